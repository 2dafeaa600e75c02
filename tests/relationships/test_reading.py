"""Terms in the words that both sides read."""

import pytest

from relationships.promised import within
from relationships.reading import TermsView
from relationships.terms import Limit, Obligation, Target
from tests.factories import World
from tests.relationships.writing import AsMember, text_of, url


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (45, "seconds", "45 s"),
        (90, "minutes", "90 min"),
        (24, "hours", "24 h"),
        (1, "calendar_days", "1 day of 24 hours"),
        (3, "calendar_days", "3 days of 24 hours"),
        (1, "business_days", "1 business day"),
        (1000, "business_days", "1,000 business days"),
    ],
)
def test_a_time_is_said_in_the_unit_it_was_declared_in(amount: int, unit: str, words: str) -> None:
    """C8."""
    assert within(amount, unit) == words


def test_targets_are_told_by_who_owes_them(world: World) -> None:
    """O1: the provider's first; each with what is not as usual, and with nothing that is."""
    targets = (
        Target("approve", 2, "business_days", debtor="consumer", pausing="never"),
        Target("fulfil", 3, "business_days", "goods", "High", end_of_day=True, warnings=(50,)),
        Target("respond", 4),
        Target("update", 1, mode="answer"),
    )

    told = TermsView(world.terms(targets=targets)).targets

    assert [
        (side, [(t.metric, t.what, t.within, t.until, t.warn, t.otherwise) for t in lines]) for side, lines in told
    ] == [
        (
            "provider",
            [
                ("Respond", "everything", "4 h", "", "75 %", ""),
                ("Update", "everything", "1 h", "while the consumer waits for an answer", "75 %", ""),
                (
                    *("Fulfil", "Goods, High", "3 business days", "until fulfilled", "50, 75 %"),
                    "due when the working day ends",
                ),
            ],
        ),
        (
            "consumer",
            [("Approve", "everything", "2 business days", "", "75 %", "nothing pauses it, every wait counts")],
        ),
    ]


def test_both_sides_read_the_same_and_an_outsider_nothing(world: World, as_member: AsMember) -> None:
    """O1, O3: who owes what by name, obligations and workload limits."""
    version = world.proposed(
        targets=(Target("fulfil", 8), Target("obligation", 1, "business_days", debtor="consumer")),
        obligations=(Obligation("Forecast of new seats", 5, "A list"),),
        limits=(Limit("Urgent work", 20, "week", priority="High"),),
    )

    for member in (world.provider, world.consumer):
        text = text_of(as_member(member).get(url(version, "version")))
        ours, theirs = text.index("Harbour IT owes"), text.index("Northwind Clinics owes")
        assert ours < text.index("<strong>Fulfil</strong>") < theirs < text.index("Answer when waited for")
        for words in ("Forecast of new seats", "A list", "every month", "20 requests a week", "no target holds"):
            assert words in text
    assert as_member(world.outsider).get(url(version, "version")).status_code == 404
