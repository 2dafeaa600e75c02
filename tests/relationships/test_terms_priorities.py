"""The priorities of a draft and its matrix."""

import pytest
from django.test import Client

from relationships.forms.priorities import renames
from relationships.models import AgreementVersion
from relationships.terms import Level, Limit, Target
from tests.factories import World
from tests.relationships.writing import given_by, text_of, url, written


def test_renaming_a_priority_carries_its_targets_and_cells_along(
    draft: AgreementVersion, world: World, writer: Client
) -> None:
    targets = (Target("fulfil", 2, "business_days", priority="High", warnings=(50,)), Target("fulfil", 8))
    limits = (Limit("Urgent work", 20, priority="High"),)
    matrix = (("high", "high", "High"),)
    draft.rewrite(lambda t: t.amended(targets=targets, limits=limits, matrix=matrix), by=world.provider)
    given = given_by(writer.get(url(draft, "edit_priorities"))) | {"names": "Urgent\r\nNormal\r\n"}

    assert writer.post(url(draft, "edit_priorities"), given).status_code == 302

    terms = written(draft)
    assert terms.priorities == ("Urgent", "Normal")
    assert terms.targets[0] == Target("fulfil", 2, "business_days", priority="Urgent", warnings=(50,))
    assert terms.limits == (Limit("Urgent work", 20, priority="Urgent"),)
    assert terms.matrix == (("high", "high", "Urgent"),)


def test_a_priority_in_use_is_not_taken_away(draft: AgreementVersion, world: World, writer: Client) -> None:
    draft.rewrite(lambda terms: terms.amended(targets=(Target("fulfil", 2, priority="High"),)), by=world.provider)
    given = given_by(writer.get(url(draft, "edit_priorities"))) | {"names": "Normal"}

    answer = writer.post(url(draft, "edit_priorities"), given)

    assert (answer.status_code, "“High” is used but is no priority" in text_of(answer)) == (422, True)


def test_a_matrix_may_use_a_priority_typed_just_now(draft: AgreementVersion, writer: Client) -> None:
    given = given_by(writer.get(url(draft, "edit_priorities"))) | {"names": "High\nNormal\nLow"}
    given |= {f"cell_{impact.value}_{urgency.value}": "Low" for impact in Level for urgency in Level}

    writer.post(url(draft, "edit_priorities"), given)

    assert list(written(draft).problems()) == []
    assert {row[2] for row in written(draft).matrix} == {"Low"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (("A", "B"), ("A", "C"), {"B": "C"}),
        (("A", "B"), ("B", "A"), {}),
        (("A", "B"), ("A",), {}),
        (("A", "B"), ("B", "C"), {}),
        (("A", "B"), ("C", "D"), {"A": "C", "B": "D"}),
    ],
)
def test_what_counts_as_a_rename(before: tuple[str, ...], after: tuple[str, ...], expected: dict[str, str]) -> None:
    assert renames(before, after) == expected
