"""The update clock of a request: from word to word, or from question to answer (K15)."""

from typing import Any

from consumption.models import ServiceRequest
from relationships.models import Comment, ConsumerNote, ProviderNote
from relationships.terms import Target
from tests.consumption.clocked import clock, monday, raised, states
from tests.factories import World

ALWAYS, ANSWER = Target("update", 2), Target("update", 2, mode="answer")


def cycles(request: ServiceRequest) -> list[str]:
    return states(request)["update"]


def test_from_one_update_to_the_next(world: World) -> None:
    """K15, always: each word of the provider ends a cycle and begins the next."""
    request = raised(world, ALWAYS)
    assert request.next_due_at == monday(11)

    request.accept(by=world.provider, at=monday(10))
    assert (cycles(request), request.next_due_at) == (["met", "running"], monday(12))

    Comment.say(request, by=world.provider, text="The disks are ordered.", at=monday(13))

    request.refresh_from_db()
    assert (cycles(request), request.next_due_at) == (["met", "breached", "running"], monday(15))
    assert request.update_clock == clock(request, "update", 3)


def test_a_word_of_the_consumer_is_no_update(world: World) -> None:
    """K15, always."""
    request = raised(world, ALWAYS)

    Comment.say(request, by=world.consumer, text="Any news?", at=monday(10))

    assert cycles(request) == ["running"]
    assert clock(request, "update").due_at == monday(11)


def test_a_private_note_is_a_word_to_nobody(world: World) -> None:
    """K15."""
    request = raised(world, ALWAYS)

    ProviderNote.say(request, by=world.provider, text="Ask Jo", at=monday(10))
    ConsumerNote.say(request, by=world.consumer, text="Slow", at=monday(10))

    assert cycles(request) == ["running"]


def test_a_word_at_the_same_instant_is_the_same_update(world: World) -> None:
    """K15: an answer and its comment are one update, not a cycle without length."""
    request = raised(world, ALWAYS)

    request.accept(by=world.provider, at=monday(10))
    Comment.say(request, by=world.provider, text="It is on its way.", at=monday(10))

    assert cycles(request) == ["met", "running"]


def test_updates_end_with_the_work_and_begin_again_when_it_is_sent_back(world: World) -> None:
    """K15: once fulfilled the provider has nothing to tell."""
    request = raised(world, ALWAYS)
    request.accept(by=world.provider, at=monday(9, 30))
    request.fulfil(by=world.provider, output="100 GB added", at=monday(10))
    Comment.say(request, by=world.provider, text="Do tell us.", at=monday(10, 30))
    assert cycles(request) == ["met", "met"]

    request.send_back(by=world.consumer, reason="It is read-only", at=monday(11))

    assert cycles(request) == ["met", "met", "running"]
    assert request.next_due_at == monday(13)


def test_a_word_on_hold_begins_a_cycle_that_waits_too(world: World) -> None:
    """K15, K4: what pauses the update clock pauses each of its cycles, for the same reason."""
    request = raised(world, ALWAYS, Target("fulfil", 8))
    request.accept(by=world.provider, at=monday(9, 30))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))

    Comment.say(request, by=world.provider, text="We asked Jo, too.", at=monday(12))

    assert cycles(request) == ["met", "met", "met", "paused"]
    segment = clock(request, "update", 4).segments.get(until_at=None)
    assert (segment.side, segment.reason) == ("consumer", "Which server?")
    assert clock(request, "update", 3).used.total_seconds() == 0


def test_only_while_an_answer_is_waited_for(world: World) -> None:
    """K15, answer: asking is the consumer's word; from the provider's on nothing runs until the consumer speaks."""
    request = raised(world, ANSWER)
    request.accept(by=world.provider, at=monday(10))
    assert (cycles(request), request.next_due_at) == (["met"], None)

    Comment.say(request, by=world.consumer, text="Any news?", at=monday(14))
    Comment.say(request, by=world.consumer, text="Hello?", at=monday(15))
    request.refresh_from_db()
    assert (cycles(request), request.next_due_at) == (["met", "running"], monday(16))

    Comment.say(request, by=world.provider, text="Tomorrow.", at=monday(15, 30))
    assert cycles(request) == ["met", "met"]


def test_a_word_from_before_the_question_is_no_answer(world: World) -> None:
    """K15: what is told afterwards, of an earlier instant, stops nothing that began later."""
    request = raised(world, ANSWER)
    request.accept(by=world.provider, at=monday(10))
    Comment.say(request, by=world.consumer, text="Any news?", at=monday(14))

    Comment.say(request, by=world.provider, text="We called at noon.", at=monday(12))

    assert cycles(request) == ["met", "running"]


def test_answering_and_sending_back_are_words_too(world: World) -> None:
    """K15, answer."""
    request = raised(world, ANSWER)
    request.accept(by=world.provider, at=monday(9))
    request.hold(by=world.provider, reason="Which server?", waits_for="consumer", at=monday(10))
    request.answer(by=world.consumer, text="The one in ward 3", at=monday(11))
    assert (cycles(request), request.next_due_at) == (["met", "running"], monday(13))

    request.fulfil(by=world.provider, output="100 GB added", at=monday(12))
    request.send_back(by=world.consumer, reason="It is read-only", at=monday(13))

    assert (cycles(request), request.next_due_at) == (["met", "met", "running"], monday(15))


def test_a_question_that_nobody_answered_ends_with_the_request(world: World) -> None:
    """K15, K18: confirmed with a question open, the cycle has no result."""
    request = raised(world, ANSWER)
    request.accept(by=world.provider, at=monday(9))
    request.fulfil(by=world.provider, output="100 GB added", at=monday(10))
    Comment.say(request, by=world.consumer, text="Is it encrypted?", at=monday(11))

    request.confirm(by=world.consumer, at=monday(12))

    assert cycles(request) == ["met", "cancelled"]
    assert clock(request, "update", 2).note == "The request was confirmed."


def test_a_comment_and_a_file_on_the_page_are_one_update(
    world: World, as_member: Any, settings: Any, tmp_path: Any
) -> None:
    """K15: every channel counts, and one sending is one word."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    settings.MEDIA_ROOT = tmp_path
    world.agreed(targets=(ALWAYS,))
    request = world.request()
    client = as_member(world.provider)

    client.post(f"/say/{request.reference}/", {"text": "See the plan.", "file": SimpleUploadedFile("a.txt", b"a")})
    assert cycles(request) == ["met", "running"]
    client.post(f"/say/{request.reference}/", {"text": "", "file": SimpleUploadedFile("b.txt", b"b")})
    assert cycles(request) == ["met", "met", "running"]
    client.post(f"/say/{request.reference}/", {"text": "Only us", "private": "on"})

    assert cycles(request) == ["met", "met", "running"]
