"""The values beside targets: availability and credits, how long it holds and how it ends, free words and people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from . import checks_of_conditions as checks
from .dates import add_months
from .words import (
    AvailabilityPeriod,
    ClaimMode,
    ContactLevel,
    CountedHours,
    FieldKind,
    Maintenance,
    NoticeUnit,
    Renewal,
    ReviewEvery,
    Roll,
    SeveralCredits,
    Suspending,
    Transition,
    Unit,
    WhileSuspended,
)

HUNDRED, MINUTES_A_DAY = Decimal(100), Decimal(1440)


@dataclass(frozen=True)
class Field:
    """One thing that a request for a part must say."""

    name: str
    kind: str = FieldKind.TEXT
    required: bool = True
    choices: tuple[str, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    """Of numbers: both included."""
    hint: str = ""
    changeable: bool = False
    """The consumer may still change it while the request is open."""

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_field(self)


@dataclass(frozen=True)
class CreditTier:
    """`percent` of the fees is credited for an availability from `low` up to, but not including, `high` (S1)."""

    low: Decimal
    high: Decimal
    percent: Decimal


@dataclass(frozen=True)
class Availability:
    """A share of time, in percent, that something is to be available; credits for each band below it (A5, S1)."""

    name: str
    percent: Decimal
    period: str = AvailabilityPeriod.MONTH
    rolling_days: int = 0
    """Of the last days alone."""
    hours: str = CountedHours.ALWAYS
    maintenance: str = Maintenance.COUNTED
    announced_days: int = 0
    """Maintenance is excused only if it was announced so many days before (A2)."""
    maintenance_minutes: int = 0
    """At most so many minutes a month are excused; 0 is any number (A2)."""
    minimum_minutes: int = 0
    """Shorter outages do not count (A6)."""
    description: str = ""
    tiers: tuple[CreditTier, ...] = ()

    def tier_at(self, measured: Fraction | Decimal) -> CreditTier | None:
        """The one band that a measured percent lies in, compared exactly; None from the target up (S1, A9)."""
        exact = Fraction(measured)
        return next((tier for tier in self.tiers if Fraction(tier.low) <= exact < Fraction(tier.high)), None)

    def allowed_minutes(self, days: int = 30) -> Decimal:
        """How long it may be down in so many days around the clock: 99.9 percent of 30 days leave 43.2 (A4)."""
        return days * MINUTES_A_DAY * (HUNDRED - self.percent) / HUNDRED

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together (S1)."""
        return checks.conflicts_of_availability(self)


@dataclass(frozen=True)
class Penalty:
    """An amount for each unit that a target is missed by, after some minutes that cost nothing (S5)."""

    metric: str
    amount: Decimal
    unit: str = Unit.HOURS
    kind: str = ""
    priority: str = ""
    free_minutes: int = 0
    at_most: Decimal = Decimal(0)
    """For one breach; 0 is without a cap."""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.metric, self.kind, self.priority

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_penalty(self)


@dataclass(frozen=True)
class CreditPolicy:
    """How credits come about, and how far they go (S2-S6)."""

    several: str = SeveralCredits.HIGHEST
    cap_percent: Decimal = Decimal(100)
    """Of the fees of the period."""
    yearly_cap_percent: Decimal = Decimal(0)
    """Of the fees of the twelve months before; 0 is without one."""
    minimum: Decimal = Decimal(0)
    """Only what is more than this is credited (S2)."""
    claim: str = ClaimMode.AUTOMATIC
    claim_days: int = 0
    """Days after the end of the period in which a claim can be made (S4)."""
    earn_back_above: Decimal = Decimal(0)
    """An availability above this percent earns credits of the year back; 0 is never (S6)."""
    earn_back_percent: Decimal = Decimal(0)
    """Of the credits of the year so far."""

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_credits(self)


@dataclass(frozen=True)
class Duration:
    """How long an agreement holds, how it renews, and by when each side must give notice (G8-G12)."""

    months: int = 0
    """Of the first term; the last day follows from it. 0: the last day stands by itself, or there is none."""
    renewal: str = Renewal.NONE
    renewal_months: int = 0
    provider_notice: int = 0
    provider_notice_unit: str = NoticeUnit.MONTHS
    consumer_notice: int = 0
    consumer_notice_unit: str = NoticeUnit.MONTHS
    roll: str = Roll.NONE
    cure_days: int = 0
    """How long a side has to cure a breach before the other may end the agreement for it (G12)."""

    def notice_of(self, side: str) -> tuple[int, str]:
        """(amount, unit) of a side's notice period (G11)."""
        return getattr(self, f"{side}_notice"), getattr(self, f"{side}_notice_unit")

    def conflicts(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) for facts that cannot go together."""
        return checks.conflicts_of_duration(self)


@dataclass(frozen=True)
class Reviewing:
    """How often both look back, and at which level they talk (G15)."""

    every: str = ReviewEvery.NEVER
    level: str = ContactLevel.OPERATIONAL
    tolerance_days: int = 0
    """A review is overdue so many days after its cadence says so."""

    def due_after(self, last: date) -> date | None:
        """By when both must have looked back again after a day; None where no cadence was agreed (G15)."""
        months = ReviewEvery(self.every).months
        return add_months(last, months) + timedelta(days=self.tolerance_days) if months else None


@dataclass(frozen=True)
class Conduct:
    """How the agreement behaves when it is suspended or amended (G7, G13), and what it hangs under (G14)."""

    suspending: str = Suspending.BOTH
    while_suspended: str = WhileSuspended.RUN
    transition: str = Transition.KEEP
    framework: str = ""
    """The reference of the framework agreement it hangs under, or empty."""
    outlasts_framework: bool = False
    """It may hold on after its framework ends."""


@dataclass(frozen=True)
class Contact:
    """Whom the other side turns to; level 1 is the first."""

    side: str
    level: int
    name: str
    role: str = ""
    reach: str = ""
    """How they are reached: an address, a number, hours."""


@dataclass(frozen=True)
class FreeClause:
    """Something both agree on in plain language (Markdown)."""

    title: str
    text: str


@dataclass(frozen=True)
class Annex:
    """A file that belongs to the agreement, by its SHA-256."""

    name: str
    sha256: str
    size: int
    """In bytes."""


NO_DURATION, NO_CREDITS, NO_REVIEWS, USUAL_CONDUCT = Duration(), CreditPolicy(), Reviewing(), Conduct()
