"""`manage.py open_relationship FILE`: a relationship that lives outside is taken over, or refused in one sentence."""

import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from relationships.models import (
    Agreement,
    AgreementVersion,
    Organisation,
    Record,
    ServiceLevelTarget,
    ServiceRelationship,
    Side,
    Signature,
)
from tests.factories import World

FILE: dict[str, Any] = {
    "provider": "Group IT",
    "consumer": "Head Office",
    "from": "2016-01-01",
    "until": None,
    "timezone": "Europe/London",
    "service_hours": {
        "weekly": {day: [["14:00", "23:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        "holidays": ["2016-12-26"],
    },
    "targets": [
        {"metric": "fulfil", "priority": "P1", "within_seconds": 28_800, "hours": "always", "until": "closed"},
        {"metric": "respond", "priority": "P2", "within_seconds": 5_400, "hours": "service", "until": "resolved"},
        {"metric": "fulfil", "priority": "P2", "within_seconds": 86_400, "hours": "service", "until": "resolved"},
        {"metric": "respond", "priority": "P1", "within_seconds": 901, "hours": "always", "until": "resolved"},
    ],
}


def changed(**facts: Any) -> dict[str, Any]:
    return {**deepcopy(FILE), **facts}


def target(**facts: Any) -> dict[str, Any]:
    return {**FILE["targets"][0], **facts}


def file_of(folder: Path, content: Any) -> Path:
    path = folder / "opening.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def opened(folder: Path, capsys: Any, content: Any = None) -> dict[str, str]:
    call_command("open_relationship", str(file_of(folder, content or FILE)))
    out = capsys.readouterr().out
    assert out.count("\n") == 1
    return json.loads(out)


def refusal(folder: Path, capsys: Any, content: Any) -> str:
    path = file_of(folder, content)
    with pytest.raises(CommandError) as refused:
        call_command("open_relationship", str(path))
    assert capsys.readouterr().out == ""
    return str(refused.value).removeprefix(f"{path}: ")


def rows() -> list[int]:
    models = (Organisation, ServiceRelationship, Agreement, AgreementVersion, Signature, Record, ServiceLevelTarget)
    return [model.objects.count() for model in models]


@pytest.mark.django_db
def test_what_the_file_says_is_agreed_and_in_force(tmp_path, capsys):
    """G4, G6: one active version from 00:00 in its zone on, both signatures by the operator."""
    answer = opened(tmp_path, capsys)

    relationship = ServiceRelationship.objects.get()
    version = AgreementVersion.objects.get()
    assert answer == {"relationship": relationship.reference, "agreement": version.agreement.reference}
    assert (relationship.status, str(relationship.provider), str(relationship.consumer), relationship.time_zone) == (
        "active",
        "Group IT",
        "Head Office",
        "Europe/London",
    )
    assert (version.status, version.in_force_from, version.in_force_until) == (
        "active",
        datetime(2016, 1, 1, tzinfo=UTC),
        None,
    )
    assert version.digest == version.digest_of_terms()
    assert [(s.side, s.signed_by, s.digest) for s in version.signatures.order_by("side")] == [
        ("consumer", "Operator", version.digest),
        ("provider", "Operator", version.digest),
    ]
    terms = version.terms()
    assert terms.priorities == ("P1", "P2")
    assert [(p.kind, p.name) for p in terms.parts] == [("action", "Service request")]
    assert [(t.metric, t.priority, t.amount, t.unit, t.hours, t.until) for t in terms.targets] == [
        ("fulfil", "P1", 8, "hours", "always", "closed"),
        ("fulfil", "P2", 24, "hours", "service", "resolved"),
        ("respond", "P1", 901, "seconds", "always", "resolved"),
        ("respond", "P2", 90, "minutes", "service", "resolved"),
    ]
    assert terms.hours.time_zone == "Europe/London"
    assert terms.hours.weekly == tuple((day, 840, 1380) for day in range(5))
    assert [str(day) for day, _name in terms.hours.holidays] == ["2016-12-26"]
    assert list(
        Record.objects.filter(subject=version.agreement.reference).values_list("by_name", "text", "by_side")
    ) == [("Operator", "Taken over from outside: the operator signed version 1 on behalf of both sides.", "")]


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_says_the_same(tmp_path, capsys):
    first = opened(tmp_path, capsys)
    before = rows()

    assert opened(tmp_path, capsys) == first
    assert opened(tmp_path, capsys, changed(provider=" group it ", consumer="HEAD OFFICE")) == first
    assert rows() == before


@pytest.mark.django_db
def test_organisations_that_are_here_are_found_by_name_in_any_case(tmp_path, capsys, world: World):
    answer = opened(tmp_path, capsys, changed(provider="harbour it", consumer="OUTSIDE LTD"))

    relationship = ServiceRelationship.objects.get(reference=answer["relationship"])
    assert (relationship.provider, relationship.consumer) == (world.harbour, world.outside)
    assert Organisation.objects.count() == 3


@pytest.mark.django_db
def test_a_relationship_that_lives_here_without_an_agreement_gets_it(tmp_path, capsys, world: World):
    answer = opened(tmp_path, capsys, changed(provider="Harbour IT", consumer="Northwind Clinics"))

    assert answer["relationship"] == world.relationship.reference
    assert AgreementVersion.objects.get().relationship == world.relationship


@pytest.mark.django_db
def test_the_last_day_is_included_and_a_past_one_means_expired(tmp_path, capsys):
    """G8."""
    opened(tmp_path, capsys, changed(until="2016-06-30"))

    version = AgreementVersion.objects.get()
    assert version.status == "expired"
    assert version.in_force_until == datetime(2016, 6, 30, 23, tzinfo=UTC)
    assert version.agreement.in_force_at(datetime(2016, 6, 30, 22, 59, 59, tzinfo=UTC)) == version
    assert opened(tmp_path, capsys, changed(until="2016-06-30"))["agreement"] == version.agreement.reference


@pytest.mark.django_db
def test_a_first_day_to_come_is_waited_for(tmp_path, capsys):
    opened(tmp_path, capsys, changed(**{"from": str((timezone.now() + timedelta(days=9)).date())}))

    assert AgreementVersion.objects.get().status == "scheduled"


@pytest.mark.django_db
def test_other_terms_for_the_same_two_are_refused_by_name(tmp_path, capsys):
    answer = opened(tmp_path, capsys)
    before = rows()
    other = changed(until="2030-12-31", targets=[target(within_seconds=3600), *FILE["targets"][1:3]])
    other["service_hours"]["holidays"] = []

    assert refusal(tmp_path, capsys, other) == (
        f"{answer['agreement']} already joins Group IT and Head Office under other terms: until is open there and "
        "2030-12-31 in the file; service_hours.holidays differs; the target fulfil / P1 is 28800 s (always, closed) "
        "there and 3600 s (always, closed) in the file; the target respond / P1 is 901 s (always, resolved) there and "
        "none in the file. Nothing was changed; both sides amend an agreement together, in Tandem."
    )
    assert rows() == before


@pytest.mark.django_db
def test_a_relationship_that_is_only_proposed_is_left_to_its_sides(tmp_path, capsys, world: World):
    proposed = ServiceRelationship.propose(
        by=world.provider, side=Side.PROVIDER, other=world.outside, purpose="", time_zone="UTC"
    )
    proposed.refresh_from_db()

    assert refusal(tmp_path, capsys, changed(provider="Harbour IT", consumer="Outside Ltd")) == (
        f"{proposed.reference} already joins the two but is not accepted yet. Nothing was changed; accept it first."
    )


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
