"""Coming in by invitation, switching, choosing a side, the own profile."""

from datetime import time, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from relationships.models import Invitation, Membership, Person, Role, ServiceRelationship, Side
from relationships.tasks import send_invitation
from tests.factories import PASSWORD, World

NEW = "nadia@example.org"


@pytest.fixture
def invitation(world: World) -> Invitation:
    return Invitation.send(by=world.provider, email=NEW, roles=[Role.FULFILLER])


def link(invitation: Invitation) -> str:
    return f"/invitations/{invitation.token}/"


def test_an_unknown_person_sets_name_and_password_and_is_in(client: Any, invitation: Invitation) -> None:
    assert "Harbour IT invites you" in client.get(link(invitation)).content.decode()

    answer = client.post(link(invitation), {"name": "Nadia New", "password": PASSWORD})

    person = Person.objects.get(email=NEW)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.check_password(PASSWORD)
    assert Membership.objects.get(person=person).roles == ["fulfiller"]
    assert EmailAddress.objects.filter(user=person, email=NEW, verified=True, primary=True).exists()


def test_a_weak_password_is_refused(client: Any, invitation: Invitation) -> None:
    answer = client.post(link(invitation), {"name": "Nadia New", "password": "12345678"})

    assert answer.status_code == 422
    assert "too common" in answer.content.decode()
    assert not Person.objects.filter(email=NEW).exists()


def test_a_link_works_once(client: Any, as_member: Any, invitation: Invitation) -> None:
    """Invariant 38."""
    client.post(link(invitation), {"name": "Nadia New", "password": PASSWORD})

    answer = as_member(None).post(link(invitation), {"name": "Somebody Else", "password": PASSWORD})

    assert answer.status_code == 404
    assert Membership.objects.filter(person__email=NEW).count() == 1


def test_a_wrong_an_old_and_a_withdrawn_link_say_the_same(client: Any, world: World, invitation: Invitation) -> None:
    token = link(invitation)
    wrong = client.get("/invitations/anything:at-all/")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    old = client.get(token)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    invitation.withdraw(by=world.provider)
    withdrawn = client.get(token)

    assert [answer.status_code for answer in (wrong, old, withdrawn)] == [404, 404, 404]
    assert len({answer.content.decode().split("<main")[1] for answer in (wrong, old, withdrawn)}) == 1


def test_a_link_made_without_the_installations_secret_opens_nothing(client: Any, invitation: Invitation) -> None:
    assert client.get(f"/invitations/{invitation.nonce}/").status_code == 404
    assert client.get(f"/invitations/{invitation.nonce}:x/").status_code == 404


def test_somebody_with_an_account_signs_in_and_accepts(world: World, as_member: Any) -> None:
    invitation = Invitation.send(by=world.provider, email=world.outsider.person.email, roles=[Role.FULFILLER])

    asked = as_member(None).get(link(invitation)).content.decode()
    assert "You have an account" in asked
    assert "/login/?next=%2Finvitations%2F" in asked

    client = as_member(world.outsider)
    client.post(link(invitation))

    member = Membership.objects.get(person=world.outsider.person, organisation=world.harbour)
    assert client.session["acting_as"] == member.reference


def test_the_account_cannot_be_taken_over_through_a_link(world: World, as_member: Any) -> None:
    invitation = Invitation.send(by=world.provider, email=world.outsider.person.email, roles=[Role.FULFILLER])

    as_member(None).post(link(invitation), {"name": "Thief", "password": "another long password"})

    world.outsider.person.refresh_from_db()
    assert world.outsider.person.check_password(PASSWORD)
    assert not Membership.objects.filter(person=world.outsider.person, organisation=world.harbour).exists()


def test_another_person_cannot_accept(world: World, as_member: Any, invitation: Invitation) -> None:
    client = as_member(world.outsider)

    assert "but the invitation is for" in client.get(link(invitation)).content.decode()
    answer = client.post(link(invitation))

    assert answer.status_code == 422
    assert "sign in with that address" in answer.content.decode()
    assert not Membership.objects.filter(person=world.outsider.person, organisation=world.harbour).exists()


def test_who_acts_already_is_told_so(world: World, as_member: Any) -> None:
    invitation = Invitation.send(by=world.provider, email=world.outsider.person.email, roles=[Role.FULFILLER])
    world.member(world.harbour, "Oscar Outsider", Role.FULFILLER)

    answer = as_member(world.outsider).post(link(invitation))

    assert answer.status_code == 422
    assert "You already act for Harbour IT" in answer.content.decode()


def test_the_link_arrives_by_mail_once_and_not_after_a_withdrawal(
    world: World, invitation: Invitation, mailoutbox: Any
) -> None:
    withdrawn = Invitation.send(by=world.provider, email="other@example.org", roles=[Role.FULFILLER])
    withdrawn.withdraw(by=world.provider)

    for one in (invitation, invitation, withdrawn):
        send_invitation(invitation_id=one.pk)

    assert [mail.to for mail in mailoutbox] == [[NEW]]
    assert link(invitation) in mailoutbox[0].body


# The switcher


def test_the_switcher_changes_organisation_and_frame(world: World, as_member: Any) -> None:
    second = world.member(world.northwind, "Priya Provider", Role.USER)
    client = as_member(world.provider)

    client.post("/switch/", {"membership": second.reference})
    assert "People of Northwind Clinics" in client.get("/people/").content.decode()
    assert 'data-frame="consumer"' in client.get("/people/").content.decode()

    client.post("/switch/", {"membership": second.reference, "frame": "provider"})
    assert 'data-frame="provider"' in client.get("/people/").content.decode()


