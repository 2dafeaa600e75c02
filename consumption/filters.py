"""Filters of request lists; each gets rows that are already narrowed to what the member may see."""

import re
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from consumption.models import ServiceRequest
from relationships.models import AgreedPriority, AgreementVersion, ServiceRelationship, Side
from relationships.terms import PartKind

MANY = 50
REFERENCE = re.compile(r"REL-\d+", re.IGNORECASE)


class RequestFilter(django_filters.FilterSet):
    """What both sides filter requests by. A choice of more than fifty entries becomes a search."""

    our_side: ClassVar[Side] = Side.CONSUMER

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(label=_("Status"), empty_label=_("Any"), method="by_status")
    relationship = django_filters.CharFilter(label=_("Provider"), method="by_relationship")
    priority = django_filters.CharFilter(label=_("Priority"), method="by_priority")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=PartKind.choices, empty_label=_("Any"))

    class Meta:
        model = ServiceRequest
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["status"].extra["choices"] = self.statuses()
        member = self.request.acting_as
        if member:
            self._choose("relationship", self._relationships(member))
            self._choose("priority", self._priorities(member))

    def statuses(self) -> list[tuple[str, Any]]:
        return [("open", _("All open")), ("ours", _("Waiting for us")), *ServiceRequest.Status.choices]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """A select for a few choices; the text field stays for many."""
        if len(choices) <= MANY:
            self.filters[name].field_class = forms.ChoiceField
            self.filters[name].extra |= {"choices": [("", _("Any")), *choices], "required": False}

    def _relationships(self, member: Any) -> list[tuple[str, str]]:
        rows = ServiceRelationship.objects.visible_to(member).filter(**{self.our_side: member.organisation_id})
        name = f"{self.our_side.other}__name"
        return list(rows.order_by(name).values_list("reference", name)[: MANY + 1])

    def _priorities(self, member: Any) -> list[tuple[str, str]]:
        rows = AgreedPriority.objects.visible_to(member).filter(
            version__status__in=AgreementVersion.BINDING, **{self.our_side: member.organisation_id}
        )
        names = rows.order_by("name").values_list("name", flat=True).distinct()[: MANY + 1]
        return [(name, name) for name in names]

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.with_words(value)  # type: ignore[attr-defined]

    def by_status(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "open":
            return rows.open()  # type: ignore[attr-defined]
        if value == "ours":
            return rows.waiting_for(self.our_side)  # type: ignore[attr-defined]
        return rows.filter(status=value)

    def by_relationship(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if REFERENCE.fullmatch(value):
            return rows.filter(relationship__reference=value.upper())
        return rows.filter(**{f"{self.our_side.other}__name__icontains": value})

    def by_priority(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(priority__name=value)


class OwnRequestFilter(RequestFilter):
    """The consumer's: also only what I raised myself."""

    mine = django_filters.BooleanFilter(label=_("Mine only"), widget=forms.CheckboxInput, method="by_raiser")

    def by_raiser(self, rows: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        return rows.filter(raised_by=self.request.acting_as) if value else rows
