"""The loop once round, through the verbs: agree, ask, answer."""

from relationships.models import Clock, Record, Signature
from tests.factories import World, today


def test_two_people_of_two_sides_sign_the_same_digest_and_it_is_in_force(world: World) -> None:
    version = world.proposed()

    Signature.give(version, by=world.consumer, digest=version.digest)
    Signature.give(version, by=world.provider, digest=version.digest)

    assert version.status == "active"
    assert version.first_day == today()


def test_a_counter_replaces_what_was_proposed(world: World) -> None:
    version = world.proposed()

    counter = version.counter(by=world.consumer)
    counter.write(counter.terms().amended(summary="Better"), by=world.consumer)
    counter.propose(by=world.consumer)

    version.refresh_from_db()
    assert (version.status, counter.status, counter.number) == ("countered", "proposed", 2)


def test_a_request_runs_its_clocks_to_the_end(world: World) -> None:
    request = world.request()

    request.accept(by=world.provider)
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer")
    request.resume(by=world.provider)
    request.fulfil(by=world.provider, output="100 GB added")
    request.confirm(by=world.consumer)

    assert [clock.state for clock in Clock.objects.order_by("metric")] == ["met", "met"]
    assert list(Record.objects.filter(subject=request.reference).values_list("move", flat=True)) == [
        "raise",
        "accept",
        "hold",
        "resume",
        "fulfil",
        "confirm",
    ]
