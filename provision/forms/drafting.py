"""What an agreement is drafted from: offerings, each in a plan and in quantities within its limits."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.choosing import choices_of
from provision.models import ServiceOffering
from provision.models.agreeing import PRIORITIES, Chosen, NotAsShown, facts_for_agreement
from relationships.forms.terms import DayInput
from relationships.models import AgreementTemplate, AgreementVersion, Refused, ServiceRelationship, Side
from relationships.models.version import NEGOTIATORS
from relationships.portal import MemberForm, PortalRequest
from relationships.public_templates import public_template, public_templates
from relationships.terms import OFFICE_HOURS, Hours, Terms
from relationships.terms.starting import started


class DraftAgreementForm(MemberForm):
    """Name, first and last day, and the offerings whose terms are copied, each in the plan that was chosen."""

    verb = _("Draft the agreement")
    name = forms.CharField(label=_("Name of the agreement"), max_length=120)
    first_day = forms.DateField(label=_("First day"), widget=DayInput, help_text=_("From its midnight on it binds."))
    last_day = forms.DateField(
        label=_("Last day"), widget=DayInput, required=False, help_text=_("Empty: until it is amended or ended.")
    )
    template = forms.ChoiceField(
        label=_("Start from a template"),
        required=False,
        help_text=_("All its terms are copied but contacts and files; its dates move to the first day."),
    )

    def __init__(self, request: PortalRequest, relationship: ServiceRelationship) -> None:
        self.relationship = relationship
        assert request.acting_as is not None
        if not request.acting_as.has_role(*NEGOTIATORS):
            raise PermissionDenied
        super().__init__(request, initial=self._given(request))
        self.kept = AgreementTemplate.objects.visible_to(self.by).filter(status="kept").order_by("name")
        self.fields["template"].choices = self._templates()  # type: ignore[attr-defined]
        data = request.POST if request.method == "POST" else None
        self.choices = choices_of(offered_in(relationship, request), data, request.GET.getlist("offering"))

    def _given(self, request: PortalRequest) -> dict[str, Any]:
        return {
            "name": _t("Services for %(consumer)s") % {"consumer": self.relationship.consumer},
            "first_day": first_of_next_month(timezone.localdate()),
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
        if gone := self._not_offered():
            sentence = _(
                "%(offering)s is not offered here any more. Nothing was drafted; look at what is, and choose again."
            )
            raise forms.ValidationError(sentence, params={"offering": gone})
        if [choice for choice in self.choices if not choice.is_valid()]:
            raise forms.ValidationError(_("An offering needs another look: it says below what is missing."))
        if cleaned.get("template") and self.chosen():
            self.add_error("template", _("Start from a template or from offerings, not from both."))
        return cleaned

    def _not_offered(self) -> str:
        """The reference of something that was chosen while it was offered, or empty."""
        here = {choice.offering.reference for choice in self.choices}
        sent = {key.removesuffix("-plan") for key in self.data if key.endswith("-plan") and self.data[key]}
        return next(iter(sorted(sent - here)), "")

    @property
    def row_errors(self) -> Iterator[tuple[str, str]]:
        """(the id of a field, what is wrong with it) of each offering, for the summary at the top."""
        for choice in self.choices:
            for name, errors in choice.errors.items() if choice.is_bound else ():
                words = {"offering": choice.offering.name, "label": choice.fields[name].label, "error": errors[0]}
                yield choice[name].auto_id, _t("%(offering)s, %(label)s: %(error)s") % words

    def chosen(self) -> list[Chosen]:
        return [choice.chosen() for choice in self.choices if choice.is_taken]

    def make(self, *, name: str, first_day: date, last_day: date | None, template: str = "", **facts: Any) -> None:
        if template:
            try:
                terms = self._from_template(template, first_day, last_day)
            except OverflowError:
                sentence = _t("It would end after all years that there are. Nothing was drafted; begin it earlier.")
                raise Refused(sentence) from None
        else:
            terms = Terms(first_day=first_day, last_day=last_day, **self._copied())
        self.version = AgreementVersion.draft(self.relationship, name=name, terms=terms, by=self.by)

    def _copied(self) -> dict[str, Any]:
        chosen = self.chosen()
        try:
            return facts_for_agreement(chosen) if chosen else from_nothing(self.relationship)
        except NotAsShown:
            for choice in self.choices:
                choice.read_anew()
            raise

    def _from_template(self, chosen: str, first_day: date, last_day: date | None) -> Terms:
        if published := public_template(chosen):
            return started(published.terms(first_day, self.relationship.time_zone), first_day, last_day)
        kept: AgreementTemplate = self.kept.get(reference=chosen)
        return kept.terms_from(first_day, last_day, self.relationship.side_of(self.by))


def offered_in(relationship: ServiceRelationship, request: PortalRequest) -> Any:
    """What may be agreed here: our own offerings, or for a consumer what this provider shows it."""
    rows = (
        ServiceOffering.objects.visible_to(request.acting_as).offered()
        if request.frame is Side.PROVIDER
        else ServiceOffering.objects.catalogue_of(request.acting_as)
    )
    return rows.filter(organisation=relationship.provider_id).select_related("service", "current").order_by("name")


def from_nothing(relationship: ServiceRelationship) -> dict[str, Any]:
    return {"hours": Hours(relationship.time_zone, OFFICE_HOURS), "priorities": PRIORITIES}


def first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
