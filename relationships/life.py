"""How long an agreement still holds, as its page says it: the current term, by when each side decides, what ends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.models import AgreementTerm, AgreementVersion, Membership, Side, Suspension, Termination
from relationships.models.lead_time import lead_time_of
from relationships.models.version_rows import NEGOTIATORS
from relationships.templatetags.tandem import day, instant
from relationships.terms import Duration, NoticeUnit, Renewal
from relationships.terms.dates import DAY, renewed_until

SOON = timedelta(days=90)
"""How long before a deadline the page says so on top."""


@dataclass(frozen=True)
class Banner:
    """One sentence on top of the page, with the thing that it is about."""

    text: str
    tone: str
    icon: str
    url: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Deadline:
    """By when one side must say that it does not go on."""

    who: str
    by: date
    before: str
    passed: bool
    ours: bool


@dataclass(frozen=True)
class TermLine:
    name: str
    first_day: date
    last_day: date | None
    current: bool


class AgreementLife:
    """Asked of the version shown, for the side of the member who looks."""

    def __init__(self, version: AgreementVersion, member: Membership | None, side: Side) -> None:
        self.version, self.side = version, side
        self.duration: Duration = version.terms().duration
        self.today = version.today()
        self.terms: list[AgreementTerm] = list(version.agreementterms.all())
        self.term = version.term_on(self.today) if self.terms else None
        self.active = version.status == version.Status.ACTIVE
        agreement = version.agreement
        self.termination = Termination.objects.visible_to(member).filter(agreement=agreement).first()
        self.suspension = Suspension.objects.visible_to(member).filter(agreement=agreement).first()
        lead = lead_time_of(side).objects.visible_to(member).filter(agreement=agreement).first()
        self.lead_days: int = lead.days if lead else 0
        self.may_lead = bool(member and member.is_current and member.has_role(*NEGOTIATORS))
        self.review_by = version.review_due_on() if self.active else None

    def name_of(self, side: str) -> str:
        return str(self.version.relationship.organisation_on(Side(side)))

    # On top

    @property
    def banners(self) -> Iterator[Banner]:
        if self.suspension and self.suspension.status in ("suspended", "proposed"):
            yield self._resting(self.suspension)
        if self.termination and self.termination.status in ("proposed", "declared", "taking_back", "effective"):
            yield self._ending(self.termination)
        elif self.active and self.term and self.term.last_day:
            yield from self._going_on(self.term.last_day)
        if self.review_overdue:
            text = _("Its review is overdue: both were to look back by %(day)s.") % {"day": day(self.review_by)}
            yield Banner(text, "warn", "clipboard-check")

    def _resting(self, rest: Suspension) -> Banner:
        facts = {
            "who": self.name_of(rest.asked_by_side),
            "since": instant(rest.suspended_at),
            "clocks": rest.get_while_suspended_display(),
        }
        if rest.status == Suspension.Status.PROPOSED:
            text = _("%(who)s asks to suspend it. Until that is accepted everything goes on.")
        else:
            text = _("Suspended since %(since)s: nothing new is asked for, and %(clocks)s.")
        return Banner(text % facts, "warn", "pause-circle", rest.get_absolute_url(), rest.reference)

    def _ending(self, end: Termination) -> Banner:
        text = {
            "proposed": _("%(who)s offers to end it with %(day)s. Nothing ends before that is accepted."),
            "declared": _("Ends on %(day)s: %(kind)s, given by %(who)s."),
            "taking_back": _("Ends on %(day)s, unless the other side agrees to go on as %(who)s asks."),
            "effective": _("Ended on %(day)s: %(kind)s, given by %(who)s."),
        }[end.status]
        facts = {
            "who": self.name_of(end.given_by_side),
            "day": day(end.effective_on),
            "kind": end.get_kind_display(),
        }
        tone = "bad" if end.status in ("declared", "taking_back") else "warn"
        return Banner(text % facts, tone, "calendar-x", end.get_absolute_url(), end.reference)

    def _going_on(self, last_day: date) -> Iterator[Banner]:
        """What comes of itself, once it is near."""
        first = min((line.by for line in self.deadlines), default=last_day)
        if self.today < first - SOON:
            return
        if self.duration.renewal == Renewal.TACIT:
            text = _("Renews on %(next)s until %(until)s, unless a side gives notice by its day.")
            until = renewed_until(last_day, self.duration.renewal_months)
        else:
            text, until = _("Ends by itself on %(last)s."), last_day
            if self.duration.renewal == Renewal.EXPRESS:
                text = _("Ends on %(last)s, unless both sign a renewal: amend it with a later last day.")
        yield Banner(
            text % {"next": day(last_day + DAY), "until": day(until), "last": day(last_day)}, "active", "arrow-repeat"
        )

    # The current term

    @property
    def renewal(self) -> str:
        if self.duration.renewal != Renewal.TACIT:
            return str(Renewal(self.duration.renewal).label)
        return ngettext(
            "renews by %(n)d month unless either side gives notice",
            "renews by %(n)d months unless either side gives notice",
            self.duration.renewal_months,
        ) % {"n": self.duration.renewal_months}

    @property
    def deadlines(self) -> list[Deadline]:
        """Of each side, ours first; none where the end comes by itself."""
        term = self.term
        if term is None or term.last_day is None or self.duration.renewal == Renewal.NONE:
            return []
        return [
            Deadline(self.name_of(side), by, self.before(side), by < self.today, side is self.side)
            for side in (self.side, self.side.other)
            if (by := term.notice_by(side))
        ]

    def before(self, side: Side) -> str:
        """`2 months before the end`."""
        amount, unit = self.duration.notice_of(side)
        if not amount:
            return _("the last day itself")
        if unit == NoticeUnit.MONTHS:
            text = ngettext("%(n)d month before the end", "%(n)d months before the end", amount)
        else:
            text = ngettext("%(n)d day before the end", "%(n)d days before the end", amount)
        return text % {"n": amount}

    @property
    def notice_periods(self) -> list[tuple[str, str]]:
        """Of each side, where there is no end to count back from."""
        if self.term is None or self.term.last_day:
            return []
        return [(self.name_of(side), self._period(side)) for side in (self.side, self.side.other)]

    def _period(self, side: Side) -> str:
        amount, unit = self.duration.notice_of(side)
        if not amount:
            return _("on any day")
        if unit == NoticeUnit.MONTHS:
            return ngettext("%(n)d month after notice", "%(n)d months after notice", amount) % {"n": amount}
        return ngettext("%(n)d day after notice", "%(n)d days after notice", amount) % {"n": amount}

    @property
    def decide_by(self) -> date | None:
        """Our deadline less the days that we want to have before it."""
        ours = next((line.by for line in self.deadlines if line.ours), None)
        return ours - timedelta(days=self.lead_days) if ours and self.lead_days else None

    @property
    def review_overdue(self) -> bool:
        return self.review_by is not None and self.review_by < self.today

    @property
    def lines(self) -> list[TermLine]:
        """All terms so far, the latest first."""
        return [
            TermLine(
                _("Term %(n)d") % {"n": term.number}, term.first_day, term.last_day, self.active and term == self.term
            )
            for term in reversed(self.terms)
        ]
