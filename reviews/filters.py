"""Filters of lists; each gets rows that are already narrowed to what the member may see."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.models import ServiceRelationship
from reviews.models import ReviewAction, ServiceReview


def relationships_of(request: Any) -> QuerySet[Any]:
    """The relationships that the member may choose from."""
    rows = ServiceRelationship.objects.visible_to(getattr(request, "acting_as", None))
    return rows.select_related("provider", "consumer").order_by("provider__name", "consumer__name")


class ReviewFilter(django_filters.FilterSet):
    """Reviews by words, status and relationship."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("open", _("Not closed yet")), *ServiceReview.Status.choices],
        method="by_status",
        empty_label=_("Any"),
    )
    relationship = django_filters.ModelChoiceFilter(
        label=_("Relationship"), queryset=relationships_of, to_field_name="reference", empty_label=_("Any")
    )

    class Meta:
        model = ServiceReview
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            Q(reference__iexact=value.strip()) | Q(provider__name__icontains=value) | Q(consumer__name__icontains=value)
        )

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(status__in=ServiceReview.OPEN) if value == "open" else rows.filter(status=value)


class ActionFilter(django_filters.FilterSet):
    """Actions by words, status and side. What is not verified yet is shown unless asked otherwise."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[("overdue", _("Overdue")), *ReviewAction.Status.choices, ("all", _("Any"))],
        method="by_status",
        empty_label=_("Not verified yet"),
    )
    by = django_filters.ChoiceFilter(
        label=_("By"),
        choices=[("us", _("Us")), ("them", _("The other side"))],
        method="by_whom",
        empty_label=_("Either side"),
    )

    class Meta:
        model = ReviewAction
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        found = super().qs
        chosen = self.form.cleaned_data.get("status") if self.form.is_valid() else ""
        return found if chosen else found.unfinished()

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            Q(what__icontains=value) | Q(owner_name__icontains=value) | Q(reference__iexact=value.strip())
        )

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "overdue":
            return rows.filter(status="open", due_on__lt=timezone.localdate())
        return rows if value == "all" else rows.filter(status=value)

    def by_whom(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        ours = str(self.request.frame)
        return rows.filter(owner_side=ours) if value == "us" else rows.exclude(owner_side=ours)
