"""`manage.py open_relationship FILE`: what no relationship can be opened from is refused in one sentence."""

import pytest
from django.core.management import CommandError, call_command

from tests.relationships.opening import FILE, changed, refusal, rows, target, told


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "The file is no JSON: "),
        ("[" * 100_000, "The file is no JSON: it is nested too deeply."),
        ("[]", "This must be an object with provider, consumer, from, timezone, service_hours, targets."),
        ('{"from": 1, "from": 2}', "“from” stands twice in one object of the file."),
        ('{"from": NaN}', "The file holds “NaN”, which is no number of JSON."),
        ({"provider": "A"}, "“consumer” is missing."),
        (changed(vendor="X"), "“vendor” is not known here; there are provider, consumer, from, timezone, "),
        (changed(provider=""), "provider: This must not be empty."),
        (changed(provider=3), "provider: This must be a text."),
        (changed(provider="x" * 121), "provider: This is longer than 120 characters."),
        (changed(provider="a\u0000b"), "provider: This holds a character that cannot be shown."),
        (changed(consumer="group IT"), "consumer: An organisation cannot provide to itself."),
        (changed(**{"from": "1/1/2016"}), "from: “1/1/2016” is no date: write it as YYYY-MM-DD."),
        (changed(**{"from": None}), "from: “None” is no date: write it as YYYY-MM-DD."),
        (changed(**{"from": "0001-01-01"}), "from: “0001-01-01” lies outside the years 1970 to 9998."),
        (changed(until="2015-12-31"), "until: The last day lies before the first day, 2016-01-01."),
        (changed(until="9999-12-31"), "until: “9999-12-31” lies outside the years 1970 to 9998."),
        (changed(timezone="Mars/Base"), "timezone: There is no time zone 'Mars/Base'."),
        (changed(service_hours=[]), "service_hours: This must be an object with weekly."),
        (changed(service_hours={"weekly": {"monday": []}}), "service_hours.weekly: “monday” is not known here; "),
        (
            changed(service_hours={"weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}),
            "service_hours.weekly.mon: The windows 09:00–12:00 and 11:00–13:00 of Monday overlap.",
        ),
        (
            changed(service_hours={"weekly": {"tue": [["9", "12:00"]]}}),
            "service_hours.weekly.tue: '9' is not a time of day: write it as HH:MM, from 00:00 to 24:00.",
        ),
        (
            changed(service_hours={"weekly": {}}),
            "service_hours: Nothing is open in the 366 days from the first day, so nothing could ever be due (C10).",
        ),
        (
            changed(service_hours={"weekly": {"mon": [["09:00", "17:00"]]}, "holidays": ["2016-13-01"]}),
            "service_hours.holidays[0]: “2016-13-01” is no date: write it as YYYY-MM-DD.",
        ),
        (changed(targets={}), "targets: This must be a list."),
        (changed(targets=[]), "targets: Name at least one target."),
        (changed(targets=[{"metric": "fulfil"}]), "targets[0]: “priority” is missing."),
        (
            changed(targets=[target(metric="answer")]),
            "targets[0].metric: “answer” is not one of respond, update, fulfil, deliver, ",
        ),
        (
            changed(targets=[target(metric=["fulfil"])]),
            "targets[0].metric: “['fulfil']” is not one of respond, update, fulfil, deliver, ",
        ),
        (changed(targets=[target(hours="night")]), "targets[0].hours: “night” is not one of service, always."),
        (changed(targets=[target(until="paid")]), "targets[0].until: “paid” is not one of resolved, closed, accepted."),
        (changed(targets=[target(priority=" ")]), "targets[0].priority: This must not be empty."),
        (
            changed(targets=[target(within_seconds=-1)]),
            "targets[0].within_seconds: “-1” is no whole number of seconds above 0.",
        ),
        (
            changed(targets=[target(within_seconds=True)]),
            "targets[0].within_seconds: “True” is no whole number of seconds above 0.",
        ),
        (
            changed(targets=[target(within_seconds=2**31 - 1)]),
            "targets[0].within_seconds: This much time does not pass within 800 days (C0).",
        ),
        (
            changed(targets=[told(amount=1, unit="days")]),
            "targets[0].unit: “days” is not one of seconds, minutes, hours, calendar_days, business_days.",
        ),
        (changed(targets=[told()]), "targets[0]: “within_seconds” is missing."),
        (
            changed(targets=[target(amount=1)]),
            "targets[0]: Say the time either as “within_seconds”, or as “amount” and “unit”.",
        ),
        (
            changed(targets=[told(amount=0, unit="hours")]),
            "targets[0].amount: “0” is no whole number from 1 to 2147483647.",
        ),
        (
            changed(targets=[told(amount=801, unit="business_days")]),
            "targets[0].amount: This much time does not pass within 800 days (C0).",
        ),
        (
            changed(targets=[told(amount=1, unit="business_days", hours="always")]),
            "targets[0].hours: Fulfil, P1: business days have service hours.",
        ),
        (changed(targets=[target(end_of_day="yes")]), "targets[0].end_of_day: This must be true or false."),
        (
            changed(targets=[target(warn_percents=[50, 101])]),
            "targets[0].warn_percents[1]: “101” is no whole number from 1 to 100.",
        ),
        (changed(targets=[target(warn_percents=[])]), "targets[0].warn_percents: Name at least one percent."),
        (
            changed(targets=[target(warn_percents=[5, 5])]),
            "targets[0].warn_percents: Fulfil, P1 warns twice at the same percent. Keep one.",
        ),
        (changed(targets=[target(debtor="consumer")]), "targets[0].debtor: Fulfil, P1 is owed by the provider."),
        (changed(targets=[target(priority=None)]), "targets: Name the priority of at least one target."),
        (
            changed(targets=[target(kind="goods"), target(kind="goods")]),
            "targets[1]: There is a target for the same metric, kind, priority and debtor already.",
        ),
        (changed(obligations={}), "obligations: This must be a list."),
        (changed(obligations=[{"name": "A"}]), "obligations[0]: “every” is missing."),
        (
            changed(obligations=[{"name": "A", "every": "month", "amount": 1, "hours": "always"}]),
            "obligations[0].hours: The obligation “A”: business days have service hours.",
        ),
        (
            changed(obligations=[{"name": "A", "every": "month", "amount": 5}] * 2),
            "obligations[1].name: There is an obligation called “A” already.",
        ),
        (
            changed(obligations=[{"name": "A", "every": "month", "amount": 9999}]),
            "obligations[0].amount: This much time does not pass within 800 days (C0).",
        ),
        (
            changed(limits=[{"name": "A", "every": "year", "amount": 5}]),
            "limits[0].every: The workload limit “A” counts by week or by month. Choose one.",
        ),
        (
            changed(limits=[{"name": "A", "every": "week", "amount": 5, "priority": "P9"}]),
            "limits[0].priority: “P9” is the priority of no target.",
        ),
        (
            changed(limits=[{"name": "A", "every": "week", "amount": 5, "effect": "relaxed"}]),
            "limits[0]: The workload limit “A”: say by how many percent",
        ),
        (
            changed(limits=[{"name": "A", "every": "week", "amount": 5}, {"name": "B", "every": "week", "amount": 6}]),
            "limits[1]: There is a limit for the same requests in the same period already.",
        ),
        (
            changed(service_hours={**FILE["service_hours"], "recurring_holidays": ["02-30"]}),
            "service_hours.recurring_holidays[0]: '02-30' is no day of a year: write it as MM-DD.",
        ),
        (
            changed(service_hours={**FILE["service_hours"], "exceptions": {"24.12.": []}}),
            "service_hours.exceptions.24.12.: “24.12.” is no date: write it as YYYY-MM-DD.",
        ),
        (
            changed(service_hours={**FILE["service_hours"], "exceptions": {"2016-12-24": [["9", "10:00"]]}}),
            "service_hours.exceptions.2016-12-24: '9' is not a time of day",
        ),
        (changed(targets=[target(note="x")]), "targets[0]: “note” is not known here; there are metric, priority, "),
        (
            changed(targets=[target(), target(hours="service")]),
            "targets[1]: There is a target for fulfil and the priority “P1” already.",
        ),
    ],
)
@pytest.mark.django_db
def test_what_cannot_be_opened_is_named_and_nothing_is_made(content, sentence: str, tmp_path, capsys):
    """C1, C10: one sentence with the place in the file; no row is left behind."""
    assert sentence in refusal(tmp_path, capsys, content)
    assert rows() == [0] * 7


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "opening.json").write_bytes(b"\xff\xfe\x00")
    for path, sentence in (
        (tmp_path / "missing.json", "cannot be read: No such file or directory."),
        (tmp_path, "cannot be read: Is a directory."),
        (tmp_path / "opening.json", "is not a text file in UTF-8."),
    ):
        with pytest.raises(CommandError, match=sentence):
            call_command("open_relationship", str(path))
