"""Chains of agreements: named by the organisation in the middle, and read by nobody else (A11)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from relationships.chain import exactly
from relationships.chain.tiers import chain_beneath, standing
from relationships.models import (
    Agreement,
    ChainLink,
    Comment,
    Notice,
    OrganisationRecord,
    Record,
    Refused,
    Role,
    Suspension,
    Termination,
)
from relationships.terms import Conduct, Target
from tests.relationships.chained import Chained, available, in_force
from tests.relationships.writing import AsMember


@pytest.fixture
def chained(db: None) -> Chained:
    return Chained()


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode() if answer.status_code == 200 else f"{answer.status_code}"


# Naming


def test_who_negotiates_says_what_an_agreement_rests_on(chained: Chained):
    """A11: told in the organisation's own history, and nowhere else."""
    upstream = chained.upstream()
    before = Record.objects.count(), Notice.objects.count()

    (link,) = chained.rested(upstream)

    record = OrganisationRecord.objects.get(subject=link.reference)
    assert record.text == f"{link.downstream.reference} rests on {link.upstream.reference}."
    assert (record.organisation, record.by) == (chained.harbour, chained.provider)
    assert (Record.objects.count(), Notice.objects.count()) == before


def test_only_who_negotiates_for_the_middle_may(chained: Chained):
    """A11: nobody of the other two, and no fulfiller."""
    fulfiller = chained.member(chained.harbour, "Fred Fulfiller", Role.FULFILLER)
    upstream = chained.upstream()

    for member in (chained.consumer, chained.host, chained.outsider, fulfiller):
        with pytest.raises(Refused, match="Nothing was linked"):
            ChainLink.rest(chained.ours, on=upstream, by=member)

    assert ChainLink.objects.count() == 0


def test_it_rests_on_what_we_consume_and_only_once(chained: Chained):
    """A11."""
    upstream = chained.upstream()
    chained.rested(upstream)

    with pytest.raises(Refused, match="already"):
        chained.rested(upstream)
    with pytest.raises(Refused, match="one in which you consume"):
        chained.rested(chained.ours)
    with pytest.raises(Refused, match="one in which you consume"):
        ChainLink.rest(upstream, on=chained.ours, by=chained.provider)


def test_the_database_keeps_links_between_own_provision_and_own_consumption(chained: Chained):
    """A11: whatever a form was given, composite keys refuse it."""
    upstream, ours = chained.upstream(), chained.ours
    wrong: list[dict[str, Any]] = [
        {"organisation": chained.northwind, "downstream": ours, "upstream": upstream},
        {"organisation": chained.harbour, "downstream": upstream, "upstream": ours},
        {"organisation": chained.harbour, "downstream": ours, "upstream": ours},
    ]
    for facts in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            ChainLink.objects.create(**facts)


def test_a_removed_link_may_be_named_anew(chained: Chained):
    """A11: what was is kept as history."""
    upstream = chained.upstream()
    (link,) = chained.rested(upstream)

    link.remove(by=chained.provider)
    with pytest.raises(Refused):
        link.remove(by=chained.provider)
    chained.rested(upstream, group="power")

    told = list(OrganisationRecord.objects.filter(subject__startswith="LNK").values_list("text", flat=True))
    assert [sentence.split(" ", 1)[1].split(" AGR")[0] for sentence in told] == [
        "rests on",
        "no longer rests on",
        "rests on",
    ]
    with pytest.raises(PermissionDenied):
        ChainLink.objects.get(status="linked").remove(by=chained.consumer)


# Circles


def test_a_circle_of_two_is_refused_without_naming_the_other_link(chained: Chained):
    """A11: Northwind's own link stays Northwind's."""
    back = in_force(chained.joined(chained.northwind, chained.harbour), "Meals", chained.terms()).agreement
    theirs = ChainLink.rest(back, on=chained.ours, by=chained.consumer)

    with pytest.raises(Refused) as refusal:
        chained.rested(back)

    assert str(refusal.value) == (
        f"Further along, what {back.reference} is made of comes back to {chained.ours.reference}, and nothing rests "
        "on itself. Nothing was linked; choose another agreement."
    )
    theirs.remove(by=chained.consumer)
    chained.rested(back)


