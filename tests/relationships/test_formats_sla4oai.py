"""SLA4OAI read into terms: a plan's price, its workload limit, and the availabilities it guarantees."""

import os
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from relationships.formats import Found, UnreadableFile, read_targets
from relationships.terms import Availability, Limit, Part, Terms

PLANS = """\
context: {id: reasoner, sla: '1.0', type: plans, api: ./service.yml, provider: ISAGroup}
infrastructure: {supervisor: 'http://supervisor.example/v1/'}
metrics:
  requests: {$ref: './metrics.yml#requests'}
pricing: {cost: 0, currency: euro, billing: monthly}
quotas:
  /problems:
    get:
      requests:
      - {max: 200, period: hourly}
      - {max: 90000, period: monthly, scope: tenant}
guarantees:
  global:
    global:
    - {objective: uptimePercentage > 90, period: monthly, window: static}
plans:
  free: {}
  pro:
    pricing: {cost: 300.50, billing: quartely}
    configuration: {reasoner: fast}
    guarantees:
      /problems:
        post:
        - {objective: avgResponseTimeMs < 500, period: daily, window: dynamic}
      global:
        global:
        - {objective: 'uptimePercentage >= 99.5 %', period: weekly, window: dynamic}
"""
GUARANTEE = "{objective: availability >= 99}"
DATA = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).parents[2].parent / "shared" / "data")
FOLDER = DATA / "sla_formats"


def read(plan: str = "", text: str = PLANS) -> Found:
    return read_targets(text.encode(), plan=plan)


def test_a_plan_is_chosen_before_anything_is_taken():
    found = read()

    assert (found.plans, found.plan, found.gives) == (("free", "pro"), "", False)
    with pytest.raises(UnreadableFile, match="no plan “gold”; it has free, pro"):
        read("gold")


def test_a_plan_overrides_what_all_have():
    """A5, O3: its own price and guarantee, the common limit."""
    found = read("pro")

    assert found.parts == (
        Part("access", "reasoner, plan pro", unit_price=Decimal(1202), period="year", plan="pro"),
    )  # fmt: skip
    assert found.availabilities == (
        Availability("reasoner, plan pro", Decimal("99.5"), period="rolling", rolling_days=7),
    )  # fmt: skip
    assert found.limits == (Limit("GET /problems", 90000),)
    assert found.currency == "EUR"


def test_what_all_have_holds_for_a_plan_that_says_nothing():
    found = read("free")

    assert [(part.unit_price, part.period) for part in found.parts] == [(Decimal(0), "month")]
    assert found.availabilities == (Availability("reasoner, plan free", Decimal(90)),)


def test_what_no_term_holds_is_named_by_its_place():
    """Unknown fields are reported, never dropped silently."""
    assert [(left.path, left.line) for left in read("pro").left] == [
        ("context.api", 1),
        ("context.provider", 1),
        ("infrastructure", 2),
        ("metrics", 3),
        ("quotas./problems.get.requests[0]", 10),
        ("quotas./problems.get.requests[1].scope", 11),
        ("plans.free", 17),
        ("plans.pro.configuration", 20),
        ("plans.pro.guarantees./problems", 22),
    ]
    assert [note.path for note in read("pro").notes] == ["pricing.currency", "plans.pro.pricing.cost"]


@pytest.mark.parametrize(
    "pricing",
    [
        "{cost: 5, billing: weekly}",
        "{cost: 5, currency: bitcoins}",
        "{cost: 0.001}",
        "{cost: on request}",
        "{cost: -1}",
    ],
)
def test_a_price_that_is_none_here_is_left_out_whole(pricing: str):
    """S2: money has two decimals and a currency; a price is never bent."""
    text = f"context: {{id: x}}\npricing: {pricing}\nguarantees: {{global: {{global: [{GUARANTEE}]}}}}\n"

    found = read(text=text)

    assert (found.parts, [left.path for left in found.left]) == ((), ["pricing"])
    assert len(found.availabilities) == 1


def test_a_file_without_anything_to_agree_on_is_refused():
    with pytest.raises(UnreadableFile, match="Nothing that this SLA4OAI file says"):
        read(text="context: {id: x}\nrates: {/pets: {get: {requests: [{max: 1, period: secondly}]}}}\n")


def test_prices_in_another_currency_do_not_mix_with_those_of_the_draft():
    """A sum of both would be none."""
    terms = Terms(date(2026, 1, 1), currency="GBP", parts=(Part("goods", "Laptop", unit_price=Decimal(800)),))

    found = read("pro").fitting(terms)
    taken = read("pro").into(terms, keep=False, source="x.yml")

    assert (taken.currency, [part.name for part in taken.parts]) == ("GBP", ["Laptop"])
    assert found.left[-1].why == "it costs EUR, the draft counts in GBP"
    assert read("pro").into(Terms(date(2026, 1, 1), currency="GBP"), keep=False, source="x").currency == "EUR"


def test_taken_twice_it_is_there_once_and_what_is_left_can_be_kept():
    once = read("pro").into(Terms(date(2026, 1, 1)), keep=True, source="plans.yml")

    assert read("pro").into(once, keep=True, source="plans.yml") == once
    (clause,) = once.clauses
    assert clause.title == "Also said in plans.yml"
    assert "* `plans.pro.configuration`: {reasoner: fast}" in clause.text


# The shared files


@pytest.mark.skipif(not FOLDER.is_dir(), reason=f"{FOLDER} is not here")
def test_every_shared_file_comes_in_or_is_refused_with_one_sentence():
    outcome: dict[str, Any] = {}
    for path in sorted(FOLDER.iterdir()):
        try:
            found = read_targets(path.read_bytes(), plan="pro" if "plans" in path.name else "")
            outcome[path.name] = (len(found.availabilities), len(found.parts), bool(found.left))
        except UnreadableFile as refused:
            outcome[path.name] = str(refused)

    known = {
        "gcloud12_questions.yml": "The file is a list of questions to providers: it holds no answer, so nothing is "
        "promised.",
        "openslo_occurences-slo.yaml": (1, 0, True),
        "openslo_ratio-timeslices.yaml": (1, 0, True),
        "openslo_timeslices-slo.yaml": (2, 0, True),
        "osb_catalog_example.json": "The file is a catalogue of service offerings: it offers plans and promises no "
        "target.",
        "sla4oai_petstore-plans.yml": (0, 1, True),
        "sla4oai_pro-petstore-sla.yml": (0, 1, True),
    }
    assert {name: outcome[name] for name in known if name in outcome} == {n: known[n] for n in known if n in outcome}
    assert all(told for told in outcome.values())
