"""Filters of the provider's lists; each gets rows that are already narrowed to what the member may see."""

from datetime import timedelta
from typing import Any, ClassVar

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consumption.filters import RequestFilter
from consumption.models import ServiceRequest
from provision.models import Fulfilment, OfferingPart, OfferingVersion, Service, ServiceOffering
from provision.people import fulfillers_of
from relationships.models import Side


class QueueFilter(RequestFilter):
    """The queue: also by who works on a request, and whether its time has run out."""

    our_side: ClassVar[Side] = Side.PROVIDER

    assigned = django_filters.ChoiceFilter(label=_("Assigned to"), method="by_assignee", empty_label=_("Anybody"))
    due = django_filters.ChoiceFilter(
        label=_("Due"),
        choices=[("overdue", _("Overdue")), ("day", _("Within a day"))],
        method="by_due",
        empty_label=_("Any time"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["relationship"].label = _("Consumer")
        people = [(m.reference, m.person.name) for m in fulfillers_of(self.request.acting_as)]
        self.filters["assigned"].extra["choices"] = [("me", _("Me")), ("nobody", _("Nobody")), *people]
        self.people = people

    def statuses(self) -> list[tuple[str, Any]]:
        open_ones = [(value, label) for value, label in ServiceRequest.Status.choices if value in ServiceRequest.OPEN]
        return [("ours", _("Waiting for us")), *open_ones]

    def by_assignee(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        theirs = Fulfilment.objects.visible_to(self.request.acting_as).filter(request=OuterRef("pk"))
        if value == "nobody":
            return rows.filter(~Exists(theirs.filter(assigned_to__isnull=False)))
        member = self.request.acting_as.reference if value == "me" else value
        return rows.filter(Exists(theirs.filter(assigned_to__reference=member)))

    def by_due(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        if value == "overdue":
            return rows.filter(next_due_at__lt=now)
        return rows.filter(next_due_at__gte=now, next_due_at__lt=now + timedelta(days=1))


class OfferingFilter(django_filters.FilterSet):
    """Offerings by words, status and service."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=ServiceOffering.Status.choices, empty_label=_("Any")
    )
    service = django_filters.ModelChoiceFilter(
        label=_("Service"), queryset=Service.objects.none(), to_field_name="reference", empty_label=_("Any")
    )

    open = django_filters.ChoiceFilter(
        label=_("Also"),
        choices=[("draft", _("with a draft")), ("retiring", _("about to retire"))],
        method="by_what_is_open",
        empty_label=_("Any"),
    )

    class Meta:
        model = ServiceOffering
        fields = ["status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["service"].queryset = Service.objects.visible_to(self.request.acting_as)

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        said = Exists(OfferingVersion.objects.filter(offering=OuterRef("pk"), description__icontains=value))
        words = Q(name__icontains=value) | Q(said) | Q(service__name__icontains=value)
        return rows.filter(words | Q(reference=value.strip().upper()))

    def by_what_is_open(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        if value == "draft":
            return rows.filter(Exists(OfferingVersion.objects.filter(offering=OuterRef("pk"), status="draft")))
        return rows.filter(retires_on__isnull=False, status__in=["active", "paused"])


class CatalogueFilter(django_filters.FilterSet):
    """What is offered to a consumer, by words and provider."""

    q = django_filters.CharFilter(label=_("Search"), method="by_words")
    provider = django_filters.ChoiceFilter(
        label=_("Provider"), field_name="organisation__reference", empty_label=_("Any")
    )

    class Meta:
        model = ServiceOffering
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = ServiceOffering.objects.catalogue_of(self.request.acting_as)
        providers = offered.order_by("organisation__name").values_list("organisation__reference", "organisation__name")
        self.filters["provider"].extra["choices"] = list(providers.distinct()[:50])

    def by_words(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        parts = OfferingPart.objects.filter(version=OuterRef("current"))
        in_parts = Exists(parts.filter(Q(name__icontains=value) | Q(description__icontains=value)))
        words = Q(name__icontains=value) | Q(current__description__icontains=value) | Q(service__name__icontains=value)
        return rows.filter(words | Q(in_parts))
