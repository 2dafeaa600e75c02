"""The end of a relationship: one side proposes it, both settle what is open, the other confirms."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from relationships.models import (
    AgreementVersion,
    Duty,
    ExitStep,
    Organisation,
    Record,
    Refused,
    Role,
    ServiceRelationship,
    Side,
    TypeChange,
)
from relationships.terms import Every, Obligation
from relationships.turns import turns_of
from tests.factories import World


@pytest.fixture
def ending(world: World) -> ServiceRelationship:
    """Harbour IT wants to end it; nothing was ever agreed."""
    world.relationship.propose_end(by=world.provider, reason="We close this line of services.")
    return world.relationship


def over(version: AgreementVersion) -> None:
    """The agreement reached its end."""
    AgreementVersion._base_manager.filter(pk=version.pk).update(in_force_until=timezone.now())
    AgreementVersion.keep_time(timezone.now())


def settle(world: World) -> None:
    """Each side does what it owes."""
    for step in ExitStep.objects.filter(status="open").exclude(owner_side=""):
        step.finish(by=world.provider if step.owner_side == "provider" else world.consumer)


# Its life


def test_it_ends_when_the_other_side_confirms(world: World, ending: ServiceRelationship) -> None:
    assert (ending.status, ending.waits_for()) == ("ending", Side.CONSUMER)
    settle(world)
    ending.confirm_end(by=world.consumer)
    assert (ending.status, ending.waits_for()) == ("ended", None)
    moves = Record.objects.filter(subject=ending.reference).values_list("move", flat=True)
    assert list(moves) == ["propose_end", "confirm_end"]


@pytest.mark.parametrize(
    ("move", "facts", "who", "status"),
    [
        ("decline_end", {"reason": "We need you until summer."}, "consumer", "active"),
        ("withdraw_end", {}, "provider", "active"),
        ("confirm_end", {}, "consumer", "ended"),
    ],
)
def test_the_side_that_proposed_takes_it_back_and_the_other_answers(
    world: World, ending: ServiceRelationship, move: str, facts: dict[str, str], who: str, status: str
) -> None:
    settle(world)
    other = {"provider": world.consumer, "consumer": world.provider}[who]
    user = world.member(getattr(world, who).organisation, "Ursula User", Role.USER, Role.FULFILLER)
    for member in (other, user, world.outsider):
        with pytest.raises(PermissionDenied):
            getattr(ending, move)(by=member, **facts)
    getattr(ending, move)(by=getattr(world, who), **facts)
    assert ServiceRelationship.objects.get().status == status
    with pytest.raises(Refused, match="already"):
        getattr(ending, move)(by=getattr(world, who), **facts)


def test_only_what_is_active_is_brought_to_its_end(world: World) -> None:
    proposed = ServiceRelationship.propose(
        by=world.provider, side=Side.PROVIDER, other=world.outside, purpose="", time_zone="UTC"
    )
    with pytest.raises(Refused, match="already “Proposed”"):
        proposed.propose_end(by=world.provider, reason="Changed our mind.")


def test_once_it_goes_on_another_end_begins_with_a_new_list(world: World, ending: ServiceRelationship) -> None:
    settle(world)
    ending.decline_end(by=world.consumer, reason="Not yet.")
    assert {step.status for step in ExitStep.objects.all()} == {"put_aside"}
    ending.propose_end(by=world.consumer, reason="Now we do.")
    assert {step.status for step in ending.exit_steps()} == {"open"}


# What keeps it from its end


def named(relationship: ServiceRelationship) -> list[str]:
    return [step.said() for step in relationship.exit_steps() if not step.is_settled]


def test_the_list_holds_what_was_handed_out_and_what_tandem_counts(world: World) -> None:
    """Access and goods of the version in force, and the open request with its two clocks."""
    version = world.agreed(obligations=(Obligation("Staff list", 2, every=Every.ONCE),))
    Duty.come_up(timezone.now())
    world.request(version)
    world.relationship.propose_end(by=world.consumer, reason="We move to somebody else.")

    assert named(world.relationship) == [
        "Agreements that hold or are being negotiated (1 left)",
        "Open requests (1 left)",
        "Open duties (1 left)",
        "Running clocks (3 left)",
        "Take back the access: Clinic portal",
        "Return the goods, or agree who keeps them: Laptop",
        "Settle the service credits that are still owed",
        "Hand back the data of the consumer, then delete what is left of it",
        "Confirm that everything needed was received, and is readable",
    ]


def test_an_agreement_that_holds_keeps_it_from_its_end_whatever_else_is_settled(world: World) -> None:
    version = world.agreed()
    world.relationship.propose_end(by=world.provider, reason="We close.")
    settle(world)
    with pytest.raises(Refused, match=r"Still open: Agreements that hold or are being negotiated \(1 left\)\."):
        world.relationship.confirm_end(by=world.consumer)
    step = ExitStep.objects.get(topic="agreements")
    with pytest.raises(PermissionDenied):
        step.waive(by=world.consumer, reason="Let us.")
    over(version)
    world.relationship.confirm_end(by=world.consumer)
    assert world.relationship.status == "ended"


def test_what_both_waive_is_settled_and_each_sides_word_is_kept(world: World) -> None:
    version = world.agreed()
    request = world.request(version)
    world.relationship.propose_end(by=world.provider, reason="We close.")
    over(version)
    settle(world)
    for topic in ("requests", "clocks"):
        step = ExitStep.objects.get(topic=topic)
        step.waive(by=world.consumer, reason="We do without.")
        with pytest.raises(Refused, match=r"\(\d left\)"):
            world.relationship.confirm_end(by=world.consumer)
        with pytest.raises(Refused, match="Your side has waived"):
            ExitStep.objects.get(pk=step.pk).waive(by=world.consumer, reason="Once more.")
        step.waive(by=world.provider, reason="Fine with us.")
        assert step.status == "waived"
        said = Record.objects.filter(subject=step.reference).values_list("by_side", "text")
        assert list(said) == [("consumer", "We do without."), ("provider", "Fine with us.")]
    world.relationship.confirm_end(by=world.consumer)
    assert (world.relationship.status, request.status) == ("ended", "submitted")


def test_a_step_is_done_by_who_owes_it_and_sent_back_by_the_other(world: World, ending: ServiceRelationship) -> None:
    step = ExitStep.objects.get(topic="credits")
    with pytest.raises(PermissionDenied):
        step.finish(by=world.consumer)
    step.waive(by=world.consumer, reason="None are owed.")
    step.finish(by=world.provider, note="Paid with the last invoice.")
    assert (step.status, step.waived_by_side) == ("done", "")
    with pytest.raises(PermissionDenied):
        step.send_back(by=world.provider, reason="Hm.")
    step.send_back(by=world.consumer, reason="November is missing.")
    assert step.status == "open"


def test_what_tandem_counts_is_ticked_off_by_nobody(world: World, ending: ServiceRelationship) -> None:
    for member in (world.provider, world.consumer):
        with pytest.raises(PermissionDenied):
            ExitStep.objects.get(topic="requests").finish(by=member)


def test_the_database_lets_no_agreement_be_waived(world: World, ending: ServiceRelationship) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ExitStep.objects.filter(topic="agreements").update(status="waived", waived_by_side="consumer")


# While it ends, and after


def test_nothing_new_is_agreed_while_it_ends(world: World, ending: ServiceRelationship) -> None:
    with pytest.raises(Refused, match="“Ending”"):
        world.draft()
    with pytest.raises(Refused, match="“Ending”"):
        TypeChange.propose(ending, by=world.provider, after="partnership", why="Closer.")
    with pytest.raises(Refused, match="already joins the two"):
        ServiceRelationship.propose(
            by=world.provider, side=Side.PROVIDER, other=world.northwind, purpose="", time_zone="UTC"
        )


def test_a_draft_of_before_is_never_proposed_after_the_end(world: World) -> None:
    draft = world.draft()
    world.relationship.propose_end(by=world.consumer, reason="We move.")
    settle(world)
    world.relationship.confirm_end(by=world.provider)
    with pytest.raises(Refused, match="can only be read"):
        AgreementVersion.objects.get(pk=draft.pk).propose(by=world.provider)


def test_after_the_end_all_of_it_is_read_and_none_of_it_moves(
    world: World, ending: ServiceRelationship, as_member: Any
) -> None:
    step = ExitStep.objects.get(topic="credits")
    settle(world)
    ending.confirm_end(by=world.consumer)

    with pytest.raises(Refused, match="can only be read"):
        step.send_back(by=world.consumer, reason="Wait.")
    client = as_member(world.provider)
    page = client.get(ending.get_absolute_url())
    assert (page.status_code, page.context["moves"], page.context["journey"]) == (200, [], None)
    assert "Carla Consumer" in page.content.decode()
    assert "Settle the service credits" in client.get(f"{ending.get_absolute_url()}exit/").content.decode()
    again = ServiceRelationship.propose(
        by=world.provider, side=Side.PROVIDER, other=world.northwind, purpose="", time_zone="UTC"
    )
    assert again.status == "proposed"


# Pages


def test_it_is_brought_to_its_end_on_its_pages(world: World, as_member: Any) -> None:
    provider, consumer = as_member(world.provider), as_member(world.consumer)
    address = world.relationship.get_absolute_url()

    assert "End the relationship" in provider.get(address).content.decode()
    assert provider.post(f"{address}propose-end/", {"reason": ""}).status_code == 422
    assert provider.post(f"{address}propose-end/", {"reason": "We close."})["Location"] == f"{address}exit/"
    for client, said in ((provider, "Waiting for Northwind Clinics"), (consumer, "It is your turn")):
        assert client.get(address).context["ball"]["text"] == said
    home = consumer.get(reverse("consumption:home")).content.decode()
    assert "Confirm the end, or go on" in home
    assert "Before the end: Confirm that everything needed" in home
    answer = consumer.post(f"{address}confirm-end/")
    assert (answer.status_code, "Still open: " in answer.content.decode()) == (422, True)

    for step in ExitStep.objects.exclude(owner_side=""):
        owner = provider if step.owner_side == "provider" else consumer
        assert owner.post(f"{step.get_absolute_url()}finish/", {"note": ""}).status_code == 302
    back = ExitStep.objects.get(topic="credits").get_absolute_url()
    assert consumer.post(f"{back}send-back/", {"reason": "Not yet."}).status_code == 302
    for client in (consumer, provider):
        assert client.post(f"{back}waive/", {"reason": "Never mind."}).status_code == 302
    assert "Waived by both" in consumer.get(f"{address}exit/").content.decode()
    assert consumer.post(f"{address}confirm-end/").status_code == 302
    assert "as it was settled" in provider.get(address).content.decode()


def test_the_home_of_a_side_names_one_step_of_each_relationship(world: World, ending: ServiceRelationship) -> None:
    first = ExitStep.objects.filter(owner_side="provider").order_by("pk").first()
    assert [turn.reference for turn in turns_of(world.provider, Side.PROVIDER)] == [first.reference]
    ending.withdraw_end(by=world.provider)
    assert turns_of(world.provider, Side.PROVIDER) == []


def test_the_list_of_relationships_asks_as_often_for_fifty_that_end(world: World, as_member: Any) -> None:
    client = as_member(world.provider)
    client.get("/relationships/")
    with CaptureQueriesContext(connection) as few:
        client.get("/relationships/")
    for number in range(49):
        other = world.joined(world.harbour, Organisation.objects.create(name=f"Clinic {number:02}"))
        other.propose_end(by=world.provider, reason="We close.")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get("/relationships/").context["things"]) == 50
    assert len(many) == len(few)


def test_the_checklist_asks_as_often_for_fifty_parts_as_for_one(world: World, as_member: Any) -> None:
    from relationships.terms import Part

    client = as_member(world.provider)
    address = f"{world.relationship.get_absolute_url()}exit/"

    def asked(parts: int) -> int:
        version = world.agreed(parts=tuple(Part("goods", f"Laptop {n}") for n in range(parts)))
        world.relationship.propose_end(by=world.provider, reason="We close.")
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).content.decode().count(": Laptop ") == parts
        world.relationship.withdraw_end(by=world.provider)
        AgreementVersion._base_manager.filter(pk=version.pk).update(status="superseded")
        return len(queries)

    assert asked(1) == asked(50)
