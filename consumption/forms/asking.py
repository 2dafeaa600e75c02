"""Raising a request for a part that is agreed and in force."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.forms.answers import answers_in, ask, name_of, say_what_may_change, up_to
from consumption.models import ServiceRequest
from consumption.models.asking import outside
from consumption.models.request_moves import ASKERS
from consumption.promises import FEW, chosen, not_covered, promises, words_of
from relationships.forms.fields import FilesField
from relationships.models import (
    AgreedPart,
    AgreedPriority,
    Attachment,
    PriorityRule,
    Refused,
    Workload,
    WorkloadLimit,
    WorkloadLine,
)
from relationships.models.attachment import LARGEST
from relationships.models.terms_fetch import FOR_ASKING, fetch_terms
from relationships.models.workload import decisive, effect_of, fits
from relationships.portal import MemberForm, PortalRequest
from relationships.terms import Level, PartKind

MOST_FILES = 10
BEFORE = ("title", "wish", "quantity")
"""What is asked before the part's own fields."""
Radios = forms.RadioSelect


def not_too_large(file: Any) -> None:
    if file.size > LARGEST:
        raise ValidationError(
            _("“%(name)s” is larger than 10 MiB (%(size)s). Choose a smaller file."),
            params={"name": file.name, "size": filesizeformat(file.size)},
        )


