"""What a target promises, in words that say its unit, its clock and its side (C8, C9, K15, O1)."""

from datetime import datetime

import pytest

from consumption.promises import not_covered, promises, span_of, words_of
from relationships.terms import Target
from tests.consumption.clocked import monday
from tests.factories import World


@pytest.mark.parametrize(
    ("target", "said", "due"),
    [
        (Target("respond", 30, "minutes"), "respond within 30 min of service hours", monday(15, 30)),
        (Target("respond", 90, "seconds", hours="always"), "respond within 90 s", monday(15, 1, 0).replace(second=30)),
        (Target("fulfil", 1, "business_days"), "fulfil within 1 business day", monday(15, 0, 1)),
        (Target("fulfil", 2, "business_days", end_of_day=True), "fulfil within 2 business days, to the end of the day",
         monday(17, 0, 2)),
        (Target("fulfil", 1, "calendar_days"), "fulfil within 1 day of 24 hours of service hours", monday(15, 0, 3)),
        (Target("fulfil", 3, "calendar_days", hours="always"), "fulfil within 3 days of 24 hours", monday(15, 0, 3)),
        (Target("fulfil", 1, until="closed"), "fulfil, until you confirm it, within 1 h of service hours", monday(16)),
        (Target("deliver", 1, until="accepted"), "deliver, until you confirm it, within 1 h of service hours",
         monday(16)),
        (Target("update", 1), "update you within 1 h of service hours of the last update", monday(16)),
        (Target("update", 1, mode="answer"), "answer a comment within 1 h of service hours", monday(16)),
        (Target("approve", 3, "business_days", debtor="consumer"), "you confirm within 3 business days", None),
        (Target("obligation", 2, debtor="consumer"), "you answer within 2 h of service hours when you are waited for",
         None),
        (Target("obligation", 2, debtor="provider"),
         "the provider answers within 2 h of service hours when it is waited for", None),
        (Target("respond", 1, zone="requester"), "respond within 1 h of service hours, on the clock of whoever asks",
         monday(16)),
    ],
)  # fmt: skip
def test_each_unit_side_and_mode_has_its_words(world: World, target: Target, said: str, due: datetime | None) -> None:
    """C8: no unit is turned into another; a deadline only for what starts with the request."""
    version = world.agreed(first_day=monday(days=-5).date(), targets=(target,))
    rows = list(version.serviceleveltargets.select_related("priority"))

    assert [(p.words, p.due) for p in promises(version, rows, "goods", "Normal", monday(15))] == [(said, due)]


def test_a_promise_is_read_on_the_clock_of_whoever_asks(world: World) -> None:
    """C9: 9 to 17 in Berlin; 15:30 in London is half an hour before the end of the day there."""
    version = world.agreed(first_day=monday(days=-5).date(), targets=(Target("respond", 1, zone="requester"),))
    rows = list(version.serviceleveltargets.all())

    found = promises(version, rows, "action", "Normal", monday(15, 30), zone="Europe/Berlin")

    assert [promise.due for promise in found] == [monday(8, 30, 1)]


def test_what_is_chosen_is_what_would_run(world: World) -> None:
    """K1, K12: delivering is for goods; each side has its own; what is missing is named."""
    answers = [Target("obligation", 2, debtor=side) for side in ("provider", "consumer")]
    version = world.agreed(targets=(Target("deliver", 5, "business_days"), Target("respond", 4), *answers))
    rows = list(version.serviceleveltargets.select_related("priority"))

    assert [words_of(t).split(" within")[0] for t in rows if t.metric == "deliver"] == ["deliver"]
    kinds = {kind: len(promises(version, rows, kind, "Normal", monday())) for kind in ("goods", "action")}
    assert kinds == {"goods": 4, "action": 3}
    assert not_covered(rows, "action", "Normal") == ["Fulfil"]


def test_a_span_over_all_priorities_keeps_its_units(world: World) -> None:
    targets = (Target("fulfil", 4, priority="High"), Target("fulfil", 3, "business_days"))
    version = world.agreed(targets=targets)
    rows = list(version.serviceleveltargets.select_related("priority"))

    assert span_of(rows, "action", list(version.agreedprioritys.all())) == [
        "fulfil within 4 h to 3 business days, by priority"
    ]
