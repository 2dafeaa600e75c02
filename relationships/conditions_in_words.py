"""How long an agreement holds, how it behaves, whom to turn to and what requests say, in words."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from relationships.credits_in_words import days, figure, months
from relationships.promised import Fact
from relationships.terms import (
    Conduct,
    Contact,
    ContactLevel,
    Duration,
    Field,
    FieldKind,
    NoticeUnit,
    Part,
    Party,
    Renewal,
    Reviewing,
    Roll,
    Suspending,
    Transition,
    WhileSuspended,
)


def facts_of_duration(each: Duration) -> Iterator[Fact]:
    term = _("a first term of %(months)s") % {"months": months(each.months)}
    yield Fact(_("first term"), term if each.months else _("as long as the last day says"), not each.months)
    yield Fact(_("renewal"), renewed(each), each.renewal == Renewal.NONE)
    for side in Party:
        amount, _unit = each.notice_of(side)
        yield Fact(NOTICE_OF[side](), noticed(each, side), not amount)
    stays = each.roll == Roll.NONE
    rolls = _("a deadline on a day without service hours moves to the working day before")
    yield Fact(_("deadlines"), _("deadlines stay on their day") if stays else rolls, stays)
    cured = _("a breach can be cured within %(days)s before the agreement is ended for it")
    cured %= {"days": days(each.cure_days)}
    yield Fact(_("cure"), cured if each.cure_days else _("no time to cure a breach"), not each.cure_days)


NOTICE_OF = {Party.PROVIDER: lambda: _("notice of the provider"), Party.CONSUMER: lambda: _("notice of the consumer")}
GIVES = {
    Party.PROVIDER: lambda: _("the provider gives notice %(time)s before the end"),
    Party.CONSUMER: lambda: _("the consumer gives notice %(time)s before the end"),
}
GIVES_NONE = {
    Party.PROVIDER: lambda: _("the provider needs no notice period"),
    Party.CONSUMER: lambda: _("the consumer needs no notice period"),
}


def noticed(each: Duration, side: Party) -> str:
    amount, unit = each.notice_of(side)
    if not amount:
        return GIVES_NONE[side]()
    return GIVES[side]() % {"time": months(amount) if unit == NoticeUnit.MONTHS else days(amount)}


def renewed(each: Duration) -> str:
    if each.renewal == Renewal.TACIT:
        words = {"months": months(each.renewal_months)}
        return _("renews by %(months)s unless either side gives notice") % words
    return _("ends unless both sign a renewal") if each.renewal == Renewal.EXPRESS else _("does not renew")


def facts_of_reviewing(each: Reviewing) -> Iterator[Fact]:
    cadence = _("reviewed %(every)s") % {"every": EVERY[each.every]()} if each.every else _("no cadence agreed")
    yield Fact(_("cadence"), cadence, not each.every)
    level = _("on the %(level)s level") % {"level": ContactLevel(each.level).label}
    yield Fact(_("level"), level, not each.every and each.level == ContactLevel.OPERATIONAL)
    late = _("overdue after %(days)s") % {"days": days(each.tolerance_days)}
    yield Fact(_("tolerance"), late if each.tolerance_days else _("overdue on the day after"), not each.tolerance_days)


EVERY = {
    "month": lambda: _("every month"),
    "quarter": lambda: _("every quarter"),
    "half_year": lambda: _("every half year"),
    "year": lambda: _("every year"),
}
SUSPENDS = {
    Suspending.BOTH: lambda: _("suspended only by both together"),
    Suspending.PROVIDER: lambda: _("the provider may suspend it alone"),
    Suspending.CONSUMER: lambda: _("the consumer may suspend it alone"),
    Suspending.EITHER: lambda: _("either side may suspend it alone"),
}


def facts_of_conduct(each: Conduct) -> Iterator[Fact]:
    yield Fact(_("suspending"), SUSPENDS[Suspending(each.suspending)](), each.suspending == Suspending.BOTH)
    pauses = each.while_suspended == WhileSuspended.PAUSE
    yield Fact(
        _("clocks"), _("clocks pause while it rests") if pauses else _("clocks run on while it rests"), not pauses
    )
    keeps = each.transition == Transition.KEEP
    kept, aimed = _("running clocks keep their targets when it is amended"), _("running clocks aim at an amendment")
    yield Fact(_("amendments"), kept if keeps else aimed, keeps)
    under = _("hangs under the framework agreement %(reference)s") % {"reference": each.framework}
    yield Fact(_("framework"), under if each.framework else _("stands by itself"), not each.framework)
    outlasts, ends = _("may hold on after its framework ends"), _("ends with its framework at the latest")
    yield Fact(_("end of the framework"), outlasts if each.outlasts_framework else ends, not each.outlasts_framework)


# People, parts and what requests say


def facts_of_contact(each: Contact) -> Iterator[Fact]:
    yield Fact(_("name"), each.name)
    yield Fact(_("role"), each.role, led=True)
    yield Fact(_("reached by"), each.reach, led=True)


def limits_of(part: Part) -> str:
    """ "from 1 up to 500 GB"; empty where any quantity may be agreed."""
    least = figure(part.minimum) if part.minimum is not None else ""
    most = f"{figure(part.maximum)} {part.unit}".strip() if part.maximum is not None else ""
    if least and most:
        return _("from %(least)s up to %(most)s") % {"least": least, "most": most}
    if least:
        return _("%(least)s at least") % {"least": f"{least} {part.unit}".strip()}
    return _("%(most)s at most") % {"most": most} if most else ""


def source_of(part: Part) -> str:
    words = {"reference": part.source, "number": part.source_version}
    if part.source_version:
        return _("copied from %(reference)s, version %(number)d") % words
    return _("copied from %(reference)s") % words if part.source else ""


def asked(each: Field) -> str:
    """What a request must say there, and how that is checked."""
    told = [str(FieldKind(each.kind).label), _("must be said") if each.required else _("may be said")]
    if each.choices:
        told[0] = _("one of: %(choices)s") % {"choices": "; ".join(each.choices)}
    if each.minimum is not None:
        told.append(_("from %(least)s") % {"least": figure(each.minimum)})
    if each.maximum is not None:
        told.append(_("up to %(most)s") % {"most": figure(each.maximum)})
    if each.hint:
        told.append(_("hint: %(hint)s") % {"hint": each.hint})
    if each.changeable:
        told.append(_("may be changed later"))
    return ", ".join(told)
