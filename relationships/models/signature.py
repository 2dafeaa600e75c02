from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.first_signature import FirstSignature, Signed, is_first_of_two, mandate_for
from relationships.models.mandate import Mandate
from relationships.models.membership import Membership
from relationships.models.organisation import Organisation
from relationships.models.person import Person
from relationships.models.record import APPEND_ONLY, Record
from relationships.models.refusal import Refused
from relationships.models.sides import Side, Sided
from relationships.models.signing_guard import TWO_OF_A_SIDE
from relationships.models.version import AgreementVersion


class Signature(Signed):
    """One side signed exactly this digest, by a person under a mandate, or by the operator on its behalf.

    Where the side needs two people, it is the second of them: the first wrote a `FirstSignature`.
    """

    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="signatures")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")

    class Meta(Signed.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        constraints = [
            *Sided.Meta.constraints,
            models.UniqueConstraint(fields=["version", "side"], name="signature_once_a_side"),
            models.UniqueConstraint(fields=["version", "person"], name="signature_two_people"),
            models.CheckConstraint(
                name="signature_has_mandate_or_operator",
                condition=Q(person=None, membership=None, mandate=None)
                | Q(person__isnull=False, membership__isnull=False, mandate__isnull=False),
            ),
        ]
        triggers = [APPEND_ONLY, TWO_OF_A_SIDE]

    def __str__(self) -> str:
        return f"{self.version}: {self.signed_by}"

    @classmethod
    @transaction.atomic
    def give(
        cls, version: AgreementVersion, *, by: Membership, digest: str, backdates: bool = False
    ) -> "Signature | FirstSignature":
        """Sign the digest that was shown. The second side's signature puts the version in force on its first day.

        Where the member's organisation needs two people, the first of them makes a `FirstSignature`.
        Raises Refused on another digest (G4), without a mandate that covers the value, when the same person signed for
        the other side or first for this one (G5), and for a first day that has passed unless both sides consent
        (`backdates`, G7).
        """
        organisation = Organisation.objects.select_for_update(no_key=True).get(pk=by.organisation_id)
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=version.agreement_id)
        AgreementVersion.objects.select_for_update(of=("self",), no_key=True).get(pk=version.pk)
        version.refresh_from_db()
        side = cls._refuse_what_cannot_be_signed(version, by, digest, backdates)
        facts = {
            "side": side,
            "digest": digest,
            "mandate": mandate_for(version, by),
            "signed_by": str(by.person),
            "backdates": backdates and version.backdated,
        }
        if organisation.needs_two_signers and is_first_of_two(version, by, side):
            return FirstSignature.write(version, by=by, **facts)
        return cls._count(version, by, **facts)

    @classmethod
    def _refuse_what_cannot_be_signed(
        cls, version: AgreementVersion, by: Membership, digest: str, backdates: bool
    ) -> Side:
        move = version.move_named("sign")
        if move is None:
            raise version.too_late()
        if not version.open_to(move, by):
            raise Refused(_t("Your side has signed already, or your roles do not let you sign. Nothing was signed."))
        if digest != version.digest or version.digest != version.digest_of_terms():
            raise Refused(
                _t("The text you were shown is not the one on the table any more. Nothing was signed; read it again.")
            )
        if version.first_day < version.today() and not (backdates and version.backdated):
            raise Refused(
                _t("Its first day, %(day)s, has passed. Nothing was signed; counter with a later first day.")
                % {"day": version.first_day}
                if not version.backdated
                else _t("It binds from %(day)s on, which has passed. Nothing was signed; tick that you agree to that.")
                % {"day": version.first_day}
            )
        side = version.side_of(by)
        assert side is not None
        others = version.first_signatures.filter(person=by.person_id).exclude(side=side)
        if version.signatures.filter(person=by.person_id).exists() or others.exists():
            raise Refused(_t("You signed for the other side. Nothing was signed; another person of this side must."))
        return side

    @classmethod
    def _count(cls, version: AgreementVersion, by: Membership, **facts: Any) -> "Signature":
        """The side has signed: both together take force."""
        signature = cls.objects.create(**version.sides, version=version, person=by.person, membership=by, **facts)
        if version.signatures.count() == 2:
            version.take_force(not_before=signature.signed_at)
        text = _t("Version %(number)d, digest %(digest)s…") % {
            "number": version.number,
            "digest": signature.digest[:12],
        }
        version.advance("sign", by=by, text=text, at=signature.signed_at)
        AgreementVersion.keep_time(timezone.now(), of=version.agreement)
        version.refresh_from_db()
        return signature

    @classmethod
    @transaction.atomic
    def by_operator(cls, version: AgreementVersion, *, operator: str, at: datetime) -> None:
        """Put a draft in force as signed on behalf of both, for a relationship taken over from outside.

        Back-dated: it binds from its first day on. The Record says who did it.
        """
        version._write_digest()
        both = [Side.PROVIDER, Side.CONSUMER]
        cls.objects.bulk_create(
            cls(
                **version.sides,
                version=version,
                side=side,
                digest=version.digest,
                signed_by=operator,
                signed_at=at,
            )
            for side in both
        )
        begins = version.midnight(version.first_day)
        version.open_term(1, version.first_day, version.last_day)
        facts = {
            "in_force_from": begins,
            "in_force_until": version.term_ends(),
            "proposed_at": at,
            "status": "scheduled" if begins > at else "active",
            "status_since": at if begins > at else begins,
        }
        AgreementVersion.objects.filter(pk=version.pk, status="draft").update(**facts)
        type(version.agreement).objects.filter(pk=version.agreement_id).update(proposed_at=at)
        version.refresh_from_db()
        text = _t("Taken over from outside: the operator signed version %(number)d on behalf of both sides.") % {
            "number": version.number
        }
        Record.write(version, by=None, by_name=operator, move="sign", text=text, at=at)
        AgreementVersion.keep_time(at, of=version.agreement)
