"""What a draft offering holds, written on one page: its description, parts, default targets and hours."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from provision.forms.offerings import DescribeForm
from provision.models import ServiceOffering
from relationships.forms.hours import HoursForm
from relationships.forms.terms import MORE, PartFormSet, TargetFormSet
from relationships.portal import PortalRequest


class ContentForm(DescribeForm, HoursForm):
    """The page as one form. Rows that were asked for with "more" are added, and nothing is saved."""

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        data = request.POST if request.method == "POST" else None
        self.parts = PartFormSet(data, rows=thing.as_parts(), prefix="parts")
        self.targets = TargetFormSet(data, rows=thing.as_targets(), prefix="targets")
        super().__init__(request, thing)
        self.initial |= self.initial_of(thing.as_hours())
        self.wants_more = bool(data and data.get(MORE))

    @cached_property
    def described(self) -> list[Any]:
        return [
            self[name] for name in ("service", "new_service", "name", "description", "currency") if name in self.fields
        ]

    @cached_property
    def weekly(self) -> list[Any]:
        return [self[name] for name in HoursForm.base_fields]

    def made(self) -> bool:
        return not self.wants_more and super().made()

    def is_valid(self) -> bool:
        rows = [self.parts.is_valid(), self.targets.is_valid()]
        if self.is_bound and not all(rows) and not self.wants_more:
            self.add_error(None, _("Some rows are not right yet; what is wrong stands under each."))
        return super().is_valid() and all(rows)

    def make(self, **facts: Any) -> None:
        assert self.thing is not None
        hours = self.hours({name: facts.pop(name) for name in HoursForm.base_fields})
        self.thing.describe(by=self.by, **facts)
        self.thing.write(by=self.by, parts=self.parts.values(), targets=self.targets.values(), hours=hours)
