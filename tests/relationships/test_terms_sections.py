"""Each tab of a draft: what is saved unchanged says the same, and no tab drops what another says."""

from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from relationships.models import AgreementVersion, AnnexFile
from relationships.terms import Field, FreeClause, Limit, Obligation, Terms
from relationships.views.terms import SECTIONS
from tests.factories import World
from tests.relationships.rich import rich
from tests.relationships.writing import Given, given_by, text_of, url, written

LEVELS = ("high", "medium", "low")
LINES = "One line\n\n- and another"


@pytest.fixture
def full(draft: AgreementVersion, world: World, settings: Any, tmp_path: Any) -> AgreementVersion:
    """A draft that says something in every section."""
    settings.MEDIA_ROOT = tmp_path
    annex = AnnexFile.keep(draft, SimpleUploadedFile("prices.txt", b"1"), by=world.provider)
    said = {
        "matrix": tuple((impact, urgency, "High") for impact in LEVELS for urgency in LEVELS),
        "obligations": (Obligation("Forecast", 5, LINES),),
        "limits": (Limit("Goods", 20),),
        "annexes": (annex,),
        "summary": LINES,
        "clauses": (FreeClause("Confidentiality", LINES),),
    }
    draft.rewrite(lambda terms: in_lines(rich(terms, **said)), by=world.provider)
    return draft


def in_lines(terms: Terms) -> Terms:
    """Every description in several lines."""
    lists = {name: getattr(terms, name) for name in ("parts", "availabilities")}
    return terms.amended(
        **{name: tuple(replace(row, description=LINES) for row in rows) for name, rows in lists.items()}
    )


@pytest.mark.parametrize("section", [name for name, _label in SECTIONS])
def test_a_tab_saved_unchanged_leaves_the_digest(full: AgreementVersion, writer: Client, section: str) -> None:
    """G4: nothing that the page shows, and nothing that it does not show, is lost or reworded."""
    before, terms = full.digest_of_terms(), written(full)

    given = given_by(writer.get(url(full, section)))
    sent = {name: held.replace("\n", "\r\n") if isinstance(held, str) else held for name, held in given.items()}

    answer = writer.post(url(full, section), sent)

    assert answer.status_code == 302, text_of(answer)
    assert written(full) == terms
    assert AgreementVersion.objects.get(pk=full.pk).digest_of_terms() == before


@pytest.mark.parametrize("section", [name for name, _label in SECTIONS])
def test_more_rows_can_be_asked_for_without_a_loss(full: AgreementVersion, writer: Client, section: str) -> None:
    """Without JavaScript: the button shows the page again, with all that was typed, and saves nothing."""
    opened = writer.get(url(full, section))
    if b'name="more"' not in opened.content:
        return
    terms, given = written(full), given_by(opened)

    again = writer.post(url(full, section), given | {"more": "1"})

    assert (again.status_code, written(full)) == (200, terms)
    assert as_sent(given, given) == as_sent(given_by(again), given)


def as_sent(given: Given, names: Given) -> dict[str, str]:
    """What a browser sends under these names, but for how many rows there are."""
    return {name: str(held) for name, held in given.items() if name in names and not name.endswith("-count")}


def test_an_empty_draft_opens_every_tab(draft: AgreementVersion, world: World, writer: Client) -> None:
    draft.rewrite(lambda terms: terms.amended(parts=(), targets=(), priorities=(), matrix=()), by=world.provider)

    for section, _label in SECTIONS:
        assert writer.get(url(draft, section)).status_code == 200, section


# What a request for a part must say


def fields_url(version: AgreementVersion, position: int = 1) -> str:
    return f"{url(version, 'edit_parts')}{position}/fields/"


def test_a_part_asks_for_what_a_request_must_say(draft: AgreementVersion, writer: Client) -> None:
    given = given_by(writer.get(fields_url(draft)))
    given |= {"row-0-name": "Room", "row-1-name": "Where", "row-1-kind": "choice", "row-1-choices": "Leeds\r\nHull"}
    given |= {"row-1-optional": "on", "row-2-name": "How much", "row-2-kind": "number", "row-2-minimum": "1"}

    assert writer.post(fields_url(draft), given).status_code == 302

    assert [(each.name, each.kind, each.required, each.choices) for each in written(draft).parts[0].fields] == [
        ("Room", "text", True, ()),
        ("Where", "choice", False, ("Leeds", "Hull")),
        ("How much", "number", True, ()),
    ]
    assert "A request says 3 things" in text_of(writer.get(url(draft, "version")))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"row-0-kind": "choice"}, "one of a list needs the list"),
        ({"row-0-minimum": "2"}, "only a number has a smallest and a largest value"),
        ({"row-1-name": "Room"}, "“Room” is asked twice. Keep one."),
    ],
)
def test_a_wrong_field_is_said_at_its_row(
    draft: AgreementVersion, writer: Client, row: dict[str, str], sentence: str
) -> None:
    given = given_by(writer.get(fields_url(draft))) | {"row-0-name": "Room"} | row

    answer = writer.post(fields_url(draft), given)

    assert (answer.status_code, sentence in text_of(answer), 'value="Room"' in text_of(answer)) == (422, True, True)
    assert written(draft).parts[0].fields == ()


def test_a_saved_part_keeps_its_fields_under_another_name(
    draft: AgreementVersion, world: World, writer: Client
) -> None:
    draft.rewrite(rich, by=world.provider)
    fields: tuple[Field, ...] = written(draft).parts[0].fields
    given = given_by(writer.get(url(draft, "edit_parts"))) | {"row-0-name": "Storage"}

    assert writer.post(url(draft, "edit_parts"), given).status_code == 302

    assert (written(draft).parts[0].name, written(draft).parts[0].fields) == ("Storage", fields)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"row-0-minimum": "200"}, "is agreed from 200 up. Choose more."),
        ({"row-0-maximum": "99"}, "is agreed up to 99. Choose less."),
        ({"row-0-minimum": "5", "row-0-maximum": "4"}, "the most lies below the least"),
    ],
)
def test_a_quantity_lies_within_its_limits(
    draft: AgreementVersion, writer: Client, row: dict[str, str], sentence: str
) -> None:
    answer = writer.post(url(draft, "edit_parts"), given_by(writer.get(url(draft, "edit_parts"))) | row)

    assert (answer.status_code, sentence in text_of(answer)) == (422, True)


def test_no_part_at_that_place_is_no_page(draft: AgreementVersion, writer: Client) -> None:
    assert [writer.get(fields_url(draft, place)).status_code for place in (0, 99)] == [404, 404]


def test_a_renamed_priority_takes_its_penalty_along(full: AgreementVersion, world: World, writer: Client) -> None:
    """S5: a penalty rests on a target, by the same priority."""

    def urgent(terms: Any) -> Any:
        return terms.amended(
            targets=tuple(replace(target, priority="High") for target in terms.targets),
            penalties=tuple(replace(penalty, priority="High") for penalty in terms.penalties),
        )

    full.rewrite(urgent, by=world.provider)
    given = given_by(writer.get(url(full, "edit_priorities")))
    given = {name: "Top" if held == "High" else held for name, held in given.items()} | {"names": "Top\nNormal"}

    assert writer.post(url(full, "edit_priorities"), given).status_code == 302

    assert [penalty.priority for penalty in written(full).penalties] == ["Top"]
