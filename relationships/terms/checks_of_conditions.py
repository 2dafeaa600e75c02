"""What keeps availabilities, credits, durations and fields from holding together, in sentences."""

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _t

from .words import (
    AvailabilityPeriod,
    ClaimMode,
    FieldKind,
    Maintenance,
    NoticeUnit,
    Renewal,
    said,
)

if TYPE_CHECKING:
    from .conditions import Availability, CreditPolicy, Duration, Field, Penalty

HUNDRED = Decimal(100)
MOST_MONTHS, DAYS_A_MONTH = 600, 30


def conflicts_of_field(each: "Field") -> Iterator[tuple[str, str]]:
    name = {"name": each.name}
    if (each.kind == FieldKind.CHOICE) != bool(each.choices):
        yield "choices", _t("“%(name)s”: one of a list needs the list, and nothing else has one.") % name
    if len(set(each.choices)) < len(each.choices):
        yield "choices", _t("“%(name)s” offers the same choice twice. Keep one.") % name
    if each.kind != FieldKind.NUMBER and (each.minimum, each.maximum) != (None, None):
        yield "minimum", _t("“%(name)s”: only a number has a smallest and a largest value.") % name
    if each.minimum is not None and each.maximum is not None and each.maximum < each.minimum:
        yield "maximum", _t("“%(name)s”: the largest value lies below the smallest. Choose a larger one.") % name


def conflicts_of_availability(each: "Availability") -> Iterator[tuple[str, str]]:
    name = {"name": each.name}
    if not 0 < each.percent <= HUNDRED:
        yield "percent", _t("“%(name)s”: an availability lies above 0 and is at most 100 percent.") % name
    if (each.period == AvailabilityPeriod.ROLLING) != (each.rolling_days > 0):
        sentence = _t("“%(name)s”: say over how many days where the last days count, and nothing otherwise.")
        yield "rolling_days", sentence % name
    if each.maintenance == Maintenance.COUNTED and (each.announced_days or each.maintenance_minutes):
        sentence = _t("“%(name)s”: where maintenance counts as downtime, no announcement or allowance changes that.")
        yield "maintenance", sentence % name
    yield from (("tiers", sentence) for sentence in gaps(each))


def gaps(each: "Availability") -> Iterator[str]:
    """What keeps the bands from covering everything from 0 up to the target exactly once (S1)."""
    if not each.tiers:
        return
    name = {"name": each.name}
    for tier in each.tiers:
        if not (0 <= tier.low < tier.high <= HUNDRED and tier.percent > 0):
            sentence = _t("“%(name)s”: a credit band runs from a lower to a higher percent and credits something.")
            yield sentence % name
            return
    bands = sorted(each.tiers, key=lambda tier: tier.low)
    if bands[0].low != 0:
        sentence = _t("“%(name)s”: no credit is said below %(low)s %%. Let the lowest band begin at 0.")
        yield sentence % {**name, "low": plain(bands[0].low)}
    for lower, upper in itertools.pairwise(bands):
        if lower.high < upper.low:
            sentence = _t("“%(name)s”: no credit is said from %(from)s to %(to)s %%. Let the bands meet.")
            yield sentence % {**name, "from": plain(lower.high), "to": plain(upper.low)}
        elif lower.high > upper.low:
            sentence = _t("“%(name)s”: two credits are said from %(from)s to %(to)s %%. Let the bands meet.")
            yield sentence % {**name, "from": plain(upper.low), "to": plain(min(lower.high, upper.high))}
    if bands[-1].high != each.percent:
        sentence = _t("“%(name)s”: the highest band ends at %(high)s %%, the target is %(target)s %%. Let them meet.")
        yield sentence % {**name, "high": plain(bands[-1].high), "target": plain(each.percent)}


def conflicts_of_penalty(each: "Penalty") -> Iterator[tuple[str, str]]:
    what = {"what": said(each.metric, each.kind, each.priority)}
    if each.amount <= 0:
        yield "amount", _t("The penalty for %(what)s is more than nothing. Choose an amount, or remove it.") % what
    if 0 < each.at_most < each.amount:
        yield "at_most", _t("The penalty for %(what)s: its cap lies below one unit of it. Choose more.") % what


def conflicts_of_credits(each: "CreditPolicy") -> Iterator[tuple[str, str]]:
    if not 0 < each.cap_percent <= HUNDRED:
        yield "cap_percent", _t("The cap of credits lies above 0 and is at most 100 percent of the fees.")
    if (each.claim == ClaimMode.ON_CLAIM) != (each.claim_days > 0):
        yield "claim_days", _t("Say within how many days credits are claimed where they are, and nothing otherwise.")
    if bool(each.earn_back_above) != bool(each.earn_back_percent):
        yield "earn_back_percent", _t("Say from which availability on how much is earned back, or neither.")
    if max(each.earn_back_percent, each.earn_back_above, each.yearly_cap_percent) > HUNDRED:
        yield "earn_back_percent", _t("No percentage of credits is above 100.")


def conflicts_of_duration(each: "Duration") -> Iterator[tuple[str, str]]:
    if (each.renewal == Renewal.TACIT) != (each.renewal_months > 0):
        yield (
            "renewal_months",
            _t("Say for how many months it renews where it renews by itself, and nothing otherwise."),
        )
    told = {name: getattr(each, name) for name in ("months", "renewal_months", "provider_notice", "consumer_notice")}
    for name in ("provider_notice", "consumer_notice"):
        if getattr(each, f"{name}_unit") == NoticeUnit.DAYS:
            told[name] //= DAYS_A_MONTH
    for name, months in told.items():
        if months > MOST_MONTHS:
            yield name, _t("No term and no notice is longer than 50 years. Choose a shorter one.")


def plain(percent: Decimal) -> str:
    return format(percent.normalize(), "f")
