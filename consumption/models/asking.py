"""What is checked before a request is made: that its version binds, which priority follows, and what it says."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _t

from consumption.models.field_answer import Said, unsaid
from relationships.models import AgreedField, AgreedPart, AgreedPriority, AgreementVersion, Refused
from relationships.models.suspension import suspended
from relationships.terms import FieldKind

LONGEST = {FieldKind.TEXT: 300, FieldKind.LONG_TEXT: 20_000}
TYPES: Mapping[str, type] = {FieldKind.NUMBER: Decimal, FieldKind.DATE: date, FieldKind.YES_NO: bool}
DIGITS, PLACES = 10, 4
"""Of a number: before and after the point."""


def binds(version: AgreementVersion, at: datetime) -> bool:
    """Whether the version is in force at that instant, as its row was read."""
    return (
        version.status in AgreementVersion.BINDING
        and version.in_force_from is not None
        and version.in_force_from <= at
        and (version.in_force_until is None or version.in_force_until > at)
    )


def refuse_at_rest(version: AgreementVersion, at: datetime) -> None:
    """Raises Refused while the agreement is suspended: nothing new is asked for then (G13)."""
    if rest := suspended(version.agreement_id, at):
        raise Refused(
            _t("%(agreement)s is suspended (%(rest)s). Nothing was sent; ask again once it is resumed.")
            % {"agreement": version.agreement, "rest": rest.reference}
        )


def priority_from(version: AgreementVersion, impact: str, urgency: str) -> AgreedPriority:
    """The agreed priority of this impact and urgency. Raises Refused where the matrix names none."""
    rule = version.priorityrules.filter(impact=impact, urgency=urgency).select_related("priority").first()
    if rule is None:
        raise Refused(
            _t("The agreement names no priority for this impact and urgency. Nothing was sent; choose others.")
        )
    return rule.priority


def check_quantity(part: AgreedPart, quantity: Decimal | None) -> None:
    """Raises Refused for a quantity above what was agreed for the part; none is asked about nothing.

    The least of the part is of the quantity that was agreed (F4): of 50 agreed seats, one may be asked for.
    """
    if quantity is None:
        return
    if wrong := outside(part.name, Decimal(quantity), None, part.maximum):
        raise Refused(_t("%(wrong)s Nothing was sent.") % {"wrong": wrong})


def check_answers(fields: Iterable[AgreedField], answers: Mapping[str, Said]) -> None:
    """Raises Refused where an answer, by the name of its field, is not what that asks for, or no field has the name."""
    known = {field.name: field for field in fields}
    for name in answers:
        if name not in known:
            raise Refused(_t("Nobody asks for “%(name)s” here. Nothing was saved; leave it out.") % {"name": name})
    for name, field in known.items():
        if wrong := wrong_with(field, answers.get(name)):
            raise Refused(_t("%(wrong)s Nothing was saved.") % {"wrong": wrong})


def wrong_with(field: AgreedField, said: Said) -> str:
    """Why this is no answer to the field, as a sentence; empty where it is one."""
    name = {"name": field.name}
    if unsaid(said):
        return _t("“%(name)s” must be said. Fill it in.") % name if field.required else ""
    if not isinstance(said, TYPES.get(field.kind, str)):
        return _t("“%(name)s” asks for %(kind)s.") % {**name, "kind": FieldKind(field.kind).label}
    if isinstance(said, Decimal):
        return _wrong_number(field, said)
    if isinstance(said, str):
        return _wrong_words(field, said)
    return ""


def _wrong_number(field: AgreedField, said: Decimal) -> str:
    if not said.is_finite() or said.adjusted() >= DIGITS or said != round(said, PLACES):
        sentence = _t("“%(name)s” takes a number of at most %(digits)d digits, and %(places)d after the point.")
        return sentence % {"name": field.name, "digits": DIGITS, "places": PLACES}
    return outside(field.name, said, field.minimum, field.maximum)


def _wrong_words(field: AgreedField, said: str) -> str:
    name = {"name": field.name}
    if field.kind == FieldKind.CHOICE:
        offered = _t("“%(name)s” is one of these: %(choices)s. Choose one of them.")
        return "" if said in field.choices else offered % {**name, "choices": ", ".join(field.choices)}
    most = LONGEST[FieldKind(field.kind)]
    if len(said) > most:
        long = _t("“%(name)s” holds at most %(most)d characters, and this has %(n)d. Shorten it.")
        return long % {**name, "most": most, "n": len(said)}
    if field.kind == FieldKind.TEXT and len(said.splitlines()) > 1:
        return _t("“%(name)s” is one line. Leave out the line breaks.") % name
    return ""


def outside(name: str, number: Decimal, least: Decimal | None, most: Decimal | None) -> str:
    """What is wrong with a number that lies outside its limits, both included; empty where it lies within."""
    limits = {"name": name, "least": plain(least), "most": plain(most)}
    if least is not None and number < least:
        return _t("“%(name)s” is asked for from %(least)s up. Choose more.") % limits
    if most is not None and number > most:
        return _t("“%(name)s” is asked for up to %(most)s. Choose less.") % limits
    return ""


def plain(number: Decimal | None) -> str:
    """Without zeros that say nothing."""
    return "" if number is None else format(number.normalize(), "f")
