"""Another priority for a request: what it makes of each clock, before the button."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.forms.moves import too_late_or
from consumption.reprioritising import Retargeted, retargeted
from relationships.models import AgreedPriority, Refused
from relationships.portal import PortalRequest, ReasonForm
from relationships.terms import Level


class ReprioritiseForm(ReasonForm):
    """Names the priority; or, where a matrix rules, impact and urgency. The address may say them already."""

    move = "reprioritise"
    verb = _("Change priority")
    priority = forms.ChoiceField(label=_("Priority"), widget=forms.RadioSelect)
    impact = forms.ChoiceField(label=_("Impact"), choices=Level.choices, widget=forms.RadioSelect)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Level.choices, widget=forms.RadioSelect)
    field_order = ("priority", "impact", "urgency", "reason")

    def __init__(self, request: PortalRequest, thing: Any) -> None:
        self.now = timezone.now()
        names = ("priority", "impact", "urgency")
        given = {"priority": thing.priority.name, "impact": thing.impact, "urgency": thing.urgency}
        given |= {name: request.GET[name] for name in names if name in request.GET}
        super().__init__(request, thing, initial=given)
        if self.matrix:
            del self.fields["priority"]
            return
        del self.fields["impact"], self.fields["urgency"]
        self.fields["priority"].choices = [(name, name) for name in self.priorities]  # type: ignore[attr-defined]

    @cached_property
    def priorities(self) -> dict[str, AgreedPriority]:
        return {p.name: p for p in self.thing.version.agreedprioritys.order_by("position")}

    @cached_property
    def matrix(self) -> dict[tuple[str, str], str]:
        rules = self.thing.version.priorityrules.select_related("priority")
        return {(rule.impact, rule.urgency): rule.priority.name for rule in rules}

    @property
    def named(self) -> str:
        """The priority that follows from what is chosen at this moment, or nothing."""
        if not self.matrix:
            return str(self["priority"].value() or "")
        return self.matrix.get((self["impact"].value(), self["urgency"].value()), "")

    @property
    def is_another(self) -> bool:
        return bool(self.named) and self.named != self.thing.priority.name

    def changes(self) -> list[Retargeted]:
        """Each clock with its deadline as it is and as it would be."""
        return retargeted(self.thing, self.named, self.now) if self.is_another else []

    @property
    def sentence(self) -> str:
        return too_late_or(self, _t("%(consumer)s will be told why.") % {"consumer": self.thing.consumer})

    def make(self, *, priority: str = "", **facts: Any) -> None:
        if priority and priority not in self.priorities:
            raise Refused(_t("The agreement names no such priority. Nothing was changed; choose another."))
        self.thing.reprioritise(by=self.by, priority=self.priorities.get(priority), **facts)
