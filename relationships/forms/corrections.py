"""Corrections of clocks: which span, what shall become of it, why; and the answers to them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.clock_preview import preview
from relationships.models import Clock, ClockCorrection, Side
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm
from relationships.templatetags.tandem import instant
from relationships.timing import Correction


class InstantInput(forms.DateTimeInput):
    """The browser's own, to the second."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(attrs={"step": "1"}, format="%Y-%m-%dT%H:%M:%S")


class CorrectForm(MemberForm):
    """Proposes what was looked at: another span than the one shown is shown first."""

    effect = forms.ChoiceField(
        label=_("This time"), choices=ClockCorrection.Effect.choices, widget=forms.RadioSelect, initial="excuse"
    )
    since_at = forms.DateTimeField(label=_("From"), widget=InstantInput)
    until_at = forms.DateTimeField(label=_("To"), widget=InstantInput)
    why = forms.CharField(
        label=_("Why"), max_length=200, help_text=_("Both sides read it, and it stays in the history of the clock.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: PortalRequest, clock: Clock) -> None:
        if not ClockCorrection.may_propose(clock, request.acting_as):
            raise PermissionDenied
        self.clock, self.now = clock, timezone.now()
        super().__init__(request, initial=self._initial(request))
        zone = _t("In %(zone)s, your time zone.") % {"zone": timezone.get_current_timezone_name()}
        self.fields["since_at"].help_text = self.fields["until_at"].help_text = zone
        self.sends = request.POST.get("step") == "propose"

    def _initial(self, request: PortalRequest) -> dict[str, Any]:
        """What a link of the clock's page asks for: a span, and what shall become of it."""
        found: dict[str, Any] = {}
        for name in ("since_at", "until_at"):
            try:
                found[name] = forms.DateTimeField().clean(request.GET.get(name, ""))
            except forms.ValidationError:
                continue
        if request.GET.get("effect") in ClockCorrection.Effect.values:
            found["effect"] = request.GET["effect"]
        return found

    @property
    def sentence(self) -> str:
        return _t(
            "%(them)s will be asked to agree. Until then nothing changes; after that both names stand beside the span, "
            "and what was there before stays readable."
        ) % {"them": other_side(self.clock, self.clock.side_of(self.by))}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        edges = list(self._edges())
        for name in ("since_at", "until_at"):
            if name in cleaned:
                cleaned[name] = exact(cleaned[name], edges)
        self.seen_before = cleaned.pop("seen", "")
        return cleaned

    def _edges(self) -> Iterable[datetime]:
        yield from (self.clock.started_at, self.clock.stopped_at or self.now)
        for segment in self.clock.segments.all():
            yield from filter(None, (segment.since_at, segment.until_at))

    @property
    def facts(self) -> str:
        """What was looked at, to be compared with what is sent."""
        found = self.cleaned_data
        return " ".join([found["effect"], found["since_at"].isoformat(), found["until_at"].isoformat()])

    def looked_at(self) -> bool:
        """Whether exactly this was shown before it is sent."""
        return self.is_bound and self.is_valid() and self.sends and self.seen_before == self.facts

    @property
    def preview(self) -> Any:
        """What it would do; nothing for what nobody could propose."""
        if not self.is_bound or not self.is_valid():
            return None
        found = self.cleaned_data
        return preview(
            self.clock, Correction(found["effect"] == "count", found["since_at"], found["until_at"]), self.now
        )

    def show(self) -> None:
        """Remember what is shown, or say why it cannot be proposed."""
        if not self.is_valid():
            return
        found = self.cleaned_data
        if why_not := ClockCorrection.why_not(self.clock, **found_span(found)):
            self.add_error(None, why_not)
            return
        data = self.data.copy()  # type: ignore[attr-defined]
        data["seen"] = self.facts
        self.data = data

    def make(self, *, effect: str, since_at: datetime, until_at: datetime, why: str, **facts: Any) -> None:
        self.made_correction = ClockCorrection.propose(
            self.clock, effect=effect, since_at=since_at, until_at=until_at, why=why, by=self.by
        )


def found_span(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("effect", "since_at", "until_at")}


def exact(moment: datetime, edges: Iterable[datetime]) -> datetime:
    """Inputs know whole seconds: one that names the second of an edge means the edge."""
    return next((edge for edge in edges if edge.replace(microsecond=0) == moment.replace(microsecond=0)), moment)


def other_side(thing: Any, side: Side | None) -> str:
    """The name of the other organisation."""
    return str(thing.relationship.organisation_on((side or Side.PROVIDER).other))


class CorrectionMoveForm(MoveForm):
    thing: ClockCorrection

    @property
    def facts(self) -> dict[str, Any]:
        clock = self.thing.clock
        return {
            "them": other_side(self.thing, self.thing.side_of(self.by)),
            "clock": clock.reference,
            "since": instant(self.thing.since_at),
            "until": instant(self.thing.until_at),
            "effect": preview(clock, self.thing.span, timezone.now()).sentence,
        }


class AcceptCorrectionForm(CorrectionMoveForm):
    move = "accept"
    verb = _("Accept")

    @property
    def sentence(self) -> str:
        if self.thing.effect == ClockCorrection.Effect.COUNT:
            words = _t(
                "The time from %(since)s to %(until)s will count, and %(clock)s is counted anew. %(effect)s "
                "%(them)s will be told; frozen reviews keep their figures."
            )
        else:
            words = _t(
                "The time from %(since)s to %(until)s will not count, and %(clock)s is counted anew. %(effect)s "
                "%(them)s will be told; frozen reviews keep their figures."
            )
        return words % self.facts


class RejectCorrectionForm(CorrectionMoveForm, ReasonForm):
    move = "reject"
    verb = _("Reject")

    @property
    def sentence(self) -> str:
        return _t("%(them)s will be told, with your reason. %(clock)s stays as it is.") % self.facts


class WithdrawCorrectionForm(CorrectionMoveForm):
    move = "withdraw"
    verb = _("Withdraw")

    @property
    def sentence(self) -> str:
        return _t("%(them)s will be told that it is off the table. %(clock)s stays as it is.") % self.facts
