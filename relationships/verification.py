"""Whether what is stored is what both signed: text, digest, signatures, and mandates as they were (G4, G5)."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from relationships.formats.places import number_of
from relationships.models import AgreementVersion, FirstSignature, Mandate, Side, Signature
from relationships.templatetags.tandem import day
from relationships.terms import canonical


@dataclass(frozen=True)
class SignedLine:
    """One signature as a page or a file tells it; `limit` only for who may read that organisation's own."""

    side: str
    organisation: str
    person: str
    at: datetime
    digest: str
    mandate: str
    limit: str
    first_of_two: bool
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Verification:
    """`recomputed` is the digest of the rows as they are now."""

    version: AgreementVersion
    recomputed: str
    signatures: tuple[SignedLine, ...]
    problems: tuple[str, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def verify(version: AgreementVersion, *, for_side: Side | None = None) -> Verification:
    """Read everything again from its rows. `for_side` reads the limits of its own mandates; the operator of all."""
    recomputed = version.digest_of_terms() if version.digest else ""
    value = version.terms().value_per_year
    signatures = tuple(
        _line(each, version, value, told=for_side is None or for_side == each.side) for each in _signatures(version)
    )
    problems = [*_of_text(version, recomputed), *(said for line in signatures for said in line.problems)]
    problems += _of_both(version, signatures)
    return Verification(version, recomputed, signatures, tuple(problems))


def _signatures(version: AgreementVersion) -> list[Signature | FirstSignature]:
    """In the order in which they were given."""
    found: list[Signature | FirstSignature] = []
    for rows in (version.first_signatures, version.signatures):
        found += rows.select_related("person", "membership", "mandate__membership")
    return sorted(found, key=lambda each: (each.signed_at, isinstance(each, Signature)))


def _of_text(version: AgreementVersion, recomputed: str) -> Iterator[str]:
    if not version.digest:
        yield _("Version %(number)d was never proposed, so there is nothing to verify.") % {"number": version.number}
    elif recomputed != version.digest:
        yield _("The stored terms give the digest %(found)s…, but %(kept)s… was put on the table.") % {
            "found": recomputed[:12],
            "kept": version.digest[:12],
        }


def _of_both(version: AgreementVersion, signatures: tuple[SignedLine, ...]) -> Iterator[str]:
    """A version that binds was signed by both, by different people."""
    counted = [line for line in signatures if not line.first_of_two]
    if version.status in version.BINDING and {line.side for line in counted} != set(Side.values):
        yield _("Version %(number)d counts as agreed, but not both sides have signed it.") % {"number": version.number}
    if version.status == version.Status.SIGNING and len(counted) != 1:
        yield _("Version %(number)d counts as signed by one side, but %(n)d have signed it.") % {
            "number": version.number,
            "n": len(counted),
        }
    people = {
        side: {each.person_id for each in _signatures(version) if each.side == side and each.person_id}
        for side in Side.values
    }
    if people[Side.PROVIDER] & people[Side.CONSUMER]:
        yield _("One person signed for both sides.")


def _line(each: Signature | FirstSignature, version: AgreementVersion, value: Decimal, *, told: bool) -> SignedLine:
    side = Side(each.side)
    mandate = as_it_was(each.mandate, each.signed_at) if each.mandate else None
    return SignedLine(
        side=side,
        organisation=version.parties()[side],
        person=each.signed_by,
        at=each.signed_at,
        digest=each.digest,
        mandate=each.mandate.reference if each.mandate else "",
        limit=limit_of(mandate) if mandate and told else "",
        first_of_two=isinstance(each, FirstSignature),
        problems=tuple(_of_signature(each, version, value, mandate)),
    )


def _of_signature(
    each: Signature | FirstSignature, version: AgreementVersion, value: Decimal, mandate: Mandate | None
) -> Iterator[str]:
    words: dict[str, Any] = {"person": each.signed_by, "mandate": each.mandate.reference if each.mandate else ""}
    if each.digest != version.digest:
        yield _("%(person)s signed another digest, %(digest)s….") % {**words, "digest": each.digest[:12]}
    if mandate is None or each.mandate is None:
        return
    organisation = version.sides[f"{each.side}_id"]
    if (mandate.organisation_id, mandate.membership_id) != (organisation, each.membership_id):
        yield _("%(mandate)s, under which %(person)s signed, is not theirs.") % words
    if each.membership and (each.membership.person_id, each.membership.organisation_id) != (
        each.person_id,
        organisation,
    ):
        yield _("%(person)s signed through a membership that is not theirs.") % words
    if not valid(mandate, each.signed_at.astimezone(version.zone).date(), each.signed_at):
        yield _("%(mandate)s was not valid when %(person)s signed.") % words
    if not mandate.covers(value, version.currency):
        yield _("%(mandate)s, under which %(person)s signed, does not cover the value of a year.") % words
    if any(getattr(mandate, name) != getattr(each.mandate, name) for name in LIMITS):
        yield _("%(mandate)s was changed after %(person)s signed under it.") % words


LIMITS = ("up_to", "currency", "valid_from", "valid_until", "membership_id", "organisation_id")


def as_it_was(mandate: Mandate, at: datetime) -> Mandate:
    """The mandate as the database remembers it of an instant; as it is now, where it remembers nothing so old."""
    events = Mandate.pgh_event_model.objects.filter(pgh_obj=mandate.pk)  # type: ignore[attr-defined]
    event = events.filter(pgh_created_at__lte=at).order_by("pgh_created_at", "pgh_id").last()
    if event is None:
        return mandate
    return Mandate(**{field.attname: getattr(event, field.attname) for field in Mandate._meta.concrete_fields})


def valid(mandate: Mandate, on: date, at: datetime) -> bool:
    standing = mandate.revoked_at is None or mandate.revoked_at > at
    return standing and mandate.valid_from <= on and (mandate.valid_until is None or on <= mandate.valid_until)


def limit_of(mandate: Mandate) -> str:
    """ "up to 50,000.00 EUR a year, from Mon 1 Jan 2026"."""
    amount = _("any amount")
    if mandate.up_to is not None:
        told = {"amount": number_format(mandate.up_to, 2, force_grouping=True), "currency": mandate.currency}
        amount = _("up to %(amount)s %(currency)s a year") % told
    if mandate.valid_until is None:
        return _("%(amount)s, from %(first)s") % {"amount": amount, "first": day(mandate.valid_from)}
    days = {"first": day(mandate.valid_from), "last": day(mandate.valid_until)}
    return _("%(amount)s, from %(first)s to %(last)s") % {"amount": amount, **days}


def answer_for(content: bytes, version: AgreementVersion) -> tuple[bool, str]:
    """(whether it is the text with the version's digest, a sentence) for a file or a text somebody holds.

    An export is taken for the terms in it.
    """
    if canonical.digest_of_bytes(content) == version.digest:
        return True, _("This is exactly the text that is signed: it has the digest of this version.")
    try:
        held = json.loads(content.decode("utf-8-sig"), parse_float=_number)
        exported = isinstance(held, dict) and "content" in held
        found = canonical.digest(canonical.text(held["content"] if exported else held))
    except (ValueError, RecursionError):
        return False, _("This is no JSON, so it is not the text of any version.")
    if found != version.digest:
        return False, _("This is another text: its digest is %(digest)s.") % {"digest": found}
    if exported:
        return True, _("The terms in this export are those of this version: they have its digest.")
    return True, _("It says what this version says, but is written otherwise; put in order it has the digest.")


def _number(text: str) -> Decimal:
    """Raises ValueError for a size that no term has: written out, 1e999999 would fill the memory."""
    found = number_of(text)
    if found is None:
        raise ValueError(text)
    return found
