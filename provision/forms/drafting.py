"""What an agreement is drafted from."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.models import ServiceOffering
from provision.models.offering import PRIORITIES, facts_for_agreement
from relationships.forms.terms import DayInput
from relationships.models import AgreementTemplate, AgreementVersion, ServiceRelationship, Side
from relationships.models.version import NEGOTIATORS
from relationships.portal import MemberForm, PortalRequest
from relationships.public_templates import public_template, public_templates
from relationships.terms import OFFICE_HOURS, Hours, Terms
from relationships.terms.starting import started


class OfferingChoices(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return format_html(
            '<strong>{}</strong> <span class="soft small">{}, {}</span>', obj.name, obj.reference, obj.service.name
        )


class DraftAgreementForm(MemberForm):
    """Name, first and last day, and the published offerings whose terms are copied."""

    verb = _("Draft the agreement")
    name = forms.CharField(label=_("Name of the agreement"), max_length=120)
    first_day = forms.DateField(label=_("First day"), widget=DayInput, help_text=_("From its midnight on it binds."))
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Empty: until it is amended or ended.")
    )
    offerings = OfferingChoices(
        label=_("Start from these offerings"),
        queryset=ServiceOffering.objects.none(),
        to_field_name="reference",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Their parts, prices, hours and default targets are copied; you change the copy, never the offering."
        ),
    )

    template = forms.ChoiceField(
        label=_("Or from a template"),
        required=False,
        help_text=_("All its terms are copied but contacts and files; its dates move to the first day."),
    )

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship) -> None:
        self.relationship = relationship
        assert request.acting_as is not None
        if not request.acting_as.has_role(*NEGOTIATORS):
            raise PermissionDenied
        self.offered = offered_in(relationship, request)
        super().__init__(request, initial=self._given(request))
        self.fields["offerings"].queryset = self.offered  # type: ignore[attr-defined]
        self.kept = AgreementTemplate.objects.visible_to(self.by).filter(status="kept").order_by("name")
        self.fields["template"].choices = self._templates()  # type: ignore[attr-defined]
        if not self.offered.exists():
            del self.fields["offerings"]

    def _given(self, request: PortalRequest) -> dict[str, Any]:
        return {
            "name": _t("Services for %(consumer)s") % {"consumer": self.relationship.consumer},
            "first_day": first_of_next_month(timezone.localdate()),
            "offerings": request.GET.getlist("offering"),
            "template": request.GET.get("template", ""),
        }

    def _templates(self) -> list[tuple[Any, Any]]:
        ours = [(each.reference, f"{each.name} ({each.reference})") for each in self.kept]
        published = [(each.slug, each.name) for each in public_templates()]
        own = [(_t("Kept by %(us)s") % {"us": self.by.organisation}, ours)] if ours else []
        return [("", _t("None")), *own, (_t("Published by others"), published)]

    @property
    def sentence(self) -> str:
        return _t("A draft opens that only %(us)s sees. Nothing binds anybody until both sides have signed it.") % {
            "us": self.by.organisation
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first day. Choose a later one, or none."))
        if cleaned.get("template") and cleaned.get("offerings"):
            self.add_error("template", _("Start from a template or from offerings, not from both."))
        return cleaned

    def make(
        self,
        *,
        name: str,
        first_day: date,
        last_day: date | None,
        offerings: Any = (),
        template: str = "",
        **facts: Any,
    ) -> None:
        chosen = list(offerings)
        if template:
            terms = self._from_template(template, first_day, last_day)
        else:
            copied = facts_for_agreement(chosen) if chosen else from_nothing(self.relationship)
            terms = Terms(first_day=first_day, last_day=last_day, **copied)
        self.version = AgreementVersion.draft(self.relationship, name=name, terms=terms, by=self.by)

    def _from_template(self, chosen: str, first_day: date, last_day: date | None) -> Terms:
        if published := public_template(chosen):
            return started(published.terms(first_day, self.relationship.time_zone), first_day, last_day)
        kept: AgreementTemplate = self.kept.get(reference=chosen)
        return kept.terms_from(first_day, last_day, self.relationship.side_of(self.by))


def offered_in(relationship: ServiceRelationship, request: PortalRequest) -> Any:
    """What may be agreed here: our own published offerings, or for a consumer what this provider shows it."""
    rows = (
        ServiceOffering.objects.visible_to(request.acting_as).filter(status="published")
        if request.frame is Side.PROVIDER
        else ServiceOffering.objects.catalogue_of(request.acting_as)
    )
    return rows.filter(organisation=relationship.provider_id).select_related("service")


def from_nothing(relationship: ServiceRelationship) -> dict[str, Any]:
    return {"hours": Hours(relationship.time_zone, OFFICE_HOURS), "priorities": PRIORITIES}


def first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
