"""How long a draft holds, its reviews and conduct, contacts, clauses and annexes, on their tabs and on the page."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relationships.models import AgreementVersion, AnnexFile
from relationships.terms import Annex, Conduct, Contact, Duration, FreeClause, Reviewing
from relationships.terms.dates import term_end
from tests.factories import World, today
from tests.relationships.writing import AsMember, given_by, text_of, url, written


def posted(draft: AgreementVersion, writer: Client, section: str, **given: Any) -> Any:
    page = url(draft, section)
    data = given_by(writer.get(page)) | {name.replace("__", "-"): fact for name, fact in given.items()}
    return writer.post(page, {name: fact for name, fact in data.items() if fact is not None})


# How long, and notice


def test_a_term_that_renews_is_written_and_read(draft: AgreementVersion, writer: Client) -> None:
    """G8-G12: the last day follows from the months; each side has its own notice."""
    facts = {
        "months": 12,
        "renewal": "tacit",
        "renewal_months": 6,
        "provider_notice": 6,
        "consumer_notice": 90,
        "consumer_notice_unit": "days",
        "roll": "previous",
        "cure_days": 30,
    }
    assert posted(draft, writer, "edit_duration", **facts).status_code == 302

    terms = written(draft)
    assert terms.duration == Duration(12, "tacit", 6, 6, "months", 90, "days", "previous", 30)
    assert terms.last_day == term_end(today(), 12)
    text = text_of(writer.get(url(draft, "version")))
    for words in (
        "A first term of 12 months",
        "Renews by 6 months unless either side gives notice",
        "The provider gives notice 6 months before the end",
        "The consumer gives notice 90 days before the end",
        "A breach can be cured within 30 days",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"renewal": "tacit"}, "Say for how many months it renews"),
        ({"renewal_months": "12"}, "Say for how many months it renews"),
        ({"renewal": "express"}, "What has no last day never renews."),
        ({"months": "601"}, "less than or equal to 600"),
        ({"months": "-1"}, "greater than or equal to 0"),
        ({"provider_notice": "3650"}, "No term and no notice is longer than 50 years."),
        ({"roll": "sideways"}, "not one of the available choices"),
    ],
)
def test_a_wrong_duration_is_said_at_its_field(
    draft: AgreementVersion, writer: Client, facts: dict[str, str], sentence: str
) -> None:
    """G9-G11."""
    answer = posted(draft, writer, "edit_duration", **facts)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)
    assert written(draft).duration == Duration()


def test_the_last_day_follows_the_first(draft: AgreementVersion, writer: Client) -> None:
    """G8: whoever moves the first day of a term of 12 months moves its last day, too."""
    posted(draft, writer, "edit_duration", months=12)
    later = today() + timedelta(days=40)

    assert posted(draft, writer, "edit_version", first_day=later.isoformat(), last_day="2001-01-01").status_code == 302

    assert (written(draft).first_day, written(draft).last_day) == (later, term_end(later, 12))


def test_a_first_day_beyond_all_terms_is_refused(draft: AgreementVersion, writer: Client) -> None:
    posted(draft, writer, "edit_duration", months=12)

    answer = posted(draft, writer, "edit_version", first_day="9999-12-31")

    assert (answer.status_code, written(draft).first_day) == (422, today())


def test_without_months_the_last_day_stays(draft: AgreementVersion, writer: Client) -> None:
    posted(draft, writer, "edit_duration", months=12)

    posted(draft, writer, "edit_duration", months="")

    assert (written(draft).duration, written(draft).last_day) == (Duration(), term_end(today(), 12))


def test_when_each_side_must_give_notice_is_shown(draft: AgreementVersion, world: World, writer: Client) -> None:
    """G10: of the term as it is saved."""
    duration = Duration(consumer_notice=2)
    last_day = date(2036, 8, 28)
    draft.rewrite(lambda terms: terms.amended(duration=duration, last_day=last_day), by=world.provider)

    assert "Northwind Clinics gives notice by Sat 28 Jun 2036." in text_of(writer.get(url(draft, "edit_duration")))


# Reviews and conduct


def test_reviews_and_conduct_are_written_and_read(draft: AgreementVersion, world: World, writer: Client) -> None:
    """G7, G13, G14, G15."""
    frame = world.draft()
    facts = {
        "every": "quarter",
        "level": "tactical",
        "tolerance_days": 14,
        "suspending": "provider",
        "while_suspended": "pause",
        "transition": "retarget",
        "framework": frame.reference,
        "outlasts_framework": "on",
    }
    assert posted(draft, writer, "edit_conduct", **facts).status_code == 302

    assert written(draft).reviewing == Reviewing("quarter", "tactical", 14)
    assert written(draft).conduct == Conduct("provider", "pause", "retarget", frame.reference, True)
    text = text_of(writer.get(url(draft, "version")))
    for words in ("Reviewed every quarter", "The provider may suspend it alone", "Clocks pause while it rests"):
        assert words in text


def test_an_agreement_of_others_is_no_framework(draft: AgreementVersion, world: World, writer: Client) -> None:
    """G14: only what the same two agreed."""
    others = world.joined(world.outside, world.northwind)
    theirs = AgreementVersion.draft(others, name="Other", terms=world.terms(), by=world.outsider)

    answer = posted(draft, writer, "edit_conduct", framework=theirs.reference)

    assert (answer.status_code, written(draft).conduct) == (422, Conduct())


# Contacts and clauses


def test_contacts_of_both_sides_are_written_and_read(draft: AgreementVersion, writer: Client) -> None:
    rows = {"row__0__name": "Service desk", "row__0__reach": "desk@harbour.example"}
    rows |= {"row__1__name": "Carla", "row__1__side": "consumer", "row__1__level": "2", "row__1__role": "Head"}
    assert posted(draft, writer, "edit_contacts", **rows).status_code == 302

    assert written(draft).contacts == (
        Contact("provider", 1, "Service desk", "", "desk@harbour.example"),
        Contact("consumer", 2, "Carla", "Head"),
    )
    text = text_of(writer.get(url(draft, "version")))
    assert ("desk@harbour.example" in text, "Level 2" in text) == (True, True)


def test_a_contact_is_named_once_on_a_level(draft: AgreementVersion, writer: Client) -> None:
    answer = posted(draft, writer, "edit_contacts", row__0__name="Desk", row__1__name="Desk")

    assert (answer.status_code, "Desk is named on this level already." in text_of(answer)) == (422, True)


def test_a_clause_is_markdown_that_can_do_nothing(draft: AgreementVersion, writer: Client) -> None:
    """Written by one side, read by the other: no HTML, no script, no image, no odd link."""
    text = (
        "# Confidential\r\n\r\n**Nothing** is told.\r\n\r\n- a\r\n- b\r\n\r\n<script>alert(1)</script> "
        '<img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](https://e.org/y.png "t") [law](https://law.example)'
    )
    rows = {"row__0__title": "Confidentiality <b>", "row__0__text": text}
    assert posted(draft, writer, "edit_clauses", **rows).status_code == 302

    assert written(draft).clauses == (FreeClause("Confidentiality <b>", text.replace("\r\n", "\n")),)
    shown = text_of(writer.get(url(draft, "version")))
    for words in ("<h4>Confidential</h4>", "<strong>Nothing</strong>", "<li>a</li>", 'href="https://law.example"'):
        assert words in shown
    for words in ("<script>alert", "<img src=x", 'href="javascript', "Confidentiality <b>", 'src="https://e.org'):
        assert words not in shown


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ({"row__0__title": "A"}, "This field is required"),
        (
            {"row__0__title": "A", "row__0__text": "x", "row__1__title": "A", "row__1__text": "y"},
            "Two clauses are called “A”.",
        ),
    ],
)
def test_a_wrong_clause_is_said_at_its_row(
    draft: AgreementVersion, writer: Client, rows: dict[str, str], sentence: str
) -> None:
    answer = posted(draft, writer, "edit_clauses", **rows)

    assert (answer.status_code, sentence in text_of(answer), written(draft).clauses) == (422, True, ())


# Annexes


@pytest.fixture
def media(settings: Any, tmp_path: Any) -> Any:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_a_file_is_attached_signed_and_downloaded(
    media: Any, draft: AgreementVersion, world: World, writer: Client, as_member: AsMember
) -> None:
    """G4: what is signed is its SHA-256; it is read through a version that one may see, only as a download."""
    before = draft.digest_of_terms()
    posted(draft, writer, "edit_annexes", files=SimpleUploadedFile("prices <1>.html", b"<script>1</script>"))

    sha256 = hashlib.sha256(b"<script>1</script>").hexdigest()
    assert written(draft).annexes == (Annex("prices <1>.html", sha256, 18),)
    assert AgreementVersion.objects.get(pk=draft.pk).digest_of_terms() != before
    page = f"{draft.get_absolute_url()}annexes/1/"
    assert sha256 in text_of(writer.get(url(draft, "version")))
    assert as_member(world.consumer).get(page).status_code == 404
    draft.propose(by=world.provider)
    answer = as_member(world.consumer).get(page)
    assert b"".join(answer.streaming_content) == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert [as_member(who).get(page).status_code for who in (world.outsider, None)] == [404, 302]
    assert writer.get(f"{draft.get_absolute_url()}annexes/2/").status_code == 404


def test_an_annex_is_renamed_and_removed(media: Any, draft: AgreementVersion, world: World, writer: Client) -> None:
    annexes = tuple(
        AnnexFile.keep(draft, SimpleUploadedFile(f"{name}.txt", name.encode()), by=world.provider) for name in "ab"
    )
    draft.rewrite(lambda terms: terms.amended(annexes=annexes), by=world.provider)

    assert posted(draft, writer, "edit_annexes", row__0__name="Prices", row__1__gone="on").status_code == 302

    assert written(draft).annexes == (Annex("Prices", annexes[0].sha256, 1),)


def test_the_same_file_twice_is_one_annex(media: Any, draft: AgreementVersion, writer: Client) -> None:
    for name in ("a.txt", "b.txt"):
        posted(draft, writer, "edit_annexes", files=SimpleUploadedFile(name, b"same"))

    assert [annex.name for annex in written(draft).annexes] == ["a.txt"]
    assert AnnexFile.objects.count() == 1


def test_a_file_that_is_empty_or_too_large_is_refused(media: Any, draft: AgreementVersion, writer: Client) -> None:
    for content in (b"", b"x" * (10 * 1024 * 1024 + 1)):
        answer = posted(draft, writer, "edit_annexes", files=SimpleUploadedFile("a.txt", content))
        assert answer.status_code == 422

    assert (written(draft).annexes, AnnexFile.objects.count()) == ((), 0)


def test_nobody_stores_a_file_in_a_draft_of_the_other_side(
    media: Any, draft: AgreementVersion, world: World, as_member: AsMember
) -> None:
    answer = as_member(world.consumer).post(
        url(draft, "edit_annexes"), {"row-count": 0, "files": SimpleUploadedFile("a.txt", b"a")}
    )

    assert (answer.status_code, AnnexFile.objects.count(), list(media.rglob("*.*"))) == (404, 0, [])


def test_a_proposed_version_takes_no_more_files(
    media: Any, draft: AgreementVersion, world: World, writer: Client
) -> None:
    given = given_by(writer.get(url(draft, "edit_annexes")))
    draft.propose(by=world.provider)

    answer = writer.post(url(draft, "edit_annexes"), given | {"files": SimpleUploadedFile("a.txt", b"a")})

    assert (answer.status_code, AnnexFile.objects.count()) == (422, 0)
