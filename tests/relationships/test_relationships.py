"""A relationship: proposed by one side, answered by the other, the same page for both, nothing for a third."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relationships.models import Membership, Organisation, Role, ServiceRelationship, Side
from tests.factories import World, today


@pytest.fixture
def proposed(world: World) -> ServiceRelationship:
    """Harbour IT asks Outside Ltd whether it may provide to them."""
    return ServiceRelationship.propose(
        by=world.provider, side=Side.PROVIDER, other=world.outside, purpose="Hosting of the web shop", time_zone="UTC"
    )


def address(relationship: ServiceRelationship, move: str = "") -> str:
    return f"/relationships/{relationship.reference}/{move}"


# Proposing


FACTS = {"side": "provider", "other": "outside ltd", "purpose": "Hosting", "time_zone": "Europe/London"}


def test_a_side_proposes_to_an_organisation_it_can_name(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).post("/relationships/propose/", FACTS)

    made = ServiceRelationship.objects.get(consumer=world.outside)
    assert answer["Location"] == address(made)
    assert (made.provider, made.status, made.proposed_by_side) == (world.harbour, "proposed", "provider")


def test_a_name_that_nobody_has_is_said_so(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).post("/relationships/propose/", {**FACTS, "other": "Outside"})

    assert answer.status_code == 422
    assert "No organisation of the name “Outside” is here" in answer.content.decode()


def test_no_page_lists_other_organisations(world: World, as_member: Any) -> None:
    Organisation.objects.create(name="Secret Service Ltd")
    client = as_member(world.provider)

    for shown in (
        client.get("/relationships/propose/"),
        client.post("/relationships/propose/", {**FACTS, "other": "Secret"}),
        client.get("/relationships/"),
        client.get("/people/"),
    ):
        assert "Secret Service" not in shown.content.decode()
        assert "Outside Ltd" not in shown.content.decode()


@pytest.mark.parametrize(
    ("roles", "offered"),
    [
        ([Role.RELATIONSHIP_MANAGER], ["provider"]),
        ([Role.CUSTOMER], ["consumer"]),
        ([Role.RELATIONSHIP_MANAGER, Role.SPONSOR], ["provider", "consumer"]),
    ],
)
def test_the_roles_say_on_which_side(world: World, as_member: Any, roles: list[Role], offered: list[str]) -> None:
    member = world.member(world.harbour, "Mona Mixed", *roles)

    form = as_member(member).get("/relationships/propose/").context["form"]

    assert [value for value, _label in form.fields["side"].choices] == offered


def test_without_such_a_role_nobody_proposes(world: World, as_member: Any) -> None:
    client = as_member(world.member(world.harbour, "Fatima Fulfiller", Role.FULFILLER))

    assert client.get("/relationships/propose/").status_code == 403
    assert client.post("/relationships/propose/", FACTS).status_code == 403
    assert "Propose a relationship" not in client.get("/relationships/").content.decode()


def test_the_same_pair_is_joined_once(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).post("/relationships/propose/", {**FACTS, "other": "Northwind Clinics"})

    assert answer.status_code == 422
    assert f"{world.relationship.reference} already joins the two" in answer.content.decode()


# Answering


def test_the_other_side_accepts(world: World, as_member: Any, proposed: ServiceRelationship) -> None:
    answer = as_member(world.outsider).post(address(proposed, "accept/"))

    proposed.refresh_from_db()
    assert (answer.status_code, proposed.status) == (302, "active")


def test_the_other_side_declines_with_a_reason(world: World, as_member: Any, proposed: ServiceRelationship) -> None:
    client = as_member(world.outsider)

    assert client.post(address(proposed, "decline/"), {"reason": ""}).status_code == 422
    client.post(address(proposed, "decline/"), {"reason": "We host ourselves."})

    proposed.refresh_from_db()
    assert proposed.status == "declined"
    assert "We host ourselves." in as_member(world.provider).get(address(proposed)).content.decode()


def test_the_proposing_side_only_withdraws(world: World, as_member: Any, proposed: ServiceRelationship) -> None:
    client = as_member(world.provider)

    assert client.get(address(proposed, "accept/")).status_code == 403
    assert client.post(address(proposed, "decline/"), {"reason": "x"}).status_code == 403
    assert client.post(address(proposed, "withdraw/")).status_code == 302
    proposed.refresh_from_db()
    assert proposed.status == "withdrawn"


def test_who_comes_late_is_told_what_is_the_case(world: World, as_member: Any, proposed: ServiceRelationship) -> None:
    proposed.withdraw(by=world.provider)

    answer = as_member(world.outsider).post(address(proposed, "accept/"))

    assert answer.status_code == 422
    assert "is already “Withdrawn”" in answer.content.decode()


def test_a_user_sees_it_and_may_not_answer(world: World, as_member: Any, proposed: ServiceRelationship) -> None:
    client = as_member(world.member(world.outside, "Uma User", Role.USER))

    assert client.get(address(proposed)).status_code == 200
    assert client.post(address(proposed, "accept/")).status_code == 403


# The page


def test_both_sides_open_the_same_address_each_in_its_frame(world: World, as_member: Any) -> None:
    version = world.agreed()
    for member, frame in ((world.provider, "provider"), (world.consumer, "consumer")):
        shown = as_member(member).get(address(world.relationship)).content.decode()
        assert f'data-frame="{frame}"' in shown
        assert "<strong>Harbour IT</strong> provides to <strong>Northwind Clinics</strong>" in shown
        assert version.agreement.name in shown
        assert "priya.provider@example.org" in shown
        assert "carla.consumer@example.org" in shown


def test_the_other_sides_people_are_shown_only_after_both_said_yes(
    world: World, as_member: Any, proposed: ServiceRelationship
) -> None:
    asking = as_member(world.provider).get(address(proposed)).content.decode()
    asked = as_member(world.outsider).get(address(proposed)).content.decode()

    assert "oscar.outsider@example.org" not in asking
    assert "priya.provider@example.org" not in asked
    assert "You see their people once the relationship is accepted" in asking

    proposed.accept(by=world.outsider)
    assert "oscar.outsider@example.org" in as_member(world.provider).get(address(proposed)).content.decode()


def test_a_draft_is_seen_by_the_side_that_drafts_it_alone(world: World, as_member: Any) -> None:
    world.draft(first_day=today())

    assert "Workplace services" in as_member(world.provider).get(address(world.relationship)).content.decode()
    assert "Workplace services" not in as_member(world.consumer).get(address(world.relationship)).content.decode()


def test_the_clock_that_is_due_first_stands_first(world: World, as_member: Any) -> None:
    request = world.request()

    rows = as_member(world.consumer).get(address(world.relationship)).context["clocks"]

    assert [row["clock"].subject for row in rows] == [request.reference, request.reference]
    assert [row["clock"].metric for row in rows] == ["respond", "fulfil"]


def test_an_outsider_and_an_anonymous_visitor_get_nothing(world: World, as_member: Any) -> None:
    for move in ("", "accept/", "decline/", "withdraw/"):
        assert as_member(world.outsider).get(address(world.relationship, move)).status_code == 404
        assert as_member(world.outsider).post(address(world.relationship, move)).status_code in (404, 405)
        assert as_member(None).get(address(world.relationship, move)).status_code == 302
    listed = as_member(world.outsider).get("/relationships/").content.decode()
    assert world.relationship.reference not in listed
    assert "Harbour" not in listed
    csv = as_member(world.outsider).get("/relationships/", {"format": "csv"}).getvalue().decode()
    columns = "reference,provider,consumer,status,status_since,agreements_in_force,time_zone,purpose,type,stage"
    assert csv.splitlines() == [columns]


def test_the_page_asks_the_database_as_often_for_many_as_for_few(world: World, as_member: Any) -> None:
    version = world.agreed()
    world.request(version)
    client = as_member(world.provider)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(world.relationship)).status_code == 200
        return len(asked)

    queries()
    few = queries()
    for number in range(30):
        world.member(world.harbour, f"Member {number}", Role.FULFILLER)
        world.draft()
        world.proposed()
    for _number in range(5):
        world.request(version)
    assert queries() == few
    assert few <= 20


# The list


@pytest.fixture
def many(world: World) -> list[ServiceRelationship]:
    """Harbour IT provides to sixty others, and consumes from one."""
    others = [Organisation.objects.create(name=f"Clinic {number:02}") for number in range(60)]
    made = [world.joined(world.harbour, other) for other in others]
    return [*made, world.joined(Organisation.objects.create(name="Power Plant"), world.harbour)]


def test_the_list_says_with_whom_and_on_which_side(
    world: World, as_member: Any, many: list[ServiceRelationship]
) -> None:
    client = as_member(world.provider)

    def names(**query: str) -> list[str]:
        return [row.other_name for row in client.get("/relationships/", query).context["things"]]

    assert names()[:2] == ["Clinic 00", "Clinic 01"]
    assert names(sort="-other")[0] == "Power Plant"
    assert names(**{"f-side": "consumer"}) == ["Power Plant"]
    assert names(**{"f-q": "northw"}) == ["Northwind Clinics"]
    assert names(**{"f-status": "declined"}) == []
    assert len(names()) == 50


def test_the_next_page_goes_on_where_the_first_ended(
    world: World, as_member: Any, many: list[ServiceRelationship]
) -> None:
    client = as_member(world.provider)
    first = client.get("/relationships/")

    second = client.get("/relationships/" + first.context["pager"]["next_url"])

    shown = [row.reference for page in (first, second) for row in page.context["things"]]
    assert len(shown) == len(set(shown)) == 62


def test_the_list_counts_agreements_in_force(world: World, as_member: Any) -> None:
    world.agreed()
    world.draft()

    rows = as_member(world.provider).get("/relationships/").context["things"]

    assert [(row.reference, row.in_force) for row in rows] == [(world.relationship.reference, 1)]


def test_the_list_asks_the_database_as_often_for_many_as_for_few(world: World, as_member: Any) -> None:
    client = as_member(world.provider)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/relationships/")
        return len(asked)

    queries()
    few = queries()
    for number in range(49):
        world.joined(world.harbour, Organisation.objects.create(name=f"Clinic {number:02}"))
    assert queries() == few
    assert few <= 9


def test_a_member_of_both_sides_never_reads_a_third_partys_rows(world: World, as_member: Any) -> None:
    member = Membership.objects.create(person=world.outsider.person, organisation=world.northwind, roles=["user"])
    member.refresh_from_db()

    listed = as_member(world.outsider).get("/relationships/").context["things"]
    switched = as_member(member).get("/relationships/").context["things"]

    assert [row.reference for row in listed] == []
    assert [row.reference for row in switched] == [world.relationship.reference]