def test_a_circle_through_other_tiers_is_refused_without_naming_them(chained: Chained):
    """A11: Skyline rests on Power, Power on Northwind, Northwind would be what we give it."""
    power = chained.member(chained.outside, "Pia Power", *Role)
    hosting = chained.upstream()
    energy = in_force(chained.joined(chained.outside, chained.skyline), "Energy", chained.terms()).agreement
    care = in_force(chained.joined(chained.northwind, chained.outside), "Care", chained.terms()).agreement
    ChainLink.rest(hosting, on=energy, by=chained.host)
    ChainLink.rest(energy, on=care, by=power)
    ChainLink.rest(care, on=chained.ours, by=chained.consumer)

    with pytest.raises(Refused) as refusal:
        chained.rested(hosting)

    assert not {energy.reference, care.reference, "Energy", "Care", "Outside", "Northwind"} & set(
        str(refusal.value).replace(",", " ").split()
    )


@pytest.mark.django_db(transaction=True)
def test_two_who_would_close_a_circle_at_one_instant_do_not():
    """A11: whoever comes second waits for the first, and is refused."""
    from concurrent.futures import ThreadPoolExecutor
    from threading import Barrier

    from django.db import connections

    world, both = Chained(), Barrier(2)
    back = in_force(world.joined(world.northwind, world.harbour), "Meals", world.terms()).agreement

    def rest(downstream: Agreement, on: Agreement, by: Any) -> str:
        try:
            both.wait(10)
            ChainLink.rest(downstream, on=on, by=by)
        except Refused:
            return "refused"
        finally:
            connections.close_all()
        return "linked"

    with ThreadPoolExecutor(2) as threads:
        ways = [(world.ours, back, world.provider), (back, world.ours, world.consumer)]
        answers = [each.result() for each in [threads.submit(rest, *way) for way in ways]]

    assert (sorted(answers), ChainLink.objects.count()) == (["linked", "refused"], 1)


# Findings, from rows


def found(chained: Chained) -> Any:
    version = standing([chained.ours.pk], chained.provider)[chained.ours.pk]
    return chain_beneath(version, chained.provider)


def test_two_in_series_come_to_99_900025_percent(chained: Chained):
    """A11: 99.95 % twice."""
    chained.rested(
        chained.upstream("Servers", availabilities=available("99.95")),
        chained.upstream("Lines", availabilities=available("99.95")),
    )

    assert exactly(found(chained).composition.percent) == "99.900025"


def test_alternatives_count_in_parallel_once_they_are_marked(chained: Chained):
    """A11."""
    links = chained.rested(
        chained.upstream("East", availabilities=available("99")),
        chained.upstream("West", availabilities=available("99")),
    )
    assert exactly(found(chained).composition.percent) == "98.01"

    for link in links:
        link.regroup(by=chained.provider, group=" power ")

    assert exactly(found(chained).composition.percent) == "99.99"


def test_findings_are_of_now_and_never_kept(chained: Chained):
    """A11: suspended, then terminated, then changed: each is said when it is so."""
    slower = (Target("respond", 6), Target("fulfil", 8))
    upstream = chained.upstream(conduct=Conduct(suspending="either"), targets=slower)
    chained.rested(upstream)
    version = upstream.versions.get()
    assert [finding.kind for finding in found(chained).rests[0].findings] == ["target"]

    suspension = Suspension.suspend(version, by=chained.host, reason="Flood")
    assert "“Hosting” is suspended." in [finding.sentence for finding in found(chained).rests[0].findings]
    suspension.resume(by=chained.host)

    day = version.today() + timedelta(days=30)
    Termination.regulatory(version, by=chained.host, reason="Closing down", clause="", last_day=day)
    sentences = [finding.sentence for finding in found(chained).rests[0].findings]
    assert [sentence.split(":")[0] for sentence in sentences[:1]] == ["“Hosting” is terminated"]
    assert "ours goes on." in sentences[1]


