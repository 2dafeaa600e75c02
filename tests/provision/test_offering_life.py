"""F1 and F3: drafted, offered, paused, retired with the notice that was promised, archived once nobody holds it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from provision import tasks
from provision.models import ServiceOffering
from relationships.models import AgreementVersion, Membership, OrganisationRecord, Refused, Role
from relationships.terms import Duration, NoticeUnit
from relationships.terms.dates import add_months
from tests.consumption.listing import listed
from tests.factories import World, today
from tests.provision.offered import agreed_from, drafting, fresh, page_of

AsMember = Callable[[Membership | None], Client]
DAY = timedelta(days=1)
PATHS: dict[str, tuple[str, ...]] = {
    "draft": (),
    "active": (),
    "paused": ("pause",),
    "retired": ("retire",),
    "archived": ("retire", "archive"),
}


def offering_in(status: str, world: World) -> ServiceOffering:
    offering = world.offering(published=status != "draft")
    for move in PATHS[status]:
        getattr(offering, move)(by=world.provider)
    return fresh(offering)


@pytest.mark.parametrize(
    ("status", "name"), list(product(PATHS, sorted({move.name for move in ServiceOffering.moves})))
)
def test_only_the_listed_moves_happen(world: World, status: str, name: str) -> None:
    """F1."""
    offering = offering_in(status, world)
    move = next((m for m in ServiceOffering.moves if m.name == name and status in m.origins), None)
    by = world.provider if name != "expire" else None

    if move is None:
        with pytest.raises((Refused, PermissionDenied)):
            offering.advance(name, by=by)
        assert fresh(offering).status == status
        return
    if not move.target or name == "publish":
        return  # told below: these ask for more than a status
    offering.advance(name, by=by)
    assert fresh(offering).status == move.target


def test_the_readme_lists_every_move() -> None:
    text = (Path(__file__).parents[2] / "provision" / "README.md").read_text()

    for move in ServiceOffering.moves:
        assert f"| {move.name} | {', '.join(move.origins)} | {move.target} |" in text


def test_who_owns_no_offerings_moves_none(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    fulfiller = world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER)

    for move in ("pause", "retire", "publish"):
        assert as_member(fulfiller).post(page_of(offering, f"{move}/")).status_code == 403
        assert as_member(world.consumer).post(page_of(offering, f"{move}/")).status_code == 404
    assert fresh(offering).status == "active"


def test_nothing_is_offered_without_a_plan(world: World) -> None:
    """F1: to be offered takes a plan, and a version that is published."""
    offering = world.offering(published=False, plans=[])

    with pytest.raises(Refused, match="It has no plan: add one, so that somebody"):
        offering.publish(by=world.provider)
    assert (fresh(offering).status, fresh(offering).current) == ("draft", None)


def test_a_paused_one_leaves_the_catalogue_and_comes_back(world: World, as_member: AsMember) -> None:
    """F1: active and paused by turns; meanwhile nothing new starts from it."""
    offering = world.offering()
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    owner, consumer = as_member(world.provider), as_member(world.consumer)

    owner.post(page_of(offering, "pause/"))

    assert listed(consumer, "/catalogue/") == []
    assert consumer.get(page_of(offering)).status_code == 404
    assert "is not offered here any more." in owner.post(address, drafting(offering)).content.decode()
    owner.post(page_of(offering, "activate/"))
    assert listed(consumer, "/catalogue/") == [offering.reference]
    assert owner.post(address, drafting(offering)).status_code == 302


def in_force(world: World, offering: ServiceOffering, months: int) -> Any:
    return agreed_from(world, offering, duration=Duration(provider_notice=months))


def test_it_retires_no_sooner_than_the_longest_notice_promised(world: World, as_member: AsMember) -> None:
    """F3: two agreements promise two and three months; whom it affects stands before the button."""
    offering = world.offering()
    for months in (2, 3):
        in_force(world, offering, months)
    client = as_member(world.provider)
    earliest = add_months(fresh(offering).today(), 3)

    asked = client.get(page_of(offering, "retire/")).content.decode()
    refused = client.post(page_of(offering, "retire/"), {"on": (earliest - DAY).isoformat()})

    assert asked.index("Whom it affects") < asked.index("Northwind Clinics") < asked.index("Not offered any more from")
    assert ("2 months" in asked, "3 months" in asked, earliest.isoformat() in asked) == (True, True, True)
    assert refused.status_code == 422
    assert "promises a notice of 3 months. Nothing was changed; choose" in refused.content.decode()
    assert fresh(offering).retires_on is None
    client.post(page_of(offering, "retire/"), {"on": earliest.isoformat()})
    offering = fresh(offering)
    assert (offering.status, offering.retires_on) == ("active", earliest)
    for reader in (client, as_member(world.consumer)):
        assert "retires on" in reader.get(page_of(offering)).content.decode()


def test_days_and_months_are_compared_by_where_they_end(world: World) -> None:
    """F3: 100 days are longer than three months."""
    offering = world.offering()
    in_force(world, offering, 3)
    hundred = Duration(provider_notice=100, provider_notice_unit=NoticeUnit.DAYS)
    agreed_from(world, offering, duration=hundred)

    notice = fresh(offering).notice()
    assert (notice.until, notice.length) == (fresh(offering).today() + timedelta(days=100), "100 days")


def test_what_nobody_was_promised_may_retire_today(world: World) -> None:
    """F3; a draft promises nothing yet."""
    offering = world.offering()
    world.draft(parts=offering.shown.parts_of(), duration=Duration(provider_notice=6))

    offering.retire(by=world.provider)

    assert (fresh(offering).status, fresh(offering).retires_on) == ("retired", today())
    lines = OrganisationRecord.objects.filter(subject=offering.reference).values_list("text", flat=True)
    assert list(lines)[-1] == "Retired."


def test_it_retires_on_its_day_where_the_provider_is(world: World) -> None:
    """F3: once, however often and late Tandem looks."""
    world.harbour.time_zone = "Pacific/Auckland"
    world.harbour.save(update_fields=["time_zone"])
    offering = world.offering()
    offering.retire(by=world.provider, on=fresh(offering).today() + timedelta(days=10))
    day = fresh(offering).retires_on
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo("Pacific/Auckland"))

    assert ServiceOffering.keep_time(midnight - timedelta(seconds=1)) == 0
    assert ServiceOffering.keep_time(midnight + 3 * DAY) == 1
    assert ServiceOffering.keep_time(midnight + 4 * DAY) == 0
    assert fresh(offering).status == "retired"


def test_the_job_looks_at_now(world: World) -> None:
    offering = world.offering()
    ServiceOffering.objects.filter(pk=offering.pk).update(retires_on=date(2020, 1, 1))

    tasks.keep_offering_time(timestamp=0)
    tasks.keep_offering_time(timestamp=0)

    assert fresh(offering).status == "retired"


def test_it_may_be_kept_after_all(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    offering.retire(by=world.provider, on=today() + 30 * DAY)
    client = as_member(world.provider)
    said = client.get(page_of(offering)).content.decode()
    assert ("move-keep" in said, "move-retire" in said) == (True, False)

    client.post(page_of(offering, "keep/"))

    assert fresh(offering).retires_on is None
    with pytest.raises(Refused, match="does not retire"):
        offering.keep(by=world.provider)


def test_it_is_archived_once_no_agreement_holds_it(world: World, as_member: AsMember) -> None:
    """F1: whoever still holds something of it is named."""
    offering = world.offering()
    version = agreed_from(world, offering)
    offering.retire(by=world.provider)
    client = as_member(world.provider)

    refused = client.post(page_of(offering, "archive/"))

    assert refused.status_code == 422
    holder = f"{version.agreement.reference} with Northwind Clinics still holds a part of it."
    assert holder in refused.content.decode()
    type(version)._base_manager.filter(pk=version.pk).update(status="expired")
    client.post(page_of(offering, "archive/"))
    offering = fresh(offering)
    assert offering.status == "archived"
    assert client.get(page_of(offering)).status_code == 200
    with pytest.raises(Refused):
        offering.describe(by=world.provider, service="Other", name="Other")


def test_a_draft_of_the_other_side_neither_holds_it_nor_is_told(world: World) -> None:
    """F1: what only its own side sees is no instance, and whoever archives does not learn of it."""
    offering = world.offering()
    terms = world.terms(parts=offering.shown.parts_of(""))
    AgreementVersion.draft(world.relationship, name="A thought of ours", terms=terms, by=world.consumer)
    offering.retire(by=world.provider)

    offering.archive(by=world.provider)

    assert fresh(offering).status == "archived"


def test_a_link_to_a_move_that_is_over_leads_back(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    client = as_member(world.provider)

    for move in ("activate", "keep", "archive", "publish"):
        answer = client.get(page_of(offering, f"{move}/"))
        assert (answer.status_code, answer.headers["Location"]) == (302, page_of(offering))
    assert timezone.now() > offering.created_at
