"""One page for both sides: whose turn it is, what differs, what is said of a clause (G1-G4)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from relationships.models import AgreementVersion, Comment, Membership, Signature
from relationships.terms import Target
from tests.factories import CONSUMER, World, today

AsMember = Callable[[Membership | None], Client]


def countered(world: World, **changes: Any) -> AgreementVersion:
    """The consumer's answer: respond within two hours instead of four, unless said otherwise."""
    first = world.proposed()
    draft = first.counter(by=world.consumer)
    changes = changes or {"targets": (Target("respond", 2), Target("fulfil", 8))}
    draft.write(draft.terms().amended(**changes), by=world.consumer)
    draft.propose(by=world.consumer, valid_until=today() + timedelta(days=3))
    return draft


def page_of(version: AgreementVersion, query: str = "") -> str:
    return f"/agreements/{version.reference}/negotiation/{query}"


def shown(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_sides_read_one_page_each_from_its_side(world: World, as_member: AsMember) -> None:
    """G1: one state; the side whose turn it is has the one primary button, the other waits."""
    version = countered(world)

    ours = as_member(world.provider).get(page_of(version))
    theirs = as_member(world.consumer).get(page_of(version))

    assert (ours.context["ball"]["text"], theirs.context["ball"]["text"]) == (
        "It is your turn",
        "Waiting for Harbour IT",
    )
    styles = [[(b.name, b.style) for b in answer.context["moves"]] for answer in (ours, theirs)]
    assert styles == [
        [("accept_terms", "primary"), ("sign", "secondary"), ("counter", "secondary"), ("reject", "danger")],
        [("sign", "secondary"), ("withdraw", "danger")],
    ]
    for answer in (ours, theirs):
        assert "lapses in 3 days" in answer.content.decode()
        assert "Respond: within 4 h becomes 2 h." in answer.content.decode()


def test_what_changed_is_marked_for_the_eye_and_for_the_ear(world: World, as_member: AsMember) -> None:
    """G2: in words on top, side by side below, and what stays is folded."""
    page = shown(as_member(world.provider), page_of(countered(world)))

    assert '<del class="was"><span class="visually-hidden">removed: </span>4</del>' in page
    assert '<ins class="now"><span class="visually-hidden">added: </span>2</ins>' in page
    assert "clauses stay as they are" in page
    assert "Fulfil" not in page.split("diff-summary")[1]


def test_any_two_versions_are_compared(world: World, as_member: AsMember) -> None:
    second = countered(world)
    third = second.counter(by=world.provider)
    third.write(third.terms().amended(targets=(Target("respond", 3), Target("fulfil", 8))), by=world.provider)
    third.propose(by=world.provider)
    client = as_member(world.consumer)

    assert "within 2 h becomes 3 h" in shown(client, page_of(third))
    assert "within 4 h becomes 3 h" in shown(client, page_of(third, "?before=1&after=3"))
    assert "within 3 h becomes 2 h" in shown(client, page_of(third, "?before=3&after=2"))
    assert "Nothing differs" not in shown(client, page_of(third, "?before=2&after=2"))


@pytest.mark.parametrize("query", ["?before=9", "?after=x", "?before=&after=", "?after=-1&before=1.0", "?before=1e3"])
def test_a_version_that_is_not_there_is_said_to_be_none(world: World, as_member: AsMember, query: str) -> None:
    page = shown(as_member(world.provider), page_of(countered(world), query))

    assert "There is no such version to compare." in page
    assert "within 4 h becomes 2 h" in page


def test_the_other_sides_draft_does_not_show_in_any_way(world: World, as_member: AsMember) -> None:
    """Neither as a number nor as a choice to compare nor by what it says."""
    first = world.proposed()
    draft = first.counter(by=world.consumer)
    draft.write(draft.terms().amended(summary="CANARY-DRAFT"), by=world.consumer)
    provider, consumer = as_member(world.provider), as_member(world.consumer)

    assert "Version 2 is your side" in shown(consumer, page_of(first))
    assert "CANARY-DRAFT" in shown(consumer, page_of(first, "?before=1&after=2"))
    for query in ("", "?before=1&after=2", "?before=2&after=1"):
        page = shown(provider, page_of(first, query))
        assert ("CANARY" in page, "Version 2" in page, 'value="2"' in page) == (False, False, False)
    assert "CANARY" not in shown(provider, f"{page_of(first)}clauses/?before=1&after=2")
    assert provider.get(f"/agreements/{first.reference}/versions/2/comment/").status_code == 404


def test_nobody_without_a_part_in_it_sees_the_page(world: World, as_member: AsMember) -> None:
    version = world.proposed()

    assert as_member(world.outsider).get(page_of(version)).status_code == 404
    assert as_member(None).get(page_of(version)).status_code == 302
    assert as_member(world.consumer).get(page_of(world.draft())).status_code == 404


def test_a_role_that_does_not_negotiate_reads_without_buttons(world: World, as_member: AsMember) -> None:
    user = world.member(world.northwind, "Uma User", CONSUMER[2])
    answer = as_member(user).get(page_of(world.proposed()))

    assert answer.context["moves"] == []
    assert "It is your turn" in answer.content.decode()


def test_what_stays_comes_a_page_at_a_time(world: World, as_member: AsMember) -> None:
    priorities = tuple(f"P{n}" for n in range(30))
    version = world.proposed(
        priorities=priorities, targets=tuple(Target("fulfil", 8, priority=name) for name in priorities)
    )
    client, address = as_member(world.consumer), f"/agreements/{version.reference}/negotiation/clauses/"

    first = client.get(address)
    assert len(first.context["clauses"]) == 25
    rest = client.get(address + first.context["more"])
    assert rest.context["shown"][0] == 26
    assert not {line.clause for line in first.context["clauses"]} & {line.clause for line in rest.context["clauses"]}
    for odd in ("?from=99999", "?from=-1", "?from=x", "?which=nonsense", "?from=9999999999"):
        assert client.get(address + odd).status_code == 200


# Days waiting


def test_days_are_counted_for_the_side_that_could_go_on(world: World, as_member: AsMember) -> None:
    """G1: from the proposal to the answer; accepted terms wait for both; drafting before it waits for nobody."""
    start = timezone.now()
    with time_machine.travel(start, tick=False) as time:
        first = world.draft(first_day=today() + timedelta(days=60))
        time.shift(timedelta(days=5))
        first.propose(by=world.provider)
        time.shift(timedelta(days=2, hours=3))
        second = first.counter(by=world.consumer)
        time.shift(timedelta(days=1))
        second.propose(by=world.consumer)
        time.shift(timedelta(days=4))
        second.accept_terms(by=world.provider)
        time.shift(timedelta(days=2))
        Signature.give(second, by=world.provider, digest=second.digest)
        time.shift(timedelta(days=7))
        answer = as_member(world.consumer).get(page_of(second))

    assert [(str(who), time) for who, time in answer.context["waited"]] == [
        ("Harbour IT", "6 days"),
        ("Northwind Clinics", "12 days"),
    ]
    lines = [(each.number, names, each.lasted) for each, names in answer.context["stretches"]]
    assert lines == [
        (1, "Northwind Clinics", "3 days"),
        (2, "Harbour IT", "4 days"),
        (2, "both sides", "2 days"),
        (2, "Northwind Clinics", "7 days"),
    ]


def test_what_lapsed_waits_for_nobody_from_its_midnight_on(world: World, as_member: AsMember) -> None:
    """G3: whether Tandem has written it down already or not."""
    with time_machine.travel(timezone.now().replace(hour=12, minute=0), tick=False) as time:
        version = world.draft(first_day=today() + timedelta(days=60))
        version.propose(by=world.provider, valid_until=today() + timedelta(days=1))
        time.shift(timedelta(days=9))
        before = as_member(world.consumer).get(page_of(version))
        AgreementVersion.keep_time(timezone.now())
        after = as_member(world.consumer).get(page_of(version))

    for answer in (before, after):
        assert answer.context["ball"] is None
        assert answer.context["moves"] == []
        assert answer.context["waited"][1][1] == "1 day"
    version.refresh_from_db()
    assert (version.status, version.status_since) == ("lapsed", version.lapses_at())


def test_a_new_round_counts_anew(world: World, as_member: AsMember) -> None:
    version = world.agreed()
    draft = version.amend(by=world.provider, first_day=today() + timedelta(days=9))
    client = as_member(world.provider)
    assert "Nobody yet" in shown(client, page_of(version))

    draft.propose(by=world.provider)
    answer = client.get(page_of(version))
    assert [each.number for each, _names in answer.context["stretches"]] == [2]


def test_the_line_says_who_proposed_what_and_what_it_changes(world: World, as_member: AsMember) -> None:
    second = countered(world)
    answer = as_member(world.provider).get(page_of(second))

    lines = [(each.version.number, each.side, each.by, each.changes) for each in answer.context["lines"]]
    changes = "Respond: within 4 h becomes 2 h."
    assert lines == [
        (2, "Northwind Clinics", "Carla Consumer", changes),
        (1, "Harbour IT", "Priya Provider", ""),
    ]


def test_a_line_says_two_changes_and_counts_the_rest(world: World) -> None:
    parts = tuple(replace(part, unit_price=part.unit_price * 2) for part in world.terms().parts)
    version = countered(world, parts=parts)

    assert version.changes.endswith("2 more changes.")


def test_the_page_is_a_link_from_where_people_look(world: World, as_member: AsMember) -> None:
    version = countered(world)

    assert page_of(version) in shown(as_member(world.provider), version.get_absolute_url())
    assert page_of(version) in shown(as_member(world.provider), "/provision/")
    assert Comment.objects.count() == 0
