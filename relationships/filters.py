"""Filters of lists; each gets rows that are already narrowed to what the member may see."""

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.journey import Stage
from relationships.models import (
    Agreement,
    AgreementTemplate,
    AgreementVersion,
    Membership,
    RelationshipType,
    Role,
    ServiceRelationship,
    Side,
)
from relationships.models.version_rows import ON_THE_TABLE


class MembershipFilter(django_filters.FilterSet):
    """People by name or address, role, and whether they still act. Who acts now is shown unless asked otherwise."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    role = django_filters.ChoiceFilter(label=_("Role"), choices=Role.choices, method="by_role", empty_label=_("Any"))
    ended = django_filters.ChoiceFilter(
        label=_("Acts"),
        choices=[("ended", _("No longer")), ("all", _("Now or formerly"))],
        method="by_time",
        empty_label=_("Now"),
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        found = super().qs
        chosen = self.form.cleaned_data.get("ended") if self.form.is_valid() else ""
        return found if chosen else found.current()

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(person__name__icontains=value) | Q(person__email__icontains=value))

    def by_role(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(roles__contains=[value])

    def by_time(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(valid_until__lte=timezone.now()) if value == "ended" else rows


class RelationshipFilter(django_filters.FilterSet):
    """Relationships by words, status, the side we stand on, type and stage."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=ServiceRelationship.Status.choices, empty_label=_("Any")
    )
    side = django_filters.ChoiceFilter(
        label=_("Our side"),
        choices=[(Side.PROVIDER.value, _("We provide")), (Side.CONSUMER.value, _("We consume"))],
        method="by_side",
        empty_label=_("Either"),
    )
    type = django_filters.ChoiceFilter(label=_("Type"), choices=RelationshipType.choices, empty_label=_("Any"))
    stage = django_filters.ChoiceFilter(label=_("Stage"), choices=Stage.choices, empty_label=_("Any"))

    class Meta:
        model = ServiceRelationship
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            Q(other_name__icontains=value) | Q(purpose__icontains=value) | Q(reference__iexact=value.strip())
        )

    def by_side(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(our_side=value)


class AgreementFilter(django_filters.FilterSet):
    """Agreements by words, where they stand, the side we are on, and the relationship."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[
            ("in_force", _("In force")),
            ("under_way", _("Being negotiated")),
            ("draft", _("Our draft")),
            ("none", _("Nothing in force")),
        ],
        method="by_status",
        empty_label=_("Any"),
    )
    side = django_filters.ChoiceFilter(
        label=_("Our side"),
        choices=[(Side.PROVIDER.value, _("We provide")), (Side.CONSUMER.value, _("We consume"))],
        field_name="our_side",
        empty_label=_("Either"),
    )
    relationship = django_filters.CharFilter(
        label=_("Relationship"), field_name="relationship__reference", lookup_expr="iexact"
    )

    class Meta:
        model = Agreement
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            Q(name__icontains=value) | Q(other_name__icontains=value) | Q(reference__iexact=value.strip())
        )

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value in ("in_force", "none"):
            return rows.filter(in_force_number__isnull=value == "none")
        statuses = ["draft"] if value == "draft" else list(ON_THE_TABLE)
        visible = AgreementVersion.objects.visible_to(self.request.acting_as)
        return rows.filter(Exists(visible.filter(agreement=OuterRef("pk"), status__in=statuses)))


class TemplateFilter(django_filters.FilterSet):
    """Templates by words. What is archived is left out unless asked for."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("archived", _("Archived")), ("all", _("Kept or archived"))],
        method="by_status",
        empty_label=_("Kept"),
    )

    class Meta:
        model = AgreementTemplate
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        found = super().qs
        chosen = self.form.cleaned_data.get("status") if self.form.is_valid() else ""
        return found if chosen else found.filter(status=AgreementTemplate.Status.KEPT)

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=value) | Q(description__icontains=value) | Q(source__icontains=value))

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(status="archived") if value == "archived" else rows
