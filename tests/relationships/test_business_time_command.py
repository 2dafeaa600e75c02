"""`manage.py business_time FILE`: worked cases in, answers out, without a database."""

import json
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from relationships.business_time.cases import answers

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("TANDEM_SHARED_DATA") or ROOT.parent / "shared" / "data")
EXAMPLES = DATA / "business_time_examples.json"

OFFICE = {"timezone": "Europe/London", "weekly": {"mon": [["09:00", "17:00"]]}, "holidays": []}
ELAPSED = {
    "id": "A-1",
    "calendar": "OFFICE",
    "kind": "elapsed",
    "start": "2026-06-01T08:00:00Z",
    "end": "2026-06-01T09:00:00+01:00",
}
DUE = {
    "id": "A-2",
    "calendar": "OFFICE",
    "kind": "due",
    "start": "2026-06-01T08:00:00Z",
    "target_seconds": 90,
}


def file_of(folder: Path, *cases: object, **calendars: object) -> Path:
    path = folder / "cases.json"
    path.write_text(json.dumps({"calendars": {"OFFICE": OFFICE, **calendars}, "cases": cases}))
    return path


def ask(path: Path | str, capsys) -> object:
    call_command("business_time", str(path))
    return json.loads(capsys.readouterr().out)


def refusal(path: Path | str, capsys) -> str:
    with pytest.raises(CommandError) as refused:
        call_command("business_time", str(path))
    assert capsys.readouterr().out == ""
    return str(refused.value)


def worked_cases() -> list:
    if not EXAMPLES.exists():
        reason = f"the worked cases are not at hand ({EXAMPLES.name}); set TANDEM_SHARED_DATA"
        return [pytest.param(None, marks=pytest.mark.skip(reason=reason))]
    return [pytest.param(case, id=case["id"]) for case in json.loads(EXAMPLES.read_text())["cases"]]


@pytest.mark.parametrize("case", worked_cases())
def test_a_worked_case_comes_out_exactly(case):
    """C0: the authority on business time."""
    calendars = json.loads(EXAMPLES.read_text())["calendars"]
    [answer] = answers(json.dumps({"calendars": calendars, "cases": [case]}))
    if case["kind"] == "elapsed":
        assert answer == {"id": case["id"], "business_seconds": case["expected_business_seconds"]}
    else:
        assert answer == {"id": case["id"], "due": case["expected_due"]}


@pytest.mark.skipif(not EXAMPLES.exists(), reason="the worked cases are not at hand; set TANDEM_SHARED_DATA")
def test_the_whole_file_is_answered_in_its_order(capsys):
    """C0: one answer a case."""
    cases = json.loads(EXAMPLES.read_text())["cases"]
    assert [answer["id"] for answer in ask(EXAMPLES, capsys)] == [case["id"] for case in cases]


def test_answers_are_whole_seconds_and_utc(tmp_path, capsys):
    """C0: 08:00Z is 09:00 in London in June; an end with another offset is the same instant."""
    whole = {**ELAPSED, "end": "2026-06-01T10:00:00+01:00"}
    part = {**ELAPSED, "end": "2026-06-01T08:00:00.5Z"}
    paused = {**DUE, "pauses": [["2026-06-01T08:01:00Z", None]]}
    empty = {**ELAPSED, "id": 4, "calendar": {"timezone": "UTC"}}
    path = file_of(tmp_path, whole, part, DUE, paused, empty)
    assert ask(path, capsys) == [
        {"id": "A-1", "business_seconds": 3600},
        {"id": "A-1", "business_seconds": 0.5},
        {"id": "A-2", "due": "2026-06-01T08:01:30Z"},
        {"id": "A-2", "due": None},
        {"id": 4, "business_seconds": 0},
    ]


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            {**ELAPSED, "calendar": "SHOP"},
            "Case 'A-1' names the calendar 'SHOP', which the file does not hold.",
        ),
        ({**ELAPSED, "calendar": None}, "Case 'A-1' names the calendar None"),
        ({**ELAPSED, "calendar": ["OFFICE"]}, "Case 'A-1' names the calendar"),
        (
            {**ELAPSED, "calendar": {"timezone": "Mars"}},
            "Case 'A-1' cannot be used: There is no time zone 'Mars'",
        ),
        ({**ELAPSED, "kind": "lapsed"}, "Case 'A-1' is of the kind 'lapsed'"),
        ({**ELAPSED, "start": "yesterday"}, "\"start\" of case 'A-1' is 'yesterday'"),
        ({**ELAPSED, "start": "2026-06-01T08:00:00"}, "\"start\" of case 'A-1'"),
        ({**ELAPSED, "start": "0001-01-01T00:00:00+14:00"}, "\"start\" of case 'A-1'"),
        ({**ELAPSED, "end": 5}, "\"end\" of case 'A-1' is 5"),
        ({"id": "A-1", "calendar": "OFFICE", "kind": "elapsed"}, "Case 'A-1' has no \"start\""),
        ({**ELAPSED, "pauses": [["2026-06-01T08:00:00Z"]]}, "The \"pauses\" of case 'A-1'"),
        ({**ELAPSED, "pauses": [[None, None]]}, "A pause of case 'A-1' is None"),
        ({**DUE, "target_seconds": "90"}, "\"target_seconds\" of case 'A-2' is '90'"),
        ({**DUE, "target_seconds": True}, "\"target_seconds\" of case 'A-2'"),
        ({**DUE, "target_seconds": -1}, "\"target_seconds\" of case 'A-2'"),
        ({**DUE, "target_seconds": float("nan")}, "\"target_seconds\" of case 'A-2'"),
        ({"kind": "due"}, 'Case number 2 has no "id".'),
        ("A-1", "Case number 2 is no object."),
    ],
)
def test_a_case_that_cannot_be_answered_is_named(case, sentence: str, tmp_path, capsys):
    """C0: nothing is printed for the good case before it."""
    assert sentence in refusal(file_of(tmp_path, DUE, case), capsys)


def test_a_calendar_that_cannot_be_used_is_named(tmp_path, capsys):
    """C1."""
    broken = {"timezone": "UTC", "weekly": {"mon": [["09:00", "12:00"], ["11:00", "13:00"]]}}
    sentence = refusal(file_of(tmp_path, DUE, SHOP=broken), capsys)
    assert sentence == "Calendar 'SHOP' cannot be used: The windows 09:00–12:00 and 11:00–13:00 of Monday overlap."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is no JSON"),
        (b"{", "The file is no JSON"),
        (b"[" * 100_000, "The file is no JSON"),
        (b"\xff\xfe\x00", "is not a text file in UTF-8"),
        (b"[]", "must be an object"),
        (b'{"calendars": {}}', 'a list of "cases"'),
        (b'{"calendars": [], "cases": []}', "named calendars"),
    ],
)
def test_a_file_in_another_form_is_refused(content: bytes, sentence: str, tmp_path, capsys):
    """C0."""
    path = tmp_path / "cases.json"
    path.write_bytes(content)
    assert sentence in refusal(path, capsys)


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    """C0: neither is a folder a file."""
    assert "missing.json cannot be read: No such file or directory." in refusal(tmp_path / "missing.json", capsys)
    assert "cannot be read: Is a directory." in refusal(tmp_path, capsys)
