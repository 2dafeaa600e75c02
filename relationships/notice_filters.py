"""The filter of the notice calendar."""

from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.models import AgreementTerm, Side
from relationships.terms import Renewal


class NoticeFilter(django_filters.FilterSet):
    """Deadlines by words, how soon they come, what happens at the end, our side, and whether notice was given."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    within = django_filters.ChoiceFilter(
        label=_("Next date"),
        choices=[("30", _("In 30 days")), ("90", _("In 90 days")), ("365", _("In a year"))],
        method="by_days",
        empty_label=_("Any"),
    )
    renewal = django_filters.ChoiceFilter(label=_("At the end"), choices=Renewal.choices, empty_label=_("Any"))
    side = django_filters.ChoiceFilter(
        label=_("Our side"),
        choices=[(Side.PROVIDER.value, _("We provide")), (Side.CONSUMER.value, _("We consume"))],
        field_name="our_side",
        empty_label=_("Either"),
    )
    notice = django_filters.ChoiceFilter(
        label=_("Notice"),
        choices=[("open", _("Not given")), ("given", _("Given"))],
        method="by_notice",
        empty_label=_("Either"),
    )
    relationship = django_filters.CharFilter(
        label=_("Relationship"), field_name="relationship__reference", lookup_expr="iexact"
    )

    class Meta:
        model = AgreementTerm
        fields: list[str] = []

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(
            Q(name__icontains=value) | Q(other_name__icontains=value) | Q(reference__iexact=value.strip())
        )

    def by_days(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = timezone.localdate()
        return rows.filter(next_on__gte=today, next_on__lte=today + timedelta(days=int(value)))

    def by_notice(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(ended_on__isnull=value == "open")
