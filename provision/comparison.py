"""What two versions of an offering say differently, in words (F2)."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from provision.models.offering_fetch import fetch_content
from provision.models.offering_version import OfferingVersion
from provision.offered import Included, Offered
from relationships.clauses import Clause, clauses, money, quantity
from relationships.difference import Difference, compared
from relationships.terms import Field, FieldKind, Part, Period

LEFT_OUT = ("first_day", "last_day", "value", "priorities")
"""Clauses of an agreement that an offering does not state."""


def changes_between(before: OfferingVersion, after: OfferingVersion) -> Difference:
    """Clause by clause; rows that were not fetched yet are read in one statement."""
    fetch_content([before, after])
    return difference(before.offered(), after.offered())


def difference(before: Offered, after: Offered) -> Difference:
    return compared(clauses_of(before), clauses_of(after))


def clauses_of(offered: Offered) -> Iterator[Clause]:
    """All that it says, in the order in which people read an offering."""
    for clause in clauses(offered.as_terms()):
        if clause.key[0] not in LEFT_OUT:
            yield clause
    units = {part.name: part.unit for part in offered.parts}
    for plan in offered.plans:
        lines = tuple(
            (each.part, line(each, units[each.part], offered.currency)) for each in plan.within(offered.parts)
        )
        name = _("Plan “%(name)s”") % {"name": plan.name}
        yield Clause(("plan", plan.name), name, (("", plan.description), *lines), is_list=True)
    changes = tuple(
        (f"{old} {new}", _("%(old)s to %(new)s") % {"old": old, "new": new}) for old, new in offered.changes
    )
    yield Clause(("plan changes",), _("Plan changes"), changes, is_list=True)


def line(each: Included, unit: str, currency: str) -> str:
    """ "Laptop 20 piece at 1,180.00 GBP per year"."""
    return _("%(part)s %(quantity)s at %(price)s %(period)s") % {
        "part": each.part,
        "quantity": quantity(each.quantity, unit),
        "price": money(each.unit_price, currency),
        "period": Period(each.period).label,
    }


def limits_of(part: Part) -> Iterator[tuple[str, str]]:
    if part.minimum is not None:
        yield _("at least"), quantity(part.minimum, part.unit)
    if part.maximum is not None:
        yield _("at most"), quantity(part.maximum, part.unit)


def field_in_words(each: Field) -> str:
    """ "Cost centre (a line of text, must be said, may be changed later)"."""
    return _("%(name)s (%(what)s)") % {"name": each.name, "what": ", ".join(_facts(each))}


def _facts(each: Field) -> Iterator[str]:
    if each.kind == FieldKind.CHOICE:
        yield _("one of %(choices)s") % {"choices": " / ".join(each.choices)}
    else:
        yield str(FieldKind(each.kind).label)
    if each.minimum is not None:
        yield _("from %(least)s") % {"least": quantity(each.minimum, "")}
    if each.maximum is not None:
        yield _("up to %(most)s") % {"most": quantity(each.maximum, "")}
    yield _("must be said") if each.required else _("may be left out")
    if each.changeable:
        yield _("may be changed later")
