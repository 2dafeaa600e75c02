"""The filter of the list of clocks; an address of it stands behind every figure of attainment."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relationships.attainment import AttainmentLine, month_bounds
from relationships.models import Clock, ServiceRelationship
from relationships.promised import within
from relationships.terms import Metric, Party, Unit

DUTY = "duty"


@dataclass(frozen=True)
class TargetKey:
    """What was agreed for a clock, a target or an obligation, as an address says it and as people read it."""

    agreement: str
    metric: str
    kind: str = ""
    hours: str = ""
    amount: int = 0
    unit: str = ""
    debtor: str = ""
    priority: str = ""
    obligation: str = ""

    @classmethod
    def parse(cls, text: str) -> "TargetKey | None":
        parts = text.split("/", 7)
        if len(parts) < 8 or not (parts[4].isascii() and parts[4].isdigit() and len(parts[4]) < 10):
            return None
        agreement, metric, kind, hours, amount, unit, debtor, name = parts
        if unit not in Unit.values:
            return None
        named = {"obligation": name} if kind == DUTY else {"kind": kind, "priority": name}
        return cls(agreement, metric, hours=hours, amount=int(amount), unit=unit, debtor=debtor, **named)

    @classmethod
    def of(cls, line: AttainmentLine) -> "TargetKey":
        names = ("agreement", "metric", "kind", "hours", "amount", "unit", "debtor", "priority", "obligation")
        return cls(**{name: getattr(line, name) for name in names})

    @property
    def text(self) -> str:
        kind, name = (DUTY, self.obligation) if self.obligation else (self.kind, self.priority)
        return "/".join((self.agreement, self.metric, kind, self.hours, str(self.amount), self.unit, self.debtor, name))

    def __str__(self) -> str:
        metric = Metric(self.metric).label if self.metric in Metric.values else self.metric
        words = [self.obligation or str(metric), self.priority, within(self.amount, self.unit) if self.unit else ""]
        return ", ".join(filter(None, words))

    def condition(self) -> Q:
        agreed = Q(version__agreement__reference=self.agreement, metric=self.metric, debtor=self.debtor)
        path = "obligation" if self.obligation else "target"
        facts = {"hours": self.hours, "amount": self.amount, "unit": self.unit}
        facts |= {"name": self.obligation} if self.obligation else {"kind": self.kind}
        agreed &= Q(**{f"{path}__{name}": value for name, value in facts.items()})
        if self.obligation:
            return agreed
        return agreed & (Q(target__priority__name=self.priority) if self.priority else Q(target__priority=None))


class TargetKeyField(forms.CharField):
    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return (TargetKey.parse(text) or TargetKey("", text)) if text else ""


class TargetKeyFilter(django_filters.CharFilter):
    field_class = TargetKeyField


class MonthField(forms.RegexField):
    """The first day of a month given as 2026-11."""

    widget = forms.DateInput(attrs={"type": "month", "placeholder": "2026-11"}, format="%Y-%m")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(regex=r"\A\d{4}-(0[1-9]|1[0-2])\Z", **kwargs)


class MonthFilter(django_filters.CharFilter):
    field_class = MonthField


class ClockFilter(django_filters.FilterSet):
    """Clocks by what they time, target, state, and the month they count in (K18). Open ones unless asked otherwise."""

    q = django_filters.CharFilter(label=_("Search"), method="by_reference")
    relationship = django_filters.CharFilter(
        label=_("Relationship"), field_name="relationship__reference", lookup_expr="iexact"
    )
    metric = django_filters.ChoiceFilter(label=_("Target"), choices=Metric.choices, empty_label=_("Any"))
    debtor = django_filters.ChoiceFilter(label=_("Owed by"), choices=Party.choices, empty_label=_("Either side"))
    priority = django_filters.CharFilter(label=_("Priority"), lookup_expr="iexact")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[
            ("running", _("On track")),
            ("paused", _("Paused")),
            ("breached_open", _("Breached, still open")),
            ("met", _("Met")),
            ("breached", _("Breached, stopped late")),
            ("counted", _("Counted in attainment")),
            ("cancelled", _("Cancelled")),
            ("all", _("All")),
        ],
        method="by_state",
        empty_label=_("Open"),
    )
    month = MonthFilter(label=_("Month"), method="by_month")
    target = TargetKeyFilter(label=_("Agreed target"), method="by_target", widget=forms.HiddenInput)

    class Meta:
        model = Clock
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet[Any]:
        found = super().qs
        chosen = self.form.cleaned_data if self.form.is_valid() else {}
        narrowed = any(chosen.get(name) for name in ("q", "state", "month"))
        return found if narrowed else found.filter(stopped_at=None)

    def by_reference(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(Q(subject__iexact=value.strip()) | Q(reference__iexact=value.strip()))

    def by_state(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        now = timezone.now()
        late = Q(stopped_at=None) & (Q(breached_at__isnull=False) | Q(state="running", due_at__lt=now))
        conditions = {
            "running": Q(state="running", stopped_at=None) & ~late,
            "paused": Q(state="paused", stopped_at=None) & ~late,
            "breached_open": late,
            "counted": Q(state__in=["met", "breached"]) | late,
            "all": Q(),
        }
        return rows.filter(conditions.get(value, Q(state=value)))

    def by_month(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Closed in the month, or open with its deadline in it; days of the relationship's zone where one is named."""
        year, month = value.split("-")
        since, until = month_bounds(self.zone(), date(int(year), int(month), 1))
        closed = Q(stopped_at__gte=since, stopped_at__lt=until)
        breached = Q(breached_at__gte=since, breached_at__lt=until)
        due = Q(breached_at=None, due_at__gte=since, due_at__lt=until)
        return rows.filter(closed | (Q(stopped_at=None) & (breached | due)))

    def zone(self) -> ZoneInfo:
        reference = self.form.cleaned_data.get("relationship", "")
        mine = ServiceRelationship.objects.visible_to(self.request.acting_as).filter(reference__iexact=reference)
        named = mine.values_list("time_zone", flat=True).first() if reference else None
        return ZoneInfo(named or timezone.get_current_timezone_name())

    def by_target(self, rows: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        return rows.filter(value.condition()) if value else rows
