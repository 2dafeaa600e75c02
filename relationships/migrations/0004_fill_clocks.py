"""What clocks learned, for those that run or ran before: their unit, who owes them, and what their pauses waited for."""

from collections import defaultdict
from datetime import timedelta

from django.db import migrations

from relationships.business_time import ALWAYS, BusinessCalendar, Window

FACTS = """
UPDATE relationships_clock AS clock SET
    unit = target.unit,
    pausing = CASE WHEN clock.metric = 'respond' THEN 'never' ELSE 'any' END,
    warn_at = CASE WHEN clock.state = 'running' AND clock.warned_at IS NULL THEN clock.warn_at END
FROM relationships_serviceleveltarget AS target WHERE target.id = clock.target_id
"""

SINCE = """
UPDATE relationships_clock AS clock SET since_at = segment.since_at
FROM relationships_clocksegment AS segment WHERE segment.clock_id = clock.id AND segment.until_at IS NULL
"""

WARNINGS = """
INSERT INTO relationships_clockwarning (relationship_id, provider_id, consumer_id, clock_id, percent, at)
SELECT relationship_id, provider_id, consumer_id, id, warn_percent, warned_at
FROM relationships_clock WHERE warned_at IS NOT NULL
"""


def fill_pauses(apps, schema_editor):
    """Business time paused, by the side that was waited for (K16)."""
    segments = apps.get_model("relationships", "ClockSegment")
    clocks = apps.get_model("relationships", "Clock")
    calendars = {}
    spent = defaultdict(lambda: {"provider": timedelta(0), "consumer": timedelta(0)})
    paused = segments.objects.filter(running=False, until_at__isnull=False)
    rows = paused.values_list("clock_id", "clock__calendar_id", "side", "since_at", "until_at")
    for clock, calendar, side, since, until in rows.iterator():
        if calendar not in calendars:
            calendars[calendar] = _hours(apps, calendar)
        spent[clock][side] += calendars[calendar].elapsed(since, until)
    for clock, by_side in spent.items():
        clocks.objects.filter(pk=clock).update(
            paused_provider=by_side["provider"], paused_consumer=by_side["consumer"]
        )


def _hours(apps, calendar_id):
    if calendar_id is None:
        return ALWAYS
    calendar = apps.get_model("relationships", "Calendar").objects.get(pk=calendar_id)
    weekly = defaultdict(list)
    for window in calendar.windows.all():
        weekly[window.weekday].append(Window(window.opens, window.closes))
    return BusinessCalendar(calendar.time_zone, weekly, [holiday.day for holiday in calendar.holidays.all()])


class Migration(migrations.Migration):
    dependencies = [("relationships", "0003_targets_calendars_and_clocks")]

    operations = [
        migrations.RunSQL(FACTS, migrations.RunSQL.noop),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
        migrations.RunSQL(WARNINGS, migrations.RunSQL.noop),
        migrations.RunPython(fill_pauses, migrations.RunPython.noop),
    ]
