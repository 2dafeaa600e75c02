"""Every file of published terms comes in as templates, or is refused with a sentence (S1)."""

import json
import os
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from relationships.models import AgreementTemplate
from relationships.public_templates.files import InvalidFile, read
from relationships.terms import CreditTier, Maintenance, Terms
from tests.architecture.source import PROJECT
from tests.factories import World

DATA = Path(os.environ.get("TANDEM_SHARED_DATA") or PROJECT.parent / "shared" / "data")
FOLDER = DATA / "sla_terms"
needs_files = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published terms (shared/data/sla_terms) are not here")
DESKS, CREDITS = "service-desk-targets", "credit-schedules"
DAY = date(2026, 12, 1)


def facts_of(name: str, format: str) -> list[Any]:
    return read((FOLDER / name).read_text(), format, DAY)


def plain(name: str) -> Any:
    return json.loads((FOLDER / name).read_text()) if FOLDER.is_dir() else {}


def imported(world: World, path: Path, format: str, **options: Any) -> str:
    out = StringIO()
    call_command("import_terms", str(path), format=format, organisation=world.harbour.reference, stdout=out, **options)
    return out.getvalue()


# The files as they are


@needs_files
@pytest.mark.parametrize("number", range(len(plain("service_desk_targets.json").get("agreements", ()))))
def test_each_service_desk_comes_in_whole(number: int) -> None:
    """Every number becomes a target, and every word a clause."""
    source = plain("service_desk_targets.json")["agreements"][number]
    entry = facts_of("service_desk_targets.json", DESKS)[number]

    assert (entry.key, entry.refusal, entry.left_out) == (source["id"], "", [])
    terms = entry.facts.terms(DAY, "Europe/London")
    assert terms.priorities == tuple(each["name"] for each in source["classes"])
    found = {(target.metric, target.priority): target for target in terms.targets}
    words = " ".join(clause.text for clause in terms.clauses)
    for each in source["classes"]:
        for metric, key in (("respond", "respond"), ("fulfil", "resolve")):
            target = found.pop((metric, each["name"]), None)
            seconds, days = each[f"{key}_seconds"], each.get(f"{key}_business_days")
            if days:
                assert (target.amount, target.unit) == (days, "business_days")
            elif seconds:
                clock = each.get(f"{key}_clock", each["clock"])
                assert (target.seconds, target.hours == "always") == (seconds, clock == "24x7")
            else:
                assert target is None
            assert each.get(f"{key}_text", "") in words
        assert f"{each['attainment_pct']} %" in words if "attainment_pct" in each else True
    assert found == {}
    assert source.get("note", "") in words
    assert source["source"] in words


@needs_files
@pytest.mark.parametrize("number", range(len(plain("service_credit_schedules.json").get("schedules", ()))))
def test_each_schedule_of_credits_comes_in_or_says_why_not(number: int) -> None:
    """S1: bands from 0 to the target, or a sentence."""
    source = plain("service_credit_schedules.json")["schedules"][number]
    entry = facts_of("service_credit_schedules.json", CREDITS)[number]

    if source["id"] == "atlassian_premium_2024":
        assert "no credit is said below 99 %" in entry.refusal
        assert entry.left_out == [".schedules[4].worked_example is not known here, so it was left out"]
        return
    assert (entry.refusal, entry.left_out) == ("", [])
    terms = entry.facts.terms(DAY, "Europe/London")
    (availability,) = terms.availabilities
    assert availability.percent == Decimal(source["target_pct"])
    assert [(str(t.low), str(t.high), str(t.percent)) for t in availability.tiers] == [
        (tier["at_or_above"], tier["below"], tier["credit_pct"]) for tier in source["tiers"]
    ]
    assert availability.period == ("year" if "year" in source["period"] else "month")
    assert (availability.maintenance == Maintenance.LEFT_OUT) is ("maintenance" in source["period"])
    assert terms.credits.minimum == (1 if "minimum_credit" in source else 0)
    assert terms.currency == source["currency"]


