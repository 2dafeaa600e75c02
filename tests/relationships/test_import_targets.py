"""Targets of a file come into a draft: looked at first, then taken, on a page or by a command."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from relationships.models import AgreementVersion, Record
from relationships.terms import Availability, Target
from tests.factories import World
from tests.relationships.test_formats_openslo import SLO
from tests.relationships.test_formats_sla4oai import PLANS
from tests.relationships.writing import AsMember


def address(draft: AgreementVersion) -> str:
    return f"/agreements/{draft.agreement.reference}/versions/{draft.number}/import-targets/"


def upload(client: Client, draft: AgreementVersion, text: str | bytes, name: str = "web.yaml") -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(address(draft), {"file": SimpleUploadedFile(name, data), "look": "1"})


def carried(answer: Any) -> dict[str, str]:
    """What the page brings along to be taken."""
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in ("opened_as", "text", "name", "plan")}


def names(draft: AgreementVersion) -> list[str]:
    return list(draft.agreedavailabilitys.values_list("name", flat=True))


# On the page


def test_a_file_is_shown_before_anything_is_taken(draft: AgreementVersion, writer: Client):
    page = upload(writer, draft, SLO)

    said = page.content.decode()
    assert (page.status_code, names(draft)) == (200, [])
    assert "Nothing is taken yet. This is what web.yaml (OpenSLO) would change in the draft:" in said
    assert "99.95" in said
    assert "spec.indicatorRef" in said
    assert "how it is measured is no term" in said


def test_what_was_shown_is_taken(draft: AgreementVersion, writer: Client):
    shown = upload(writer, draft, SLO)

    answer = writer.post(address(draft), {**carried(shown), "take": "1"})

    assert (answer.status_code, answer.headers["Location"]) == (302, draft.get_absolute_url())
    assert (names(draft), draft.agreedclauses.count()) == (["Web shop"], 0)


def test_what_no_term_holds_is_kept_as_a_clause_if_asked(draft: AgreementVersion, writer: Client):
    shown = upload(writer, draft, SLO)

    writer.post(address(draft), {**carried(shown), "keep": "on", "take": "1"})

    assert draft.agreedclauses.get().title == "Also said in web.yaml"
    assert draft.agreedclauses.get().text == "* `spec.indicatorRef`: web-up"


def test_a_plan_is_chosen_first(draft: AgreementVersion, writer: Client):
    shown = upload(writer, draft, PLANS)
    assert "Choose a plan" in shown.content.decode()

    refused = writer.post(address(draft), {**carried(shown), "take": "1"})
    assert (refused.status_code, "Choose the plan that you agree on." in refused.content.decode()) == (422, True)

    chosen = writer.post(address(draft), {**carried(shown), "plan": "free", "look": "1"})
    assert "reasoner, plan free" in chosen.content.decode()
    writer.post(address(draft), {**carried(chosen), "take": "1"})

    assert names(draft) == ["reasoner, plan free"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (b"", "The file is empty."),
        (b"a: b: c", "line 1, column 5"),
        (b"\xff\xff", "not a text file in UTF-8"),
        (b"services: []", "a catalogue of service offerings"),
        (b"x" * 200_000, "larger than 128 KB"),
    ],
)
def test_a_file_that_gives_nothing_is_refused_where_the_person_looks(
    draft: AgreementVersion, writer: Client, file: bytes, sentence: str
):
    answer = upload(writer, draft, file)

    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "data", [{}, {"take": "1"}, {"text": "a: b: c", "take": "1"}, {"text": SLO, "plan": "x", "take": "1"}]
)
def test_whatever_is_sent_gets_an_answer(draft: AgreementVersion, writer: Client, data: dict[str, str]):
    before = draft.digest_of_terms()

    answer = writer.post(address(draft), data)

    assert answer.status_code in (302, 422)
    assert answer.status_code == 302 or draft.digest_of_terms() == before


def test_only_who_drafts_takes_targets_in(world: World, draft: AgreementVersion, as_member: AsMember):
    assert as_member(world.consumer).get(address(draft)).status_code == 404
    assert as_member(world.consumer).post(address(draft), {"text": SLO, "take": "1"}).status_code == 404
    draft.propose(by=world.provider)

    assert as_member(world.provider).get(address(draft)).status_code == 403
    answer = as_member(world.provider).post(address(draft), {"text": SLO, "name": "x", "take": "1"})

    assert (answer.status_code, names(draft)) == (422, [])
    assert "only until it is proposed" in answer.content.decode()


def test_the_draft_leads_there(draft: AgreementVersion, writer: Client):
    edit = f"/agreements/{draft.agreement.reference}/versions/{draft.number}/edit/"

    assert address(draft) in writer.get(edit).content.decode()


# Out


def test_a_version_goes_out_as_openslo_and_comes_in_again(world: World, as_member: AsMember):
    """What both sides may read, both may take to other tools."""
    from decimal import Decimal

    agreed = (Availability("Web", Decimal("99.95")),)
    version = world.agreed(availabilities=agreed, targets=(Target("respond", 4, priority="High"),))

    answer = as_member(world.consumer).get(f"{version.get_absolute_url()}openslo.yaml")

    assert answer.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [document["kind"] for document in yaml.safe_load_all(answer.content)] == ["Service", "SLO", "SLO"]
    assert as_member(world.outsider).get(f"{version.get_absolute_url()}openslo.yaml").status_code == 404

    draft = world.draft(targets=())
    upload_and_take(as_member(world.provider), draft, answer.content)

    assert draft.__class__.objects.get(pk=draft.pk).terms().availabilities == agreed
    assert draft.__class__.objects.get(pk=draft.pk).terms().targets == version.terms().targets


def upload_and_take(client: Client, draft: AgreementVersion, data: bytes) -> None:
    client.post(address(draft), {**carried(upload(client, draft, data)), "take": "1"})


# By the command


def run(world: World, draft: AgreementVersion, file: Path, *more: str) -> str:
    out = StringIO()
    where = ("--agreement", draft.agreement.reference, "--number", str(draft.number))
    call_command("import_targets", str(file), *where, "--as", world.provider.reference, *more, stdout=out)
    return out.getvalue()


def test_the_command_takes_a_file_and_says_what_stays_out(world: World, draft: AgreementVersion, tmp_path: Path):
    file = tmp_path / "web.yaml"
    file.write_text(SLO)

    said = run(world, draft, file)
    again = run(world, draft, file)

    assert said.splitlines() == [
        f"Taken into {draft.agreement.reference}, version 1: 1 availability.",
        "line 7, spec.indicatorRef: left out, how it is measured is no term",
    ]
    assert (again, names(draft)) == (said, ["Web shop"])


def test_the_command_asks_for_a_plan_and_takes_it(world: World, draft: AgreementVersion, tmp_path: Path):
    file = tmp_path / "plans.yml"
    file.write_text(PLANS)

    with pytest.raises(CommandError, match="choose one of free, pro by --plan"):
        run(world, draft, file)
    said = run(world, draft, file, "--plan", "pro", "--keep")

    assert "2 availabilities" not in said
    assert draft.agreedclauses.get().title == "Also said in plans.yml"


def test_bad_input_ends_the_command_with_one_sentence_and_no_change(
    world: World, draft: AgreementVersion, tmp_path: Path
):
    file, before = tmp_path / "x.yaml", (draft.digest_of_terms(), Record.objects.count())
    file.write_text("a: b: c")

    with pytest.raises(CommandError, match="line 1, column 5"):
        run(world, draft, file)
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        run(world, draft, tmp_path / "nothing.yaml")
    with pytest.raises(CommandError, match="cannot be read: Is a directory"):
        run(world, draft, tmp_path)
    file.write_text(SLO)
    for name, value in (("--as", "MEM-0"), ("--as", world.consumer.reference), ("--number", "9"), ("--agreement", "x")):
        with pytest.raises(CommandError):
            run(world, draft, file, name, value)
    draft.propose(by=world.provider)
    with pytest.raises(CommandError, match="only until it is proposed"):
        run(world, draft, file)

    assert draft.digest_of_terms() == before[0]
