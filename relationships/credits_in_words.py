"""Availability, credits and penalties in words, and figures as all conditions say them."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.promised import Fact
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    ClaimMode,
    CountedHours,
    CreditPolicy,
    CreditTier,
    Maintenance,
    Penalty,
    SeveralCredits,
    Unit,
)

DAYS = {AvailabilityPeriod.MONTH: 30, AvailabilityPeriod.QUARTER: 90, AvailabilityPeriod.YEAR: 365}


def figure(amount: Decimal) -> str:
    """Exactly, without zeros that say nothing."""
    return str(number_format(format(amount.normalize(), "f"), use_l10n=True, force_grouping=True))


def money(amount: Decimal, currency: str) -> str:
    return f"{number_format(amount, 2, use_l10n=True, force_grouping=True)} {currency}"


def percent(share: Decimal) -> str:
    return _("%(share)s %%") % {"share": figure(share)}


def months(n: int) -> str:
    return ngettext("%(n)d month", "%(n)d months", n) % {"n": n}


def days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


def minutes(n: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}


# Availability and credits


def promised(each: Availability) -> str:
    """ "at least 99.95 %, each month"."""
    words = {"percent": percent(each.percent), "period": over(each)}
    return _("at least %(percent)s, %(period)s") % words


def over(each: Availability) -> str:
    if each.period == AvailabilityPeriod.ROLLING:
        return _("over the last %(days)s") % {"days": days(each.rolling_days)}
    return str(AvailabilityPeriod(each.period).label)


def allowed(each: Availability) -> str:
    """What a percent leaves in minutes (A4): "43.2 minutes of 30 days"; empty where only service hours count."""
    if each.hours != CountedHours.ALWAYS:
        return ""
    n = DAYS.get(AvailabilityPeriod(each.period), each.rolling_days)
    return _("%(minutes)s minutes of %(days)s") % {"minutes": figure(each.allowed_minutes(n)), "days": days(n)}


def maintained(each: Availability) -> str:
    if each.maintenance == Maintenance.COUNTED:
        return _("announced maintenance counts as downtime")
    known = _("announced maintenance")
    if each.announced_days:
        known = _("maintenance announced %(days)s before") % {"days": days(each.announced_days)}
    if each.maintenance_minutes:
        words = {"known": known, "minutes": minutes(each.maintenance_minutes)}
        known = _("%(known)s, for at most %(minutes)s a month,") % words
    if each.maintenance == Maintenance.EXCUSED:
        return _("%(known)s is no downtime") % {"known": known}
    return _("%(known)s is left out of the service time") % {"known": known}


def shortest(each: Availability) -> str:
    if each.minimum_minutes:
        return _("outages count from %(minutes)s on") % {"minutes": minutes(each.minimum_minutes)}
    return _("every outage counts")


def span(tier: CreditTier) -> str:
    """Where a band lies, with its edges said exactly: the upper one is not in it, the lower one is (S1)."""
    words = {"high": percent(tier.high), "low": percent(tier.low)}
    return _("below %(high)s down to %(low)s") % words if tier.low else _("below %(high)s") % words


def credited(each: Availability) -> str:
    bands = sorted(each.tiers, key=lambda tier: -tier.low)
    told = [_("%(span)s: %(percent)s") % {"span": span(tier), "percent": percent(tier.percent)} for tier in bands]
    return _("credits %(bands)s") % {"bands": "; ".join(told)} if told else ""


def facts_of_availability(each: Availability) -> Iterator[Fact]:
    yield Fact(_("promise"), promised(each))
    yield Fact(_("counted"), str(CountedHours(each.hours).label), led=True)
    yield Fact(_("maintenance"), maintained(each), each.maintenance == Maintenance.COUNTED)
    yield Fact(_("outages"), shortest(each), not each.minimum_minutes)
    yield Fact(_("credits"), credited(each))
    yield Fact(_("description"), each.description, usual=True, led=True)


UNITS = {
    Unit.SECONDS: lambda: _("for each second late"),
    Unit.MINUTES: lambda: _("for each minute late"),
    Unit.HOURS: lambda: _("for each hour late"),
    Unit.CALENDAR_DAYS: lambda: _("for each day of 24 hours late"),
    Unit.BUSINESS_DAYS: lambda: _("for each business day late"),
}


def facts_of_penalty(each: Penalty, currency: str) -> Iterator[Fact]:
    yield Fact(_("amount"), f"{money(each.amount, currency)} {UNITS[Unit(each.unit)]()}")
    free = _("the first %(minutes)s cost nothing") % {"minutes": minutes(each.free_minutes)}
    yield Fact(_("free"), free if each.free_minutes else _("from the first minute on"), not each.free_minutes)
    most = _("at most %(amount)s for one breach") % {"amount": money(each.at_most, currency)}
    yield Fact(_("cap"), most if each.at_most else _("without a cap"))


def facts_of_credits(each: CreditPolicy, currency: str) -> Iterator[Fact]:
    highest = _("of several breaches in a period the highest credit counts")
    summed = _("all credits of a period are added up")
    is_sum = each.several == SeveralCredits.SUM
    yield Fact(_("several breaches"), summed if is_sum else highest, not is_sum)
    cap = _("at most %(percent)s of the fees of the period") % {"percent": percent(each.cap_percent)}
    yield Fact(_("cap"), cap, each.cap_percent == 100)
    yearly = _("at most %(percent)s of the fees of the twelve months before")
    yearly %= {"percent": percent(each.yearly_cap_percent)}
    capped = bool(each.yearly_cap_percent)
    yield Fact(_("cap of a year"), yearly if capped else _("no cap for the year"), not capped)
    least = _("only what is more than %(amount)s is credited") % {"amount": money(each.minimum, currency)}
    yield Fact(_("minimum"), least if each.minimum else _("every amount is credited"), not each.minimum)
    yield Fact(_("claim"), claimed(each), each.claim == ClaimMode.AUTOMATIC)
    yield Fact(_("earned back"), earned_back(each), not each.earn_back_percent)


def claimed(each: CreditPolicy) -> str:
    if each.claim == ClaimMode.AUTOMATIC:
        return _("credited by itself, without a claim")
    words = {"days": days(each.claim_days)}
    return _("credited when the consumer claims it, within %(days)s after the period") % words


def earned_back(each: CreditPolicy) -> str:
    if not each.earn_back_percent:
        return _("nothing is earned back")
    words = {"percent": percent(each.earn_back_percent), "above": percent(each.earn_back_above)}
    return _("a period above %(above)s earns back %(percent)s of the credits of the year so far") % words