@needs_files
@pytest.mark.parametrize("number", range(len(plain("service_credit_examples.json").get("cases", ()))))
def test_each_worked_credit_is_that_of_its_band(number: int) -> None:
    """S1, S2: half-open bands, half up to cents, and nothing at or below the minimum."""
    case = plain("service_credit_examples.json")["cases"][number]
    schedules = {each["id"]: each for each in plain("service_credit_schedules.json")["schedules"]}
    entries = {entry.key: entry for entry in facts_of("service_credit_schedules.json", CREDITS)}
    facts = entries[case["schedule"]].facts
    if facts is None:  # Only one band of it is known.
        tiers = [CreditTier(*map(Decimal, each.values())) for each in schedules[case["schedule"]]["tiers"]]
        minimum = Decimal(0)
    else:
        terms: Terms = facts.terms(DAY, "UTC")
        tiers, minimum = list(terms.availabilities[0].tiers), terms.credits.minimum
    availability = 100 - Decimal(case["down_seconds"]) * 100 / case["total_seconds"] if "down_seconds" in case else None
    availability = availability if availability is not None else Decimal(case["availability_pct"])

    percent = next((tier.percent for tier in tiers if tier.low <= availability < tier.high), Decimal(0))
    amount = (Decimal(case["fee"]) * percent / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)

    assert percent == Decimal(case["expected_credit_pct"])
    assert amount == Decimal(case["expected_credit_amount"])
    assert (amount > minimum) is case["issued"]


@needs_files
@pytest.mark.parametrize("format", [DESKS, CREDITS])
@pytest.mark.parametrize("name", ["fitsm4_sla_template_outline.json", "service_credit_examples.json"])
def test_a_file_without_terms_is_refused_with_a_sentence(world: World, name: str, format: str) -> None:
    with pytest.raises(CommandError, match="so there are no terms of this format in it"):
        imported(world, FOLDER / name, format)
    assert not AgreementTemplate.objects.exists()


# The command

DESK = {
    "id": "ours",
    "organisation": "A desk",
    "source": "a page",
    "hours": {"mon": [["08:00", "12:00"], ["13:00", "17:00"]]},
    "zone": "America/Chicago (ours)",
    "classes": [{"name": "P1", "respond_seconds": 900, "resolve_seconds": None, "clock": "business"}],
}
SCHEDULE = {
    "id": "cloud",
    "provider": "Somebody",
    "service": "Storage",
    "target_pct": "99.9",
    "period": "calendar month in UTC, planned work announced by mail",
    "currency": "USD",
    "source": "a page",
    "tiers": [{"at_or_above": "0", "below": "99.9", "credit_pct": "10"}],
}


def file_of(folder: Path, key: str, *entries: dict[str, Any]) -> Path:
    path = folder / "terms.json"
    path.write_text(json.dumps({key: entries}))
    return path


def test_what_comes_in_is_a_template_and_twice_changes_nothing(world: World, tmp_path: Path) -> None:
    path = file_of(tmp_path, "agreements", DESK)

    first, second = imported(world, path, DESKS), imported(world, path, DESKS)

    template = AgreementTemplate.objects.get(organisation=world.harbour)
    assert first == f"{template.reference} A desk ours\n"
    assert second == f"{template.reference} is there already\n"
    terms = template.terms()
    assert terms.hours.time_zone == "America/Chicago"
    assert terms.hours.weekly == ((0, 480, 720), (0, 780, 1020))
    assert "Time zone: America/Chicago (ours)" in terms.clauses[1].text


def test_what_a_schedule_says_besides_is_kept_as_words(world: World, tmp_path: Path) -> None:
    imported(world, file_of(tmp_path, "schedules", SCHEDULE | {"minimum_credit": "one coffee"}), CREDITS)

    terms = AgreementTemplate.objects.get().terms()
    assert terms.clauses[1].text == "- planned work announced by mail\n- one coffee"
    assert (terms.hours.time_zone, terms.credits.minimum) == ("UTC", 0)


