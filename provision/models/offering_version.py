"""One version of an offering: a draft that is written, then published and never changed (F2)."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models.offering_fetch import fetch_content
from provision.models.offering_guard import CONTENT_OF_VERSION
from provision.models.offering_writing import replace_rows
from provision.offered import Offered, Plan
from relationships.models import Membership, Refused
from relationships.terms import Hours, Part, Target
from relationships.zones import validate_zone

if TYPE_CHECKING:
    from provision.models.offering import ServiceOffering


class OfferingVersionQuerySet(models.QuerySet[Any]):
    def published(self) -> Self:
        return self.filter(status=OfferingVersion.Status.PUBLISHED)

    def drafts(self) -> Self:
        return self.filter(status=OfferingVersion.Status.DRAFT)


class OfferingVersion(models.Model):
    """What an offering holds from one publishing to the next. Agreements say which one they were drafted from."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    offering: "models.ForeignKey[ServiceOffering, ServiceOffering]" = models.ForeignKey(
        "provision.ServiceOffering", models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(_("status"), max_length=9, choices=Status, default=Status.DRAFT)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    description = models.TextField(_("description"), blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=64, default="UTC", validators=[validate_zone])

    parts: Any
    plans: Any
    plan_changes: Any
    targets: Any
    windows: Any

    objects: ClassVar[Any] = OfferingVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("offering version")
        verbose_name_plural = _("offering versions")
        ordering = ("offering", "number")
        constraints = [
            models.UniqueConstraint(fields=["offering", "number"], name="offering_version_number_once"),
            models.UniqueConstraint(fields=["offering"], condition=Q(status="draft"), name="one_draft_of_an_offering"),
            models.UniqueConstraint(fields=["id", "offering"], name="version_of_offering"),
            models.CheckConstraint(
                name="published_version_has_its_time",
                condition=Q(status="draft", published_at=None) | Q(status="published", published_at__isnull=False),
            ),
        ]
        triggers = [CONTENT_OF_VERSION]

    def __str__(self) -> str:
        return _t("%(offering)s, version %(number)d") % {"offering": self.offering, "number": self.number}

    def get_absolute_url(self) -> str:
        return reverse(
            "provision:offering_version", kwargs={"reference": self.offering.reference, "number": self.number}
        )

    @property
    def status_tone(self) -> str:
        return "good" if self.status == self.Status.PUBLISHED else "idle"

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def offered(self) -> Offered:
        """The rows as one value; rows that were fetched already are not read again."""
        if "parts" not in getattr(self, "_prefetched_objects_cache", {}):
            fetch_content([self])
        names = {part.pk: part.name for part in self.parts.all()}
        return Offered(
            description=self.description,
            currency=self.currency,
            parts=tuple(part.value() for part in self.parts.all()),
            plans=tuple(plan.value(names) for plan in self.plans.all()),
            changes=tuple((row.before, row.after) for row in self.plan_changes.all()),
            targets=tuple(target.value() for target in self.targets.all()),
            hours=Hours(self.time_zone, tuple((w.weekday, w.opens, w.closes) for w in self.windows.all())),
        )

    @transaction.atomic
    def write(
        self,
        *,
        by: Membership,
        parts: list[Part] | tuple[Part, ...] | None = None,
        plans: list[Plan] | tuple[Plan, ...] | None = None,
        changes: list[tuple[str, str]] | None = None,
        targets: list[Target] | tuple[Target, ...] | None = None,
        hours: Hours | None = None,
        description: str | None = None,
        currency: str | None = None,
        read: str = "",
    ) -> None:
        """Replace what is given as a whole; what is not given stays.

        Parts carry their fields. Without `plans`, those that are there stay: one of `parts=None` follows the parts, one
        that names its parts keeps those that are left. `changes` are (from, to) names of plans. `read` is the `sign` of
        what the writer had read. Raises Refused unless it is a draft of the owner's, where somebody else wrote since
        `read`, and for what contradicts itself.
        """
        self._hold(by)
        before = self.offered()
        if read and read != before.sign:
            raise Refused(
                _t(
                    "Somebody else changed this since you opened it. Nothing was saved; look at the draft in another "
                    "window, then save again if yours is to stand."
                )
            )
        after = before if parts is None else before.with_parts(tuple(parts))
        rows: dict[str, Any] = {"plans": plans, "changes": changes, "targets": targets}
        given: dict[str, Any] = {name: tuple(each) for name, each in rows.items() if each is not None}
        facts: dict[str, Any] = {"hours": hours, "description": description, "currency": currency}
        given |= {name: fact for name, fact in facts.items() if fact is not None}
        after = replace(after, **given)
        after = replace(after, changes=self._known(after))
        if contradictions := list(after.contradictions()):
            raise Refused(" ".join(contradictions))
        OfferingVersion.objects.filter(pk=self.pk).update(
            description=after.description, currency=after.currency, time_zone=after.hours.time_zone
        )
        replace_rows(self, after)
        self.forget()

    def _known(self, after: Offered) -> tuple[tuple[str, str], ...]:
        """Changes that end at a plan that is there, in order and each once."""
        names = {plan.name for plan in after.plans}
        return tuple(sorted({(old, new) for old, new in after.changes if new in names and old != new}))

    def forget(self) -> None:
        """Read the row and its rows anew when they are asked for."""
        self.__dict__.get("_prefetched_objects_cache", {}).clear()
        self.refresh_from_db()

    def _hold(self, by: Membership) -> None:
        """Lock the offering, and refuse unless this is a draft of the member's own."""
        self.offering.hold(by)
        found = OfferingVersion.objects.filter(pk=self.pk).first()
        if found is None or not found.is_draft:
            raise Refused(
                _t(
                    "Version %(number)d is no draft any more. Nothing was changed; open the next version of "
                    "%(offering)s and change that."
                )
                % {"number": self.number, "offering": self.offering.reference}
            )
        self.forget()

    # What an agreement takes over

    def parts_of(self, plan: str = "") -> tuple[Part, ...]:
        """The parts of a plan (or, without a name, of the first), with where they come from."""
        offered = self.offered()
        chosen = offered.plan_named(plan) if plan else next(iter(offered.plans), None)
        if chosen is None:
            raise Refused(
                _t("%(offering)s, version %(number)d, has no plan “%(plan)s”. Nothing was drafted; choose another.")
                % {"offering": self.offering.reference, "number": self.number, "plan": plan}
            )
        return tuple(
            replace(part, source=self.offering.reference, source_version=self.number)
            for part in offered.parts_in(chosen)
        )
