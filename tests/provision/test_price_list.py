"""A price list comes in as draft offerings: by a command and by a page, all or nothing, never twice."""

import io
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from provision.models import ServiceOffering
from provision.offered import Included, Plan
from provision.price_list import ColumnMapping, PlanColumn, Unreadable, read
from relationships.models import Membership
from relationships.terms import Part
from tests.factories import World
from tests.provision.offered import OFFERINGS, fresh

AsMember = Callable[[Membership | None], Client]
DATA = Path(os.environ.get("TANDEM_SHARED_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data")
LEONARDO = DATA / "catalogue" / "leonardo_price_list.csv"
LIST = """service,unit,payg,note
Virtual machine,hour,"1.180,50 €",as of May
Archive,TB,"37,25",
"""
MAPPED = ("name=service", "unit=unit", "unit_price=payg")


def imported(world: World, path: Path, *mapped: str, **options: Any) -> str:
    out, err = io.StringIO(), io.StringIO()
    facts = {"organisation": world.harbour.reference, "map": list(mapped), **options}
    call_command("import_price_list", path, stdout=out, stderr=err, **facts)
    return out.getvalue() + err.getvalue()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "prices.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def names() -> list[str]:
    return list(ServiceOffering.objects.order_by("name").values_list("name", flat=True))


def test_each_row_becomes_a_draft(world: World, written: Callable[[str], Path]) -> None:
    said = imported(world, written(LIST), *MAPPED, service="Cloud")

    assert "Drafted 2 offerings." in said
    assert "Columns left out: note." in said
    machine = ServiceOffering.objects.get(name="Virtual machine")
    assert (machine.status, machine.service.name) == ("draft", "Cloud")
    held = fresh(machine).draft_version.offered()
    assert held.parts == (
        Part("access", "Virtual machine", unit="hour", unit_price=Decimal("1180.50"), period="month"),
    )
    assert (held.plans, held.currency, held.hours.time_zone) == ((Plan("Standard"),), "EUR", "Europe/London")


def test_it_can_be_repeated_and_doubles_nothing(world: World, written: Callable[[str], Path]) -> None:
    imported(world, written(LIST), *MAPPED)

    again = imported(world, written(LIST), *MAPPED)
    dearer = imported(world, written(LIST.replace("37,25", "38,00") + "Backup,TB,5,\n"), *MAPPED)

    assert "Drafted 0 offerings. 2 were here already" in again.replace("\n", " ")
    assert "Drafted 1 offering." in dearer
    assert "1 differs here and was not changed: Archive." in dearer
    assert names() == ["Archive", "Backup", "Virtual machine"]
    assert fresh(ServiceOffering.objects.get(name="Archive")).draft_version.offered().parts[0].unit_price == 37.25


def test_a_bad_row_names_line_and_column_and_nothing_comes_in(world: World, written: Callable[[str], Path]) -> None:
    path = written(LIST + "Backup,TB,free,\nArchive,TB,5,\n,TB,6,\nShort,TB\n")

    with pytest.raises(CommandError) as refused:
        imported(world, path, *MAPPED)

    said = str(refused.value)
    assert "Line 4, payg: “free” is no amount." in said
    assert "Line 5, service: “Archive” stands in line 3 already." in said
    assert "Line 6, service: it is empty." in said
    assert "Line 7: it has 2 cells, the first line 4." in said
    assert "nothing was imported. Put this right, or import the rest by --partial." in said
    assert names() == []


def test_partial_takes_what_is_good(world: World, written: Callable[[str], Path]) -> None:
    said = imported(world, written(LIST + "Backup,TB,free,\n"), *MAPPED, partial=True)

    assert ("Line 4, payg" in said, names()) == (True, ["Archive", "Virtual machine"])
    with pytest.raises(CommandError, match="nothing in it could be imported"):
        imported(world, written("service,payg\nX,free\n"), "name=service", "unit_price=payg", partial=True)


@pytest.mark.parametrize(
    ("mapped", "said"),
    [
        (("name=service",), "No column is a price."),
        (("unit_price=payg",), "No column is the name of the offering."),
        (("name=service", "unit_price=price"), "There is no column “price”. The file has: service, unit, payg, note."),
        (("name=service", "colour=unit", "unit_price=payg"), "--map colour=unit says nothing."),
        (("name",), "--map name says nothing."),
        (("name=service", "plan:PAYG=payg"), "--map plan:PAYG=payg says nothing."),
        (("name=service", "plan:PAYG:week=payg"), "says nothing."),
    ],
)
def test_a_mapping_that_means_nothing_is_refused(
    world: World, written: Callable[[str], Path], mapped: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        imported(world, written(LIST), *mapped)
    assert names() == []


def test_a_file_that_is_no_list_is_refused(world: World, written: Callable[[str], Path], tmp_path: Path) -> None:
    wide = ",".join(str(number) for number in range(201))
    refused = {"": "no line of column names", "a,a\n1,2\n": "Two columns are called “a”", wide: "more than 200 columns"}
    for text, said in refused.items():
        with pytest.raises(CommandError, match=said):
            imported(world, written(text), *MAPPED)
    latin = tmp_path / "latin.csv"
    latin.write_bytes("servizio,unità\n".encode("latin-1"))
    with pytest.raises(CommandError, match="is not in UTF-8"):
        imported(world, latin, *MAPPED)
    with pytest.raises(CommandError, match="cannot be read"):
        imported(world, tmp_path / "none.csv", *MAPPED)
    with pytest.raises(CommandError, match="There is no organisation ORG-0"):
        imported(world, written(LIST), *MAPPED, organisation="ORG-0")


def test_several_rows_are_one_offering_where_each_names_its_part() -> None:
    """F4: parts of each kind, with limits; a plan whose price is empty leaves the part out."""
    text = (
        "offering;part;kind;unit;small;large;most\n"
        "Workplace;Account;access;seat;9,50;8,00;500\n"
        "Workplace;Laptop;Goods;piece;;780,00;\n"
    )
    mapping = ColumnMapping(
        {"name": ("offering",), "part": ("part",), "kind": ("kind",), "unit": ("unit",), "maximum": ("most",)},
        (PlanColumn("Small", "small"), PlanColumn("Large", "large", "year")),
    )

    found = read(text, mapping)

    (listed,) = found.offerings
    assert (found.problems, found.left_out, listed.service) == ((), (), "Workplace")
    assert [(part.name, part.kind, part.maximum) for part in listed.content.parts] == [
        ("Account", "access", Decimal(500)),
        ("Laptop", "goods", None),
    ]
    assert listed.content.plans == (
        Plan("Small", parts=(Included("Account", Decimal(1), Decimal("9.50"), "month"),)),
        Plan(
            "Large",
            parts=(
                Included("Account", Decimal(1), Decimal("8.00"), "year"),
                Included("Laptop", Decimal(1), Decimal("780.00"), "year"),
            ),
        ),
    )


def test_a_quoted_line_break_counts_as_a_line() -> None:
    text = 'service,payg\n"Two\nlines",1.50\nBad,x\n'

    found = read(text, ColumnMapping({"name": ("service",), "unit_price": ("payg",)}))

    assert [str(problem)[:12] for problem in found.problems] == ["Line 4, payg"]
    with pytest.raises(Unreadable, match="more than 2000 rows"):
        read("service,payg\n" + "X,1\n" * 2001, ColumnMapping({"name": ("service",), "unit_price": ("payg",)}))


@pytest.mark.skipif(not LEONARDO.exists(), reason="the price list of Leonardo is not beside the project")
def test_a_real_price_list_comes_in_whole(world: World) -> None:
    """33 offerings; what is paid as used, for one year and for three becomes three plans, read as Italians write it."""
    mapped = (
        *("name=service", "service=family", "description=unit", "description=value_per_unit"),
        *("plan:Pay as you go:month=payg_month_raw", "plan:1 year:year=reserved_1y_raw"),
        "plan:3 years:once=reserved_3y_raw",
    )

    said = imported(world, LEONARDO, *mapped)

    assert "Drafted 33 offerings." in said
    assert "Columns left out: payg_month_eur, reserved_1y_eur, reserved_3y_eur." in said
    pool = fresh(ServiceOffering.objects.get(name="Pool Small (Confidential)"))
    held = pool.draft_version.offered()
    prices = {plan.name: (plan.parts[0].unit_price, plan.parts[0].period) for plan in held.plans}
    assert prices == {
        "Pay as you go": (Decimal("21586.03"), "month"),
        "1 year": (Decimal("233129.08"), "year"),
        "3 years": (Decimal("621677.54"), "once"),
    }
    assert (pool.service.name, held.description.splitlines()[0]) == ("Compute", "unit: Hosts number")
    assert "Drafted 0 offerings." in imported(world, LEONARDO, *mapped)
    assert ServiceOffering.objects.count() == 33


# The page


def uploaded(client: Client, text: str) -> Any:
    return client.post(f"{OFFERINGS}import/", {"file": SimpleUploadedFile("prices.csv", text.encode())})


def columns(form: Any, **changed: str) -> dict[str, str]:
    filled = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    return {**filled, **changed}


def test_the_page_maps_shows_and_then_drafts(world: World, as_member: AsMember) -> None:
    client = as_member(world.provider)
    first = uploaded(client, LIST)
    form = first.context["form"]
    assert [form[f"what_{place}"].value() for place in range(4)] == ["name", "unit", "", ""]
    typed = columns(form, what_2="plan", plan_2="Pay as you go", period_2="month", service="Cloud")

    shown = client.post(f"{OFFERINGS}import/", typed)

    said = shown.content.decode()
    assert ("2 offerings would be drafted" in said, "Columns left out: note." in said) == (True, True)
    assert names() == []
    done = client.post(f"{OFFERINGS}import/", {**typed, "import": "1"}, follow=True)
    assert "2 drafted; 0 were here already and 0 differ" in done.content.decode()
    assert names() == ["Archive", "Virtual machine"]
    again = client.post(f"{OFFERINGS}import/", {**typed, "import": "1"}, follow=True)
    assert "0 drafted; 2 were here already" in again.content.decode()


def test_the_page_says_what_is_wrong_and_keeps_what_was_chosen(world: World, as_member: AsMember) -> None:
    client = as_member(world.provider)
    form = uploaded(client, LIST + "Backup,TB,free,\n").context["form"]
    typed = columns(form, what_2="unit_price", service="Cloud")

    refused = client.post(f"{OFFERINGS}import/", {**typed, "import": "1"})

    said = refused.content.decode()
    assert refused.status_code == 422
    assert "Line 4, payg: “free” is no amount." in said
    assert "Some rows cannot be read, so nothing was drafted." in said
    assert 'value="Cloud"' in said
    assert names() == []
    client.post(f"{OFFERINGS}import/", {**typed, "import": "1", "partial": "on"})
    assert names() == ["Archive", "Virtual machine"]


@pytest.mark.parametrize("text", ["", "a,a\n1,2\n"])
def test_the_page_refuses_what_is_no_list(world: World, as_member: AsMember, text: str) -> None:
    assert uploaded(as_member(world.provider), text).status_code == 422
    made_up = as_member(world.provider).post(f"{OFFERINGS}import/", {"text": text, "import": "1"})
    assert made_up.status_code == 422


def test_who_owns_no_offerings_imports_none(world: World, as_member: AsMember) -> None:
    assert as_member(world.consumer).get(f"{OFFERINGS}import/").status_code == 403
