"""A negotiation as both sides read it: whose turn it was how long, each version in a line, talk about clauses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Window
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.clauses import Clause
from relationships.difference import Change, Difference
from relationships.models import AgreementVersion, ClauseThread, Comment, Membership, Record, Side
from relationships.models.clause_thread import written
from relationships.models.sides import BOTH
from relationships.models.version_rows import BINDING, ON_THE_TABLE
from relationships.templatetags.tandem import duration

AT_ONCE = 25
"""How many clauses stand on one page; the others are a link away."""


@dataclass(frozen=True)
class Stretch:
    """From when to when a version lay with a side, or with both."""

    number: int
    sides: tuple[Side, ...]
    since: datetime
    until: datetime
    going_on: bool

    @property
    def lasted(self) -> str:
        return in_days(self.until - self.since)


def stretches(versions: Iterable[AgreementVersion], now: datetime) -> list[Stretch]:
    """How long each version waited for whom, the earliest first. What was never proposed waits for nobody."""
    return [stretch for version in versions if version.proposed_at for stretch in _waits_of(version, now)]


def _waits_of(version: AgreementVersion, now: datetime) -> Iterable[Stretch]:
    answering = (Side(version.drafted_by_side).other,)
    turns: list[tuple[datetime, tuple[Side, ...]]] = [(version.proposed_at, answering)]  # type: ignore[list-item]
    if version.terms_accepted_at:
        turns.append((version.terms_accepted_at, BOTH))
    turns += [(signature.signed_at, (Side(signature.side).other,)) for signature in version.signatures.all()]
    until, going_on = _off_the_table(version, now)
    turns = [turn for turn in turns if turn[0] < until]
    for (since, sides), (next_turn, _sides) in pairwise([*turns, (until, ())]):
        yield Stretch(version.number, sides, since, next_turn, going_on and next_turn == until)


def _off_the_table(version: AgreementVersion, now: datetime) -> tuple[datetime, bool]:
    """Until when it was negotiated, and whether it still is."""
    if version.status in BINDING:
        return max((s.signed_at for s in version.signatures.all()), default=version.status_since), False
    if version.status not in ON_THE_TABLE:
        return version.status_since, False
    lapses_at = version.lapses_at()
    return (lapses_at, False) if lapses_at and lapses_at <= now else (now, True)


def waited(found: Iterable[Stretch]) -> dict[Side, timedelta]:
    """The sum for each side; time in which both could go on counts for both."""
    totals = dict.fromkeys(Side, timedelta())
    for stretch in found:
        for side in stretch.sides:
            totals[side] += stretch.until - stretch.since
    return totals


def in_days(time: timedelta) -> str:
    """Whole days as people count them; under a day hours and minutes."""
    if time < timedelta(days=1):
        return duration(time)
    return ngettext("%(n)d day", "%(n)d days", time.days) % {"n": time.days}


def of_this_round(versions: Sequence[AgreementVersion]) -> list[AgreementVersion]:
    """Those negotiated since the last one that both signed; where that is the latest, those that led to it.

    The earliest first, of `versions` newest first.
    """
    signed = [each.number for each in versions if each.status in BINDING]
    before = signed[1:] if signed and signed[0] == versions[0].number else signed
    return [each for each in reversed(versions) if each.number > (before[0] if before else 0)]


@dataclass(frozen=True)
class VersionLine:
    """One version in the line of all."""

    version: AgreementVersion
    side: str
    """The organisation that drafted it."""
    by: str
    turn: str
    changes: str
    lapses: str


def lapses(version: AgreementVersion) -> str:
    """ "lapses in 3 days", or that it did; empty where it stands until somebody answers."""
    if version.valid_until is None or version.status not in ON_THE_TABLE:
        return ""
    left = (version.valid_until - version.today()).days
    if left < 0:
        return _("lapsed")
    if left == 0:
        return _("lapses tonight")
    return ngettext("lapses in %(n)d day", "lapses in %(n)d days", left) % {"n": left}


def proposers(versions: Iterable[AgreementVersion], member: Membership | None) -> dict[datetime, str]:
    """Who proposed each version, by the instant of it."""
    subject = next(iter(versions)).reference
    rows = Record.objects.visible_to(member).filter(subject=subject, move="propose")
    return dict(rows.values_list("at", "by_name"))


@dataclass(frozen=True)
class ThreadLine:
    """What is said about a clause: how much, and the last of it."""

    thread: ClauseThread
    count: int
    last: Comment | None


def threads_of(version: AgreementVersion, member: Membership | None) -> dict[str, ThreadLine]:
    """The threads of the version's agreement by the written key of their clause, whichever version they began on."""
    threads = list(
        ClauseThread.objects.visible_to(member).filter(agreement=version.agreement_id).order_by("status_since", "pk")
    )
    said = Comment.objects.visible_to(member).filter(
        relationship=version.relationship_id, subject__in=[thread.reference for thread in threads]
    )
    latest = (
        said.annotate(count=Window(Count("pk"), partition_by=["subject"]))
        .order_by("subject", "-at", "-pk")
        .distinct("subject")
    )
    last: dict[str, Any] = {comment.subject: comment for comment in latest}
    return {
        thread.clause: ThreadLine(thread, found.count if found else 0, found)
        for thread in threads
        for found in [last.get(thread.reference)]
    }


@dataclass(frozen=True)
class ClauseLine:
    """A clause of a comparison, with what is said about it and where to say more."""

    clause: str
    before: str
    after: str
    kind: str
    talk: ThreadLine | None
    comment_url: str


class Comparison:
    """Two versions beside each other, or one alone, of which nothing differs."""

    def __init__(
        self,
        before: AgreementVersion,
        after: AgreementVersion,
        found: Difference,
        threads: dict[str, ThreadLine],
    ) -> None:
        self.before, self.after, self.found, self.threads = before, after, found, threads

    @property
    def alone(self) -> bool:
        return self.before == self.after

    @property
    def first(self) -> list[Change]:
        return self.found.changes[:AT_ONCE]

    def changed(self, start: int = 0) -> list[ClauseLine]:
        return [self._changed(change) for change in self.found.changes[start : start + AT_ONCE]]

    def kept(self, start: int = 0) -> list[ClauseLine]:
        return [self._kept(clause) for clause in self.found.kept[start : start + AT_ONCE]]

    def _changed(self, change: Change) -> ClauseLine:
        stands_in = self.before if change.kind == "removed" else self.after
        url = self._comment_url(stands_in, change.key)
        if not url and change.kind == "changed":
            url = self._comment_url(self.before, change.key)
        talk = self.threads.get(written(change.key))
        return ClauseLine(change.clause, change.before, change.after, change.kind, talk, url)

    def _kept(self, clause: Clause) -> ClauseLine:
        url = self._comment_url(self.after, clause.key) or self._comment_url(self.before, clause.key)
        return ClauseLine(clause.name, "", clause.text, "kept", self.threads.get(written(clause.key)), url)

    def _comment_url(self, version: AgreementVersion, key: tuple[str, ...]) -> str:
        """Where to comment on the clause of that version; nowhere while only one side sees it."""
        if not version.digest:
            return ""
        address = reverse("relationships:comment", kwargs=version.url_kwargs)
        return f"{address}?{urlencode({'clause': written(key)})}"
