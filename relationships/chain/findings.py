"""Everything that an agreement and what it rests on say against each other, in sentences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from relationships.models.calendar import Weekday
from relationships.promised import within
from relationships.templatetags.tandem import day
from relationships.terms import Metric, NoticeUnit

from .availability import Composition, composed, exactly
from .hours import on_the_clock, uncovered
from .targets import Compared, compared
from .tier import Tier

NAMED = 5
"""So many single days are named at once."""


class Kind(models.TextChoices):
    TARGET = "target", gettext_lazy("Target")
    NOT_COMPARED = "not_compared", gettext_lazy("Cannot be compared")
    HOURS = "hours", gettext_lazy("Service hours")
    END = "end", gettext_lazy("End")
    NOTICE = "notice", gettext_lazy("Notice")
    FORCE = "force", gettext_lazy("In force")
    CURRENCY = "currency", gettext_lazy("Currency")
    AVAILABILITY = "availability", gettext_lazy("Availability")


@dataclass(frozen=True)
class Finding:
    kind: Kind
    sentence: str
    details: tuple[str, ...] = ()

    @property
    def warns(self) -> bool:
        """What cannot be compared is only told."""
        return self.kind is not Kind.NOT_COMPARED

    @property
    def tone(self) -> str:
        return "warn" if self.warns else "idle"


@dataclass(frozen=True)
class Rest:
    """One link with what was found about it."""

    link: Any
    tier: Tier
    findings: tuple[Finding, ...]

    @property
    def warnings(self) -> int:
        return sum(finding.warns for finding in self.findings)


@dataclass(frozen=True)
class Chain:
    downstream: Tier
    rests: tuple[Rest, ...]
    composition: Composition
    together: tuple[Finding, ...] = field(default=())
    """What only all links together show."""

    @property
    def warnings(self) -> int:
        return len(self.together) + sum(rest.warnings for rest in self.rests)


def chain_of(downstream: Tier, links: Iterable[tuple[Any, Tier]]) -> Chain:
    """`links`: each link, which knows its group, with the agreement at its other end."""
    found = tuple(Rest(link, tier, tuple(findings(downstream, tier))) for link, tier in links)
    composition = composed([(rest.link.group, rest.tier) for rest in found])
    return Chain(downstream, found, composition, tuple(_availability(downstream, composition)))


def findings(downstream: Tier, upstream: Tier) -> Iterator[Finding]:
    """What one upstream agreement leaves open."""
    yield from _force(upstream)
    yield from _end(downstream, upstream)
    yield from _notice(downstream, upstream)
    yield from _hours(downstream, upstream)
    yield from _targets(list(compared(downstream, upstream)), upstream)
    if downstream.terms.currency != upstream.terms.currency:
        sentence = _("We are paid in %(ours)s and pay %(provider)s in %(theirs)s.")
        words = {"ours": downstream.terms.currency, "theirs": upstream.terms.currency, "provider": upstream.provider}
        yield Finding(Kind.CURRENCY, sentence % words)


def _force(upstream: Tier) -> Iterator[Finding]:
    names = {"agreement": upstream.name, "provider": upstream.provider}
    if not upstream.in_force:
        begins = upstream.terms.first_day
        details = (_("It is to begin on %(day)s.") % {"day": day(begins)},) if begins > upstream.today else ()
        yield Finding(Kind.FORCE, _("Nothing of “%(agreement)s” is in force now.") % names, details)
    if upstream.suspended:
        yield Finding(Kind.FORCE, _("“%(agreement)s” is suspended.") % names)
    if upstream.ended_on:
        words = {**names, "day": day(upstream.ended_on)}
        yield Finding(Kind.FORCE, _("“%(agreement)s” is terminated: it holds until %(day)s.") % words)


def _end(downstream: Tier, upstream: Tier) -> Iterator[Finding]:
    ours, theirs = downstream.ends_on, upstream.ends_on
    if theirs is None or (ours is not None and ours <= theirs):
        return
    words = {"agreement": upstream.name, "theirs": day(theirs), "ours": day(ours)}
    if ours is None:
        yield Finding(Kind.END, _("“%(agreement)s” ends on %(theirs)s; ours goes on.") % words)
    else:
        yield Finding(Kind.END, _("“%(agreement)s” ends on %(theirs)s; ours holds until %(ours)s.") % words)


def _notice(downstream: Tier, upstream: Tier) -> Iterator[Finding]:
    """Whether our provider could leave us before we could leave our consumer, both giving notice today."""
    if not upstream.free_to_leave or upstream.leaves_on() >= downstream.leaves_on():
        return
    sentence = _(
        "%(provider)s may leave sooner than we may: with notice given today they are free after %(theirs)s, we only "
        "after %(ours)s."
    )
    words = {"provider": upstream.provider, "theirs": day(upstream.leaves_on()), "ours": day(downstream.leaves_on())}
    details = (
        _("Notice of %(provider)s: %(notice)s") % {"provider": upstream.provider, "notice": notice_said(upstream)},
        _("Our notice: %(notice)s") % {"notice": notice_said(downstream)},
    )
    yield Finding(Kind.NOTICE, sentence % words, details)


def notice_said(tier: Tier) -> str:
    amount, unit = tier.terms.duration.notice_of("provider")
    if not amount:
        return _("none agreed")
    if unit == NoticeUnit.DAYS:
        return ngettext("%(n)d day", "%(n)d days", amount) % {"n": amount}
    return ngettext("%(n)d month", "%(n)d months", amount) % {"n": amount}


def _hours(downstream: Tier, upstream: Tier) -> Iterator[Finding]:
    ours, theirs = downstream.terms.hours, upstream.terms.hours
    left = uncovered(ours, theirs, downstream.today)
    if not left:
        return
    sentence = _("The service hours of “%(agreement)s” do not cover ours.") % {"agreement": upstream.name}
    zones = {"ours": ours.time_zone, "theirs": theirs.time_zone}
    details = [
        _("%(days)s, %(times)s (%(ours)s)") % {**zones, "days": weekdays(days), "times": on_the_clock(wall)}
        for days, wall in left.weekly
    ]
    if left.other_days:
        few = "; ".join(f"{day(when)} {', '.join(map(on_the_clock, walls))}" for when, walls in left.other_days[:NAMED])
        sentence_of_days = ngettext(
            "beside that %(n)d day in a year: %(days)s (%(ours)s)",
            "beside that %(n)d days in a year: %(days)s (%(ours)s)",
            len(left.other_days),
        )
        more = _(" and so on") if len(left.other_days) > NAMED else ""
        details.append(sentence_of_days % {**zones, "n": len(left.other_days), "days": few + more})
    if ours.time_zone != theirs.time_zone:
        details.append(_("Theirs are kept in %(theirs)s.") % zones)
    yield Finding(Kind.HOURS, sentence, tuple(details))


def weekdays(days: tuple[int, ...]) -> str:
    """ "Monday to Friday", or each by its name."""
    together = len(days) > 2 and all(later - earlier == 1 for earlier, later in pairwise(days))
    if together:
        return _("%(first)s to %(last)s") % {"first": Weekday(days[0]).label, "last": Weekday(days[-1]).label}
    return ", ".join(str(Weekday(each).label) for each in days)


def _targets(rows: list[Compared], upstream: Tier) -> Iterator[Finding]:
    for row in rows:
        if row.slower:
            sentence = _("%(what)s: we promise %(ours)s, %(provider)s promises us %(theirs)s.")
            words = {"what": row.what, "ours": row.ours_within, "theirs": row.theirs_within}
            yield Finding(Kind.TARGET, sentence % {**words, "provider": upstream.provider})
    for metric in dict.fromkeys(row.ours.metric for row in rows if row.theirs is None and not row.because):
        sentence = _("%(what)s: we promise a time, “%(agreement)s” promises none.")
        yield Finding(Kind.TARGET, sentence % {"what": Metric(metric).label, "agreement": upstream.name})
    if not_compared := [row for row in rows if row.because]:
        yield Finding(Kind.NOT_COMPARED, _cannot(len(not_compared)), tuple(map(_why_not, not_compared)))


def _cannot(count: int) -> str:
    return ngettext("%(n)d target cannot be compared.", "%(n)d targets cannot be compared.", count) % {"n": count}


def _why_not(row: Compared) -> str:
    ours = within(row.ours.amount, row.ours.unit)
    words = {"what": row.what, "ours": ours, "because": row.because}
    if row.theirs is None:
        return _("%(what)s within %(ours)s, because %(because)s") % words
    words["theirs"] = within(row.theirs.amount, row.theirs.unit)
    return _("%(what)s within %(ours)s beside %(theirs)s, because %(because)s") % words


def _availability(downstream: Tier, composition: Composition) -> Iterator[Finding]:
    if not composition.steps:
        return
    for each in downstream.terms.availabilities:
        if composition.percent < each.percent:
            sentence = _("We promise %(ours)s %% for “%(name)s”; what it rests on comes to %(theirs)s %% together.")
            words = {"ours": exactly(each.percent), "name": each.name, "theirs": exactly(composition.percent)}
            yield Finding(Kind.AVAILABILITY, sentence % words)