# Nobody else reads anything of it


def everywhere(upstream: Agreement, downstream: Agreement, link: ChainLink) -> list[str]:
    return [
        f"/agreements/{downstream.reference}/",
        f"/agreements/{downstream.reference}/versions/1/",
        f"/agreements/{upstream.reference}/",
        f"/agreements/{upstream.reference}/versions/1/",
        f"/agreements/{downstream.reference}/chain/",
        f"/agreements/{upstream.reference}/chain/",
        f"/agreements/{downstream.reference}/chain/rest/",
        f"/chain-links/{link.reference}/regroup/",
        f"/chain-links/{link.reference}/remove/",
        "/agreements/",
        "/agreements/chains/",
        "/agreements/chains/?format=csv",
        "/relationships/",
        f"/relationships/{downstream.relationship.reference}/",
        f"/relationships/{upstream.relationship.reference}/",
        "/people/",
        "/people/history.csv",
        f"/find/?q={link.reference}",
        f"/find/?q={upstream.reference}",
    ]


def test_the_consumer_and_the_upstream_provider_learn_nothing(chained: Chained, as_member: AsMember):
    """A11: no page, list, count, search, history, file or mail of theirs differs by a single word."""
    upstream = chained.upstream("Secret hosting", targets=(Target("respond", 90),))
    Comment.say(chained.ours.versions.get(), by=chained.consumer, text="Hello")
    (probe,) = chained.rested(upstream)
    addresses = everywhere(upstream, chained.ours, probe)
    probe.remove(by=chained.provider)
    clients = {name: as_member(getattr(chained, name)) for name in ("consumer", "host")}
    before = {(name, a): scrubbed(text(clients[name], a)) for name in clients for a in addresses}
    mails = Notice.objects.count()

    chained.rested(upstream, group="Canary")

    after = {(name, a): scrubbed(text(clients[name], a)) for name in clients for a in addresses}
    assert {key for key in before if before[key] != after[key]} == set()
    assert Notice.objects.count() == mails
    ours, theirs = "".join(after["consumer", a] for a in addresses), "".join(after["host", a] for a in addresses)
    assert [word for word in ("Secret hosting", "Skyline", "Canary", "rests on AGR", "LNK-") if word in ours] == []
    assert [
        word for word in ("Workplace services", "Northwind", "Canary", "rests on AGR", "LNK-") if word in theirs
    ] == []


def scrubbed(page: str) -> str:
    """Without the tokens against forgery, which change with every answer."""
    import re

    return re.sub(r"\b[A-Za-z0-9]{64}\b", "", page)


def test_the_consumer_of_ours_and_the_provider_of_theirs_find_no_chain(chained: Chained, as_member: AsMember):
    """A11: seen is the agreement, not that there is a chain."""
    (link,) = chained.rested(chained.upstream())

    for address in (link.get_absolute_url(), f"{link.get_absolute_url()}rest/"):
        assert as_member(chained.consumer).get(address).status_code == 404
        assert as_member(chained.host).get(address).status_code == 404
    assert text(as_member(chained.host), f"/agreements/{link.upstream.reference}/chain/").count("Hosting") > 0
    for move in ("regroup", "remove"):
        for member in (chained.consumer, chained.host, chained.outsider):
            client = as_member(member)
            assert client.get(f"/chain-links/{link.reference}/{move}/").status_code == 404
            assert client.post(f"/chain-links/{link.reference}/{move}/").status_code == 404
    assert ChainLink.objects.filter(status="linked").count() == 1


# Pages


def test_the_middle_reads_what_was_found(chained: Chained, as_member: AsMember):
    """A11."""
    chained.rested(
        chained.upstream(targets=(Target("respond", 6), Target("fulfil", 8)), availabilities=available("99.5"))
    )
    client = as_member(chained.provider)

    page = text(client, f"/agreements/{chained.ours.reference}/chain/")

    assert "Respond: we promise 4 h in service hours, Skyline Hosting promises us 6 h in service hours." in page
    assert "1 finding" in page
    assert "99.5" in page
    assert "1 finding" in text(client, f"/agreements/{chained.ours.reference}/")
    assert "1 finding" in text(client, "/agreements/chains/")


