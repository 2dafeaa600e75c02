from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from relationships.templatetags.charts import bar_chart, line_chart, sparkline
from relationships.templatetags.clocks import Stretch, clock_bar, clock_line, clock_word

MONTHS = ["Dec", "Jan", "Feb", "Mar"]
DAY = datetime(2026, 11, 23, tzinfo=UTC)


def drawn(markup):
    return ElementTree.fromstring(f"<page>{markup}</page>")


def texts(markup, css):
    return [text.text for text in drawn(markup).iter("text") if css in text.get("class", "").split()]


def clock(**facts):
    return SimpleNamespace(**{"label": "Fulfil", "state": "running", "used_percent": 40, **facts})


def test_a_line_chart_names_its_last_value_and_its_target():
    chart = line_chart(
        list(zip(MONTHS, [(98, 100), None, (90, 100), (113, 116)], strict=True)), "In time", "", Fraction(95, 100)
    )

    assert texts(chart, "value") == ["97.41 %"]
    assert texts(chart, "target-word") == ["target 95 %"]


def test_a_line_breaks_where_a_month_has_no_data():
    chart = drawn(line_chart(list(zip(MONTHS, [(9, 10), None, (8, 10), (7, 10)], strict=True)), "In time"))

    assert len([line for line in chart.iter("line") if line.get("class") == "series"]) == 1
    assert len(list(chart.iter("circle"))) == 3


def test_a_month_below_the_target_is_marked():
    chart = drawn(line_chart([("Jan", (9, 10)), ("Feb", (99, 100))], "In time", "", Fraction(95, 100)))

    assert [dot.get("class") for dot in chart.iter("circle")] == ["dot is-bad", "dot"]


def test_the_figures_stand_behind_the_chart():
    chart = drawn(line_chart([("Jan", (9, 10)), ("Feb", None)], "In time"))

    assert [(row.find("th").text, row.find("td").text) for row in chart.iter("tr")] == [
        ("Jan", "90 %"),
        ("Feb", "no data"),
    ]


def test_a_chart_of_plain_numbers_starts_at_nothing():
    chart = drawn(line_chart([("Jan", 12), ("Feb", 41)], "Requests", unit=""))

    assert [text.text for text in chart.find(".//svg[@class='chart-axis']")] == ["0", "25", "50"]


@pytest.mark.parametrize(
    "chart", [line_chart([("Jan", None)], "In time"), bar_chart([("Jan", None)], "In time"), bar_chart([], "In time")]
)
def test_nothing_to_draw_is_a_sentence_and_no_frame(chart):
    assert chart == '<p class="no-data">In time: no data</p>'


def test_bars_are_as_wide_as_their_share_of_the_longest():
    chart = drawn(bar_chart([("Northwind", 40), ("Bergamo", 10, "bad")], "Open"))

    assert [(bar.get("class"), bar.get("width")) for bar in chart.iter("rect")] == [
        ("bar", "84%"),
        ("bar is-bad", "21%"),
    ]


def test_what_people_named_is_escaped_in_a_chart():
    chart = bar_chart([("<script>", 1)], "<b>")

    assert "<script>" not in chart
    assert "<b>" not in chart


def test_a_sparkline_is_80_by_20_and_breaks_without_data():
    spark = drawn(sparkline([(1, 2), (1, 1), None, (1, 4), (1, 2)], "In time")).find("svg")

    assert (spark.get("width"), spark.get("height"), spark.get("aria-label")) == ("80", "20", "In time")
    assert len(spark.findall("polyline")) == 2


def test_a_sparkline_of_nothing_says_no_data():
    assert sparkline([None, (0, 0)]) == '<span class="no-data">no data</span>'


@pytest.mark.parametrize(
    ("facts", "tone", "word"),
    [
        ({}, "active", "on track"),
        ({"warned": True, "used_percent": 81}, "warn", "81 % used"),
        ({"state": "paused", "said": "waiting for Northwind"}, "idle", "waiting for Northwind"),
        ({"state": "met"}, "good", "met"),
        ({"state": "breached_open"}, "bad", "breached"),
    ],
)
def test_a_clock_has_its_word_beside_the_bar(facts, tone, word):
    assert clock_word(clock(**facts)) == f'<span class="badge-state is-{tone}">{word}</span>'


def test_a_breached_clock_is_full():
    bar = drawn(clock_bar(clock(state="breached", used_percent=12)))

    assert bar.find(".//rect").get("width") == "100%"


def test_a_paused_clock_is_hatched():
    assert clock_bar(clock(state="paused")).count("url(#hatch)") == 1


def test_a_line_of_time_shows_each_stretch_and_when_it_was_due():
    stretches = [
        Stretch("running", DAY, DAY + timedelta(hours=6), "ran", "6 h"),
        Stretch("paused_consumer", DAY + timedelta(hours=6), DAY + timedelta(hours=9), "waiting for Northwind"),
        Stretch("closed", DAY + timedelta(hours=9), DAY + timedelta(hours=12), "out of hours"),
    ]

    line = clock_line(stretches, "What it did", due=DAY + timedelta(hours=10), zone="Europe/Rome")

    boxes = [(box.get("class"), box.get("x"), box.get("width")) for box in drawn(line).iter("rect")]
    assert boxes == [
        ("running", "0.0%", "50.0%"),
        ("paused-consumer", "50.0%", "25.0%"),
        ("hatched", "50.0%", "25.0%"),
        ("closed", "75.0%", "25.0%"),
    ]
    assert texts(line, "due-word") == ["due Mon 23 Nov, 11:00"]
    assert "Times in Europe/Rome." in line


def test_a_line_of_time_without_stretches_says_so():
    assert clock_line([], "What it did") == '<p class="no-data">What it did: no data</p>'


def test_days_on_a_long_line_of_time_are_thinned_out():
    line = clock_line([Stretch("running", DAY, DAY + timedelta(days=60))], "What it did", zone="UTC")

    assert len(texts(line, "label")) <= 8
