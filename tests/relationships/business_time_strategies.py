"""Random hours, spans and pauses around the nights on which something happens to a zone's clock."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from . import business_time_oracle as oracle

# A zone and an instant near which something happens to its clock.
CHANGES = (
    ("Europe/London", "2026-03-29T01:00"),
    ("Europe/London", "2026-10-25T01:00"),
    ("America/New_York", "2026-03-08T07:00"),
    ("America/New_York", "2026-11-01T06:00"),
    ("Australia/Lord_Howe", "2026-04-04T15:00"),
    ("Australia/Lord_Howe", "2026-10-03T15:30"),
    ("America/Santiago", "2026-04-05T03:00"),  # the hour before midnight twice
    ("America/Santiago", "2026-09-06T04:00"),  # no midnight
    ("Africa/Cairo", "2026-04-23T22:00"),  # no midnight, on a Friday
    ("America/Havana", "2026-11-01T05:00"),
    ("Pacific/Apia", "2011-12-30T10:00"),  # no 30 December
    ("Pacific/Kwajalein", "1993-08-21T12:00"),  # no 21 August
    ("Africa/Casablanca", "2026-02-15T02:00"),  # the clock goes back for Ramadan
    ("Antarctica/Troll", "2026-03-29T01:00"),  # two hours
    ("Asia/Pyongyang", "2015-08-14T15:00"),
    ("Asia/Kathmandu", "1985-12-31T18:30"),
    ("Europe/Dublin", "2026-10-25T01:00"),  # summer time is its standard time
    ("UTC", "2026-06-01T00:00"),
)
# The same where the offset has seconds in it, so that windows do not begin on whole minutes of UTC.
SECONDS = (
    ("Africa/Monrovia", "1972-01-07T00:44:30"),
    ("Europe/London", "1847-12-01T00:01:15"),
    ("America/Juneau", "1867-10-18T15:33:32"),  # one date twice
)
# Where clocks are changed, and with it where windows are worth opening and closing.
SMALL_HOURS = (0, 1, 2, 15, 30, 59, 60, 61, 90, 119, 120, 150, 180, 1380, 1410, 1439)
MINUTE = timedelta(minutes=1)
SPAN = timedelta(days=3)


@st.composite
def windows(draw) -> oracle.Pairs:
    """Windows of one day without overlap; the last may run overnight, or to 24:00, or all round the clock."""
    marks = sorted(draw(st.sets(st.one_of(st.integers(0, 1439), st.sampled_from(SMALL_HOURS)), max_size=6)))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if len(marks) % 2:
        opens = marks[-1]
        pairs.append((opens, draw(st.one_of(st.just(1440), st.integers(0, opens)))))
    return tuple(pairs)


@st.composite
def hours(draw, changes=CHANGES) -> tuple[oracle.Hours, datetime]:
    zone, text = draw(st.sampled_from(changes))
    change = datetime.fromisoformat(text).replace(tzinfo=UTC)
    near = st.integers(-3, 3).map(lambda days: change.date() + timedelta(days=days))
    whole = st.just(((0, 1440),))
    weekly = draw(st.dictionaries(st.integers(0, 6), st.one_of(windows(), windows(), whole), min_size=3))
    return oracle.Hours(
        zone,
        weekly,
        draw(st.frozensets(near, max_size=2)),
        draw(st.frozensets(near.map(lambda day: (day.month, day.day)), max_size=1)),
        draw(st.dictionaries(near, windows(), max_size=2)),
    ), change


@st.composite
def spans(draw, changes=CHANGES, unit=MINUTE, within=SPAN, latest=SPAN):
    """Hours, a start and a later end around a change, and pauses in any order, some endless."""
    found, change = draw(hours(changes))
    return draw(spans_of(found, change, unit, within, latest))


@st.composite
def spans_of(draw, found, change: datetime, unit=MINUTE, within=SPAN, latest=SPAN):
    first = change - within / 2

    def moment(last: timedelta = within) -> datetime:
        return first + unit * draw(st.integers(0, last // unit))

    start, end = sorted((moment(), moment(latest)))
    pauses = []
    for _ in range(draw(st.integers(0, 3))):
        begin, until = sorted((moment(), moment()))
        pauses.append((begin, None if draw(st.integers(0, 9)) == 0 else until))
    shown = draw(st.sampled_from([UTC, ZoneInfo(found.zone), timezone(timedelta(hours=-7))]))
    return found, start.astimezone(shown), end.astimezone(shown), pauses


@st.composite
def lines(draw) -> tuple[oracle.Line, datetime]:
    """Hours that change at one or two instants, and with them perhaps the zone."""
    first, change = draw(hours())
    changes = []
    for _ in range(draw(st.integers(1, 2))):
        other, _where = draw(hours())
        if draw(st.booleans()):
            other = oracle.Hours(first.zone, other.weekly, other.holidays, other.recurring, other.exceptions)
        changes.append((change - SPAN / 2 + MINUTE * draw(st.integers(0, SPAN // MINUTE)), other))
    return oracle.Line(first, tuple(sorted(changes, key=lambda each: each[0]))), change


@st.composite
def line_spans(draw, latest=SPAN):
    line, change = draw(lines())
    return draw(spans_of(line, change, latest=latest))