def test_nobody_switches_to_what_is_not_theirs(world: World, as_member: Any) -> None:
    client = as_member(world.outsider)

    assert client.post("/switch/", {"membership": world.provider.reference}).status_code == 403
    assert client.post("/switch/", {}).status_code == 403
    assert client.get("/switch/").status_code == 405
    assert client.session["acting_as"] == world.outsider.reference


# Both sides


@pytest.fixture
def both(world: World) -> Membership:
    """Priya acts for the consumer too."""
    return world.member(world.northwind, "Priya Provider", Role.CUSTOMER)


def test_somebody_on_both_sides_chooses(world: World, client: Any, both: Membership) -> None:
    address = f"/relationships/{world.relationship.reference}/"
    client.force_login(both.person)

    asked = client.get(address)
    assert asked["Location"] == f"/choose/?next={address.replace('/', '%2F')}"
    assert "For whom do you look at this?" in client.get(asked["Location"]).content.decode()

    chosen = client.post("/choose/", {"membership": both.reference, "next": address})
    assert chosen["Location"] == address
    assert 'data-frame="consumer"' in client.get(address).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"])
def test_the_choice_leads_nowhere_else(world: World, as_member: Any, both: Membership, elsewhere: str) -> None:
    answer = as_member(both).post("/choose/", {"membership": both.reference, "next": elsewhere})

    assert answer["Location"] == "/"


def test_a_page_opened_for_one_side_is_not_sent_for_the_other(world: World, as_member: Any, both: Membership) -> None:
    asked = ServiceRelationship.propose(
        by=world.outsider, side=Side.CONSUMER, other=world.harbour, purpose="Backups", time_zone="UTC"
    )
    client = as_member(both)
    client.post("/switch/", {"membership": world.provider.reference})

    answer = client.post(f"/relationships/{asked.reference}/accept/", {"opened_as": both.reference})

    assert answer.status_code == 422
    assert "You now act as Harbour IT" in answer.content.decode()


# The profile

HOURS = {"alerts_from": "07:00", "alerts_until": "19:00"}


def test_the_profile_is_saved_and_every_page_follows_it(world: World, as_member: Any) -> None:
    client = as_member(world.provider)
    facts = {"name": "Priya P.", "time_zone": "Asia/Kolkata", "language": "en", "theme": "dark", "wants_mail": ""}

    answer = client.post("/account/profile/", {**HOURS, **facts})

    person = Person.objects.get(pk=world.provider.person_id)
    assert answer.status_code == 302
    assert (person.name, person.time_zone, person.theme, person.wants_mail) == (
        "Priya P.",
        "Asia/Kolkata",
        "dark",
        False,
    )
    assert 'data-bs-theme="dark"' in client.get("/account/profile/").content.decode()


def test_a_zone_that_is_none_is_refused_and_breaks_nothing(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).post(
        "/account/profile/", {"name": "Priya", "time_zone": "Mars/Base", "language": "en", "theme": "auto"}
    )

    assert answer.status_code == 422
    assert "is no time zone of the IANA list" in answer.content.decode()


def test_alerts_come_in_the_hours_that_the_profile_says(world: World, as_member: Any) -> None:
    """K20."""
    client = as_member(world.provider)
    assert "When alerts may reach me" in client.get("/account/profile/").content.decode()
    facts = {"name": "Priya", "time_zone": "Asia/Kolkata", "theme": "auto", "alerts_on_weekends": "on"}

    client.post("/account/profile/", {**facts, "alerts_from": "21:30", "alerts_until": "05:00"})

    person = Person.objects.get(pk=world.provider.person_id)
    assert (person.alerts_from, person.alerts_until, person.alerts_on_weekends) == (time(21, 30), time(5), True)
    refused = client.post("/account/profile/", {**facts, "alerts_from": "25:00", "alerts_until": ""})
    assert refused.status_code == 422
    assert refused.content.decode().count("is-invalid") == 2


def test_nobody_makes_themselves_operator(world: World, as_member: Any) -> None:
    facts = {"name": "Priya", "time_zone": "UTC", "language": "en", "theme": "auto", "is_staff": "on", "email": "x@y.z"}
    as_member(world.provider).post("/account/profile/", {**HOURS, **facts})

    person = Person.objects.get(pk=world.provider.person_id)
    assert (person.is_staff, person.email) == (False, "priya.provider@example.org")


def test_first_steps_are_put_away_and_brought_back(world: World, as_member: Any) -> None:
    client = as_member(world.provider)
    client.post("/account/first-steps/put-away/")
    assert Person.objects.get(pk=world.provider.person_id).first_steps_put_away

    facts = {"name": "Priya", "time_zone": "UTC", "language": "en", "theme": "auto", "shows_first_steps": "on"}
    client.post("/account/profile/", {**HOURS, **facts})
    assert not Person.objects.get(pk=world.provider.person_id).first_steps_put_away


def test_the_pages_of_the_sign_in_are_there(world: World, as_member: Any) -> None:
    client = as_member(world.provider)

    for address in ("/account/password/change/", "/account/email/", "/account/2fa/"):
        assert client.get(address).status_code == 200, address
