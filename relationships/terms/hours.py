"""Service hours as they are agreed: windows of wall time, and dates on which others or none hold (C1, C2)."""

from dataclasses import dataclass
from datetime import date

from relationships.business_time import BusinessCalendar, Window


@dataclass(frozen=True)
class Hours:
    """Everything in minutes of the local day of `time_zone`; rows are sorted."""

    time_zone: str = "UTC"
    weekly: tuple[tuple[int, int, int], ...] = ()
    """(weekday, opens, closes); 0 is Monday."""
    holidays: tuple[tuple[date, str], ...] = ()
    recurring: tuple[tuple[int, int, str], ...] = ()
    """(month, day, name): a holiday in every year."""
    exceptions: tuple[tuple[date, tuple[tuple[int, int], ...], str], ...] = ()
    """(date, (opens, closes) windows that replace the week's, name); no window is closed."""

    def calendar(self) -> BusinessCalendar:
        """Raises InvalidCalendar."""
        weekly: dict[int, list[Window]] = {}
        for weekday, opens, closes in self.weekly:
            weekly.setdefault(weekday, []).append(Window(opens, closes))
        return BusinessCalendar(
            self.time_zone,
            weekly,
            frozenset(day for day, _name in self.holidays),
            recurring_holidays=[(month, day) for month, day, _name in self.recurring],
            exceptions={day: [Window(*window) for window in windows] for day, windows, _name in self.exceptions},
        )


OFFICE_HOURS = tuple((weekday, 9 * 60, 17 * 60) for weekday in range(5))