class RaiseForm(MemberForm):
    """What is wanted, how much, how urgent. It keeps the number of the version that was read, so that nobody asks
    under terms that were replaced meanwhile."""

    read_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=_("What do you need?"), max_length=160, help_text=_("One line that says it all."))
    wish = forms.CharField(
        label=_("In detail"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=20_000,
        required=False,
        help_text=_("What for, for whom, by when: whatever helps to get it right at once."),
    )
    quantity = forms.DecimalField(label=_("How many"), min_value=Decimal("0.01"), max_digits=12, decimal_places=2)
    impact = forms.ChoiceField(
        label=_("Impact"), choices=Level.choices, widget=Radios, help_text=_("How much of your work it touches.")
    )
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Level.choices, widget=Radios, help_text=_("How soon it hurts.")
    )
    priority = forms.ChoiceField(label=_("Priority"), widget=Radios)
    file = FilesField(
        label=_("Files"), required=False, max_length=200, validators=[not_too_large], help_text=_("Up to 10 MiB each.")
    )

    def __init__(self, request: PortalRequest, part: AgreedPart, now: datetime) -> None:
        assert request.acting_as is not None
        if not request.acting_as.has_role(*ASKERS):
            raise PermissionDenied
        self.part, self.version, self.now = part, part.version, now
        fetch_terms([self.version], FOR_ASKING)
        self.targets = list(self.version.serviceleveltargets.all())
        self.asked = list(part.fields.all())
        super().__init__(request, initial=self._given(request))
        self.fields["read_version"].initial = self.version.number
        if self.rules:
            del self.fields["priority"]
        else:
            del self.fields["impact"], self.fields["urgency"]
            self.fields["priority"].choices = [(p.name, self._described(p)) for p in self.priorities]  # type: ignore[attr-defined]
        self._ask_quantity()
        ask(self, self.asked)
        say_what_may_change(self, self.asked)
        self.order_fields(["read_version", *BEFORE, *map(name_of, self.asked)])

    @cached_property
    def priorities(self) -> Sequence[AgreedPriority]:
        return list(self.version.agreedprioritys.all())

    @cached_property
    def rules(self) -> Sequence[PriorityRule]:
        return list(self.version.priorityrules.all())

    def _given(self, request: PortalRequest) -> dict[str, Any]:
        """What the address already says (`?impact=high&urgency=low`), else the calmest choice."""
        given = {name: request.GET[name] for name in ("title", "impact", "urgency", "priority") if name in request.GET}
        calm = {"impact": Level.LOW, "urgency": Level.LOW}
        if self.priorities:
            calm["priority"] = self.priorities[-1].name  # type: ignore[assignment]
        return {"quantity": 1, **calm, **given}

    def _ask_quantity(self) -> None:
        """Goods and access come in numbers; an action does only where a unit was agreed. Up to what was agreed (F4)."""
        if self.part.kind == PartKind.ACTION and not self.part.unit:
            del self.fields["quantity"]
            return
        quantity = self.fields["quantity"]
        if self.part.unit:
            quantity.label = _t("How much (%(unit)s)") % {"unit": self.part.unit}
        quantity.help_text = up_to(self.part.maximum)

    def _described(self, priority: AgreedPriority) -> SafeString:
        """A priority with what it promises, as its radio button says it."""
        holds = chosen(self.targets, self.part.kind, priority.name)
        promised = [(words_of(target),) for target in holds if target.metric in FEW]
        return format_html(
            '<strong>{}</strong> <span class="soft small">{}</span>',
            priority.name,
            format_html_join("; ", "{}", promised) or _("no target is agreed"),
        )

    def promised(self, priority: str, longer_percent: int = 0) -> list[Any]:
        asked = (self.version, self.targets, self.part.kind, priority, self.now)
        return promises(*asked, zone=str(self.by.person.time_zone), longer_percent=longer_percent)

    def promised_now(self) -> list[Any]:
        """With what the workload makes of it; nothing where that suspends the targets (O3)."""
        return [] if self.longer is None else self.promised(self.priority_now, self.longer)

    def not_covered_now(self) -> list[str]:
        missing = not_covered(self.targets, self.part.kind, self.priority_now)
        return missing if self.promised_now() else []

    @cached_property
    def longer(self) -> int | None:
        return effect_of(line.limit for line in self.workload if line.excess)

    @property
    def above(self) -> list[WorkloadLine]:
        return decisive([line for line in self.workload if line.excess])

    @property
    def suspended(self) -> bool:
        return self.longer is None

    @cached_property
    def limits(self) -> list[WorkloadLimit]:
        return list(self.version.workloadlimits.all())

    @cached_property
    def workload(self) -> list[WorkloadLine]:
        """The limits that are about what is chosen at this moment, as this request makes them (O3)."""
        priority = next((p for p in self.priorities if p.name == self.priority_now), None)
        fitting = [limit for limit in self.limits if fits(limit, self.part.kind, priority)]
        return [line.and_one() for line in Workload.now(fitting, self.version.zone, self.now)] if fitting else []

    @property
    def priority_now(self) -> str:
        """The priority that follows from what is chosen at this moment, or nothing."""
        if not self.rules:
            return str(self["priority"].value() or "")
        return self.matrix.get((self["impact"].value(), self["urgency"].value()), "")

    @cached_property
    def matrix(self) -> dict[tuple[str, str], str]:
        return {(rule.impact, rule.urgency): rule.priority.name for rule in self.rules}

    def rows_of_matrix(self) -> list[tuple[str, list[str]]]:
        """Impact by urgency, as the table beside the question shows it."""
        return [(str(i.label), [self.matrix.get((i.value, u.value), "–") for u in Level]) for i in Level]

    def make(self, *, read_version: int | None, file: list[Any], priority: str = "", **facts: Any) -> None:
        if read_version and read_version != self.version.number:
            raise Refused(
                _t("Version %(number)d of the agreement came into force since you opened this page. Nothing was sent; "
                   "look at what is agreed now, then ask again.") % {"number": self.version.number}
            )  # fmt: skip
        named = {p.name: p for p in self.priorities}.get(priority)
        facts["answers"] = answers_in(facts, self.asked)
        facts |= {"targets": self.targets, "limits": self.limits, "fields": self.asked}
        self.made_request = ServiceRequest.submit(self.part, by=self.by, priority=named, **facts)
        for one in file:
            Attachment.keep(self.made_request, one, by=self.by)

    def clean_quantity(self) -> Decimal:
        quantity: Decimal = self.cleaned_data["quantity"]
        if wrong := outside(self.part.name, quantity, None, self.part.maximum):
            raise ValidationError(wrong)
        return quantity

    def clean_file(self) -> list[Any]:
        files: list[Any] = self.cleaned_data["file"]
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most %(n)d files at once. Add more as comments."), params={"n": MOST_FILES})
        return files
