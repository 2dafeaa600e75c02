"""What a draft offering holds, written on one page: its description, parts, default targets and hours."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from provision.forms.offerings import DescribeForm
from provision.models import ServiceOffering
from relationships.business_time import Window
from relationships.forms.fields import ZoneField
from relationships.forms.hours import DAYS, HoursField
from relationships.forms.rows import Rows
from relationships.forms.terms import PartRow, TargetRow, tidy
from relationships.portal import PortalRequest
from relationships.terms import Hours, Part, Target, Terms

PART = ("kind", "name", "description", "unit", "quantity", "unit_price", "period")
TARGET = ("metric", "kind", "priority", "amount", "unit", "hours", "until", "warn_percent")


class DefaultTargetRow(TargetRow):
    """A target of an offering names its priority freely: the agreement made from it takes the names over."""

    priority = forms.CharField(label=_("Priority"), max_length=60, required=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(priorities=(), **kwargs)


class ContentForm(DescribeForm):
    """The page as one form. Where more rows are asked for, they are added and nothing is saved."""

    time_zone = ZoneField(help_text=_("The hours are wall times there. Type a city to search, for example London."))
    day_0, day_1, day_2, day_3, day_4, day_5, day_6 = (HoursField(label=weekday.label) for weekday, _name in DAYS)

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        data = request.POST if request.method == "POST" else None
        parts = [{**vars(part), "quantity": tidy(part.quantity), "was": part.name} for part in thing.as_parts()]
        targets = [{**vars(target), "was": "-".join(target.key)} for target in thing.as_targets()]
        self.parts = Rows(PartRow, stored=parts, data=data, prefix="part")
        self.targets = Rows(DefaultTargetRow, stored=targets, data=data, prefix="target")
        super().__init__(request, thing)
        hours = thing.as_hours()
        per_day = {name: [Window(o, c) for d, o, c in hours.weekly if d == day.value] for day, name in DAYS}
        self.initial |= {"time_zone": hours.time_zone}
        self.initial |= {name: HoursField.said(windows) for name, windows in per_day.items()}

    @cached_property
    def described(self) -> list[Any]:
        names = ("service", "new_service", "name", "description", "currency")
        return [self[name] for name in names if name in self.fields]

    @cached_property
    def weekly(self) -> list[Any]:
        return [self["time_zone"], *(self[name] for _day, name in DAYS)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not all([self.parts.is_valid(), self.targets.is_valid()]):
            raise forms.ValidationError(_("A row needs another look: it says below what is missing."))
        parts, targets = self.content()
        named = dict.fromkeys(target.priority for target in targets if target.priority)
        terms = Terms(timezone.localdate(), parts=parts, targets=targets, priorities=tuple(named))
        for sentence in terms.contradictions():
            self.add_error(None, sentence)
        return cleaned

    def content(self) -> tuple[tuple[Part, ...], tuple[Target, ...]]:
        """The rows as values, in order."""
        parts = tuple(Part(**{name: row[name] for name in PART}) for row in self.parts.kept())
        return parts, tuple(Target(**{name: row[name] for name in TARGET}) for row in self.targets.kept())

    def made(self) -> bool:
        return not self.parts.adding and super().made()

    def make(self, *, time_zone: str, **facts: Any) -> None:
        assert self.thing is not None
        week = [(day.value, window) for day, name in DAYS for window in facts.pop(name)]
        hours = Hours(time_zone, tuple((weekday, window.opens, window.closes) for weekday, window in week))
        parts, targets = self.content()
        self.thing.describe(by=self.by, **facts)
        self.thing.write(by=self.by, parts=list(parts), targets=list(targets), hours=hours)
