"""What a request says to the fields that its part names: asked, checked, kept by the database, shown, exported."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consumption.models import FieldAnswer, ServiceRequest
from relationships.models import Membership, Person, Refused
from relationships.terms import Field
from tests.consumption.answering import EACH, IN_WORDS, SAID, SPACE, TIER, TYPED, WARD, asking
from tests.consumption.budget import DETAIL, FIXED, POST, cost
from tests.consumption.states import request_in
from tests.consumption.test_asking import TYPED as ASKED
from tests.consumption.test_asking import address
from tests.factories import World

AsMember = Callable[[Membership | None], Client]
UNIT = Field("Unit", required=False)


@contextmanager
def refused_by_the_database() -> Iterator[None]:
    """At once, or when the transaction would end."""
    with pytest.raises(DatabaseError), settled():
        yield


@contextmanager
def settled() -> Iterator[None]:
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_request_says_something_to_each_field_of_its_part(world: World, as_member: AsMember) -> None:
    as_member(world.consumer).post(address(asking(world)), {**ASKED, **TYPED})

    answers = ServiceRequest.objects.get().answered
    assert [(answer.field.name, answer.said) for answer in answers] == list(SAID.items())
    assert [answer.in_words for answer in answers] == IN_WORDS


def test_the_form_asks_each_kind_in_its_own_way(world: World, as_member: AsMember) -> None:
    said = as_member(world.consumer).get(address(asking(world))).content.decode()

    for piece in (
        '<input type="text" name="answer-1" maxlength="300"',
        "As it stands on the door. You can change it later, while the request is worked on.",
        '<textarea name="answer-2"',
        '<input type="number" name="answer-3" min="0.5" max="40" step="any"',
        "From 0.5 to 40.",
        '<input type="date" name="answer-4"',
        '<option value="Gold">Gold</option>',
        'name="answer-6" value="yes"',
    ):
        assert piece in said, piece
    assert said.index("answer-6") < said.index('name="priority"')


def test_a_part_that_asks_nothing_has_no_answers(world: World, as_member: AsMember) -> None:
    version = asking(world)

    as_member(world.consumer).post(address(version, 3), ASKED)

    assert (ServiceRequest.objects.get().part.name, FieldAnswer.objects.count()) == ("Laptop", 0)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answer-1": " "}, "Ward: This field is required."),
        ({"answer-1": "x" * 301}, "“Ward” holds at most 300 characters, and this has 301. Shorten it."),
        ({"answer-1": "one\ntwo"}, "“Ward” is one line. Leave out the line breaks."),
        ({"answer-1": "nul \0 byte"}, "Null characters are not allowed."),
        ({"answer-2": "x" * 20_001}, "“Purpose” holds at most 20000 characters, and this has 20001. Shorten it."),
        ({"answer-3": ""}, "Space: This field is required."),
        ({"answer-3": "0.4"}, "“Space” is asked for from 0.5 up. Choose more."),
        ({"answer-3": "40.0001"}, "“Space” is asked for up to 40. Choose less."),
        ({"answer-3": "1.00001"}, "“Space” takes a number of at most 10 digits, and 4 after the point."),
        ({"answer-3": "1e400"}, "“Space” takes a number of at most 10 digits, and 4 after the point."),
        ({"answer-3": "1e999999999"}, "“Space” takes a number of at most 10 digits, and 4 after the point."),
        ({"answer-3": "NaN"}, "Enter a number."),
        ({"answer-3": "sNaN"}, "Enter a number."),
        ({"answer-4": "2027-02-30"}, "Enter a valid date."),
        ({"answer-5": ""}, "Tier: This field is required."),
        ({"answer-5": "Platinum"}, "Platinum is not one of the available choices."),
        ({"answer-6": ""}, "Backup: This field is required."),
        ({"answer-6": "maybe"}, "maybe is not one of the available choices."),
    ],
)
def test_what_no_field_allows_is_said_and_nothing_typed_is_lost(
    world: World, as_member: AsMember, changed: dict[str, str], said: str
) -> None:
    version = asking(world)
    typed = {**ASKED, **TYPED, "wish": "For the archive", **changed}

    answer = as_member(world.consumer).post(address(version), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "For the archive" in page
    assert ('value="Ward 3"' in page) == ("answer-1" not in changed)
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"Ward": ""}, "“Ward” must be said. Fill it in. Nothing was saved."),
        ({"Ward": 3}, "“Ward” asks for a line of text. Nothing was saved."),
        ({"Space": "12"}, "“Space” asks for a number. Nothing was saved."),
        ({"Space": Decimal("NaN")}, "“Space” takes a number of at most 10 digits"),
        ({"Tier": "Platinum"}, "“Tier” is one of these: Gold, Silver; or less, “Bronze”. Choose one of them."),
        ({"Backup": None}, "“Backup” must be said. Fill it in. Nothing was saved."),
        ({"Colour": "red"}, "Nobody asks for “Colour” here. Nothing was saved; leave it out."),
    ],
)
def test_the_noun_checks_for_itself(world: World, changed: dict[str, Any], said: str) -> None:
    version = asking(world)

    with pytest.raises(Refused, match=said.replace(".", r"\.")):
        world.request(version, answers={**SAID, **changed})

    assert not ServiceRequest.objects.exists()


def test_what_is_optional_may_say_nothing(world: World, as_member: AsMember) -> None:
    client = as_member(world.consumer)

    client.post(address(asking(world)), {**ASKED, **TYPED, "answer-2": "", "answer-4": ""})

    request = ServiceRequest.objects.get()
    assert [answer.is_said for answer in request.answered] == [True, False, True, False, True, True]
    assert "Needed by" not in client.get(request.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("number", Decimal("40.1")),
        ("number", None),
        ("words", "x"),
        ("kind", "text"),
    ],
)
def test_the_database_keeps_what_the_field_allows(world: World, column: str, value: Any) -> None:
    request = world.request(asking(world, Field("Space", "number", maximum=Decimal(40), changeable=True)), answers={
        "Space": Decimal(4)
    })  # fmt: skip

    with refused_by_the_database():
        FieldAnswer.objects.filter(request=request).update(**{column: value})


def test_the_database_keeps_to_the_list_and_to_what_is_fixed(world: World) -> None:
    changeable = Field("Level", "choice", choices=("Low", "High"), changeable=True)
    request = world.request(asking(world, changeable, WARD, TIER), answers={
        "Level": "Low", "Ward": "3", "Tier": "Gold",
    })  # fmt: skip
    level, _ward, tier = request.answered

    with refused_by_the_database():
        FieldAnswer.objects.filter(pk=level.pk).update(words="Middling")
    with refused_by_the_database():
        FieldAnswer.objects.filter(pk=tier.pk).update(words="“Bronze”")
    with refused_by_the_database():
        FieldAnswer.objects.filter(pk=level.pk).delete()
    with refused_by_the_database():
        FieldAnswer.to(level.field, request, "High").save(force_insert=True)
    request.withdraw(by=world.consumer)
    with refused_by_the_database():
        FieldAnswer.objects.filter(pk=level.pk).update(words="High")


def test_an_answer_belongs_to_the_part_that_its_request_asks_for(world: World) -> None:
    version = asking(world, UNIT)
    laptop = world.request(version, part="Laptop")
    field = version.agreedparts.get(name="Extra storage").fields.get()

    with refused_by_the_database():
        FieldAnswer.to(field, laptop, "x").save()
    with refused_by_the_database():
        FieldAnswer.objects.create(**laptop.sides, request=laptop, part=laptop.part, field=field, kind="text")


def test_both_sides_read_the_answers_on_the_page(world: World, as_member: AsMember) -> None:
    request = world.request(asking(world), answers=SAID)

    for member in (world.consumer, world.provider):
        page = as_member(member).get(request.get_absolute_url()).content.decode()
        for name, words in zip(SAID, IN_WORDS, strict=True):
            assert f"<dt>{name}</dt>" in page
            assert f">{words}</dd>" in page
    assert as_member(world.outsider).get(request.get_absolute_url()).status_code == 404
    assert list(FieldAnswer.objects.visible_to(world.outsider)) == []


def test_words_of_people_are_never_markup(world: World, as_member: AsMember) -> None:
    name = "<b>Ward</b> & “ward”"
    request = world.request(asking(world, Field(name)), answers={name: "<script>x</script>"})

    said = as_member(world.provider).get(request.get_absolute_url()).content.decode()

    assert "<b>Ward</b>" not in said
    assert "<script>x" not in said
    assert "&lt;script&gt;x&lt;/script&gt;" in said


@pytest.mark.parametrize(("side", "list_address"), [("consumer", "/requests/"), ("provider", "/provision/queue/")])
def test_the_export_says_them_in_one_cell(world: World, as_member: AsMember, side: str, list_address: str) -> None:
    version = asking(world)
    world.request(version, answers={**SAID, "Purpose": ""})
    client = as_member(getattr(world, side))

    def exported() -> str:
        return b"".join(client.get(list_address, {"format": "csv"}).streaming_content).decode()

    heading, row = exported().splitlines()
    assert "answers" in heading.split(",")
    assert "Ward: Ward 3; Space: 12.5; Needed by: 2027-03-01; Tier: Silver; or less; Backup: no" in row


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        ("1", ""),
        ("500.5", ""),
        ("500.51", "“Extra storage” is asked for up to 500.5. Choose less."),
    ],
)
def test_only_the_most_of_a_part_binds_what_is_asked_for(
    world: World, as_member: AsMember, quantity: str, said: str
) -> None:
    """F4: the least is of the agreed quantity; of 50 agreed, one may be asked for."""
    version = asking(world, UNIT, quantity=Decimal(50), minimum=Decimal(10), maximum=Decimal("500.50"))
    client = as_member(world.consumer)

    form, answer = client.get(address(version)), client.post(address(version), {**ASKED, "quantity": quantity})

    assert ("500.5 or less." in form.content.decode(), form.context["form"]["quantity"].value()) == (True, 1)
    assert (answer.status_code, said in answer.content.decode()) == (422 if said else 302, True)
    assert ServiceRequest.objects.count() == int(not said)
    if said:
        with pytest.raises(Refused, match="is asked for"):
            world.request(version, quantity=Decimal(quantity))


def test_raising_with_answers_stays_within_its_budget(world: World, as_member: AsMember) -> None:
    version = asking(world)
    client, typed = as_member(world.consumer), {**ASKED, **TYPED}
    client.post(address(version), typed)

    queries, _bytes = cost(lambda: client.post(address(version), typed))

    assert queries <= POST + FIXED


@pytest.mark.parametrize("fields", [1, 30])
@pytest.mark.parametrize("side", ["consumer", "provider"])
def test_the_page_costs_the_same_however_much_is_asked(
    world: World, as_member: AsMember, side: str, fields: int
) -> None:
    names = [f"Field {number}" for number in range(fields)]
    asking(world, *(Field(name, changeable=True) for name in names))
    request = request_in("held", world, answers=dict.fromkeys(names, "said"))
    client = as_member(getattr(world, side))

    queries, _bytes = cost(lambda: client.get(request.get_absolute_url()))

    assert queries <= DETAIL


def test_the_export_costs_the_same_however_many_rows(world: World, as_member: AsMember) -> None:
    version, client, costs = asking(world), as_member(world.consumer), []
    for _time in range(2):
        world.request(version, answers=SAID)
        with CaptureQueriesContext(connection) as asked:
            b"".join(client.get("/requests/", {"format": "csv"}).streaming_content)
        costs.append(len(asked))

    assert costs[0] == costs[1]


def test_the_back_office_only_looks_at_them(world: World) -> None:
    world.request(asking(world), answers=SAID)
    operator = Client()
    operator.force_login(Person.objects.create_superuser("operator@example.org", "x", name="Olga Operator"))
    answer = FieldAnswer.objects.first()
    pages = ("", "?q=SR-1", "add/", f"{answer.pk}/change/", f"{answer.pk}/delete/")

    codes = [operator.get(f"/admin/consumption/fieldanswer/{page}").status_code for page in pages]

    assert codes == [200, 200, 403, 200, 403]


def test_what_is_drafted_anew_keeps_its_fields(world: World) -> None:
    """An amendment copies what parts ask for; the answers stay with the version that they were given under."""
    version = asking(world)
    request = world.request(version, answers=SAID)
    amended = version.amend(by=world.provider, first_day=date(2099, 1, 1))

    assert [field.value() for field in amended.agreedparts.get(position=1).fields.all()] == list(EACH)
    assert {answer.field.version_id for answer in request.answered} == {version.pk}
    assert SPACE in amended.terms().parts[0].fields
