from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.models.lifecycle import Move
from relationships.models.membership import Membership, Role
from relationships.models.organisation import Organisation
from relationships.models.record import Record
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.relationship_end import END_MOVES, LEADERS, RelationshipEnd
from relationships.models.relationship_type import RelationshipType
from relationships.models.sides import BOTH, Side, SidedQuerySet
from relationships.zones import validate_zone

LIVING = ("proposed", "active", "ending")
PROPOSERS = {Side.PROVIDER: (Role.RELATIONSHIP_MANAGER,), Side.CONSUMER: (Role.SPONSOR, Role.CUSTOMER)}


class ServiceRelationshipQuerySet(SidedQuerySet):
    def living(self) -> Self:
        return self.filter(status__in=LIVING)

    def working(self) -> Self:
        """Accepted by both, and not over: what runs in them goes on while they are ending."""
        return self.filter(status__in=["active", "ending"])


class ServiceRelationship(RelationshipEnd):
    """A provider and a consumer who work together; everything else in Tandem stands inside one."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        ACTIVE = "active", pgettext_lazy("relationship", "Active")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        ENDING = "ending", _("Ending")
        ENDED = "ended", _("Ended")

    reference = reference_field("REL")
    provider = models.ForeignKey(
        Organisation, models.PROTECT, related_name="provides_in", verbose_name=_("service provider")
    )
    consumer = models.ForeignKey(
        Organisation, models.PROTECT, related_name="consumes_in", verbose_name=_("service consumer")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PROPOSED)
    proposed_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    type = models.CharField(_("type"), max_length=12, choices=RelationshipType, default=RelationshipType.BASIC)
    """Chosen by both: it changes only by a proposal that the other side accepts."""
    purpose = models.TextField(_("what it is for"), blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    seen_by = BOTH
    moves = (
        Move("accept", ("proposed",), "active", None, LEADERS, "relationships:accept", _("Accept")),
        Move("decline", ("proposed",), "declined", None, LEADERS, "relationships:decline", _("Decline"), True),
        Move(
            "withdraw",
            ("proposed",),
            "withdrawn",
            None,
            LEADERS,
            "relationships:withdraw",
            _("Withdraw"),
            True,
        ),
        *END_MOVES,
    )
    tones: ClassVar[dict[str, str]] = {
        "proposed": "warn",
        "active": "good",
        "declined": "bad",
        "withdrawn": "idle",
        "ending": "warn",
        "ended": "idle",
    }

    objects: ClassVar[Any] = ServiceRelationshipQuerySet.as_manager()

    class Meta:
        verbose_name = _("service relationship")
        verbose_name_plural = _("service relationships")
        constraints = [
            models.CheckConstraint(name="relationship_has_two_sides", condition=~Q(provider=F("consumer"))),
            models.UniqueConstraint(fields=["id", "provider", "consumer"], name="relationship_sides"),
            models.UniqueConstraint(
                fields=["provider", "consumer"],
                condition=Q(status__in=LIVING),
                name="relationship_once_per_pair",
            ),
            models.CheckConstraint(
                name="end_proposed_by_a_side", condition=~Q(status="ending") | ~Q(end_proposed_by_side="")
            ),
        ]
        indexes = [models.Index(fields=["consumer", "status"], name="relationship_of_consumer")]

    def __str__(self) -> str:
        return _t("%(provider)s provides to %(consumer)s") % {
            "provider": self.provider,
            "consumer": self.consumer,
        }

    def get_absolute_url(self) -> str:
        return reverse("relationships:relationship", kwargs=self.url_kwargs)

    @property
    def relationship(self) -> Self:
        return self

    @property
    def sides(self) -> dict[str, Any]:
        """The three columns to create a row inside this relationship with."""
        return {
            "relationship_id": self.pk,
            "provider_id": self.provider_id,
            "consumer_id": self.consumer_id,
        }

    def people(self, side: Side) -> QuerySet[Membership]:
        """Who acts for a side now, those who answer for the relationship first.

        What the other side may know of them is for whoever shows it: before a relationship is accepted, nothing.
        """
        acting = Membership.objects.current().filter(organisation=self.sides[f"{side}_id"])
        leads = Case(When(roles__overlap=[str(role) for role in LEADERS], then=Value(0)), default=Value(1))
        return acting.select_related("person").order_by(leads, "person__name", "pk")

    @property
    def is_shared(self) -> bool:
        """Whether both sides said yes once; only then does each learn who the other's people are."""
        return self.status in (self.Status.ACTIVE, self.Status.ENDING, self.Status.ENDED)

    @property
    def is_working(self) -> bool:
        """Accepted by both, and not over."""
        return self.status in (self.Status.ACTIVE, self.Status.ENDING)

    @property
    def is_over(self) -> bool:
        """It ended, or never began: what is in it can only be read."""
        return self.status not in LIVING

    def side_of(self, member: Membership | None) -> Side | None:
        if member is None:
            return None
        if member.organisation_id == self.provider_id:
            return Side.PROVIDER
        return Side.CONSUMER if member.organisation_id == self.consumer_id else None

    def organisation_on(self, side: Side) -> Organisation:
        return self.provider if side is Side.PROVIDER else self.consumer

    @classmethod
    def sides_open_to(cls, member: Membership) -> list[Side]:
        """As which side the member's roles let them propose."""
        return [side for side in Side if member.is_current and member.has_role(*PROPOSERS[side])]

    @classmethod
    @transaction.atomic
    def propose(
        cls, *, by: Membership, side: Side, other: Organisation, purpose: str, time_zone: str
    ) -> "ServiceRelationship":
        """One side, as `side`, asks the other into a relationship. Raises Refused where one already lives."""
        roles = PROPOSERS[side]
        if side not in cls.sides_open_to(by):
            raise Refused(
                _t("Proposing takes the role %(roles)s. Nothing was sent; ask an administrator of %(organisation)s.")
                % {"roles": " / ".join(str(r.label) for r in roles), "organisation": by.organisation}
            )
        if by.organisation_id == other.pk:
            raise Refused(_t("An organisation cannot provide to itself. Nothing was sent; name another one."))
        pair = {f"{side}": by.organisation, f"{side.other}": other}
        both = Organisation.objects.filter(pk__in=[by.organisation_id, other.pk])
        list(both.select_for_update(no_key=True).order_by("pk"))
        living = cls.objects.living().filter(**pair).first()
        if living:
            raise Refused(
                _t("%(reference)s already joins the two. Nothing was sent; open that relationship instead.")
                % {"reference": living.reference}
            )
        relationship = cls.objects.create(**pair, proposed_by_side=side, purpose=purpose, time_zone=time_zone)
        relationship._remember(Move("propose", (), "proposed"), by=by, text=purpose, at=timezone.now())
        return relationship

    def accept(self, *, by: Membership) -> None:
        self.advance("accept", by=by)

    def decline(self, *, by: Membership, reason: str) -> None:
        self.advance("decline", by=by, text=reason)

    def withdraw(self, *, by: Membership) -> None:
        self.advance("withdraw", by=by)

    def bars(self, move: Move, member: Membership) -> bool:
        """The side that proposed, the beginning or the end, may only withdraw; the other answers. Either proposes an
        end."""
        asked = self._asked_by()
        if asked is None or move.name == "propose_end":
            return False
        return (self.side_of(member) == asked) is not (move.name in {"withdraw", "withdraw_end"})

    def _asked_by(self) -> Side | None:
        """The side whose proposal is on the table."""
        asked = {"proposed": self.proposed_by_side, "ending": self.end_proposed_by_side}.get(self.status)
        return Side(asked) if asked else None

    def waits_for(self) -> Side | None:
        asked = self._asked_by()
        return asked.other if asked else None

    def told(self, by_side: str) -> Q | None:
        """Those of the other side who answer for the relationship."""
        if not by_side:
            return None
        return Q(organisation=self.sides[f"{Side(by_side).other}_id"], roles__overlap=list(LEADERS))

    def _side_of(self, member: Membership) -> Side | None:
        return self.side_of(member)

    def _remember(self, move: Move, *, by: Membership | None, text: str, at: Any) -> None:
        from relationships.models.notice import tell_of

        tell_of(Record.write(self, by=by, move=move.name, text=text, at=at), self)
