from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import django_filters
import pytest
from django.contrib.auth.models import Permission
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from relationships.templatetags import lists, tandem

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def rome():
    with timezone.override(ZoneInfo("Europe/Rome")):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 min"),
        (59, "0 min"),
        (2100, "35 min"),
        (7800, "2 h 10 min"),
        (7200, "2 h"),
        (62 * 3600, "62 h"),
        (133 * 3600 + 300, "133 h 5 min"),
        (timedelta(hours=3, minutes=30), "3 h 30 min"),
        (-2100, "\N{MINUS SIGN}35 min"),
        (None, "no data"),
    ],
)
def test_a_duration_is_said_in_hours_and_minutes_and_never_in_days(seconds, words):
    assert tandem.duration(seconds) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(9743, 10000), "97.43 %"),
        (Fraction(99999, 100000), "99.99 %"),
        ((113, 116), "97.41 %"),
        ((3, 3), "100 %"),
        ((0, 3), "0 %"),
        ((1, 100000), "0.00 %"),
        ((0, 0), "no data"),
        (None, "no data"),
    ],
)
def test_a_share_is_cut_off_and_never_rounded_up(share, words):
    assert tandem.percent(share) == words


def test_availability_shows_three_places_cut_off_a9():
    assert tandem.percent(Fraction(999499, 1000000), 3) == "99.949 %"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=-35), "35 min ago"),
        (timedelta(hours=2, minutes=50), "in 2 h"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=3), "in 3 days"),
        (timedelta(days=8), "Tue 1 Dec 2026"),
    ],
)
def test_a_moment_is_relative_within_a_week_and_a_day_beyond(away, words):
    assert tandem.relative(NOW + away, NOW) == words


def test_a_moment_carries_the_absolute_time_in_the_viewers_zone(time_machine_at):
    time_machine_at(NOW)

    assert tandem.moment(NOW - timedelta(hours=2)) == (
        '<time data-relative datetime="2026-11-23T12:05+01:00" title="Mon 23 Nov 2026, 12:05">2 h ago</time>'
    )


def test_since_says_the_time_of_today_and_the_day_of_another_day(time_machine_at):
    time_machine_at(NOW)

    assert "since 09:05" in tandem.since(NOW - timedelta(hours=5))
    assert "since Sat 21 Nov 2026" in tandem.since(NOW - timedelta(days=2))


def test_days_and_instants_read_alike_everywhere():
    assert tandem.day(date(2026, 11, 27)) == "Fri 27 Nov 2026"
    assert tandem.day(datetime(2026, 11, 26, 23, 30, tzinfo=UTC)) == "Fri 27 Nov 2026"
    assert tandem.instant(NOW) == "Mon 23 Nov 2026, 14:05"
    assert tandem.day(None) == tandem.instant(None) == ""


def test_a_status_shows_its_word_and_tone():
    thing = SimpleNamespace(get_status_display=lambda: "On <hold>", status_tone="idle")

    assert tandem.status(thing) == '<span class="badge-state is-idle">On &lt;hold&gt;</span>'


def test_an_unknown_tone_is_idle():
    assert tandem.badge("odd", '"><script>') == '<span class="badge-state is-idle">odd</span>'


def test_a_reference_that_leads_nowhere_stays_text():
    assert tandem.thing_link("XYZ-1") == "XYZ-1"
    assert tandem.thing_link("<b>") == "<b>"


def test_prose_is_escaped_and_its_references_are_links(monkeypatch):
    monkeypatch.setattr(tandem, "address_of", lambda reference: "/to/SR-42/" if reference == "SR-42" else "")

    assert tandem.prose("<i> see SR-42, not ASR-1\nbye") == (
        '&lt;i&gt; see <a class="ref" href="/to/SR-42/">SR-42</a>, not ASR-1\nbye'
    )
    assert tandem.prose("") == ""


def test_an_icon_is_hidden_from_screen_readers():
    assert tandem.icon("house", 18) == (
        '<svg class="icon" width="18" height="18" aria-hidden="true"><use href="/static/img/icons.svg#house"/></svg>'
    )
    assert tandem.icon("zoom-in").startswith('<span class="icon" aria-hidden="true"><svg')


def test_the_words_that_differ_are_marked_on_both_sides():
    words = tandem.marked("Respond within 4 h", "Respond within 2 h <b>")

    removed, added = (f'<span class="visually-hidden">{word}: </span>' for word in ("removed", "added"))
    assert words["before"] == f'Respond within <del class="was">{removed}4</del> h'
    ins = f'<ins class="now">{added}'
    assert words["after"] == f"Respond within {ins}2</ins> h {ins}&lt;b&gt;</ins>"


def test_a_clause_that_is_new_is_marked_whole():
    new = '<ins class="now"><span class="visually-hidden">added: </span>Two terabytes</ins>'
    assert tandem.marked("", "Two terabytes") == {"before": "", "after": new}


class PermissionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label="Search")
    kind = django_filters.ChoiceFilter(label="Kind", choices=[("a", "Alpha"), ("b", "Beta")])
    until = django_filters.DateFilter(label="Until")

    class Meta:
        model = Permission
        fields: list[str] = []


def on(query):
    request = RequestFactory().get(f"/list/?{query}")
    filters = PermissionFilter(request.GET, queryset=Permission.objects.none(), prefix="f")
    return {"request": request}, filters


def test_chips_say_what_is_on_and_lead_to_the_list_without_it():
    context, filters = on("f-kind=b&f-until=2026-11-27&sort=-due&after=SR-1")

    assert lists.filter_chips(context, filters) == [
        {"label": "Kind", "value": "Beta", "url": "?f-until=2026-11-27&sort=-due"},
        {"label": "Until", "value": "Fri 27 Nov 2026", "url": "?f-kind=b&sort=-due"},
    ]


def test_clearing_keeps_the_order_and_leaves_the_place():
    context, filters = on("f-kind=b&sort=-due&after=SR-1")

    assert lists.unfiltered_url(context, filters) == "?sort=-due"


def test_no_filter_no_chip():
    assert lists.filter_chips(*on("sort=due")) == []


@pytest.mark.parametrize(
    ("query", "head"),
    [
        ("", '<th scope="col"><a class="sort" href="?sort=due">Due</a></th>'),
        ("sort=due&after=SR-1", '<th scope="col" aria-sort="ascending"><a class="sort" href="?sort=-due">Due</a></th>'),
        ("sort=-due", '<th scope="col" aria-sort="descending"><a class="sort" href="?sort=due">Due</a></th>'),
    ],
)
def test_a_head_sorts_and_turns_round(query, head):
    context, _filters = on(query)

    assert lists.sort_header(context, "due", "Due") == head


def test_the_library_loads_in_templates():
    page = Template("{% load tandem lists charts clocks %}{{ 7800|duration }}, {{ share|percent:1 }}")

    assert page.render(Context({"share": (2, 3)})) == "2 h 10 min, 66.6 %"


@pytest.fixture
def time_machine_at(monkeypatch):
    return lambda now: monkeypatch.setattr(timezone, "now", lambda: now)
