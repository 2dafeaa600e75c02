"""The back office: people and organisations are set up and repaired in it, and no input breaks it."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.test import Client

from relationships.models import (
    Invitation,
    Membership,
    Organisation,
    OrganisationRecord,
    Person,
    Role,
)
from tests.factories import PASSWORD, World
from tests.relationships.back_office import address


@pytest.mark.parametrize("keys", [["dup"], ["1", "1"], ["9" * 30], ["1\0"], [""], ["-1"]])
def test_an_action_on_odd_keys_is_answered(operator: Client, world: World, keys: list[str]) -> None:
    answer = operator.post(address(Person, "changelist"), {"action": "delete_selected", "_selected_action": keys})

    assert answer.status_code < 500


def test_the_list_is_as_quick_for_many(operator: Client, world: World, django_assert_max_num_queries: Any) -> None:
    for number in range(40):
        world.member(world.harbour, f"Member {number}", Role.FULFILLER)

    with django_assert_max_num_queries(12):
        operator.get(address(Membership, "changelist"))


# Organisations and their first administrator


def test_the_operator_makes_an_organisation_and_invites_its_first_administrator(operator: Client) -> None:
    send(
        operator,
        address(Organisation, "add"),
        name="New Ltd",
        time_zone="UTC",
        first_administrator="Ada@new.example",
    )

    invitation = Invitation.objects.get()
    assert (invitation.organisation.name, invitation.email, invitation.roles, invitation.invited_by) == (
        "New Ltd",
        "ada@new.example",
        ["administrator"],
        None,
    )
    assert "asked to administer New Ltd" in Client().get(f"/invitations/{invitation.token}/").content.decode()


def send(client: Client, page: str, **facts: Any) -> Any:
    """Post what a browser would: the facts, and the counters of the rows that are only shown."""
    shown = client.get(page)
    counters = {
        f"{rows.formset.prefix}-{name}": value
        for rows in (shown.context["inline_admin_formsets"] if shown.status_code == 200 else [])
        for name, value in (("TOTAL_FORMS", 0), ("INITIAL_FORMS", 0))
    }
    return client.post(page, {**counters, **facts})


def test_whoever_acts_already_is_not_invited_again(operator: Client, world: World) -> None:
    answer = send(
        operator,
        address(Organisation, "change", world.harbour.pk),
        name="Harbour IT",
        time_zone="UTC",
        first_administrator=world.provider.person.email,
    )

    assert answer.status_code == 200
    assert "already acts for the organisation" in answer.content.decode()


def test_a_name_that_stands_in_an_agreement_stays(operator: Client, world: World) -> None:
    """The digest both sides sign holds both names."""
    world.proposed()

    page = address(Organisation, "change", world.harbour.pk)

    assert send(operator, page, name="Other", time_zone="Asia/Tokyo").status_code == 302

    world.harbour.refresh_from_db()
    assert (world.harbour.name, world.harbour.time_zone) == ("Harbour IT", "Asia/Tokyo")


# People


def test_the_operator_makes_a_person_who_can_sign_in(operator: Client) -> None:
    facts = {"email": "Ann@Example.org", "name": "Ann", "password1": PASSWORD, "password2": PASSWORD}

    answer = send(operator, address(Person, "add"), **facts)

    assert answer.status_code == 302
    assert EmailAddress.objects.get(email="ann@example.org").verified
    client = Client()
    client.post("/login/", {"login": "ann@example.org", "password": PASSWORD})
    assert "_auth_user_id" in client.session


def test_a_password_is_set_and_never_shown(operator: Client, world: World) -> None:
    person = world.provider.person
    shown = operator.get(address(Person, "change", person.pk)).content.decode()
    assert person.password not in shown

    changed = "another long password"
    operator.post(f"/admin/relationships/person/{person.pk}/password/", {"password1": changed, "password2": changed})

    person.refresh_from_db()
    assert person.check_password(changed)


def test_staff_do_not_make_themselves_superusers(world: World) -> None:
    staff = Person.objects.create_user("staff@example.org", PASSWORD, name="Staff", is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(content_type__app_label="relationships"))
    boss = Person.objects.create_superuser("boss@example.org", PASSWORD, name="Boss")
    client = Client()
    client.force_login(staff)

    send(client, address(Person, "change", staff.pk), **PROFILE, email=staff.email, is_superuser="on")
    theirs = client.post(address(Person, "change", boss.pk), {**PROFILE, "email": "stolen@example.org"})
    password = client.post(
        f"/admin/relationships/person/{boss.pk}/password/",
        {"password1": "stolen for sure", "password2": "stolen for sure"},
    )

    staff.refresh_from_db()
    boss.refresh_from_db()
    assert (staff.name, staff.is_superuser) == ("Changed", False)
    assert (theirs.status_code, password.status_code, boss.email) == (403, 403, "boss@example.org")
    assert boss.check_password(PASSWORD)


PROFILE = {
    "name": "Changed",
    "time_zone": "UTC",
    "language": "en",
    "theme": "auto",
    "is_active": "on",
    "is_staff": "on",
}


# Memberships, for repair


def when(day: str) -> dict[str, str]:
    return {"valid_from_0": day, "valid_from_1": "00:00:00", "valid_until_0": "", "valid_until_1": ""}


def test_a_repaired_membership_is_told_in_the_organisations_history(operator: Client, world: World) -> None:
    person = world.outsider.person
    facts = {"person": person.pk, "organisation": world.harbour.pk, "roles": ["administrator"], **when("2026-01-01")}

    assert send(operator, address(Membership, "add"), **facts).status_code == 302

    made = Membership.objects.get(person=person, organisation=world.harbour)
    told = OrganisationRecord.objects.get(subject=made.reference)
    assert "The operator Olga Operator set the membership of Oscar Outsider: Administrator." in told.text


def test_a_second_membership_at_the_same_time_is_refused_with_words(operator: Client, world: World) -> None:
    facts = {
        "person": world.provider.person_id,
        "organisation": world.harbour.pk,
        "roles": ["fulfiller"],
        **when("2026-01-01"),
    }

    assert send(operator, address(Membership, "add"), **facts).status_code == 200
    assert Membership.objects.filter(person=world.provider.person_id).count() == 1


# Who comes in


@pytest.mark.parametrize("path", ["", "relationships/person/", "relationships/record/"])
def test_only_operators_come_in(world: World, as_member: Any, path: str) -> None:
    for member in (world.provider, world.outsider, None):
        answer = as_member(member).get(f"/admin/{path}")
        assert answer.status_code in (302, 403)
