"""`manage.py open_relationship FILE`: a relationship that lives outside is taken over."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from relationships.models import AgreementVersion, Organisation, Record, ServiceRelationship, Side
from relationships.terms import Limit, Obligation, Target
from tests.factories import World
from tests.relationships.opening import EVERYTHING, FILE, changed, opened, refusal, rows, target


@pytest.mark.django_db
def test_what_the_file_says_is_agreed_and_in_force(tmp_path, capsys):
    """G4, G6: one active version from 00:00 in its zone on, both signatures by the operator."""
    answer = opened(tmp_path, capsys)

    relationship = ServiceRelationship.objects.get()
    version = AgreementVersion.objects.get()
    assert answer == {"relationship": relationship.reference, "agreement": version.agreement.reference}
    assert (relationship.status, str(relationship.provider), str(relationship.consumer), relationship.time_zone) == (
        "active",
        "Group IT",
        "Head Office",
        "Europe/London",
    )
    assert (version.status, version.in_force_from, version.in_force_until) == (
        "active",
        datetime(2016, 1, 1, tzinfo=UTC),
        None,
    )
    assert version.digest == version.digest_of_terms()
    assert [(s.side, s.signed_by, s.digest) for s in version.signatures.order_by("side")] == [
        ("consumer", "Operator", version.digest),
        ("provider", "Operator", version.digest),
    ]
    terms = version.terms()
    assert terms.priorities == ("P1", "P2")
    assert [(p.kind, p.name) for p in terms.parts] == [("action", "Service request")]
    assert [(t.metric, t.priority, t.amount, t.unit, t.hours, t.until) for t in terms.targets] == [
        ("fulfil", "P1", 8, "hours", "always", "closed"),
        ("fulfil", "P2", 24, "hours", "service", "resolved"),
        ("respond", "P1", 901, "seconds", "always", "resolved"),
        ("respond", "P2", 90, "minutes", "service", "resolved"),
    ]
    assert terms.hours.time_zone == "Europe/London"
    assert terms.hours.weekly == tuple((day, 840, 1380) for day in range(5))
    assert [str(day) for day, _name in terms.hours.holidays] == ["2016-12-26"]
    assert list(
        Record.objects.filter(subject=version.agreement.reference).values_list("by_name", "text", "by_side")
    ) == [("Operator", "Taken over from outside: the operator signed version 1 on behalf of both sides.", "")]


@pytest.mark.django_db
def test_a_second_run_changes_nothing_and_says_the_same(tmp_path, capsys):
    first = opened(tmp_path, capsys)
    before = rows()

    assert opened(tmp_path, capsys) == first
    assert opened(tmp_path, capsys, changed(provider=" group it ", consumer="HEAD OFFICE")) == first
    assert rows() == before


@pytest.mark.django_db
def test_organisations_that_are_here_are_found_by_name_in_any_case(tmp_path, capsys, world: World):
    answer = opened(tmp_path, capsys, changed(provider="harbour it", consumer="OUTSIDE LTD"))

    relationship = ServiceRelationship.objects.get(reference=answer["relationship"])
    assert (relationship.provider, relationship.consumer) == (world.harbour, world.outside)
    assert Organisation.objects.count() == 3


@pytest.mark.django_db
def test_a_relationship_that_lives_here_without_an_agreement_gets_it(tmp_path, capsys, world: World):
    answer = opened(tmp_path, capsys, changed(provider="Harbour IT", consumer="Northwind Clinics"))

    assert answer["relationship"] == world.relationship.reference
    assert AgreementVersion.objects.get().relationship == world.relationship


@pytest.mark.django_db
def test_the_last_day_is_included_and_a_past_one_means_expired(tmp_path, capsys):
    """G8."""
    opened(tmp_path, capsys, changed(until="2016-06-30"))

    version = AgreementVersion.objects.get()
    assert version.status == "expired"
    assert version.in_force_until == datetime(2016, 6, 30, 23, tzinfo=UTC)
    assert version.agreement.in_force_at(datetime(2016, 6, 30, 22, 59, 59, tzinfo=UTC)) == version
    assert opened(tmp_path, capsys, changed(until="2016-06-30"))["agreement"] == version.agreement.reference


@pytest.mark.django_db
def test_a_first_day_to_come_is_waited_for(tmp_path, capsys):
    opened(tmp_path, capsys, changed(**{"from": str((timezone.now() + timedelta(days=9)).date())}))

    assert AgreementVersion.objects.get().status == "scheduled"


@pytest.mark.django_db
def test_all_that_can_be_agreed_on_can_be_taken_over(tmp_path, capsys):
    """C2, C8, C9, K4, K9, K11, K14, O1, O3: kept as declared; run twice it changes nothing."""
    first = opened(tmp_path, capsys, EVERYTHING)

    terms = AgreementVersion.objects.get().terms()
    assert terms.targets == (
        Target("approve", 1, "business_days", debtor="consumer"),
        Target(
            "fulfil", 3, "business_days", "goods", "P1", until="accepted", warn_percent=50, warnings=(90,),
            end_of_day=True, zone="consumer", pausing="other_side", retroactive=False, reopening="restart",
            immediate=True,
        ),
        Target("obligation", 1, "business_days", debtor="consumer"),
        Target("obligation", 4, "hours", debtor="provider"),
        Target("update", 2, "calendar_days", mode="answer"),
    )  # fmt: skip
    assert terms.obligations == (
        Obligation("Forecast", 5, "A list"),
        Obligation("Test environment", 240, "", "provider", "quarter", "hours", "always", "approve"),
    )
    assert terms.limits == (
        Limit("Urgent work", 20, "week", priority="P1"),
        Limit("Goods", 100, kind="goods", effect="relaxed", longer_percent=50),
    )
    assert terms.hours.recurring == ((12, 25, ""),)
    assert terms.hours.exceptions == ((date(2016, 12, 24), ((840, 960),), ""), (date(2016, 12, 31), (), ""))
    assert opened(tmp_path, capsys, EVERYTHING) == first


@pytest.mark.django_db
def test_each_fact_that_differs_is_named(tmp_path, capsys):
    opened(tmp_path, capsys, EVERYTHING)
    other = deepcopy(EVERYTHING)
    other["service_hours"] |= {"recurring_holidays": [], "exceptions": {}}
    other["targets"][0] |= {"zone": "agreement", "immediate": False}
    other["targets"][1] |= {"unit": "hours"}
    other["targets"][3] |= {"debtor": "consumer", "kind": "goods"}
    other |= {"obligations": [], "limits": EVERYTHING["limits"][:1]}

    assert refusal(tmp_path, capsys, other).partition("terms: ")[2] == (
        "service_hours.recurring_holidays differs; service_hours.exceptions differs; obligations differs; limits "
        "differs; the target fulfil / goods / P1 differs in zone, immediate; the target obligation / provider is "
        "14400 s (service, resolved) there and none in the file; the target obligation / goods / consumer is none "
        "there and 14400 s (service, resolved) in the file; the target update is 2 calendar_days (service, resolved) "
        "there and 7200 s (service, resolved) in the file. Nothing was changed; both sides amend an agreement "
        "together, in Tandem."
    )


@pytest.mark.django_db
def test_other_terms_for_the_same_two_are_refused_by_name(tmp_path, capsys):
    answer = opened(tmp_path, capsys)
    before = rows()
    other = changed(until="2030-12-31", targets=[target(within_seconds=3600), *FILE["targets"][1:3]])
    other["service_hours"]["holidays"] = []

    assert refusal(tmp_path, capsys, other) == (
        f"{answer['agreement']} already joins Group IT and Head Office under other terms: until is open there and "
        "2030-12-31 in the file; service_hours.holidays differs; the target fulfil / P1 is 28800 s (always, closed) "
        "there and 3600 s (always, closed) in the file; the target respond / P1 is 901 s (always, resolved) there and "
        "none in the file. Nothing was changed; both sides amend an agreement together, in Tandem."
    )
    assert rows() == before


@pytest.mark.django_db
def test_a_relationship_that_is_only_proposed_is_left_to_its_sides(tmp_path, capsys, world: World):
    proposed = ServiceRelationship.propose(
        by=world.provider, side=Side.PROVIDER, other=world.outside, purpose="", time_zone="UTC"
    )
    proposed.refresh_from_db()

    assert refusal(tmp_path, capsys, changed(provider="Harbour IT", consumer="Outside Ltd")) == (
        f"{proposed.reference} already joins the two but is not accepted yet. Nothing was changed; accept it first."
    )
