"""The back office: everything can be looked at, evidence cannot be touched, and no input breaks it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from relationships.models import (
    AgreementTemplate,
    AgreementVersion,
    AnnexFile,
    Attachment,
    CalendarChange,
    ChainLink,
    ClauseThread,
    Clock,
    ClockAlert,
    ClockCorrection,
    ClockRetarget,
    ClockWarning,
    Comment,
    ConsumerLeadTime,
    ConsumerNote,
    DeadlineReminder,
    Duty,
    Invitation,
    Membership,
    Organisation,
    OrganisationRecord,
    Person,
    ProviderLeadTime,
    ProviderNote,
    Role,
    Side,
    Signature,
    Suspension,
    Termination,
    TypeChange,
)
from relationships.terms import OFFICE_HOURS, Hours, Limit, Obligation
from tests.factories import PASSWORD, World
from tests.relationships.rich import rich

OURS = [kind for kind in admin.site._registry if kind._meta.app_label == "relationships"]
EDITED = {"Organisation", "Person", "Membership"}


@pytest.fixture
def operator(db: None) -> Client:
    person = Person.objects.create_superuser("operator@example.org", PASSWORD, name="Olga Operator")
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def full(world: World, settings: Any, tmp_path: Any) -> World:
    """A world with a row of each model."""
    settings.MEDIA_ROOT = tmp_path
    special = {
        "holidays": ((date(2030, 12, 26), "Boxing Day"),),
        "recurring": ((12, 25, "Christmas Day"),),
        "exceptions": ((date(2030, 12, 24), (), "Stocktaking"),),
    }
    hours = Hours("Europe/London", OFFICE_HOURS, **special)
    version = world.draft(
        hours=hours,
        obligations=(Obligation("List", 2, every="once"),),
        limits=(Limit("Requests", 0, effect="relaxed", longer_percent=10),),
    )
    annex = AnnexFile.keep(version, SimpleUploadedFile("prices.txt", b"1"), by=world.provider)
    version.rewrite(lambda terms: rich(terms).amended(annexes=(annex,)), by=world.provider)
    version.propose(by=world.provider)
    second = world.member(world.northwind, "Sofia Second", Role.SPONSOR)
    world.northwind.set_signers(two=True, by=world.consumer)
    for signer in (world.consumer, second, world.provider):
        Signature.give(version, by=signer, digest=version.digest)
    AgreementTemplate.keep(version, by=world.provider, name="Workplace")
    Duty.come_up(timezone.now())
    longer = replace(hours, weekly=((0, 480, 1080),))
    CalendarChange.propose(version, hours=longer, first_day=None, why="Longer", by=world.provider)
    request = world.request(version, part="Laptop")
    what_became_of(request.fulfil_clock, world)
    ends_and_rests(version, world)
    rests_on_another(version, world)
    Comment.say(request, by=world.consumer, text="Hello")
    ClauseThread.comment(version, '["summary"]', by=world.consumer, text="Hello")
    ProviderNote.say(request, by=world.provider, text="x")
    ConsumerNote.say(request, by=world.consumer, text="y")
    Attachment.keep(request, SimpleUploadedFile("a.txt", b"a"), by=world.consumer)
    Invitation.send(by=world.provider, email="new@example.org", roles=[Role.FULFILLER])
    TypeChange.propose(world.relationship, by=world.provider, after="partnership", why="Closer")
    world.relationship.propose_end(by=world.consumer, reason="We move")
    world.provider.give_roles([Role.ADMINISTRATOR, Role.SPONSOR], by=world.provider)
    return world


def ends_and_rests(version: AgreementVersion, world: World) -> None:
    Termination.propose_mutual(version, by=world.provider, reason="x", last_day=version.today())
    Suspension.suspend(version, by=world.provider, reason="x")
    ProviderLeadTime.decide(version.agreement, days=60, by=world.provider)
    ConsumerLeadTime.decide(version.agreement, days=30, by=world.consumer)
    term = version.agreementterms.get()
    DeadlineReminder.objects.create(term=term, membership=world.provider, stage="lead")


def rests_on_another(version: AgreementVersion, world: World) -> None:
    theirs = world.joined(world.outside, world.harbour)
    upstream = AgreementVersion.draft(theirs, name="Hosting", terms=world.terms(), by=None, side=Side.PROVIDER)
    ChainLink.rest(version.agreement, on=upstream.agreement, by=world.provider)


def what_became_of(clock: Clock, world: World) -> None:
    """A row of each kind that a clock's life leaves behind."""
    at, names = clock.started_at, ("version_id", "target_id", "calendar_id", "target_seconds", "unit", "warn_percent")
    aim = {name: getattr(clock, name) for name in names}
    span = {"since_at": at, "until_at": at + timedelta(hours=1)}
    ClockRetarget.objects.create(**clock.sides, clock=clock, **aim, until_at=at)
    ClockWarning.objects.create(**clock.sides, clock=clock, percent=75, at=at)
    ClockAlert.objects.create(clock=clock, membership=world.provider, kind="warning", percent=75, at=at)
    ClockCorrection.objects.create(
        **clock.sides, clock=clock, **span, why="x", proposed_by=world.provider, proposed_by_side="provider"
    )


def address(kind: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_{page}", args=args)


def test_every_model_has_its_page() -> None:
    from django.apps import apps

    kinds = {kind for kind in apps.get_app_config("relationships").get_models() if not kind._meta.auto_created}
    assert kinds - set(OURS) == set()


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_every_page_opens_finds_and_shows(full: World, operator: Client, kind: type[Model]) -> None:
    row = kind._default_manager.first()

    assert operator.get(address(kind, "changelist")).status_code == 200
    assert operator.get(address(kind, "changelist"), {"q": "REL-1"}).status_code == 200
    assert operator.get(address(kind, "changelist"), {"q": "a\0b"}).status_code < 500
    if row:
        assert operator.get(address(kind, "change", row.pk)).status_code == 200
    else:
        assert kind.__name__ in {"PriorityRule", "MandateEvent"}


@pytest.mark.parametrize("kind", [kind for kind in OURS if kind.__name__ not in EDITED], ids=lambda kind: kind.__name__)
def test_evidence_and_whatever_has_a_life_is_only_shown(full: World, operator: Client, kind: type[Model]) -> None:
    row = kind._default_manager.first()

    assert operator.get(address(kind, "add")).status_code == 403
    assert operator.post(address(kind, "add"), {}).status_code == 403
    if row:
        assert operator.post(address(kind, "change", row.pk), {"status": "active", "text": "x"}).status_code == 403


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_nothing_is_deleted(full: World, operator: Client, kind: type[Model]) -> None:
    row = kind._default_manager.first()
    before = kind._default_manager.count()

    if row:
        assert operator.post(address(kind, "delete", row.pk), {"post": "yes"}).status_code == 403
        operator.post(
            address(kind, "changelist"), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
        )
    assert kind._default_manager.count() == before


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
