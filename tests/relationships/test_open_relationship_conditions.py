"""`manage.py open_relationship FILE`: availability and credits, duration, conduct, people and clauses."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from relationships.models import AgreementVersion
from relationships.terms import (
    Availability,
    Conduct,
    Contact,
    CreditPolicy,
    CreditTier,
    Duration,
    FreeClause,
    Penalty,
    Reviewing,
)
from tests.relationships.opening import changed, opened, refusal

TIER = {"low": 0, "high": "99.95", "percent": 10}
CONDITIONS: dict[str, Any] = changed(
    availabilities=[{"name": "Portal", "percent": 99.95, "maintenance": "excused", "tiers": [TIER]}],
    penalties=[{"metric": "respond", "priority": "P1", "amount": "50.50", "free_minutes": 15}],
    credits={"several": "sum", "cap_percent": 50, "claim": "on_claim", "claim_days": 30},
    duration={"months": 240, "consumer_notice": 90, "consumer_notice_unit": "days", "cure_days": 30},
    reviewing={"every": "quarter", "tolerance_days": 14},
    conduct={"suspending": "provider"},
    contacts=[{"side": "consumer", "level": 1, "name": "Ann", "reach": "ann@example.org"}],
    clauses=[{"title": "Data", "text": "# Data\n\nStays here."}],
)


@pytest.mark.django_db
def test_conditions_are_taken_over(tmp_path, capsys):
    """S1-S5, G8-G15: kept as declared; the last day follows from the months; run twice it changes nothing."""
    first = opened(tmp_path, capsys, CONDITIONS)

    terms = AgreementVersion.objects.get().terms()
    assert terms.last_day == date(2035, 12, 31)
    assert terms.availabilities == (
        Availability(
            "Portal",
            Decimal("99.95"),
            maintenance="excused",
            tiers=(CreditTier(Decimal(0), Decimal("99.95"), Decimal(10)),),
        ),
    )
    assert terms.penalties == (Penalty("respond", Decimal("50.5"), priority="P1", free_minutes=15),)
    assert terms.credits == CreditPolicy("sum", Decimal(50), claim="on_claim", claim_days=30)
    assert terms.duration == Duration(240, consumer_notice=90, consumer_notice_unit="days", cure_days=30)
    assert (terms.reviewing, terms.conduct) == (Reviewing("quarter", tolerance_days=14), Conduct("provider"))
    assert terms.contacts == (Contact("consumer", 1, "Ann", reach="ann@example.org"),)
    assert terms.clauses == (FreeClause("Data", "# Data\n\nStays here."),)
    assert opened(tmp_path, capsys, CONDITIONS) == first


@pytest.mark.django_db
def test_each_condition_that_differs_is_named(tmp_path, capsys):
    opened(tmp_path, capsys, CONDITIONS)
    other = {**deepcopy(CONDITIONS), "penalties": [], "clauses": [], "reviewing": {}}
    other["availabilities"][0]["tiers"][0]["percent"] = 11

    assert (
        refusal(tmp_path, capsys, other)
        .partition("terms: ")[2]
        .startswith(
            "availabilities differs; penalties differs; clauses differs; reviewing differs. Nothing was changed"
        )
    )


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"annexes": []}, "“annexes” is not known here; there are "),
        ({"availabilities": {}}, "availabilities: This must be a list."),
        ({"availabilities": [{"name": "A"}]}, "availabilities[0]: “percent” is missing."),
        (
            {"availabilities": [{"name": "A", "percent": 99, "share": 1}]},
            "availabilities[0]: “share” is not known here",
        ),
        (
            {"availabilities": [{"name": "A", "percent": True}]},
            "availabilities[0].percent: “True” is no number from 0 to",
        ),
        ({"availabilities": [{"name": "A", "percent": "1e999999"}]}, "availabilities[0].percent: “1e999999” is no num"),
        (
            {"availabilities": [{"name": "A", "percent": "99.0000001"}]},
            "availabilities[0].percent: “99.0000001” is no number from 0 to 100 with at most 6 digits",
        ),
        (
            {"availabilities": [{"name": "A", "percent": 99, "tiers": [{**TIER, "low": 1, "high": 99}]}]},
            "availabilities[0].tiers: “A”: no credit is said below 1 %. Let the lowest band begin at 0.",
        ),
        ({"penalties": [{"metric": "respond", "amount": 0}]}, "penalties[0].amount: The penalty for Respond is more"),
        ({"penalties": [{"metric": "update", "amount": 5}]}, "A penalty is said for Update, but no such target."),
        ({"credits": {"claim": "maybe"}}, "credits.claim: “maybe” is not one of automatic, on_claim."),
        ({"duration": {"renewal": "tacit"}}, "duration: Say for how many months it renews"),
        ({"duration": {"months": 1.5}}, "duration.months: “1.5” is no whole number from 0 to 32767."),
        ({"duration": {"months": 12}, "until": "2017-01-01"}, "12 months from 2016-01-01 on end on 2016-12-31."),
        ({"conduct": {"framework": "AGR-1"}}, "conduct: “framework” is not known here; there are suspending,"),
        ({"contacts": [{"side": "both", "level": 1, "name": "A"}]}, "contacts[0].side: “both” is not one of provider,"),
        ({"clauses": [{"title": "A", "text": " "}]}, "clauses[0].text: This must not be empty."),
        (
            {"clauses": [{"title": "A", "text": "a\u0000"}]},
            "clauses[0].text: This holds a character that cannot be shown.",
        ),
    ],
)
@pytest.mark.django_db
def test_a_wrong_condition_is_refused_at_its_place(tmp_path, capsys, facts, sentence):
    assert refusal(tmp_path, capsys, changed(**facts)).startswith(sentence)