def test_a_key_that_is_not_known_is_named(world: World, tmp_path: Path) -> None:
    odd = DESK | {"colour": "red", "classes": [{**DESK["classes"][0], "mood": "good"}]}

    out = imported(world, file_of(tmp_path, "agreements", odd), DESKS)

    assert "ours: .agreements[0].colour is not known here, so it was left out" in out
    assert "ours: .agreements[0].classes[0].mood is not known here, so it was left out" in out


def test_one_bad_entry_keeps_the_file_out_unless_partial(world: World, tmp_path: Path) -> None:
    bad = SCHEDULE | {
        "id": "gap",
        "service": "Other",
        "tiers": [{"at_or_above": "95", "below": "99.9", "credit_pct": "10"}],
    }
    path = file_of(tmp_path, "schedules", SCHEDULE, bad)

    with pytest.raises(CommandError, match="no credit is said below 95 %"):
        imported(world, path, CREDITS)
    assert not AgreementTemplate.objects.exists()
    with pytest.raises(CommandError, match="Not kept: gap"):
        imported(world, path, CREDITS, partial=True)
    assert AgreementTemplate.objects.get().name == "Somebody: Storage"


def test_other_terms_under_the_same_key_are_refused(world: World, tmp_path: Path) -> None:
    imported(world, file_of(tmp_path, "agreements", DESK), DESKS)
    changed = DESK | {"classes": [{**DESK["classes"][0], "respond_seconds": 60}]}

    with pytest.raises(CommandError, match="says otherwise than “ours”"):
        imported(world, file_of(tmp_path, "agreements", changed), DESKS)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"classes": None}, "“classes” is missing"),
        ({"classes": []}, "No priority is named"),
        ({"classes": [{"name": "P1", "clock": "lunar"}]}, "neither “business” nor “24x7”"),
        ({"classes": [{"name": "P1", "respond_seconds": -1}]}, "is no whole number of seconds"),
        ({"classes": [{"name": "P1"}, {"name": "P1"}]}, "stands twice"),
        ({"classes": "P1"}, "This must be a list"),
        ({"hours": {"mon": [["09:00", "25:00"]]}, "zone": None}, "25:00"),
        ({"zone": "Mars/Base"}, "Mars/Base"),
        ({"id": ""}, "must not be empty"),
        ({"id": None}, "“id” is missing"),
    ],
)
def test_a_desk_that_cannot_be_agreed_says_why(changes: dict[str, Any], sentence: str) -> None:
    (entry,) = read(json.dumps({"agreements": [DESK | changes]}), DESKS, DAY)

    assert sentence in entry.refusal


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"target_pct": "101"}, "is no percent from 0 to 100"),
        ({"target_pct": True}, "is no percent from 0 to 100"),
        ({"target_pct": "99.99999"}, "with at most 4 places"),
        ({"period": "fortnight"}, "“fortnight” is no period"),
        ({"currency": "usd"}, "is no currency of three letters"),
        ({"tiers": [{"at_or_above": "0", "below": "99.9"}]}, "“credit_pct” is missing"),
    ],
)
def test_a_schedule_that_cannot_be_agreed_says_why(changes: dict[str, Any], sentence: str) -> None:
    (entry,) = read(json.dumps({"schedules": [SCHEDULE | changes]}), CREDITS, DAY)

    assert sentence in entry.refusal


@pytest.mark.parametrize("text", ["", "[]", "{", '{"agreements": 4}', "[" * 100_000])
def test_what_is_no_list_of_terms_is_no_crash(text: str) -> None:
    with pytest.raises(InvalidFile):
        read(text, DESKS, DAY)


def test_the_command_names_what_is_not_there(world: World, tmp_path: Path) -> None:
    path = file_of(tmp_path, "agreements", DESK)

    with pytest.raises(CommandError, match=r"There is no organisation ORG-0\."):
        call_command("import_terms", str(path), format=DESKS, organisation="ORG-0")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_terms", "/nowhere.json", format=DESKS, organisation=world.harbour.reference)
