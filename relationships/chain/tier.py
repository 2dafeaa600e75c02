"""One agreement of a chain, as it stands on a day."""

from dataclasses import dataclass
from datetime import date

from relationships.terms import Renewal, Terms
from relationships.terms.dates import end_after_notice, notice_deadline, renewed_until


@dataclass(frozen=True)
class Tier:
    """`terms` with the service hours that count now; days are local to the agreement, both ends included."""

    reference: str
    name: str
    provider: str
    consumer: str
    number: int
    """Of the version that this is about."""
    terms: Terms
    today: date
    in_force: bool = True
    last_day: date | None = None
    """Of the current term."""
    ended_on: date | None = None
    """The last day, where a side or both have ended it."""
    suspended: bool = False

    @property
    def renews(self) -> bool:
        """Whether it goes on by itself after the current term."""
        return self.terms.duration.renewal == Renewal.TACIT and self.ended_on is None

    @property
    def ends_on(self) -> date | None:
        """Its last day; None where it has none, or goes on by itself."""
        return self.ended_on or (None if self.renews else self.last_day)

    @property
    def free_to_leave(self) -> bool:
        """Whether notice of its provider ends it before it ends by itself."""
        return self.ended_on is None and (self.last_day is None or self.renews)

    def leaves_on(self) -> date:
        """The last day in force if its provider gives notice today (G10); else the day on which it ends by itself."""
        if self.ended_on:
            return self.ended_on
        amount, unit = self.terms.duration.notice_of("provider")
        if self.last_day is None:
            return end_after_notice(self.today, amount, unit)
        if self.renews and self.today > notice_deadline(self.last_day, amount, unit):
            return renewed_until(self.last_day, self.terms.duration.renewal_months)
        return self.last_day
