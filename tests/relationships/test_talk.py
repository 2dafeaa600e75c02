"""Words and files about a thing reach those who may see the thing, and nobody else."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relationships.models import Attachment, Comment, ConsumerNote, ProviderNote, ServiceRelationship
from relationships.models import attachment as attachment_module
from relationships.things import address_of
from tests.factories import World


@pytest.fixture(autouse=True)
def _files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def say(thing: Any) -> str:
    return f"/say/{thing.reference}/"


def file(name: str = "plan.txt", content: bytes = b"a plan") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_both_sides_read_a_comment(world: World, as_member: Any) -> None:
    answer = as_member(world.consumer).post(say(world.relationship), {"text": "Shall we meet?"})

    assert answer["Location"] == world.relationship.get_absolute_url()
    for member in (world.provider, world.consumer):
        assert "Shall we meet?" in as_member(member).get(answer["Location"]).content.decode()


def test_a_request_and_an_agreement_take_comments_too(world: World, as_member: Any) -> None:
    version = world.agreed()
    request = world.request(version)

    for thing in (request, version.agreement):
        as_member(world.provider).post(say(thing), {"text": "Noted."})

    subjects = Comment.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == [request.reference, version.agreement.reference]


@pytest.mark.parametrize(
    ("writes", "reads_not", "kind"), [("provider", "consumer", ProviderNote), ("consumer", "provider", ConsumerNote)]
)
def test_a_private_note_is_read_by_the_own_side_alone(
    world: World, as_member: Any, writes: str, reads_not: str, kind: Any
) -> None:
    page = world.relationship.get_absolute_url()

    as_member(getattr(world, writes)).post(say(world.relationship), {"text": "CANARY", "private": "on"})

    assert kind.objects.count() == 1
    assert Comment.objects.count() == 0
    assert "CANARY" in as_member(getattr(world, writes)).get(page).content.decode()
    assert "CANARY" not in as_member(getattr(world, reads_not)).get(page).content.decode()


def test_several_files_come_with_a_comment(world: World, as_member: Any) -> None:
    as_member(world.consumer).post(say(world.relationship), {"text": "Here", "file": [file("a.txt"), file("b.txt")]})

    assert list(Attachment.objects.order_by("pk").values_list("name", flat=True)) == ["a.txt", "b.txt"]


def test_a_private_note_takes_no_file(world: World, as_member: Any) -> None:
    answer = as_member(world.consumer).post(
        say(world.relationship), {"text": "mine alone", "private": "on", "file": file()}
    )

    assert answer.status_code == 422
    assert "a private note takes none" in answer.content.decode()
    assert "mine alone" in answer.content.decode()
    assert not Attachment.objects.exists()
    assert not ConsumerNote.objects.exists()


def test_nothing_said_is_refused(world: World, as_member: Any) -> None:
    answer = as_member(world.consumer).post(say(world.relationship), {"text": "  "})

    assert answer.status_code == 422
    assert "There is no text and no file" in answer.content.decode()


def test_a_large_file_is_refused_and_the_words_are_kept(
    world: World, as_member: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment_module, "LARGEST", 3)

    answer = as_member(world.consumer).post(say(world.relationship), {"text": "My long letter", "file": file()})

    assert answer.status_code == 422
    assert "is larger than 10 MiB" in answer.content.decode()
    assert "My long letter" in answer.content.decode()
    assert not Comment.objects.exists()
    assert not Attachment.objects.exists()


def test_a_file_is_always_a_download_and_never_a_page(world: World, as_member: Any) -> None:
    content = b"<script>alert(1)</script>"
    as_member(world.consumer).post(say(world.relationship), {"text": "x", "file": file("evil.html", content)})
    found = Attachment.objects.get()

    answer = as_member(world.provider).get(f"/attachments/{found.reference}/")

    assert answer.getvalue() == content
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == 'attachment; filename="evil.html"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "evil" not in str(found.file.name)


def test_a_file_that_is_gone_is_not_found(world: World, as_member: Any) -> None:
    found = Attachment.keep(world.relationship, file(), by=world.consumer)
    found.file.delete(save=False)

    assert as_member(world.provider).get(found.get_absolute_url()).status_code == 404


def test_an_outsider_gets_no_file_and_writes_nothing(world: World, as_member: Any) -> None:
    request = world.request()
    found = Attachment.keep(request, file(), by=world.consumer)

    for thing in (world.relationship, request):
        assert as_member(world.outsider).post(say(thing), {"text": "let me in"}).status_code == 404
        assert as_member(None).post(say(thing), {"text": "let me in"}).status_code == 302
    assert as_member(world.outsider).get(found.get_absolute_url()).status_code == 404
    assert as_member(None).get(found.get_absolute_url()).status_code == 302
    assert not Comment.objects.exists()


def test_what_hangs_on_a_draft_stays_with_the_side_that_drafts(world: World, as_member: Any) -> None:
    """The reference of a file can be guessed; the agreement it belongs to is not the other side's to see yet."""
    agreement = world.draft().agreement
    found = Attachment.keep(agreement, file(), by=world.provider)

    assert as_member(world.provider).get(found.get_absolute_url()).status_code == 200
    assert as_member(world.consumer).get(found.get_absolute_url()).status_code == 404
    assert as_member(world.consumer).post(say(agreement), {"text": "?"}).status_code == 404


@pytest.mark.parametrize("reference", ["XX-1", "REL-999999", "OFF-1", "REL-", "REL", "SR-\N{SUPERSCRIPT TWO}", "-1"])
def test_what_is_not_there_or_takes_no_talk_is_not_found(world: World, as_member: Any, reference: str) -> None:
    assert as_member(world.provider).post(f"/say/{reference}/", {"text": "x"}).status_code == 404


def test_the_address_of_talk_leads_back_to_the_thing(world: World, as_member: Any) -> None:
    answer = as_member(world.provider).get(say(world.relationship))

    assert answer["Location"] == world.relationship.get_absolute_url()


def test_a_reference_is_found_or_not(world: World, as_member: Any) -> None:
    client, reference = as_member(world.provider), world.relationship.reference

    assert client.get(f"/find/{reference}/")["Location"] == f"/relationships/{reference}/"
    assert as_member(world.outsider).get(f"/find/{reference}/").status_code == 404
    assert client.get("/find/REL-999999/").status_code == 404
    assert client.get("/find/NOPE-1/").status_code == 404
    assert client.get("/find/REL-x/").status_code == 404
    assert address_of("REL-1") == "/relationships/REL-1/"
    assert address_of("PO-9") == ""


def test_after_the_end_nothing_is_said_to_both_sides_any_more(world: World, as_member: Any) -> None:
    """Only a private note may still be kept; the page offers nothing else."""
    ServiceRelationship.objects.filter(pk=world.relationship.pk).update(status="ended")
    client, page = as_member(world.provider), world.relationship.get_absolute_url()

    shown = client.get(page).content.decode()
    said = client.post(say(world.relationship), {"text": "One more thing."})
    handed = client.post(say(world.relationship), {"text": "", "file": file()})
    noted = client.post(say(world.relationship), {"text": "We keep this.", "private": "on"})

    assert ("Write to both sides" in shown, "Write a private note" in shown) == (False, True)
    assert "Nothing was written to both sides" in said.content.decode()
    assert "Nothing was written to both sides" in handed.content.decode()
    assert (said.status_code, handed.status_code, noted.status_code) == (422, 422, 302)
    assert (Comment.objects.count(), Attachment.objects.count(), ProviderNote.objects.count()) == (0, 0, 1)
