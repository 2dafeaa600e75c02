"""The back office: everything can be looked at, and evidence cannot be touched."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client, override_settings
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
from tests.factories import World
from tests.relationships.back_office import address
from tests.relationships.rich import rich

OURS = [kind for kind in admin.site._registry if kind._meta.app_label == "relationships"]
EDITED = {"Organisation", "Person", "Membership"}


@pytest.fixture(scope="module")
def full(module_rows: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world with a row of each model, made once: no page of the back office changes it."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield filled(World())


def filled(world: World) -> World:
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
