from functools import lru_cache
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from relationships.business_time import ALWAYS, BusinessCalendar
from relationships.models.sides import BOTH, Sided
from relationships.models.terms_guard import TERMS_OF_CALENDAR
from relationships.terms import Hours
from relationships.zones import validate_zone


class Calendar(Sided):
    """The service hours that one agreement version binds; unchangeable once the version was proposed."""

    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")

    def __str__(self) -> str:
        return str(self.time_zone)

    def hours(self) -> Hours:
        return Hours(
            time_zone=self.time_zone,
            weekly=tuple((w.weekday, w.opens, w.closes) for w in self.windows.all()),
            holidays=tuple((h.day, h.name) for h in self.holidays.all()),
        )

    def write(self, hours: Hours) -> None:
        """Replace the windows and holidays; the database refuses it from `proposed` on."""
        Calendar.objects.filter(pk=self.pk).update(time_zone=hours.time_zone)
        self.time_zone = hours.time_zone
        self._prefetched_objects_cache: dict[str, Any] = {}
        self.windows.all().delete()
        self.holidays.all().delete()
        CalendarWindow.objects.bulk_create(
            CalendarWindow(calendar=self, weekday=weekday, opens=opens, closes=closes)
            for weekday, opens, closes in hours.weekly
        )
        CalendarHoliday.objects.bulk_create(
            CalendarHoliday(calendar=self, day=day, name=name) for day, name in hours.holidays
        )


def business_calendar(calendar_id: int | None) -> BusinessCalendar:
    """The prepared calendar of a running clock; None is around the clock."""
    return _prepared(calendar_id) if calendar_id else ALWAYS


@lru_cache(maxsize=512)
def _prepared(calendar_id: int) -> BusinessCalendar:
    """Calendars that clocks run on never change, so one worker prepares each once."""
    return Calendar.objects.get(pk=calendar_id).hours().calendar()


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
