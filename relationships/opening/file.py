"""The file that an operator opens a relationship from, read and checked as a whole before anything is made.

{"provider": str, "consumer": str, "from": "YYYY-MM-DD", "until": date or null, "timezone": IANA zone,
 "service_hours": {"weekly": {"mon": [["09:00", "17:00"]], ...}, "holidays": ["YYYY-MM-DD", ...]},
 "targets": [{"metric": "respond"|"fulfil", "priority": str, "within_seconds": int,
              "hours": "service"|"always", "until": "resolved"|"closed"}]}
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from relationships.business_time import ALWAYS, BusinessCalendar, InvalidCalendar
from relationships.business_time.plain import WEEKDAYS, from_plain
from relationships.opening.values import InvalidOpening, Value
from relationships.terms import CountedHours, Hours, Metric, Part, PartKind, Target, Terms, Until

__all__ = ["InvalidOpening", "Opening", "read"]

NEEDED = ("provider", "consumer", "from", "timezone", "service_hours", "targets")


@dataclass(frozen=True)
class Opening:
    """What the file says. `terms` is what the agreement binds; the last day is included."""

    provider: str
    consumer: str
    terms: Terms

    @property
    def time_zone(self) -> str:
        return self.terms.hours.time_zone


def read(text: str) -> Opening:
    """Raises InvalidOpening with one sentence that names the place in the file."""
    fields = Value.of_file(text).fields(NEEDED, ("until",))
    provider, consumer = fields["provider"].text(120), fields["consumer"].text(120)
    if provider.casefold() == consumer.casefold():
        fields["consumer"].refuse(_("An organisation cannot provide to itself."))
    first_day = fields["from"].day()
    last_day = fields["until"].day() if "until" in fields and fields["until"].plain is not None else None
    if last_day and last_day < first_day:
        fields["until"].refuse(_("The last day lies before the first day, %(day)s.") % {"day": first_day})
    zone = _zone(fields["timezone"])
    calendar = _calendar(fields["service_hours"], zone, first_day)
    targets, priorities = _targets(fields["targets"], calendar, first_day)
    terms = Terms(
        first_day=first_day,
        last_day=last_day,
        summary=_("Taken over from outside: what both sides had agreed before Tandem."),
        hours=Hours(
            zone,
            tuple((day, w.opens, w.closes) for day, windows in sorted(calendar.weekly.items()) for w in windows),
            tuple((day, "") for day in sorted(calendar.holidays)),
        ),
        priorities=priorities,
        # Requests are made for something agreed: this action is what those brought in are for.
        parts=(Part(PartKind.ACTION, _("Service request"), _("Whatever the consumer's people ask for.")),),
        targets=targets,
    )
    for problem in terms.problems():
        raise InvalidOpening(problem)
    return Opening(provider, consumer, terms)


def _zone(value: Value) -> str:
    name = value.text(64)
    try:
        from_plain({"timezone": name})
    except InvalidCalendar as error:
        value.refuse(str(error))
    return name


def _calendar(value: Value, zone: str, first_day: date) -> BusinessCalendar:
    """The service hours; each day and each holiday is tried alone first, so that the wrong one is named (C1)."""
    fields = value.fields(("weekly",), ("holidays",))
    for day, windows in fields["weekly"].fields((), WEEKDAYS).items():
        _tried({"timezone": zone, "weekly": {day: windows.plain}}, windows)
    holidays = list(fields["holidays"].members()) if "holidays" in fields else []
    for holiday in holidays:
        holiday.day()
    calendar = _tried(
        {"timezone": zone, "weekly": fields["weekly"].plain, "holidays": [each.plain for each in holidays]}, value
    )
    if not calendar.is_open_within_a_year(datetime.combine(first_day, time(), ZoneInfo(zone))):
        value.refuse(_("Nothing is open in the 366 days from the first day, so nothing could ever be due (C10)."))
    return calendar


def _tried(plain: dict[str, object], value: Value) -> BusinessCalendar:
    try:
        return from_plain(plain)
    except InvalidCalendar as error:
        value.refuse(str(error))


def _targets(value: Value, calendar: BusinessCalendar, first_day: date) -> tuple[tuple[Target, ...], tuple[str, ...]]:
    """The targets in the order in which a version tells them, and the priorities in order of first appearance."""
    found: dict[tuple[str, str], Target] = {}
    begins = datetime.combine(first_day, time(), ZoneInfo(calendar.time_zone))
    for each in value.members():
        fields = each.fields(("metric", "priority", "within_seconds", "hours"), ("until",))
        metric, priority = fields["metric"].choice(Metric), fields["priority"].text(60)
        if metric == Metric.FULFIL and "until" not in fields:
            each.refuse(_("“%(name)s” is missing.") % {"name": "until"})
        if (metric, priority) in found:
            each.refuse(
                _("There is a target for %(metric)s and the priority “%(priority)s” already.")
                % {"metric": metric, "priority": priority}
            )
        seconds, hours = fields["within_seconds"].seconds(), fields["hours"].choice(CountedHours)
        counted = calendar if hours == CountedHours.SERVICE else ALWAYS
        if counted.due(begins, seconds) is None:
            fields["within_seconds"].refuse(_("This much time does not pass within 800 days (C0)."))
        until = fields["until"].choice(Until) if "until" in fields else Until.RESOLVED
        found[metric, priority] = Target.within_seconds(
            seconds, metric=metric, priority=priority, hours=hours, until=until
        )
    priorities = tuple(dict.fromkeys(priority for _metric, priority in found))
    if not priorities:
        value.refuse(_("Name at least one target."))
    place = {name: number for number, name in enumerate(priorities)}
    ordered = sorted(found.values(), key=lambda target: (target.metric, place[target.priority]))
    return tuple(ordered), priorities
