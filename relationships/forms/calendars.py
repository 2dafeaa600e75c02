"""Changing service hours on the way: what to propose, shown before it is said; then yes, no, or taken back (C11)."""

import hashlib
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.calendar_preview import Preview, preview_of
from relationships.forms.dates import DatesForm
from relationships.forms.hours import HoursForm
from relationships.forms.terms import DayInput
from relationships.hours_line import HoursLine, in_order, midnight_of
from relationships.models import AgreementVersion, CalendarChange, Refused, Side
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm
from relationships.terms import Hours


class ProposeHoursForm(MemberForm, HoursForm, DatesForm):
    """The whole hours as they shall be. What they would do is shown first; only what was shown is proposed."""

    first_day = forms.DateField(
        label=_("From"),
        widget=DayInput,
        required=False,
        help_text=_("From its midnight in the zone of the hours. Empty: from the moment the other side accepts."),
    )
    why = forms.CharField(label=_("Why"), max_length=200, help_text=_("In a sentence. Both sides read it."))
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    changed_since = False
    """Proposed, but not what was looked at."""

    def __init__(self, request: PortalRequest, version: AgreementVersion, line: HoursLine) -> None:
        self.version, self.line = version, line
        if not CalendarChange.may_propose(version, request.acting_as):
            raise PermissionDenied
        super().__init__(request, initial={**self.initial_of(line.last), **self.dates_of(line.last)})

    @property
    def week(self) -> list[Any]:
        return [self[name] for name in HoursForm.base_fields if name != "time_zone"]

    @property
    def dates(self) -> list[Any]:
        return [self[name] for name in self.DATES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                with transaction.atomic():
                    CalendarChange.refuse_unfit(self.version, self.proposed(cleaned), cleaned["first_day"])
            except Refused as refusal:
                raise forms.ValidationError(str(refusal)) from None
        return cleaned

    def proposed(self, cleaned: dict[str, Any]) -> Hours:
        return in_order(self.with_dates(self.hours(cleaned), cleaned))

    def sign(self) -> str:
        """What of the form decides about clocks; the reason may still be worded anew."""
        said = repr((self.proposed(self.cleaned_data), self.cleaned_data["first_day"]))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def made(self) -> bool:
        """Only what was looked at is proposed; anything else is shown first."""
        if not (self.is_bound and self.is_valid()):
            return False
        if "propose" in self.data:
            if self.cleaned_data["seen"] == self.sign():
                return super().made()
            self.changed_since = True
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("seen")] = self.sign()
        self.data = data
        return False

    @property
    def previewed(self) -> bool:
        return self.is_bound and self.is_valid()

    def would_be(self) -> HoursLine:
        return self.line.then(self.begins(), self.proposed(self.cleaned_data))

    def begins(self) -> Any:
        now = timezone.now()
        day = self.cleaned_data["first_day"]
        return max(now, midnight_of(day, self.proposed(self.cleaned_data))) if day else now

    def preview(self) -> Preview:
        return preview_of(self.version.calendar_now_id, self.would_be().calendar, timezone.now())

    def make(self, *, first_day: date | None, why: str, **facts: Any) -> None:
        self.change = CalendarChange.propose(
            self.version, hours=self.proposed(facts), first_day=first_day, why=why, by=self.by
        )


class AcceptCalendarForm(MoveForm):
    move = "accept"
    verb = _("Accept")
    thing: CalendarChange

    @property
    def sentence(self) -> str:
        other = self.thing.relationship.organisation_on(Side(self.thing.proposed_by_side))
        return _t(
            "%(who)s is told. The new hours count %(from)s; every open clock keeps what it used, and what is left "
            "counts against them. Closed clocks never change."
        ) % {"who": other, "from": self.thing.said_beginning(timezone.now())}

    def make(self, **facts: Any) -> None:
        self.count = self.thing.accept(by=self.by)


class RejectCalendarForm(ReasonForm):
    move = "reject"
    verb = _("Reject")
    sentence: Any = _("The hours stay as they are. The other side is told why, and can propose others.")


class WithdrawCalendarForm(MoveForm):
    move = "withdraw"
    verb = _("Withdraw")
    sentence: Any = _("The hours stay as they are. The other side is told.")
