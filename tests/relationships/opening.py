"""Files that a relationship is opened from, and what the command answers to them."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from relationships.models import (
    Agreement,
    AgreementVersion,
    Organisation,
    Record,
    ServiceLevelTarget,
    ServiceRelationship,
    Signature,
)

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


def told(**facts: Any) -> dict[str, Any]:
    """A target told in one of the units, in place of seconds."""
    return {"metric": "fulfil", "priority": "P1", "hours": "service", "until": "resolved", **facts}


EVERYTHING: dict[str, Any] = changed(
    service_hours={
        **FILE["service_hours"],
        "recurring_holidays": ["12-25"],
        "exceptions": {"2016-12-24": [["14:00", "16:00"]], "2016-12-31": []},
    },
    targets=[
        told(
            amount=3, unit="business_days", kind="goods", end_of_day=True, zone="consumer", warn_percents=[50, 90],
            pausing="other_side", retroactive=False, reopening="restart", immediate=True, until="accepted",
        ),
        told(metric="update", amount=2, unit="calendar_days", mode="answer", priority=None),
        told(metric="obligation", amount=1, unit="business_days", priority=None),
        told(metric="obligation", amount=4, unit="hours", priority=None, debtor="provider"),
        told(metric="approve", amount=1, unit="business_days", priority=None),
    ],
    obligations=[
        {"name": "Forecast", "every": "month", "amount": 5, "description": "A list"},
        {"name": "Test environment", "every": "quarter", "amount": 240, "unit": "hours", "hours": "always",
         "debtor": "provider", "metric": "approve"},
    ],
    limits=[
        {"name": "Urgent work", "amount": 20, "every": "week", "priority": "P1"},
        {"name": "Goods", "amount": 100, "every": "month", "kind": "goods", "effect": "relaxed", "longer_percent": 50},
    ],
)  # fmt: skip


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
