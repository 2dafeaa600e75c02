"""Chains of agreements: what an organisation promises rests on what it is promised itself (A11)."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Move, OwnedLifecycle
from relationships.models.record import OrganisationRecord
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.version_rows import NEGOTIATORS

if TYPE_CHECKING:
    from relationships.models.membership import Membership

ONE_AT_A_TIME = 4_111_011
"""The key of the advisory lock under which links are made, of whatever organisation."""

BENEATH = """
    WITH RECURSIVE beneath (id) AS (
        SELECT upstream_id FROM relationships_chainlink WHERE downstream_id = %s AND status = 'linked'
        UNION
        SELECT link.upstream_id FROM relationships_chainlink AS link JOIN beneath ON link.downstream_id = beneath.id
        WHERE link.status = 'linked'
    )
    SELECT EXISTS (SELECT FROM beneath WHERE id = %s)
"""


class ChainLink(OwnedLifecycle):
    """The organisation's agreement `downstream`, in which it provides, rests on `upstream`, in which it consumes.

    It belongs to the organisation in the middle alone: neither its consumer nor its provider reads anything of it.
    """

    class Status(models.TextChoices):
        LINKED = "linked", _("Linked")
        REMOVED = "removed", _("Removed")

    reference = reference_field("LNK")
    downstream = models.ForeignKey(Agreement, models.PROTECT, related_name="+", verbose_name=_("our agreement"))
    upstream = models.ForeignKey(Agreement, models.PROTECT, related_name="+", verbose_name=_("rests on"))
    group = models.CharField(_("alternatives"), max_length=40, blank=True)
    """Links of one agreement with the same group stand in for each other: one of them is enough."""
    status = models.CharField(_("status"), max_length=7, choices=Status, default=Status.LINKED)

    moves = (
        Move("regroup", ("linked",), "", None, NEGOTIATORS, "relationships:regroup_link", _("Alternatives")),
        Move("remove", ("linked",), "removed", None, NEGOTIATORS, "relationships:remove_link", _("Remove"), True),
    )
    tones: ClassVar[dict[str, str]] = {"linked": "active", "removed": "idle"}

    class Meta(OwnedLifecycle.Meta):
        verbose_name = _("chain link")
        verbose_name_plural = _("chain links")
        ordering = ("downstream", "group", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["downstream", "upstream"], name="chain_link_once", condition=Q(status="linked")
            ),
            models.CheckConstraint(name="chain_link_joins_two", condition=~Q(downstream=F("upstream"))),
            CompositeForeignKey(
                fields=("downstream", "organisation"),
                to="relationships.Agreement",
                to_fields=("id", "provider"),
                name="chain_link_from_own_provision",
            ),
            CompositeForeignKey(
                fields=("upstream", "organisation"),
                to="relationships.Agreement",
                to_fields=("id", "consumer"),
                name="chain_link_to_own_consumption",
            ),
        ]
        indexes = [models.Index(fields=["upstream"], name="chain_link_upstream", condition=Q(status="linked"))]

    def __str__(self) -> str:
        return _t("%(downstream)s rests on %(upstream)s") % self._names

    def get_absolute_url(self) -> str:
        return reverse("relationships:chain", kwargs={"reference": self.downstream.reference})

    @property
    def _names(self) -> dict[str, str]:
        return {"downstream": self.downstream.reference, "upstream": self.upstream.reference}

    @classmethod
    def may_rest(cls, downstream: Agreement, member: "Membership | None") -> bool:
        """Whether the member may say what the agreement rests on."""
        if member is None or member.organisation_id != downstream.provider_id:
            return False
        return member.is_current and member.has_role(*NEGOTIATORS)

    @classmethod
    @transaction.atomic
    def rest(cls, downstream: Agreement, *, on: Agreement, by: "Membership", group: str = "") -> Self:
        """Say that one agreement of the member's organisation rests on another; nobody outside it is told.

        Raises Refused unless it provides in the one and consumes in the other, and where that would close a circle.
        """
        names = {"downstream": downstream.reference, "upstream": on.reference}
        if not cls.may_rest(downstream, by) or on.consumer_id != by.organisation_id:
            sentence = _t(
                "An agreement in which you provide rests on one in which you consume, and who negotiates says so. "
                "Nothing was linked."
            )
            raise Refused(sentence)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if cls.objects.filter(downstream=downstream, upstream=on, status=cls.Status.LINKED).exists():
            raise Refused(_t("%(downstream)s rests on %(upstream)s already. Nothing was changed.") % names)
        if _rests_on(on, downstream):
            sentence = _t(
                "Further along, what %(upstream)s is made of comes back to %(downstream)s, and nothing rests on itself. "
                "Nothing was linked; choose another agreement."
            )
            raise Refused(sentence % names)
        link = cls.objects.create(
            organisation=by.organisation, downstream=downstream, upstream=on, group=" ".join(group.split())
        )
        link.refresh_from_db(fields=["reference"])
        OrganisationRecord.write(by.organisation, by=by, subject=link.reference, text=link.told(link.group))
        return link

    def told(self, group: str) -> str:
        """The sentence of the organisation's own history."""
        if not group:
            return _t("%(downstream)s rests on %(upstream)s.") % self._names
        sentence = _t("%(downstream)s rests on %(upstream)s, one of the alternatives “%(group)s”.")
        return sentence % {**self._names, "group": group}

    def regroup(self, *, by: "Membership", group: str) -> None:
        """Let it stand in for the others of the group; without a group it is needed by itself."""
        group = " ".join(group.split())
        self.advance("regroup", by=by, text=self.told(group), group=group)

    def remove(self, *, by: "Membership") -> None:
        self.advance("remove", by=by, text=_t("%(downstream)s no longer rests on %(upstream)s.") % self._names)


def _rests_on(agreement: Agreement, other: Agreement) -> bool:
    """Whether the one rests on the other by however many links, of whatever organisations."""
    with connection.cursor() as cursor:
        cursor.execute(BENEATH, [agreement.pk, other.pk])
        (found,) = cursor.fetchone()
    return bool(found)
