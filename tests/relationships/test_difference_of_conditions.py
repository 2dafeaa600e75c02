"""Every change of any term shows in the difference (G2): what was not told would be signed unseen."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relationships.difference import difference
from relationships.terms import OFFICE_HOURS, Annex, Hours, Part, Target, Terms
from tests.relationships.rich import rich

PLAIN = Terms(
    first_day=date(2026, 12, 1),
    summary="Care never waits",
    hours=Hours("Europe/London", OFFICE_HOURS),
    priorities=("P1", "P2"),
    parts=(Part("action", "Extra storage", "More space", "GB", Decimal(100), Decimal("0.20"), source="OFF-7"),),
    targets=(Target("respond", 4), Target("fulfil", 8, "business_days")),
)
RICH = rich(PLAIN, annexes=(Annex("prices.pdf", "a" * 64, 1234),))


def changed(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | Decimal):
        return value + 1
    return Decimal(7) if value is None else f"{value} x"


CHOICES = {
    "availabilities.period": "quarter",
    "availabilities.hours": "service",
    "availabilities.maintenance": "left_out",
    "penalties.metric": "fulfil",
    "penalties.unit": "minutes",
    "penalties.kind": "goods",
    "credits.several": "highest",
    "credits.claim": "automatic",
    "duration.renewal": "express",
    "duration.provider_notice_unit": "days",
    "duration.consumer_notice_unit": "months",
    "duration.roll": "none",
    "reviewing.every": "year",
    "reviewing.level": "strategic",
    "conduct.suspending": "both",
    "conduct.while_suspended": "run",
    "conduct.transition": "keep",
    "contacts.side": "consumer",
    "parts.kind": "goods",
    "parts.period": "month",
    "parts.fields.kind": "date",
}
LISTS = {"parts.fields.choices": ("Leeds",)}


def each_fact() -> Iterator[Any]:
    """Each fact of each row beside targets, hours and obligations, whose differences are told elsewhere."""
    rolling = replace(RICH.availabilities[0], period="rolling", rolling_days=30)
    yield pytest.param({"availabilities": (rolling,)}, id="availabilities.rolling")
    for name in ("parts", "availabilities", "penalties", "contacts", "clauses", "annexes"):
        for where, row in facts_of(name, getattr(RICH, name)[0]):
            yield pytest.param({name: (row, *getattr(RICH, name)[1:])}, id=where)
    for name in ("credits", "duration", "reviewing", "conduct"):
        for where, value in facts_of(name, getattr(RICH, name)):
            yield pytest.param({name: value}, id=where)


def facts_of(where: str, value: Any) -> Iterator[tuple[str, Any]]:
    for name in (each.name for each in fields(value)):
        path, held = f"{where}.{name}", getattr(value, name)
        if isinstance(held, tuple) and held and is_dataclass(held[0]):
            for inner, row in facts_of(path, held[0]):
                yield inner, replace(value, **{name: (row, *held[1:])})
            yield f"{path} less", replace(value, **{name: held[:-1]})
        elif path != "availabilities.rolling_days":
            other = CHOICES.get(path) or LISTS.get(path) or changed(held)
            yield path, replace(value, **{name: other})


@pytest.mark.parametrize("facts", list(each_fact()))
def test_each_fact_that_changes_is_said(facts: dict[str, Any]) -> None:
    """G2, S1, S5, S6: in words, and by the clause it belongs to."""
    other = RICH.amended(**facts)

    changes = difference(RICH, other).changes

    assert other != RICH
    assert [change.summary for change in changes] != []


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (
            {"availabilities": (replace(RICH.availabilities[0], percent=Decimal("99.9"), tiers=()),)},
            "Availability “Clinic portal”: at least 99.95 %, each month becomes at least 99.9 %, each month; credits "
            "below 99.95 % down to 99 %: 10 %; below 99 % down to 95 %: 25 %; below 95 %: 100 % becomes nothing.",
        ),
        (
            {"penalties": (replace(RICH.penalties[0], amount=Decimal(75)),)},
            "Penalty for Respond: 50.00 EUR for each hour late becomes 75.00 EUR for each hour late.",
        ),
        (
            {"duration": replace(RICH.duration, consumer_notice=60)},
            "How long it holds: the consumer gives notice 90 days before the end becomes the consumer gives notice "
            "60 days before the end.",
        ),
        ({"contacts": RICH.contacts[:1]}, "Contact 1 of the consumer, Carla Consumer no longer applies."),
        (
            {"annexes": ()},
            "Annex “prices.pdf” no longer applies.",
        ),
    ],
)
def test_a_change_reads_as_people_say_it(facts: dict[str, Any], sentence: str) -> None:
    assert [change.summary for change in difference(RICH, RICH.amended(**facts)).changes] == [sentence]
