"""An administrator looks after the people of the own organisation; everybody else only sees them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.models import Invitation, Mandate, Membership, OrganisationRecord, Person, Role
from tests.factories import World


@pytest.fixture
def colleague(world: World) -> Membership:
    """Somebody of Harbour IT without the role of administrator."""
    return world.member(world.harbour, "Fatima Fulfiller", Role.FULFILLER)


def test_members_see_names_roles_and_mandates_of_their_own_organisation(world: World, as_member: Any) -> None:
    shown = as_member(world.provider).get("/people/").content.decode()

    assert "Priya Provider" in shown
    assert "any amount" in shown
    assert "Carla Consumer" not in shown
    assert "Oscar Outsider" not in shown


def test_the_list_can_be_searched_and_exported(world: World, as_member: Any, colleague: Membership) -> None:
    client = as_member(world.provider)

    found = client.get("/people/", {"f-q": "fatima"}).content.decode()
    csv = client.get("/people/", {"format": "csv"}).getvalue().decode()

    assert "Fatima Fulfiller" in found
    assert "priya.provider@example.org</span>" not in found
    assert f"{colleague.reference},Fatima Fulfiller,fatima.fulfiller@example.org,fulfiller," in csv


def test_who_ended_is_shown_only_when_asked_for(world: World, as_member: Any, colleague: Membership) -> None:
    colleague.end(by=world.provider)
    client = as_member(world.provider)

    assert "fatima.fulfiller@" not in client.get("/people/").content.decode()
    assert "fatima.fulfiller@" in client.get("/people/", {"f-ended": "ended"}).content.decode()


def test_an_administrator_invites_by_e_mail(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).post("/people/invite/", {"email": "New@Example.org", "roles": ["fulfiller"]})

    invitation = Invitation.objects.get()
    assert answer.status_code == 302
    assert (invitation.email, invitation.roles, invitation.organisation) == (
        "new@example.org",
        ["fulfiller"],
        world.harbour,
    )


def test_nobody_is_invited_who_acts_already(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).post(
        "/people/invite/", {"email": "priya.provider@example.org", "roles": ["fulfiller"]}
    )

    assert answer.status_code == 422
    assert "already acts for Harbour IT" in answer.content.decode()


def test_an_invitation_is_renewed_and_withdrawn(world: World, as_member: Any) -> None:
    client = as_member(world.provider)
    invitation = Invitation.send(by=world.provider, email="new@example.org", roles=[Role.FULFILLER])
    Invitation.objects.update(expires_at=timezone.now())

    client.post(f"/invitations/{invitation.reference}/renew/")
    renewed = Invitation.objects.open().get()
    client.post(f"/invitations/{renewed.reference}/withdraw/")

    assert renewed.reference != invitation.reference
    assert not Invitation.objects.open().exists()


def test_roles_are_changed(world: World, as_member: Any, colleague: Membership) -> None:
    as_member(world.provider).post(f"/people/{colleague.reference}/roles/", {"roles": ["service_owner", "fulfiller"]})

    colleague.refresh_from_db()
    assert colleague.roles == ["service_owner", "fulfiller"]
    record = OrganisationRecord.objects.get(subject=colleague.reference)
    assert record.text == "Fatima Fulfiller now holds: Service owner, Fulfiller."


def test_the_last_administrator_stays(world: World, as_member: Any) -> None:
    """Invariant 39."""
    client = as_member(world.provider)

    roles = client.post(f"/people/{world.provider.reference}/roles/", {"roles": ["fulfiller"]})
    end = client.post(f"/people/{world.provider.reference}/end/")

    assert (roles.status_code, end.status_code) == (422, 422)
    assert "is the last administrator" in roles.content.decode()
    assert "is the last administrator" in end.content.decode()


def test_who_is_ended_is_out_with_the_next_page(world: World, as_member: Any, colleague: Membership) -> None:
    """Invariant 35."""
    theirs = as_member(colleague)
    address = f"/relationships/{world.relationship.reference}/"
    assert theirs.get(address).status_code == 200

    as_member(world.provider).post(f"/people/{colleague.reference}/end/")

    assert theirs.get(address).status_code == 404


def test_a_mandate_is_given_and_revoked(world: World, as_member: Any, colleague: Membership) -> None:
    Mandate.objects.filter(membership=colleague).delete()
    client = as_member(world.provider)

    client.post(
        f"/people/{colleague.reference}/mandate/",
        {"up_to": "5000", "currency": "gbp", "valid_from": "2026-01-01", "valid_until": ""},
    )
    mandate = Mandate.objects.get(membership=colleague)
    assert (str(mandate.up_to), mandate.currency) == ("5000.00", "GBP")

    client.post(f"/mandates/{mandate.reference}/revoke/")
    mandate.refresh_from_db()
    assert mandate.revoked_at is not None


def test_a_mandate_does_not_end_before_it_begins(world: World, as_member: Any, colleague: Membership) -> None:
    answer = as_member(world.provider).post(
        f"/people/{colleague.reference}/mandate/",
        {"up_to": "", "currency": "EUR", "valid_from": "2026-05-01", "valid_until": "2026-04-01"},
    )

    assert answer.status_code == 422
    assert "The last day is before the first" in answer.content.decode()


def addresses(world: World) -> list[str]:
    invitation = Invitation.send(by=world.provider, email="new@example.org", roles=[Role.FULFILLER]).reference
    mandate = Mandate.objects.get(membership=world.provider).reference
    return [
        *(f"/people/{world.provider.reference}/{move}/" for move in ("roles", "end", "mandate")),
        f"/mandates/{mandate}/revoke/",
        f"/invitations/{invitation}/renew/",
        f"/invitations/{invitation}/withdraw/",
    ]


def test_others_see_but_may_not_act(world: World, as_member: Any, colleague: Membership) -> None:
    client = as_member(colleague)

    assert "Change the roles" not in client.get("/people/").content.decode()
    for address in ["/people/invite/", *addresses(world)]:
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address


def test_another_organisations_administrator_finds_nothing(world: World, as_member: Any) -> None:
    for address in addresses(world):
        for member in (world.consumer, world.outsider):
            assert as_member(member).get(address).status_code == 404, address
            assert as_member(member).post(address, {"roles": ["fulfiller"]}).status_code == 404, address
    world.provider.refresh_from_db()
    assert Role.ADMINISTRATOR in world.provider.roles


def test_an_anonymous_visitor_is_asked_to_sign_in(world: World, as_member: Any) -> None:
    for address in ["/people/", "/people/invite/", "/people/history.csv", *addresses(world)]:
        assert as_member(None).get(address).status_code == 302, address


def test_the_history_is_the_own_organisations(world: World, as_member: Any) -> None:
    Invitation.send(by=world.provider, email="new@example.org", roles=[Role.FULFILLER])

    assert "new@example.org was invited." in as_member(world.provider).get("/people/history.csv").getvalue().decode()
    assert "new@example.org" not in as_member(world.consumer).get("/people/history.csv").getvalue().decode()


def test_somebody_without_any_membership_is_told_what_to_do(db: None, client: Any) -> None:
    client.force_login(Person.objects.create_user("nobody@example.org", name="Nobody"))

    assert "Ask an administrator of your organisation to invite you" in client.get("/people/").content.decode()
    assert client.get("/people/invite/").status_code == 403


def test_the_page_asks_the_database_as_often_for_many_as_for_few(world: World, as_member: Any) -> None:
    client = as_member(world.provider)
    client.get("/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/people/")
    for number in range(60):
        world.member(world.harbour, f"Member {number}", Role.FULFILLER)
        Invitation.send(by=world.provider, email=f"new{number}@example.org", roles=[Role.FULFILLER])
    with CaptureQueriesContext(connection) as many:
        answer = client.get("/people/")

    # one more: the total that a second page needs
    assert len(many) <= len(few) + 1
    assert len(answer.content) < 150_000
