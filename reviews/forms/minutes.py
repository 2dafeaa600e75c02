"""Forms of the lines both sides write: a new one, or one to be written anew."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import Agreement, Membership, Side
from relationships.portal import MemberForm, PortalRequest
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from reviews.models.action import people_of
from reviews.models.minutes import MinutesLine
from reviews.models.review import REVIEWERS

ROWS = forms.Textarea(attrs={"rows": 3})


class LineForm(MemberForm):
    """Adds a line to a review, or changes the one it was opened with."""

    line_type: type[MinutesLine]
    verb: Any = ""
    change_verb: Any = _("Save the change")

    def __init__(self, request: PortalRequest, review: ServiceReview, line: Any = None) -> None:
        self.review, self.line = review, line
        super().__init__(request, auto_id=f"{self.line_type._meta.model_name}-%s", initial=self.facts_of(line))
        if not self.by.has_role(*REVIEWERS):
            raise PermissionDenied
        if line:
            self.verb = self.change_verb

    def facts_of(self, line: Any) -> dict[str, Any]:
        return {name: getattr(line, name) for name in self.base_fields if name != "opened_as"} if line else {}

    def make(self, **facts: Any) -> None:
        if self.line:
            self.line.change(by=self.by, **facts)
        else:
            self.line = self.line_type.add(self.review, by=self.by, **facts)


class FindingForm(LineForm):
    line_type = Finding
    text = forms.CharField(label=_("What did you find?"), widget=ROWS, max_length=4000)
    verb = _("Add the finding")


class DecisionForm(LineForm):
    line_type = Decision
    text = forms.CharField(label=_("What was decided?"), widget=ROWS, max_length=4000)
    kind = forms.ChoiceField(label=_("What follows"), choices=Decision.Kind.choices, initial=Decision.Kind.OTHER)
    agreement = forms.ModelChoiceField(
        queryset=Agreement.objects.none(),
        to_field_name="reference",
        label=_("Which agreement"),
        required=False,
        empty_label=_("none"),
        help_text=_("Needed for an amendment only: its next version is opened from here."),
    )
    verb = _("Add the decision")

    def __init__(self, request: PortalRequest, review: ServiceReview, line: Any = None) -> None:
        super().__init__(request, review, line)
        agreements = Agreement.objects.visible_to(self.by).filter(
            relationship=review.relationship_id, versions__status="active"
        )
        field = self.fields["agreement"]
        field.queryset = agreements.distinct().order_by("name")  # type: ignore[attr-defined]
        if line is None and not self.is_bound:
            references = list(field.queryset.values_list("reference", flat=True)[:2])  # type: ignore[attr-defined]
            field.initial = references[0] if len(references) == 1 else None

    def facts_of(self, line: Any) -> dict[str, Any]:
        facts = super().facts_of(line)
        if line and line.agreement:
            facts["agreement"] = line.agreement.reference
        return facts

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") != Decision.Kind.AMEND:
            cleaned["agreement"] = None
        elif not cleaned.get("agreement") and "agreement" not in self.errors:
            self.add_error("agreement", _("Say which agreement will be amended."))
        return cleaned


class ActionForm(LineForm):
    line_type = ReviewAction
    what = forms.CharField(label=_("What will be done?"), max_length=400)
    owner = forms.ChoiceField(label=_("By whom"))
    due_on = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    verb = _("Add the action")

    def __init__(self, request: PortalRequest, review: ServiceReview, line: Any = None) -> None:
        super().__init__(request, review, line)
        self.people = {member.reference: member for member in people_of(review)}
        groups = []
        for side in Side:
            organisation = review.relationship.organisation_on(side)
            nobody = (side.value, _t("%(organisation)s, nobody named yet") % {"organisation": organisation})
            people = [
                (reference, str(member.person))
                for reference, member in self.people.items()
                if member.organisation_id == organisation.pk
            ]
            groups.append((str(organisation), [*people, nobody]))
        self.fields["owner"].choices = groups  # type: ignore[attr-defined]

    def facts_of(self, line: Any) -> dict[str, Any]:
        if line is None:
            return {}
        return {
            "what": line.what,
            "due_on": line.due_on,
            "owner": line.owner.reference if line.owner else line.owner_side,
        }

    def clean_due_on(self) -> Any:
        due = self.cleaned_data["due_on"]
        if due < self.review.today():
            raise ValidationError(_("That day has passed. Choose today or a later day."))
        return due

    def make(self, **facts: Any) -> None:
        owner: Membership | None = self.people.get(facts.pop("owner"))
        chosen = self.cleaned_data["owner"]
        side = self.review.side_of(owner) if owner else Side(chosen)
        super().make(**facts, owner=owner, owner_side=side)


class RemoveForm(MemberForm):
    """The question before a line is taken out."""

    verb = _("Remove")

    def __init__(self, request: PortalRequest, line: MinutesLine) -> None:
        self.line = line
        super().__init__(request)

    @property
    def sentence(self) -> str:
        return _t("“%(text)s” is taken out of the minutes. The history keeps that it was there.") % {"text": self.line}

    def make(self, **facts: Any) -> None:
        self.line.remove(by=self.by)


class AmendForm(MemberForm):
    """Opens the next version of the agreement that a decision amends."""

    first_day = forms.DateField(
        label=_("First day of the amended agreement"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Choose today if it shall bind as soon as both have signed."),
    )
    verb = _("Open the amendment as a draft")

    def __init__(self, request: PortalRequest, decision: Decision) -> None:
        self.decision = decision
        super().__init__(request, initial={"first_day": decision.review.today()})
        if not self.by.has_role(*REVIEWERS):
            raise PermissionDenied

    @property
    def sentence(self) -> str:
        return _t(
            "The next version of %(agreement)s opens as a draft of your side, with the terms now in force, and names "
            "%(review)s. You change the terms there, then propose it; nothing binds before both sign."
        ) % {"agreement": self.decision.agreement, "review": self.decision.review.reference}

    def make(self, **facts: Any) -> None:
        self.version = self.decision.amend(by=self.by, first_day=facts["first_day"])
