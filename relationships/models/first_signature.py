"""What whoever signs puts down, and the first of two signatures of a side (G5)."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.mandate import Mandate
from relationships.models.membership import Membership
from relationships.models.notice import tell_of
from relationships.models.person import Person
from relationships.models.record import APPEND_ONLY, Record
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Side, Sided
from relationships.models.signing_guard import FIRST_OF_ONE_SIDE
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS, SIGNERS

if TYPE_CHECKING:
    from datetime import date


class Signed(Sided):
    """Somebody put their name to exactly this digest, for a side."""

    side = models.CharField(max_length=8, choices=Side)
    digest = models.CharField(max_length=64)
    signed_by = models.CharField(max_length=160)
    signed_at = models.DateTimeField(default=timezone.now)
    backdates = models.BooleanField(default=False)
    """Consents to a first day that had passed (G7)."""

    seen_by = BOTH

    class Meta(Sided.Meta):
        abstract = True
        ordering = ("signed_at", "pk")


class FirstSignature(Signed):
    """The first of two people of a side that needs two: both sides see it, and it binds nobody.

    A row of its own, not half a `Signature`: what counts signatures to let a version take force never meets it.
    """

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="first_signatures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="+")

    class Meta(Signed.Meta):
        verbose_name = _("first signature of two")
        verbose_name_plural = _("first signatures of two")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "side", "person"], name="first_signature_once"),
        ]
        triggers = [APPEND_ONLY, FIRST_OF_ONE_SIDE]

    def __str__(self) -> str:
        return f"{self.version}: {self.signed_by}"

    @classmethod
    def write(cls, version: AgreementVersion, *, by: Membership, **facts: Any) -> "FirstSignature":
        """For `Signature.give`, which has checked everything. Both sides read of it."""
        first = cls.objects.create(**version.sides, version=version, person=by.person, membership=by, **facts)
        text = _t("Version %(number)d, by the first of two people of %(organisation)s; it binds nobody yet.")
        words = text % {"number": version.number, "organisation": by.organisation}
        record = Record.write(version, by=by, move="sign", text=words, at=first.signed_at)
        tell_of(record, first)
        return first

    def told(self, by_side: str) -> Q | None:
        """Who of the same side can sign as the second, and who negotiates for the other."""
        ours, theirs = self.sides[f"{Side(by_side)}_id"], self.sides[f"{Side(by_side).other}_id"]
        second = Q(organisation=ours, roles__overlap=list(SIGNERS))
        return second | Q(organisation=theirs, roles__overlap=list(NEGOTIATORS))

    def stands(self, day: "date") -> bool:
        """Whether who gave it may still sign this today: what a signer loses before the second signs does not count."""
        covers = self.mandate.covers(self.version.terms().value_per_year, self.version.currency)
        valid = Mandate.objects.valid_on(day).filter(pk=self.mandate_id).exists()
        return covers and valid and self.membership.is_current and self.membership.has_role(*SIGNERS)


def mandate_for(version: AgreementVersion, by: Membership) -> Mandate:
    """The member's own mandate that covers this version today. Raises Refused where there is none (G5)."""
    value = version.terms().value_per_year
    mandates = Mandate.objects.valid_on(version.today()).filter(membership=by)
    covering = [mandate for mandate in mandates if mandate.covers(value, version.currency)]
    if not covering:
        raise Refused(
            _t(
                "You hold no mandate that covers %(value)s %(currency)s a year today. Nothing was signed; an "
                "administrator of %(organisation)s can give one."
            )
            % {
                "value": number_format(value, 2, force_grouping=True),
                "currency": version.currency,
                "organisation": by.organisation,
            }
        )
    return covering[0]


def first_of_two(version: AgreementVersion, side: Side, *, besides: Membership | None = None) -> FirstSignature | None:
    """Whoever of a side has signed as the first of two, if that still stands; `besides`: another person than theirs."""
    rows = version.first_signatures.filter(side=side, digest=version.digest)
    firsts = rows.select_related("mandate", "membership__person")
    if besides:
        firsts = firsts.exclude(person=besides.person_id)
    for first in firsts:
        first.version = version
    return next((first for first in firsts if first.stands(version.today())), None)


def is_first_of_two(version: AgreementVersion, by: Membership, side: Side) -> bool:
    """Whether the member would sign as the first, else as the second. Raises Refused for who is the first already."""
    if first_of_two(version, side, besides=by):
        return False
    if version.first_signatures.filter(side=side, person=by.person_id).exists():
        raise Refused(
            _t("You signed first already. Nothing was signed; another person of %(organisation)s must sign now.")
            % {"organisation": by.organisation}
        )
    return True
