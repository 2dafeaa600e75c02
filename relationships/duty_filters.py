"""The filter of the list of duties."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from relationships.models import Duty


class DutyFilter(django_filters.FilterSet):
    """Duties by words, relationship, who owes them and status. Open ones unless asked otherwise."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    relationship = django_filters.CharFilter(
        label=_("Relationship"), field_name="relationship__reference", lookup_expr="iexact"
    )
    owed = django_filters.ChoiceFilter(
        label=_("Owed by"),
        choices=[("us", _("Us")), ("them", _("The other side"))],
        method="by_side",
        empty_label=_("Either"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=[*Duty.Status.choices, ("all", _("All"))],
        method="by_status",
        empty_label=_("Open"),
    )

    class Meta:
        model = Duty
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        found = super().qs
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        return found if chosen.get("status") or chosen.get("q") else found.filter(status=Duty.Status.OPEN)

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(obligation__name__icontains=value) | Q(reference__iexact=value.strip()))

    def by_side(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        member = self.request.acting_as
        ours = member.organisation_id if member else 0
        mine = Q(debtor_side="provider", provider=ours) | Q(debtor_side="consumer", consumer=ours)
        return rows.filter(mine if value == "us" else ~mine)

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows if value == "all" else rows.filter(status=value)