def test_an_upstream_agreement_says_to_us_what_rests_on_it(chained: Chained, as_member: AsMember):
    (link,) = chained.rested(chained.upstream())

    page = text(as_member(chained.buyer), f"/agreements/{link.upstream.reference}/")

    assert "Our Workplace services rests on it" in page


def test_a_link_is_made_regrouped_and_removed_on_pages(chained: Chained, as_member: AsMember):
    """A11."""
    upstream, client = chained.upstream(), as_member(chained.provider)
    chain = f"/agreements/{chained.ours.reference}/chain/"
    assert "Nothing named yet" in text(client, chain)

    client.post(f"{chain}rest/", {"on": upstream.reference, "group": ""})
    link = ChainLink.objects.get()
    client.post(f"/chain-links/{link.reference}/regroup/", {"group": "power"})
    assert "one of the alternatives “power”" in text(client, chain)
    assert "There is nothing else to rest on" in text(client, f"{chain}rest/")
    answer = client.post(f"/chain-links/{link.reference}/remove/")

    assert (answer.status_code, answer.headers["Location"]) == (302, chain)
    assert "Nothing named yet" in text(client, chain)


@pytest.mark.parametrize("on", ["", "AGR-999999", "AGR-0\0", "x" * 300])
def test_an_agreement_that_is_no_choice_is_refused_with_words(chained: Chained, as_member: AsMember, on: str):
    chained.upstream()

    answer = as_member(chained.provider).post(f"/agreements/{chained.ours.reference}/chain/rest/", {"on": on})

    assert (answer.status_code, ChainLink.objects.count()) == (422, 0)


def test_an_agreement_of_others_is_no_choice(chained: Chained, as_member: AsMember):
    """A11: the wall against a foreign reference slipped into the form."""
    foreign = in_force(chained.joined(chained.skyline, chained.outside), "Foreign", chained.terms()).agreement
    draft = chained.upstream()
    address = f"/agreements/{chained.ours.reference}/chain/rest/"

    page = as_member(chained.provider).post(address, {"on": foreign.reference})

    assert (page.status_code, "Foreign" in page.content.decode(), draft.name in page.content.decode()) == (
        422,
        False,
        True,
    )


def test_another_version_may_be_compared(chained: Chained, as_member: AsMember):
    """A11: a draft of ours is tried before it is proposed."""
    chained.rested(chained.upstream())
    version = chained.ours.versions.get()
    draft = version.amend(by=chained.provider, first_day=version.today())
    draft.rewrite(lambda terms: terms.amended(targets=(Target("respond", 1),)), by=chained.provider)
    address = f"/agreements/{chained.ours.reference}/chain/"

    assert "no findings" in text(as_member(chained.provider), address)
    assert "1 finding" in text(as_member(chained.provider), f"{address}?version=2")
    assert "no findings" in text(as_member(chained.provider), f"{address}?version=x")


def test_the_list_asks_the_same_for_one_and_for_fifty(chained: Chained, as_member: AsMember):
    client = as_member(chained.provider)
    chained.rested(chained.upstream("First"))
    client.get("/agreements/chains/")
    with CaptureQueriesContext(connection) as one:
        client.get("/agreements/chains/")

    chained.rested(*(chained.upstream(f"Hosting {number}") for number in range(49)))
    with CaptureQueriesContext(connection) as fifty:
        page = text(client, "/agreements/chains/")

    assert (len(fifty), page.count("no findings")) == (len(one), 50)


def test_an_agreement_that_runs_out_is_told_the_day_after(chained: Chained):
    """A11: nothing was stored that could be out of date."""
    import time_machine

    chained.rested(chained.upstream(last_day=timezone.now().date() + timedelta(days=3)))

    with time_machine.travel(timezone.now() + timedelta(days=5)):
        sentences = [finding.sentence for finding in found(chained).rests[0].findings]

    assert "Nothing of “Hosting” is in force now." in sentences
