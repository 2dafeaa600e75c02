"""Ending an agreement: which kinds there are, what each would do today, and the moves of a termination (G12)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.terms import DayInput
from relationships.models import AgreementVersion, Refused, Side, Termination
from relationships.portal import MemberForm, MoveForm, PortalRequest, ReasonForm
from relationships.templatetags.tandem import day

Kind = Termination.Kind


def of_notice(version: AgreementVersion, side: Side) -> str:
    """What notice given today does: which day it ends, and whether it is late (G10)."""
    today = version.today()
    try:
        last, late = Termination.end_by_notice(version, side, today)
    except Refused as refusal:
        return str(refusal)
    term = version.term_on(today)
    facts = {"agreement": version.agreement.reference, "last": day(last), "deadline": day(term.notice_by(side))}
    if term.last_day is None:
        return _t("%(agreement)s has no end of its own: with your notice period it ends on %(last)s.") % facts
    if late:
        return (
            _t(
                "Late: the deadline for this term was %(deadline)s. Notice given today lets the agreement renew once "
                "more and ends the next term, on %(last)s."
            )
            % facts
        )
    return _t("In time, until %(deadline)s: the agreement ends with this term, on %(last)s.") % facts


class EndForm(MemberForm):
    """One page for every way to end an agreement in force; each choice says what it would do today."""

    verb = _("End the agreement")
    kind = forms.ChoiceField(label=_("How it ends"), choices=Kind.choices, widget=forms.RadioSelect)
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DayInput,
        help_text=_("The last day on which it holds. Notice needs none: its day follows from what was agreed."),
    )
    clause = forms.CharField(
        label=_("Under which clause"),
        required=False,
        max_length=300,
        help_text=_("Of this agreement, or the law. Needed for insolvency or regulation."),
    )
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, help_text=_("Both sides read it.")
    )
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        assert request.acting_as is not None
        if not Termination.may_give(version, request.acting_as):
            raise PermissionDenied
        self.version, self.termination = version, Termination()
        side = version.side_of(request.acting_as)
        self.side = side or Side.PROVIDER
        self.notice = of_notice(version, self.side)
        super().__init__(request, initial={"kind": Kind.NOTICE, "read": self.notice})
        choices: Any = self.fields["kind"]
        choices.choices = [(kind, self._described(Kind(kind))) for kind in Kind.values]

    def _described(self, kind: Termination.Kind) -> SafeString:
        return format_html('{} <span class="soft small d-block">{}</span>', kind.label, self.sentences[kind])

    @property
    def sentences(self) -> dict[Termination.Kind, str]:
        """What each kind would do if it were declared today."""
        duration, today = self.version.terms().duration, self.version.today()
        facts = {
            "them": self.version.relationship.organisation_on(self.side.other),
            "cure": day(today + timedelta(days=duration.cure_days)),
        }
        cause = (
            _t(
                "%(them)s has until %(cure)s to cure the breach. It ends with that day, or a later one that you name, "
                "unless you confirm the cure."
            )
            if duration.cure_days
            else _t("No time to cure was agreed: it ends today, or on a later day that you name.")
        )
        return {
            Kind.NOTICE: self.notice,
            Kind.CAUSE: cause % facts,
            Kind.MUTUAL: _t("You name the last day. Nothing ends before %(them)s accepts.") % facts,
            Kind.REGULATORY: _t("You name the last day and the clause. It ends without a yes of %(them)s.") % facts,
        }

    @property
    def sentence(self) -> str:
        return _t(
            "%(them)s will be told. What you declare is taken back only with its yes; until the last day everything "
            "that was agreed holds, and what is open then goes on under it."
        ) % {"them": self.version.relationship.organisation_on(self.side.other)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        kind, read = cleaned.get("kind"), cleaned.pop("read", "")
        if kind in (Kind.MUTUAL, Kind.REGULATORY) and not cleaned.get("last_day") and "last_day" not in self.errors:
            self.add_error("last_day", _t("Name the last day on which the agreement holds."))
        if kind == Kind.REGULATORY and not cleaned.get("clause") and "clause" not in self.errors:
            self.add_error("clause", _t("Name the clause, the law or the ruling that ends it."))
        if kind == Kind.NOTICE and read and read != self.notice:
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("read")] = self.notice
            self.data = data
            raise forms.ValidationError(
                _("What notice does has changed since you opened this page. Nothing was declared; read it again.")
            )
        return cleaned

    def make(self, *, kind: str, last_day: date | None, **words: Any) -> None:
        if kind in (Kind.CAUSE, Kind.MUTUAL, Kind.REGULATORY):
            words["last_day"] = last_day
        give: dict[str, Callable[..., Termination]] = {
            Kind.NOTICE: Termination.give_notice,
            Kind.CAUSE: Termination.for_cause,
            Kind.MUTUAL: Termination.propose_mutual,
            Kind.REGULATORY: Termination.regulatory,
        }
        self.termination = give[kind](self.version, by=self.by, **words)

    def done(self) -> str:
        words = {"thing": self.termination.reference, "day": day(self.termination.effective_on)}
        if self.termination.status == Termination.Status.PROPOSED:
            return _t("%(thing)s is proposed. The other side was told; nothing ends before it accepts.") % words
        return _t("%(thing)s is declared. The other side was told; the last day is %(day)s.") % words


# Moves of one that was given


class TerminationForm(MoveForm):
    """Knows the agreement, the day and the other side by name."""

    thing: Termination
    said: Any = ""

    @property
    def sentence(self) -> str:
        side = self.thing.side_of(self.by) or Side.PROVIDER
        return str(self.said) % {
            "them": self.thing.relationship.organisation_on(side.other),
            "agreement": self.thing.agreement.reference,
            "day": day(self.thing.effective_on),
        }


class AcceptTerminationForm(TerminationForm):
    move = "accept"
    verb = _("Accept the end")
    said = _("%(them)s will be told. %(agreement)s then holds until %(day)s and ends with that day.")


class RejectTerminationForm(TerminationForm, ReasonForm):
    move = "reject"
    verb = _("Reject")
    said = _("%(them)s will be told, with your reason. %(agreement)s goes on as agreed.")


class WithdrawTerminationForm(TerminationForm):
    move = "withdraw"
    verb = _("Withdraw")
    said = _("%(them)s will be told that you no longer offer this. %(agreement)s goes on as agreed.")


class CureForm(TerminationForm, ReasonForm):
    move = "cure"
    verb = _("Confirm the cure")
    said = _("You say that the breach is cured. %(them)s will be told, and %(agreement)s goes on as agreed.")


class TakeBackForm(TerminationForm, ReasonForm):
    move = "take_back"
    verb = _("Ask to take it back")
    said = _("%(them)s is asked to let %(agreement)s go on. Until it agrees, the end on %(day)s stands.")


class AgreeForm(TerminationForm):
    move = "agree"
    verb = _("Agree to go on")
    said = _("%(them)s will be told. %(agreement)s goes on as if nobody had ended it.")


class InsistForm(TerminationForm, ReasonForm):
    move = "insist"
    verb = _("Let it stand")
    said = _("%(them)s will be told, with your reason. %(agreement)s ends on %(day)s.")
