"""From what is agreed to a request: what is promised before, what is made, what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from consumption.models import ServiceRequest
from relationships.models import AgreementVersion, Attachment, Clock, Membership, Record, Refused, Role, Signature
from relationships.terms import Level, Target
from tests.consumption.budget import FIXED, POST, cost
from tests.factories import World, today

AsMember = Callable[[Membership | None], Client]
TYPED = {"title": "Storage for the imaging archive", "wish": "For ward 3", "quantity": "100", "priority": "Normal"}
MATRIX = tuple((i.value, u.value, "High" if "high" in (i.value, u.value) else "Normal") for i in Level for u in Level)


def address(version: AgreementVersion, position: int = 1) -> str:
    return f"/agreements/{version.reference}/ask/{position}/"


def test_what_is_agreed_stands_by_kind_with_its_targets_in_words(world: World, as_member: AsMember) -> None:
    world.agreed(targets=(Target("respond", 1, priority="High"), Target("respond", 4), Target("fulfil", 8)))

    said = as_member(world.consumer).get("/requests/ask/").content.decode()

    assert said.count("respond within 1 h to 4 h, by priority; fulfil within 8 h of service hours") == 3
    assert [name in said for name in ("Extra storage", "Clinic portal", "Laptop", "EUR 9.50 per seat, per month")] == [
        True
    ] * 4


def test_words_narrow_what_is_agreed(world: World, as_member: AsMember) -> None:
    world.agreed()

    said = as_member(world.consumer).get("/requests/ask/", {"q": "laptop"}).content.decode()

    assert ("Laptop" in said, "Clinic portal" in said) == (True, False)
    assert "Nothing agreed has these words" in as_member(world.consumer).get("/requests/ask/?q=zzz").content.decode()


def test_where_nothing_is_agreed_the_page_says_what_to_do(world: World, as_member: AsMember) -> None:
    said = as_member(world.consumer).get("/requests/ask/").content.decode()

    assert "Nothing is agreed and in force yet" in said
    assert 'href="/catalogue/"' in said


def test_before_asking_the_page_says_by_when(world: World, as_member: AsMember) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 13, 0, tzinfo=UTC), tick=False):
        version = world.agreed()
        said = as_member(world.consumer).get(address(version)).content.decode()

    assert "Agreed: respond within 4 h of service hours, by Mon 23 Nov 2026, 17:00." in said
    assert "Agreed: fulfil within 8 h of service hours, by Tue 24 Nov 2026, 13:00." in said
    assert "Harbour IT will be told at once, and the clocks start." in said


def test_the_promise_follows_impact_and_urgency(world: World, as_member: AsMember) -> None:
    targets = (Target("respond", 30, "minutes", priority="High", hours="always"), Target("respond", 4))
    version = world.agreed(matrix=MATRIX, targets=targets)
    client = as_member(world.consumer)

    calm = client.get(address(version)).content.decode()
    urgent = client.get(address(version), {"impact": "high", "urgency": "low"}).content.decode()

    assert "This makes priority <strong>Normal</strong>." in calm
    assert "This makes priority <strong>High</strong>." in urgent
    assert "Agreed: respond within 30 min, by" in urgent


def test_a_request_is_raised_with_its_clocks_its_files_and_a_line_of_history(
    world: World, as_member: AsMember, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    version = world.agreed()
    files = [SimpleUploadedFile("plan.txt", b"plan"), SimpleUploadedFile("list.csv", b"a,b")]

    answer = as_member(world.consumer).post(address(version), {**TYPED, "file": files}, follow=True)

    request = ServiceRequest.objects.get()
    assert answer.redirect_chain == [(request.get_absolute_url(), 302)]
    assert f"{request.reference} is raised. Harbour IT answers next" in answer.content.decode()
    assert (request.title, request.wish, request.quantity, request.priority.name) == (
        "Storage for the imaging archive", "For ward 3", 100, "Normal",
    )  # fmt: skip
    assert (request.version, request.raised_by, request.status) == (version, world.consumer, "submitted")
    assert list(Attachment.objects.values_list("subject", "name")) == [
        (request.reference, "plan.txt"),
        (request.reference, "list.csv"),
    ]
    clocks = Clock.objects.filter(subject=request.reference)
    assert [clock.target_seconds for clock in clocks.order_by("metric")] == [8 * 3600, 4 * 3600]
    assert request.next_due_at == clocks.get(metric="respond").due_at
    assert list(Record.objects.filter(subject=request.reference).values_list("move", flat=True)) == ["raise"]


def test_impact_and_urgency_make_the_priority(world: World, as_member: AsMember) -> None:
    version = world.agreed(matrix=MATRIX)

    as_member(world.consumer).post(address(version), {**TYPED, "impact": "low", "urgency": "high"})

    request = ServiceRequest.objects.get()
    assert (request.priority.name, request.impact, request.urgency) == ("High", "low", "high")


def test_without_a_target_no_clock_runs_and_the_page_says_so(world: World, as_member: AsMember) -> None:
    """K12: not covered is said, never guessed."""
    version = world.agreed(targets=())
    client = as_member(world.consumer)

    assert (
        "No target is agreed for this priority, so no clock will run." in client.get(address(version)).content.decode()
    )
    client.post(address(version), TYPED)

    request = ServiceRequest.objects.get()
    assert (request.clocks(), request.next_due_at, request.standing.word) == ([], None, "no target")
    page = client.get(request.get_absolute_url()).content.decode()
    assert page.count("not covered: the agreement names no target for it") == 2


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "What do you need?: This field is required."),
        ({"quantity": "0"}, "Ensure this value is greater than or equal to 0.01."),
        ({"quantity": "NaN"}, "Enter a number."),
        ({"priority": "Whatever"}, "Whatever is not one of the available choices."),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"title": "nul \0 byte"}, "Null characters are not allowed."),
    ],
)
def test_what_is_not_right_is_said_and_nothing_typed_is_lost(
    world: World, as_member: AsMember, changed: dict[str, str], said: str
) -> None:
    version = world.agreed()

    answer = as_member(world.consumer).post(address(version), {**TYPED, **changed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "For ward 3" in answer.content.decode()
    assert not ServiceRequest.objects.exists()


def test_a_file_above_the_limit_is_refused_before_anything_is_made(
    world: World, as_member: AsMember, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consumption.forms.asking.LARGEST", 3)
    version = world.agreed()
    file = SimpleUploadedFile("film.bin", b"1234")

    answer = as_member(world.consumer).post(address(version), {**TYPED, "file": [file]})

    assert "“film.bin” is larger than 10 MiB" in answer.content.decode()
    assert not ServiceRequest.objects.exists()


def test_what_was_opened_under_an_earlier_version_is_refused(world: World, as_member: AsMember) -> None:
    """A form keeps the version that was read; nobody asks under terms they did not see."""
    version = world.agreed()
    client = as_member(world.consumer)
    assert 'name="read_version" value="1"' in client.get(address(version)).content.decode()
    amended = version.amend(by=world.provider, first_day=today())
    amended.propose(by=world.provider)
    Signature.give(amended, by=world.consumer, digest=amended.digest)
    Signature.give(amended, by=world.provider, digest=amended.digest)

    answer = client.post(address(version), {**TYPED, "read_version": "1"})

    assert answer.status_code == 422
    assert "Version 2 of the agreement came into force since you opened this page. Nothing was sent;" in (
        answer.content.decode()
    )
    assert not ServiceRequest.objects.exists()


def test_a_version_that_is_not_in_force_takes_no_request(world: World) -> None:
    version = world.agreed()
    part = version.agreedparts.get(position=1)
    AgreementVersion.objects.filter(pk=version.pk).update(in_force_until=datetime.now(UTC))

    with pytest.raises(Refused, match="is not in force in this version"):
        ServiceRequest.submit(part, by=world.consumer, title="x", priority=version.agreedprioritys.first())


def test_a_part_that_is_not_in_force_is_said_to_be_so(world: World, as_member: AsMember) -> None:
    version = world.agreed()

    answer = as_member(world.consumer).get(address(version, 99))

    assert answer.status_code == 404
    assert "It is not part of what is in force of Workplace services" in answer.content.decode()


def test_only_the_consumers_people_ask(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    reader = world.member(world.northwind, "Rita Reader", Role.ADMINISTRATOR)

    assert as_member(world.provider).post(address(version), TYPED).status_code == 404
    assert as_member(world.outsider).post(address(version), TYPED).status_code == 404
    assert as_member(reader).post(address(version), TYPED).status_code == 403
    assert "Your roles let you read this, not ask for it." in as_member(reader).get("/requests/ask/").content.decode()
    assert not ServiceRequest.objects.exists()


def test_raising_stays_within_its_budget(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    client = as_member(world.consumer)
    client.post(address(version), TYPED)

    queries, _bytes = cost(lambda: client.post(address(version), TYPED))

    assert queries <= POST + FIXED
