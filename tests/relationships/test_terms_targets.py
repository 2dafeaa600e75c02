"""The targets of a draft, a row each: what is common in view, the rest folded, and nothing converted or lost."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given as each
from hypothesis import settings

from relationships.forms.rows import Rows
from relationships.forms.targets import TargetRow, stand_together, targets_of
from relationships.models import AgreementVersion, ServiceLevelTarget
from relationships.models.clock_target import most_specific
from relationships.terms import Target
from tests.factories import World
from tests.relationships import strategies
from tests.relationships.writing import Given, given_by, text_of, url, written

FACTS = {"priorities": strategies.PRIORITIES}


def posted(draft: AgreementVersion, writer: Client, **row: Any) -> Any:
    """The page sent as it was opened, with these facts in the first empty row."""
    given = given_by(writer.get(url(draft, "edit_targets")))
    return writer.post(url(draft, "edit_targets"), given | {f"row-2-{name}": fact for name, fact in row.items()})


def test_targets_are_written_in_the_unit_they_were_declared_in(draft: AgreementVersion, writer: Client) -> None:
    """C8: 90 minutes stay 90 minutes."""
    posted(draft, writer, metric="respond", priority="High", amount="90", unit="minutes")

    assert Target("respond", 90, "minutes", priority="High") in written(draft).targets


@pytest.mark.parametrize("unit", ["seconds", "minutes", "hours", "calendar_days", "business_days"])
def test_no_unit_becomes_another(draft: AgreementVersion, writer: Client, unit: str) -> None:
    """C8: a day says which day it is, and 24 hours, 1,440 minutes or 1 day of 24 hours are three declarations."""
    posted(draft, writer, metric="deliver", amount="1440", unit=unit)
    writer.post(url(draft, "edit_targets"), given_by(writer.get(url(draft, "edit_targets"))))

    row = ServiceLevelTarget.objects.get(version=draft, metric="deliver")
    assert (row.amount, row.unit) == (1440, unit)
    assert Target("deliver", 1440, unit) in written(draft).targets


@each(strategies.terms(date(2026, 12, 1)))
@settings(max_examples=60, deadline=None)
def test_every_fact_of_a_target_comes_back_from_its_row(terms: Any) -> None:
    """C8, C9, K4, K9, K11, K14: what a page shows and is sent back unchanged is the same target."""
    opened = Rows(TargetRow, stored=[TargetRow.row_of(target) for target in terms.targets], **FACTS)
    sent = QueryDict(mutable=True)
    sent["row-count"] = str(len(opened))
    for field in (field for row in opened for field in row):
        if field.value() not in (None, False):
            sent[field.html_name] = str(field.value())

    rows = Rows(TargetRow, stored=(), data=sent, **FACTS)

    assert stand_together(rows)
    assert targets_of(rows) == terms.targets


def test_all_facts_of_a_target_are_written(draft: AgreementVersion, writer: Client) -> None:
    answer = posted(
        draft, writer, metric="update", kind="goods", amount="2", unit="business_days", mode="answer", end_of_day="on",
        zone="requester", warn_percent="50, 80%", pausing="other_side", retroactive="no", reopening="restart",
        immediate="on",
    )  # fmt: skip

    assert answer.status_code == 302
    assert written(draft).targets[-1] == Target(
        "update", 2, "business_days", kind="goods", mode="answer", end_of_day=True, zone="requester", warn_percent=50,
        warnings=(80,), pausing="other_side", retroactive=False, reopening="restart", immediate=True,
    )  # fmt: skip
    words = (
        "while the consumer waits for an answer; warnings at 50 and 80 %; due when the working day ends; on the clock "
        "of whoever asks; only waits for the consumer pause it; when it changes on the way, it counts anew from the "
        "change; opened again, it starts anew and the first result stays; alerts at any hour"
    )
    assert words in text_of(writer.get(url(draft, "edit_targets")))


@pytest.mark.parametrize(
    ("metric", "chosen", "debtor"),
    [
        ("respond", "", "provider"),
        ("update", "", "provider"),
        ("deliver", "", "provider"),
        ("approve", "", "consumer"),
        ("obligation", "", "consumer"),
        ("obligation", "provider", "provider"),
    ],
)
def test_who_usually_owes_it_owes_it(
    draft: AgreementVersion, writer: Client, metric: str, chosen: str, debtor: str
) -> None:
    """O1: a target is owed by the side that can keep it, without anybody having to say so."""
    posted(draft, writer, metric=metric, amount="3", priority="High", debtor=chosen)

    assert Target(metric, 3, priority="High", debtor=debtor) in written(draft).targets


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"row-0-amount": "0"}, "greater than or equal to 1"),
        ({"row-0-warn_percent": "101"}, "“101” is no percent from 1 to 100"),
        ({"row-0-warn_percent": "half"}, "“half” is no percent from 1 to 100"),
        ({"row-0-warn_percent": ""}, "This field is required"),
        ({"row-0-priority": "Urgent"}, "Urgent is not one of the available choices"),
        ({"row-0-unit": "days"}, "days is not one of the available choices"),
        ({"row-2-amount": "3"}, "There are two targets for Respond. Keep one."),
        ({"row-0-amount": "99999", "row-0-unit": "calendar_days"}, "Respond: this is no time that can be waited for."),
    ],
)
def test_a_wrong_target_is_refused(draft: AgreementVersion, writer: Client, change: Given, sentence: str) -> None:
    answer = writer.post(url(draft, "edit_targets"), given_by(writer.get(url(draft, "edit_targets"))) | change)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


@pytest.mark.parametrize(
    ("row", "field", "sentence"),
    [
        (
            {"metric": "fulfil", "unit": "business_days", "hours": "always"},
            "hours",
            "Fulfil, High: business days have service hours.",
        ),
        ({"metric": "fulfil", "end_of_day": "on"}, "end_of_day", "Fulfil, High: only business days can run to the end"),
        (
            {"metric": "fulfil", "hours": "always", "zone": "consumer"},
            "zone",
            "Fulfil, High: around the clock no zone makes a difference.",
        ),
        ({"metric": "fulfil", "mode": "answer"}, "mode", "Fulfil, High: only an update target can run while"),
        (
            {"metric": "approve", "pausing": "any"},
            "pausing",
            "Approve, High: it runs only while that side is waited for, so nothing can pause it.",
        ),
        ({"metric": "respond", "debtor": "consumer"}, "debtor", "Respond, High is owed by the provider."),
    ],
)
def test_what_cannot_go_together_is_said_at_its_field_and_kept_as_typed(
    draft: AgreementVersion, writer: Client, row: dict[str, str], field: str, sentence: str
) -> None:
    """K3: conflicts are found when they are saved. The fold is open where the field is in it."""
    before = written(draft)

    answer = posted(draft, writer, **row, priority="High", amount="17", warn_percent="40, 60")

    shown = answer.context["form"].rows.forms[2]
    assert answer.status_code == 422
    assert [error.startswith(sentence) for error in shown.errors[field]] == [True]
    assert f'href="#{shown[field].auto_id}"' in text_of(answer)
    assert shown.folds_open is (field != "hours")
    assert ('value="17"' in text_of(answer), 'value="40, 60"' in text_of(answer)) == (True, True)
    assert written(draft) == before


def test_more_rows_keep_what_was_folded(draft: AgreementVersion, writer: Client) -> None:
    """Nothing typed is lost, neither ticks nor choices that are not as usual."""
    answer = posted(draft, writer, metric="fulfil", retroactive="no", immediate="on", unit="business_days", more="1")

    shown = answer.context["form"].rows.forms[2]
    assert shown["retroactive"].value() == "no"
    assert shown["immediate"].value() is True
    assert shown.deviating == "when it changes on the way, it counts anew from the change; alerts at any hour"


def test_there_is_one_target_for_each_and_the_database_says_so(draft: AgreementVersion) -> None:
    """K12: one for each metric, kind, priority and debtor; any priority is one of them, and either side may owe one."""
    facts = {**draft.sides, "version": draft, "metric": "obligation", "amount": 1}
    ServiceLevelTarget.objects.create(**facts, debtor="consumer")
    ServiceLevelTarget.objects.create(**facts, debtor="provider")

    with pytest.raises(IntegrityError, match="one_target_for_each"), transaction.atomic():
        ServiceLevelTarget.objects.create(**facts, debtor="consumer")


@pytest.mark.parametrize(
    ("kind", "priority", "amount"),
    [("goods", "High", 1), ("goods", "Normal", 2), ("action", "High", 3), ("action", "Normal", 4)],
)
def test_the_most_specific_target_counts(world: World, kind: str, priority: str, amount: int) -> None:
    """K12: kind and priority before kind, kind before priority, priority before any."""
    version = world.agreed(
        targets=(
            Target("fulfil", 4),
            Target("fulfil", 3, priority="High"),
            Target("fulfil", 2, kind="goods"),
            Target("fulfil", 1, kind="goods", priority="High"),
        )
    )

    found = most_specific(version.serviceleveltargets.select_related("priority"), kind=kind, priority=priority)

    assert found is not None
    assert found.amount == amount


def test_the_page_of_forty_targets_stays_light(world: World, writer: Client) -> None:
    """Forty rows cost the queries of one, and less than 300 KB before compression."""
    kinds = [(kind, priority) for kind in ("", "goods", "access", "action") for priority in ("", "High", "Normal")]
    metrics = ("respond", "update", "fulfil", "deliver")
    many = tuple(Target(metric, 4, kind=kind, priority=priority) for metric in metrics for kind, priority in kinds)[:40]
    one, forty = (world.draft(targets=found) for found in (many[:1], many))

    costs = []
    for version in (one, forty):
        with CaptureQueriesContext(connection) as queries:
            answer = writer.get(url(version, "edit_targets"))
        costs.append((len(queries), len(answer.content) < 300_000))

    assert costs[0] == costs[1]
    assert costs[1][1] is True
