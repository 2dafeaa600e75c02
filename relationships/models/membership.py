from collections.abc import Iterable
from typing import Any, ClassVar, Self

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.organisation import Organisation
from relationships.models.person import Person
from relationships.models.ranges import same
from relationships.models.record import OrganisationRecord
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import Owned, OwnedQuerySet


class Role(models.TextChoices):
    """What a member answers for: the first three for a provider, the next three for a consumer."""

    RELATIONSHIP_MANAGER = "relationship_manager", _("Relationship manager")
    SERVICE_OWNER = "service_owner", _("Service owner")
    FULFILLER = "fulfiller", _("Fulfiller")
    SPONSOR = "sponsor", _("Sponsor")
    CUSTOMER = "customer", _("Customer")
    USER = "user", _("User")
    ADMINISTRATOR = "administrator", _("Administrator")


class MembershipQuerySet(OwnedQuerySet):
    def current(self) -> Self:
        """The memberships that are valid now."""
        now = timezone.now()
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=now), valid_from__lte=now)

    def with_any(self, roles: Iterable[Role]) -> Self:
        return self.filter(roles__overlap=list(roles))


@pghistory.track()
class Membership(Owned):
    """A person acts for an organisation, in one or more roles, for a time.

    Times are instants; a membership ends at `valid_until` exactly.
    """

    reference = reference_field("MEM")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    roles = ArrayField(models.CharField(max_length=24, choices=Role), verbose_name=_("roles"))
    valid_from = models.DateTimeField(_("valid from"), default=timezone.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects: ClassVar[Any] = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    (same("person"), RangeOperators.OVERLAPS),
                    (same("organisation"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("valid_from"),
                            F("valid_until"),
                            function="tstzrange",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="membership_roles_are_known",
                condition=Q(roles__contained_by=[str(role) for role in Role]) & ~Q(roles=[]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"

    @property
    def is_current(self) -> bool:
        """Whether the membership is valid at this instant."""
        now = timezone.now()
        return self.valid_from <= now and (self.valid_until is None or now < self.valid_until)

    def has_role(self, *roles: Role) -> bool:
        return any(role in self.roles for role in roles)

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]

    @transaction.atomic
    def give_roles(self, roles: Iterable[Role], *, by: "Membership") -> None:
        """An administrator sets the roles of a member of their own organisation.

        Raises Refused when the organisation would lose its last administrator (invariant 39).
        """
        others = self._other_administrators(by)
        wanted = [role for role in Role if role in set(roles)]
        if not wanted:
            raise Refused(_t("Each member needs a role. Nothing was changed; choose one, or end the membership."))
        if Role.ADMINISTRATOR not in wanted and not others:
            raise Refused(
                _t("%(person)s is the last administrator. Nothing was changed; make somebody else administrator first.")
                % {"person": self.person}
            )
        self._change(
            by,
            _t("%(person)s now holds: %(roles)s.")
            % {"person": self.person, "roles": ", ".join(str(role.label) for role in wanted)},
            roles=[str(r) for r in wanted],
        )

    @transaction.atomic
    def end(self, *, by: "Membership") -> None:
        """An administrator ends a membership now; the person's next page is refused (invariant 35)."""
        if not self._other_administrators(by):
            raise Refused(
                _t("%(person)s is the last administrator. Nothing was changed; make somebody else administrator first.")
                % {"person": self.person}
            )
        self._change(
            by,
            _t("%(person)s no longer acts for %(organisation)s.")
            % {"person": self.person, "organisation": self.organisation},
            valid_until=timezone.now(),
        )

    def _other_administrators(self, by: "Membership") -> bool:
        """Locks the organisation, so that two parallel removals cannot both count the other."""
        by.require_administrator(self.organisation_id)
        Organisation.objects.select_for_update(no_key=True).get(pk=self.organisation_id)
        return (
            Membership.objects.current()
            .filter(organisation=self.organisation_id, roles__contains=[Role.ADMINISTRATOR])
            .exclude(pk=self.pk)
            .exists()
        )

    def require_administrator(self, organisation_id: int) -> None:
        """Raises Refused unless this member administers the organisation."""
        if not (self.is_current and self.organisation_id == organisation_id and self.has_role(Role.ADMINISTRATOR)):
            raise Refused(
                _t("Only an administrator of the organisation may do this. Nothing was changed; ask one of them.")
            )

    def _change(self, by: "Membership", text: str, **facts: Any) -> None:
        still_valid = Membership.objects.current().filter(pk=self.pk)
        if not still_valid.update(**facts):
            raise Refused(_t("This membership has already ended. Nothing was changed."))
        self.refresh_from_db(fields=list(facts))
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)
