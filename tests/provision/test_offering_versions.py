"""F2: what is published never changes; a change is the next version, and an old number is a conflict."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provision.comparison import difference
from provision.models import OfferingPart, OfferingPlan, OfferingVersion, PlanChange, ServiceOffering
from provision.offered import Included, Offered, Plan
from relationships.models import AgreementVersion, Membership
from relationships.terms import Field, FieldKind, Part
from tests.consumption.budget import DETAIL, FIXED, cost
from tests.factories import World
from tests.provision.offered import drafting, fresh, page_of, plan

AsMember = Callable[[Membership | None], Client]


@pytest.mark.parametrize("kind", [OfferingPart, OfferingPlan, OfferingVersion])
def test_the_database_keeps_a_published_version(world: World, kind: Any) -> None:
    """F2: no statement changes it, whoever sends it."""
    offering = world.offering()
    rows = kind._base_manager.all()
    written = {"description": "Otherwise"}

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows.update(**written)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        rows._raw_delete(rows.db)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        PlanChange.objects.create(version=offering.shown, before="A", after="B")


def test_the_next_version_starts_from_the_last_and_waits_to_be_published(world: World, as_member: AsMember) -> None:
    """F2: what is offered stays until then."""
    offering = world.offering()
    client, consumer = as_member(world.provider), as_member(world.consumer)

    opened = client.post(page_of(offering, "open-version/"))
    draft = fresh(offering).draft_version
    assert (opened.headers["Location"], draft.number) == (page_of(offering, "edit/"), 2)
    assert draft.offered() == offering.shown.offered()
    draft.write(by=world.provider, description="With a dock")
    assert "With a dock" not in consumer.get(page_of(offering)).content.decode()

    asked = client.get(page_of(offering, "publish/")).content.decode()
    client.post(page_of(offering, "publish/"))

    assert "With a dock" in asked
    assert "With a dock" in consumer.get(page_of(offering)).content.decode()
    assert [version.status for version in fresh(offering).versions.all()] == ["published", "published"]
    shown = client.get(page_of(offering, "versions/2/")).content.decode()
    assert ("Version 1" in shown, "With a dock" in shown) == (True, True)
    assert client.get(page_of(offering, "versions/3/")).status_code == 404


def test_one_draft_at_a_time(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    client = as_member(world.provider)
    client.post(page_of(offering, "open-version/"))

    again = client.post(page_of(offering, "open-version/"))

    assert "Version 2 is being drafted already. Nothing was opened; edit that one." in again.content.decode()
    with pytest.raises(IntegrityError, match="one_draft_of_an_offering"), transaction.atomic():
        OfferingVersion.objects.create(offering=offering, number=3)
    client.post(page_of(offering, "discard/"))
    assert fresh(offering).draft_version is None
    refused = client.post(page_of(offering, "discard/"))
    assert "There is no draft of a next version. Nothing was thrown away." in refused.content.decode()


def test_an_order_that_quotes_an_old_version_is_a_conflict(world: World, as_member: AsMember) -> None:
    """F2: nothing is drafted; the page shows what is offered now, and what was typed is still there."""
    offering = world.offering()
    client = as_member(world.consumer)
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    typed = drafting(offering, **{f"{offering.reference}-quantity_0": "250", "name": "Our agreement"})
    world.next_version(offering, description="Dearer")

    refused = client.post(address, typed)

    said = refused.content.decode()
    assert refused.status_code == 422
    assert "was published anew: you read version 1, version 2 is offered now." in said
    assert ("Our agreement" in said, 'value="250"' in said) == (True, True)
    assert f'name="{offering.reference}-number" value="2"' in said
    assert not AgreementVersion.objects.exists()
    assert client.post(address, {**typed, f"{offering.reference}-number": "2"}).status_code == 302
    assert {part.source_version for part in AgreementVersion.objects.get().terms().parts} == {2}


def test_nobody_publishes_what_they_did_not_read(world: World, as_member: AsMember) -> None:
    offering = world.offering(published=False)
    client = as_member(world.provider)
    read = client.get(page_of(offering, "publish/")).context["form"]["read"].value()
    offering.draft_version.write(by=world.provider, description="Otherwise")

    refused = client.post(page_of(offering, "publish/"), {"read": read})

    assert "Somebody changed the draft since you opened it. Nothing was published;" in refused.content.decode()
    assert fresh(offering).status == "draft"
    again = refused.context["form"]["read"].value()
    assert client.post(page_of(offering, "publish/"), {"read": again}).status_code == 302


def test_two_people_write_and_neither_loses_anything(world: World, as_member: AsMember) -> None:
    offering = world.offering(published=False)
    client = as_member(world.provider)
    read = client.get(page_of(offering, "plan-changes/")).context["form"]["read"].value()
    offering.draft_version.write(by=world.provider, description="Otherwise")

    refused = client.post(page_of(offering, "plan-changes/"), {"read": read})

    assert "Somebody else changed this since you opened it. Nothing was saved;" in refused.content.decode()
    again = refused.context["form"]["read"].value()
    assert client.post(page_of(offering, "plan-changes/"), {"read": again}).status_code == 302
    assert fresh(offering).draft_version.description == "Otherwise"


def test_a_difference_says_what_became_of_plans_fields_and_limits() -> None:
    """F2, F4."""
    storage = Part("action", "Storage", unit="GB", quantity=Decimal(100), unit_price=Decimal("0.20"))
    before = Offered(parts=(storage,), plans=(plan("Small", Storage=100),))
    asked = Field("Cost centre", FieldKind.TEXT, changeable=True)
    after = Offered(
        parts=(replace(storage, maximum=Decimal(500), fields=(asked,)),),
        plans=(plan("Small", Storage=50), plan("Large", Storage=400)),
        changes=(("Small", "Large"),),
    )

    said = [change.summary for change in difference(before, after).changes]

    assert any("Plan “Small”" in line and "50 GB" in line for line in said)
    assert any(line.startswith("Plan “Large” is new") for line in said)
    assert any("Small to Large" in line for line in said)
    assert [("500" in line, "Cost centre" in line) for line in said if line.startswith("Storage")] == [(True, True)]


SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = st.sampled_from(["Account", "Laptop", "Storage"])
AMOUNTS = st.decimals(0, 999, places=2)
PARTS = st.lists(st.builds(Part, st.sampled_from(["goods", "access", "action"]), NAMES, quantity=AMOUNTS,
                           unit_price=AMOUNTS), unique_by=lambda part: part.name, max_size=3).map(tuple)  # fmt: skip


@st.composite
def contents(draw: st.DrawFn) -> Offered:
    parts = draw(PARTS)
    one = st.builds(Included, st.sampled_from([part.name for part in parts] or ["none"]), AMOUNTS, AMOUNTS)
    included = st.lists(one, unique_by=lambda each: each.part, max_size=3)
    some = st.none() | included.map(tuple) if parts else st.none()
    plans = [Plan(name, parts=draw(some)) for name in draw(st.sets(st.sampled_from(["Small", "Large"]), min_size=1))]
    return Offered(parts=parts, plans=tuple(plans))


@SLOW
@given(contents(), contents())
def test_what_is_equal_does_not_differ_and_what_differs_says_so(before: Offered, after: Offered) -> None:
    """F2: a difference is empty exactly where two versions say the same."""
    assert difference(before, before).changes == []
    assert (difference(before, after).changes == []) == same_words(before, after)


def same_words(before: Offered, after: Offered) -> bool:
    """Plans and parts in another order, or a plan that names what another takes as it stands, say the same."""

    def said(content: Offered) -> Any:
        taken = {each.name: frozenset(each.within(content.parts)) for each in content.plans}
        return frozenset(content.parts), taken

    return said(before) == said(after)


@SLOW
@given(contents())
def test_parts_that_go_leave_every_plan(content: Offered) -> None:
    """F4: whatever is removed, no plan includes what is no part any more."""
    kept = content.with_parts(content.parts[:1])

    assert list(kept.contradictions()) == []
    assert {each.part for one in kept.plans for each in one.within(kept.parts)} <= {part.name for part in kept.parts}


def test_a_page_costs_the_same_with_many_versions(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    for number in range(12):
        offering = world.next_version(offering, description=f"Version {number}")
    client = as_member(world.provider)

    for more in ("", "versions/12/", "versions/1/"):
        assert cost(lambda more=more: client.get(page_of(offering, more)))[0] <= DETAIL + FIXED
    assert ServiceOffering.objects.count() == 1
