"""The file that an operator opens a relationship from, read and checked as a whole before anything is made.

{"provider": str, "consumer": str, "from": "YYYY-MM-DD", "until": date or null, "timezone": IANA zone,
 "service_hours": {"weekly": {"mon": [["09:00", "17:00"]], ...}, "holidays": ["YYYY-MM-DD", ...]},
 "targets": [{"metric": "respond"|"fulfil", "priority": str, "within_seconds": int,
              "hours": "service"|"always", "until": "resolved"|"closed"}]}

What else can be agreed may be said, and is as usual where it is not:
 in service_hours: "recurring_holidays": ["MM-DD", ...], "exceptions": {"YYYY-MM-DD": [["09:00", "12:00"]], ...}
   (no window: closed);
 in a target: "metric": "update"|"deliver"|"approve"|"obligation", "priority": null (any), "amount": int and
   "unit": "minutes"|"hours"|"calendar_days"|"business_days" in place of within_seconds, "kind":
   "goods"|"access"|"action", "until": "accepted", "debtor": "provider"|"consumer", "mode": "always"|"answer",
   "end_of_day": bool, "zone": "agreement"|"consumer"|"requester", "warn_percents": [int, ...], "pausing":
   "usual"|"never"|"other_side"|"not_own"|"any", "retroactive": bool, "reopening": "continue"|"restart"|"ignore",
   "immediate": bool;
 "obligations": [{"name": str, "every": "once"|"week"|"month"|"quarter"|"year", "amount": int, "unit", "hours",
   "debtor", "metric", "description"}];
 "limits": [{"name": str, "amount": int, "every": "week"|"month", "kind", "priority", "effect":
   "suspended"|"relaxed", "longer_percent": int}];
 "availabilities": [{"name": str, "percent": number, "period": "month"|"quarter"|"year"|"rolling", "rolling_days": int,
   "hours", "maintenance": "counted"|"excused"|"left_out", "announced_days": int, "maintenance_minutes": int,
   "minimum_minutes": int, "description", "tiers": [{"low": number, "high": number, "percent": number}]}];
 "penalties": [{"metric", "amount": number, "unit", "kind", "priority", "free_minutes": int, "at_most": number}];
 "credits": {"several": "highest"|"sum", "cap_percent", "yearly_cap_percent", "minimum", "claim":
   "automatic"|"on_claim", "claim_days", "earn_back_above", "earn_back_percent"};
 "duration": {"months": int, "renewal": "none"|"tacit"|"express", "renewal_months", "provider_notice",
   "provider_notice_unit": "days"|"months", "consumer_notice", "consumer_notice_unit", "roll": "none"|"previous",
   "cure_days"}; with "months" the last day follows from it, and "until" may be left out;
 "reviewing": {"every": "month"|"quarter"|"half_year"|"year", "level", "tolerance_days"};
 "conduct": {"suspending", "while_suspended", "transition"};
 "contacts": [{"side": "provider"|"consumer", "level": int, "name": str, "role", "reach"}];
 "clauses": [{"title": str, "text": Markdown}].
Numbers may be written as text ("99.95"). A file holds no annexes: they are attached in Tandem.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from relationships.business_time import BusinessCalendar, InvalidCalendar
from relationships.business_time.plain import WEEKDAYS, from_plain
from relationships.opening import agreed
from relationships.opening.conditions import KEYS, conditions
from relationships.opening.values import InvalidOpening, Value
from relationships.terms import Hours, Part, PartKind, Terms
from relationships.terms.dates import last_day_of

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
    fields = Value.of_file(text).fields(NEEDED, ("until", "obligations", "limits", *KEYS))
    provider, consumer = fields["provider"].text(120), fields["consumer"].text(120)
    if provider.casefold() == consumer.casefold():
        fields["consumer"].refuse(_("An organisation cannot provide to itself."))
    first_day = fields["from"].day()
    last_day = fields["until"].day() if "until" in fields and fields["until"].plain is not None else None
    if last_day and last_day < first_day:
        fields["until"].refuse(_("The last day lies before the first day, %(day)s.") % {"day": first_day})
    zone = _zone(fields["timezone"])
    calendar = _calendar(fields["service_hours"], zone, first_day)
    targets, priorities = agreed.targets(fields["targets"], calendar, first_day)
    told = conditions(fields)
    if "duration" in told and told["duration"].months and last_day is None:
        last_day = last_day_of(first_day, told["duration"].months)
    terms = Terms(
        first_day=first_day,
        last_day=last_day,
        summary=_("Taken over from outside: what both sides had agreed before Tandem."),
        hours=Hours(
            zone,
            tuple((day, w.opens, w.closes) for day, windows in sorted(calendar.weekly.items()) for w in windows),
            tuple((day, "") for day in sorted(calendar.holidays)),
            tuple((month, day, "") for month, day in sorted(calendar.recurring_holidays)),
            tuple(
                (day, tuple((w.opens, w.closes) for w in windows), "")
                for day, windows in sorted(calendar.exceptions.items())
            ),
        ),
        priorities=priorities,
        # Requests are made for something agreed: this action is what those brought in are for.
        parts=(Part(PartKind.ACTION, _("Service request"), _("Whatever the consumer's people ask for.")),),
        targets=targets,
        obligations=agreed.obligations(fields["obligations"], calendar, first_day) if "obligations" in fields else (),
        limits=agreed.limits(fields["limits"], priorities) if "limits" in fields else (),
        **told,
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
    """The service hours; each day and each holiday is tried alone first, so that the wrong one is named (C1, C2)."""
    fields = value.fields(("weekly",), ("holidays", "recurring_holidays", "exceptions"))
    for day, windows in fields["weekly"].fields((), WEEKDAYS).items():
        _tried({"timezone": zone, "weekly": {day: windows.plain}}, windows)
    holidays = list(fields["holidays"].members()) if "holidays" in fields else []
    for holiday in holidays:
        holiday.day()
    plain = {"timezone": zone, "weekly": fields["weekly"].plain, "holidays": [each.plain for each in holidays]}
    if "recurring_holidays" in fields:
        yearly = list(fields["recurring_holidays"].members())
        for each in yearly:
            _tried({"timezone": zone, "recurring_holidays": [each.plain]}, each)
        plain["recurring_holidays"] = [each.plain for each in yearly]
    if "exceptions" in fields:
        for day, windows in fields["exceptions"].named().items():
            Value(day, windows.path).day()
            _tried({"timezone": zone, "exceptions": {day: windows.plain}}, windows)
        plain["exceptions"] = fields["exceptions"].plain
    calendar = _tried(plain, value)
    if not calendar.is_open_within_a_year(datetime.combine(first_day, time(), ZoneInfo(zone))):
        value.refuse(_("Nothing is open in the 366 days from the first day, so nothing could ever be due (C10)."))
    return calendar


def _tried(plain: dict[str, object], value: Value) -> BusinessCalendar:
    try:
        return from_plain(plain)
    except InvalidCalendar as error:
        value.refuse(str(error))
