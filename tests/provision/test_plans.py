"""Plans, the changes between them, and what each part asks for: written on pages of the draft (F1, F2, F4)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from provision.models import ServiceOffering
from provision.offered import Included, Plan
from relationships.models import AgreementVersion, Membership, Refused
from relationships.terms import Field, FieldKind, Part, Target
from tests.factories import World
from tests.provision.offered import fresh, page_of, plan

AsMember = Callable[[Membership | None], Client]


@pytest.fixture
def open_one(world: World) -> ServiceOffering:
    return world.offering(published=False)


def sent(form: Any, **changed: Any) -> dict[str, Any]:
    """A page of rows as the browser would send it back, with this changed."""
    fields = [*form, *(field for row in form.rows for field in row)]
    filled = {field.html_name: field.value() for field in fields if field.value() not in (None, False, "")}
    return {**filled, "row-count": len(form.rows), **changed}


def written(offering: ServiceOffering) -> Any:
    draft = fresh(offering).draft_version
    assert draft is not None
    return draft.offered()


def test_a_plan_takes_some_parts_at_its_own_prices(
    world: World, as_member: AsMember, open_one: ServiceOffering
) -> None:
    """F1."""
    client = as_member(world.provider)
    form = client.get(page_of(open_one, "plans/")).context["form"]
    small = {
        "row-1-name": "Small", "row-1-whole": "no", "row-1-in_0": "on", "row-1-quantity_0": "50",
        "row-1-price_0": "0.30", "row-1-period_0": "month",
    }  # fmt: skip

    answer = client.post(page_of(open_one, "plans/"), sent(form, **small))

    assert answer.status_code == 302
    included = (Included("Extra storage", Decimal(50), Decimal("0.30"), "month"),)
    assert written(open_one).plans == (Plan("Standard"), Plan("Small", parts=included))
    page = client.get(page_of(open_one)).content.decode()
    assert page.count("not included") == 2
    assert "180.00 EUR" in page


def test_a_renamed_plan_keeps_its_changes_and_a_renamed_part_its_plans(
    world: World, as_member: AsMember, open_one: ServiceOffering
) -> None:
    plans = [Plan("Standard"), plan("Small", Laptop=1)]
    open_one.draft_version.write(by=world.provider, plans=plans, changes=[("Small", "Standard")])
    client = as_member(world.provider)
    form = client.get(page_of(open_one, "plans/")).context["form"]

    client.post(page_of(open_one, "plans/"), sent(form, **{"row-1-name": "Tiny"}))

    assert written(open_one).changes == (("Tiny", "Standard"),)
    form = client.get(page_of(open_one, "edit/")).context["form"]
    fields = [*form, *(field for rows in (form.parts, form.targets) for row in rows for field in row)]
    typed = {field.html_name: field.value() for field in fields if field.value() not in (None, False)}
    typed |= {"part-count": len(form.parts), "target-count": len(form.targets), "part-2-name": "Notebook"}
    assert client.post(page_of(open_one, "edit/"), typed).status_code == 302
    assert [each.part for each in written(open_one).plans[1].parts] == ["Notebook"]


def test_more_rows_keep_what_was_typed(world: World, as_member: AsMember, open_one: ServiceOffering) -> None:
    client = as_member(world.provider)
    form = client.get(page_of(open_one, "plans/")).context["form"]
    typed = {"row-1-name": "Small", "row-1-whole": "no", "row-1-in_0": "on", "row-1-quantity_0": "77", "more": "row"}

    answer = client.post(page_of(open_one, "plans/"), sent(form, **typed))

    said = answer.content.decode()
    assert (answer.status_code, 'value="Small"' in said, 'value="77"' in said) == (200, True, True)
    assert written(open_one).plans == (Plan("Standard"),)


def test_the_matrix_allows_nothing_by_itself(world: World, as_member: AsMember, open_one: ServiceOffering) -> None:
    """F2: each change is allowed one by one, in one direction."""
    open_one.draft_version.write(by=world.provider, plans=[Plan("Standard"), plan("Small", Laptop=1)])
    client = as_member(world.provider)
    assert client.get(page_of(open_one, "plan-changes/")).content.decode().count("checked") == 0

    client.post(page_of(open_one, "plan-changes/"), {"changes": ["1-0"]})

    held = written(open_one)
    assert held.changes == (("Small", "Standard"),)
    assert (held.change_is_allowed("Small", "Standard"), held.change_is_allowed("Standard", "Small")) == (True, False)
    assert held.change_is_allowed("Small", "Small")
    refused = client.post(page_of(open_one, "plan-changes/"), {"changes": ["0-0"]})
    assert refused.status_code == 422


def test_what_a_request_asks_is_written_with_its_kind(
    world: World, as_member: AsMember, open_one: ServiceOffering
) -> None:
    """F4: typed, required or not, changeable or not; and it comes along into the agreement."""
    client = as_member(world.provider)
    rows = {
        "row-count": "2",
        "row-0-name": "Keyboard", "row-0-kind": "choice", "row-0-choices": "British\nGerman\n",
        "row-1-name": "Screens", "row-1-kind": "number", "row-1-minimum": "1", "row-1-maximum": "3",
        "row-1-optional": "on", "row-1-changeable": "on",
    }  # fmt: skip

    assert client.post(page_of(open_one, "parts/3/fields/"), rows).status_code == 302

    fields = (
        Field("Keyboard", FieldKind.CHOICE, choices=("British", "German")),
        Field("Screens", FieldKind.NUMBER, False, minimum=Decimal(1), maximum=Decimal(3), changeable=True),
    )
    assert written(open_one).parts[2].fields == fields
    open_one.publish(by=world.provider)
    assert fresh(open_one).shown.parts_of()[2].fields == fields
    said = as_member(world.consumer).get(page_of(open_one)).content.decode()
    assert "Keyboard (one of British / German, must be said)" in said


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"row-0-kind": "choice"}, "one of a list needs the list"),
        ({"row-0-minimum": "3"}, "only a number has a smallest and a largest value."),
        ({"row-0-kind": "colour"}, "colour is not one of the available choices."),
        ({"row-0-name": "", "row-0-hint": "x"}, "This field is required."),
    ],
)
def test_a_field_that_contradicts_itself_is_refused_at_its_row(
    world: World, as_member: AsMember, open_one: ServiceOffering, row: dict[str, str], said: str
) -> None:
    typed = {"row-count": "1", "row-0-name": "Keyboard", "row-0-kind": "text", **row}

    answer = as_member(world.provider).post(page_of(open_one, "parts/1/fields/"), typed)

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert written(open_one).parts[0].fields == ()


def test_a_part_that_is_none_has_no_fields(world: World, as_member: AsMember, open_one: ServiceOffering) -> None:
    for position in (0, 4, 99):
        assert as_member(world.provider).get(page_of(open_one, f"parts/{position}/fields/")).status_code == 404


def test_the_pages_of_a_draft_lead_back_where_there_is_none(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    client = as_member(world.provider)

    for more in ("edit/", "plans/", "plan-changes/", "parts/1/fields/"):
        answer = client.get(page_of(offering, more))
        assert (answer.status_code, answer.headers["Location"]) == (302, page_of(offering))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"plans": [plan("Small", Laptop=1)]}, "“Extra storage” is in no plan, so nobody could agree on it."),
        ({"plans": [Plan("Standard"), Plan("Empty", parts=())]}, "The plan “Empty” includes no part."),
        ({"targets": []}, "No target holds for the service action “Extra storage”."),
        ({"targets": [Target("respond", 4, kind="goods")]}, "No target holds for the service action “Extra storage”."),
    ],
)
def test_what_nobody_could_agree_on_is_not_published(world: World, content: dict[str, Any], said: str) -> None:
    """F1, F4: an action has a target, a plan holds something, and every part is in a plan."""
    offering = world.offering(published=False, **content)

    with pytest.raises(Refused, match=said):
        offering.publish(by=world.provider)


def test_goods_change_hands_and_nothing_else_does() -> None:
    """F4."""
    kinds = {kind: Part(kind, "X").transfers_ownership for kind in ("goods", "access", "action")}

    assert kinds == {"goods": True, "access": False, "action": False}


def test_quantities_keep_within_limits(world: World, as_member: AsMember) -> None:
    """F4: limits of a part hold in the plan, in the draft of an agreement, and ever after."""
    limited = tuple(Part(p.kind, p.name, p.description, p.unit, p.quantity, p.unit_price, p.period,
                         minimum=Decimal(1), maximum=Decimal(200)) for p in world.terms().parts)  # fmt: skip
    offering = world.offering(parts=limited)
    address = f"/relationships/{world.relationship.reference}/agreements/draft/"
    client = as_member(world.consumer)
    typed = {"name": "Ours", "first_day": "2030-01-01", f"{offering.reference}-plan": "Standard"}
    typed |= {f"{offering.reference}-number": "1"}

    refused = client.post(address, {**typed, f"{offering.reference}-quantity_0": "201"})
    taken = client.post(address, {**typed, f"{offering.reference}-quantity_0": "150"})

    assert (refused.status_code, "less than or equal to 200" in refused.content.decode()) == (422, True)
    assert taken.status_code == 302
    part = AgreementVersion.objects.get().terms().parts[0]
    assert (part.quantity, part.minimum, part.maximum) == (Decimal(150), Decimal(1), Decimal(200))
