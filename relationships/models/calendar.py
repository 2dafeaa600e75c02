from collections import defaultdict
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.business_time import ALWAYS, BusinessCalendar, BusinessDays, CalendarLine
from relationships.models.sides import BOTH, Sided
from relationships.models.terms_guard import LINE_OF_CALENDAR, TERMS_OF_CALENDAR, ZONE_OF_CALENDAR
from relationships.terms import Hours
from relationships.zones import validate_zone

HoursInForce = BusinessCalendar | CalendarLine


class Calendar(Sided):
    """The service hours of one agreement version; unchangeable once the version was proposed.

    A change that both accept makes the next calendar of the line, which counts from `valid_from` on (C11).
    """

    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    previous = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="following")
    number = models.PositiveSmallIntegerField(default=1, editable=False)
    valid_from = models.DateTimeField(null=True, editable=False)
    """From when on it counts instead of the one before; empty for the first of a line."""

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        constraints = [
            *Sided.Meta.constraints,
            models.CheckConstraint(
                name="calendar_follows_from_an_instant",
                condition=Q(previous=None, number=1, valid_from=None)
                | Q(previous__isnull=False, number__gt=1, valid_from__isnull=False),
            ),
        ]
        triggers = [ZONE_OF_CALENDAR, LINE_OF_CALENDAR]

    def __str__(self) -> str:
        return str(self.time_zone)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def hours(self) -> Hours:
        exceptions: dict[date, list[CalendarException]] = defaultdict(list)
        for row in self.exceptions.all():
            exceptions[row.day].append(row)
        return Hours(
            time_zone=self.time_zone,
            weekly=tuple((w.weekday, w.opens, w.closes) for w in self.windows.all()),
            holidays=tuple((h.day, h.name) for h in self.holidays.all()),
            recurring=tuple((h.month, h.day, h.name) for h in self.recurring_holidays.all()),
            exceptions=tuple(
                (day, tuple(filter(None, (row.window for row in rows))), rows[0].name)
                for day, rows in exceptions.items()
            ),
        )

    def line(self) -> "list[Calendar]":
        """This one and those before it, oldest first."""
        found = [self]
        while found[0].previous_id:
            found.insert(0, Calendar.objects.get(pk=found[0].previous_id))
        return found

    def in_force_at(self, instant: datetime) -> "Calendar":
        """The calendar of the line that counted then (K13)."""
        return [each for each in self.line() if each.valid_from is None or each.valid_from <= instant][-1]

    def write(self, hours: Hours) -> None:
        """Replace what it says; the database refuses it from `proposed` on."""
        Calendar.objects.filter(pk=self.pk).update(time_zone=hours.time_zone)
        self.time_zone = hours.time_zone
        self._prefetched_objects_cache: dict[str, Any] = {}
        for rows in (self.windows, self.holidays, self.recurring_holidays, self.exceptions):
            rows.all().delete()
        CalendarWindow.objects.bulk_create(
            CalendarWindow(calendar=self, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in hours.weekly
        )
        CalendarHoliday.objects.bulk_create(
            CalendarHoliday(calendar=self, day=day, name=name) for day, name in hours.holidays
        )
        CalendarRecurringHoliday.objects.bulk_create(
            CalendarRecurringHoliday(calendar=self, month=month, day=day, name=name)
            for month, day, name in hours.recurring
        )
        CalendarException.objects.bulk_create(
            CalendarException(calendar=self, day=day, opens=opens, closes=closes, name=name)
            for day, windows, name in hours.exceptions
            for opens, closes in windows or ((None, None),)
        )


def business_calendar(calendar_id: int | None, zone: str = "") -> HoursInForce:
    """The prepared hours that end with this calendar, those of the line before it included; None is around the clock.

    `zone` reads the windows on the wall clock of another zone (C9).
    """
    return _prepared(calendar_id, zone) if calendar_id else ALWAYS


@lru_cache(maxsize=512)
def _prepared(calendar_id: int, zone: str) -> HoursInForce:
    """Calendars that clocks run on never change, nor do those before them, so one worker prepares each once."""
    first, *later = Calendar.objects.get(pk=calendar_id).line()
    opening = first.hours().calendar()
    changes = [(each.valid_from, each.hours().calendar()) for each in later if each.valid_from]
    hours: HoursInForce = CalendarLine(opening, changes) if changes else opening
    return hours.in_zone(zone) if zone else hours


def forget_calendars() -> None:
    """For whoever writes a line: what a transaction saw of it may be undone, and must not be kept."""
    _prepared.cache_clear()
    business_days.cache_clear()


@lru_cache(maxsize=512)
def business_days(calendar_id: int, zone: str, end_of_day: bool) -> BusinessDays:
    """The same hours as a measure in which every open date weighs one day (C8)."""
    return BusinessDays(business_calendar(calendar_id, zone), end_of_day=end_of_day)


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


class CalendarWindow(models.Model):
    """Open from `opens` to `closes`, minutes of the local day; `closes` not after `opens` runs into the next."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.PositiveSmallIntegerField()
    closes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("weekday", "opens")
        constraints = [
            models.CheckConstraint(
                name="window_lies_in_a_day",
                condition=Q(weekday__lte=6, opens__lt=1440, closes__lte=1440),
            ),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="window_once"),
        ]
        triggers = [TERMS_OF_CALENDAR]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens}-{self.closes}"


class CalendarHoliday(models.Model):
    """A local date on which nothing counts."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("day",)
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="holiday_once")]
        triggers = [TERMS_OF_CALENDAR]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"


class CalendarRecurringHoliday(models.Model):
    """A day of every year on which nothing counts (C2)."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="recurring_holidays")
    month = models.PositiveSmallIntegerField()
    day = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("month", "day")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "month", "day"], name="recurring_holiday_once"),
            models.CheckConstraint(
                name="recurring_holiday_is_a_day",
                condition=Q(month__gte=1, month__lte=12, day__gte=1, day__lte=31)
                & ~Q(month=2, day__gt=29)
                & ~Q(month__in=[4, 6, 9, 11], day=31),
            ),
        ]
        triggers = [TERMS_OF_CALENDAR]

    def __str__(self) -> str:
        return f"{self.month:02d}-{self.day:02d}: {self.name}"


class CalendarException(models.Model):
    """A local date with other windows than the week's, one row each; a row without a window is closed (C1, C2)."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="exceptions")
    day = models.DateField()
    opens = models.PositiveSmallIntegerField(null=True)
    closes = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("day", "opens")
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day", "opens"], name="exception_once", nulls_distinct=False),
            models.CheckConstraint(
                name="exception_lies_in_a_day",
                condition=Q(opens=None, closes=None) | Q(opens__lt=1440, closes__lte=1440),
            ),
        ]
        triggers = [TERMS_OF_CALENDAR]

    def __str__(self) -> str:
        return f"{self.day}: {self.name}"

    @property
    def window(self) -> tuple[int, int] | None:
        return None if self.opens is None or self.closes is None else (self.opens, self.closes)
