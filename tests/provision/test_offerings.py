"""Service offerings: written, published, read in the catalogue, retired; and what an agreement starts from."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from provision.models import Service, ServiceOffering
from provision.offered import Offered
from relationships.models import AgreementVersion, Membership, OrganisationRecord, Refused, Role
from relationships.terms import Part, Target
from tests.consumption.budget import DETAIL, FIXED, LIST, LIST_BYTES, cost
from tests.consumption.listing import listed
from tests.factories import World
from tests.provision.offered import OFFERINGS, drafting, page_of

AsMember = Callable[[Membership | None], Client]


def typed(**changed: str) -> dict[str, str]:
    """A draft's page filled in: one part, one target, open on Mondays."""
    part = {
        "kind": "action", "name": "Extra storage", "quantity": "100", "unit": "GB", "unit_price": "0.20",
        "period": "once", "description": "", "minimum": "10", "maximum": "",
    }  # fmt: skip
    target = {
        "metric": "respond", "kind": "", "priority": "High", "amount": "4", "unit": "hours", "hours": "service",
        "until": "resolved", "warn_percent": "75",
    }  # fmt: skip
    return {
        "description": "For images",
        "currency": "EUR",
        "time_zone": "Europe/London",
        "monday": "09:00-12:00, 13:00-17:00",
        "part-count": "1",
        **{f"part-0-{name}": value for name, value in part.items()},
        "target-count": "1",
        **{f"target-0-{name}": value for name, value in target.items()},
        **changed,
    }


def held(offering: ServiceOffering) -> Offered:
    """What it holds by now."""
    offering = ServiceOffering.objects.get(pk=offering.pk)
    return (offering.draft_version or offering.shown).offered()


def test_an_offering_is_drafted_written_and_published(world: World, as_member: AsMember) -> None:
    client = as_member(world.provider)
    first = {"new_service": "Storage", "name": "Clinical storage", "description": "For images", "currency": "EUR"}

    drafted = client.post(f"{OFFERINGS}draft/", first)
    offering = ServiceOffering.objects.get()
    written = client.post(page_of(offering, "edit/"), typed())
    published = client.post(page_of(offering, "publish/"), follow=True)

    assert (drafted.status_code, drafted.headers["Location"]) == (302, page_of(offering, "edit/"))
    assert written.status_code == 302
    assert f"{offering.reference} stands in the catalogue now." in published.content.decode()
    offering = ServiceOffering.objects.get()
    held = offering.shown.offered()
    assert (offering.status, offering.service.name, offering.shown.number) == ("active", "Storage", 1)
    assert held.parts == (
        Part("action", "Extra storage", "", "GB", Decimal(100), Decimal("0.20"), minimum=Decimal(10)),
    )
    assert held.targets == (Target("respond", 4, priority="High"),)
    assert held.hours.weekly == ((0, 540, 720), (0, 780, 1020))
    lines = OrganisationRecord.objects.filter(subject=offering.reference).values_list("text", flat=True)
    assert list(lines) == ["Drafted.", "Published version 1."]


FULL = (
    Target(
        "fulfil", 3, "business_days", "goods", "High", until="closed", warn_percent=50, warnings=(90,), end_of_day=True,
        zone="consumer", pausing="not_own", retroactive=False, reopening="restart", immediate=True,
    ),
    Target("update", 2, "calendar_days", mode="answer"),
    Target("approve", 1, "business_days", debtor="consumer"),
    Target("obligation", 1, debtor="consumer"),
    Target("obligation", 2, debtor="provider"),
)  # fmt: skip


def test_a_default_target_keeps_every_fact_on_its_way(
    world: World, as_member: AsMember, draft: ServiceOffering
) -> None:
    """C8, C9, K4, K9, K11, K14, O1: edited, copied, and drafted into an agreement, it is the same target."""
    client = as_member(world.provider)
    terms = world.terms()
    draft.draft_version.write(by=world.provider, parts=terms.parts, targets=FULL, hours=terms.hours)
    page = client.get(page_of(draft, "edit/"))
    form = page.context["form"]
    fields = [*form, *(field for rows in (form.parts, form.targets) for row in rows for field in row)]
    sent = {field.html_name: field.value() for field in fields if field.value() not in (None, False)}
    sent |= {"part-count": len(form.parts), "target-count": len(form.targets)}

    assert client.post(page_of(draft, "edit/"), sent).status_code == 302
    draft.publish(by=world.provider)
    copy = draft.copy(by=world.provider, name="Workplace plus")
    client.post(f"/relationships/{world.relationship.reference}/agreements/draft/", drafting(draft))

    agreed = AgreementVersion.objects.get().terms().targets
    for targets in (draft.shown.offered().targets, copy.shown.offered().targets, agreed):
        assert sorted(targets, key=lambda target: target.key) == sorted(FULL, key=lambda target: target.key)


def test_default_targets_are_read_by_who_owes_them(world: World, as_member: AsMember, draft: ServiceOffering) -> None:
    """O1: the provider's first, then the consumer's, each with what is not as usual."""
    draft.draft_version.write(by=world.provider, parts=world.terms().parts, targets=FULL)
    draft.publish(by=world.provider)

    for member in (world.provider, world.consumer):
        text = as_member(member).get(page_of(draft)).content.decode()
        ours, theirs = text.index("Harbour IT owes"), text.index("The consumer owes")
        assert ours < text.index("every wait pauses it but those for the provider") < theirs
        assert ours < text.index("2 days of 24 hours") < text.index("3 business days") < theirs
        assert theirs < text.index("<strong>Approve</strong>")


def test_a_default_target_that_contradicts_itself_is_refused_at_its_row(
    world: World, as_member: AsMember, draft: ServiceOffering
) -> None:
    """K3."""
    wrong = typed(**{"target-0-unit": "business_days", "target-0-hours": "always"})

    answer = as_member(world.provider).post(page_of(draft, "edit/"), wrong)

    text = answer.content.decode()
    assert (answer.status_code, "Respond, High: business days have service hours." in text) == (422, True)
    assert 'href="#id_target-0-hours"' in text
    assert held(draft).targets == ()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"part-0-name": ""}, "A row needs another look: it says below what is missing."),
        ({"part-0-quantity": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"target-0-amount": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"monday": "nine to five"}, "is no window. Write it like 09:00-17:00"),
        ({"time_zone": "Mars/Olympus"}, "“Mars/Olympus” is no time zone of the IANA list."),
        ({"currency": "BTC"}, "BTC is not one of the available choices."),
    ],
)
def test_what_is_not_right_is_said_and_nothing_is_saved(
    world: World, as_member: AsMember, draft: ServiceOffering, changed: dict[str, str], said: str
) -> None:
    answer = as_member(world.provider).post(page_of(draft, "edit/"), typed(**changed))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "For images" in answer.content.decode()
    assert held(draft).parts == ()


def test_two_parts_of_one_name_are_refused(world: World, as_member: AsMember, draft: ServiceOffering) -> None:
    first = {name.removeprefix("part-0-"): value for name, value in typed().items() if name.startswith("part-0-")}
    twice = {f"part-1-{name}": value for name, value in first.items()} | {"part-count": "2"}

    answer = as_member(world.provider).post(page_of(draft, "edit/"), typed(**twice))

    assert answer.status_code == 422
    assert "Two parts are called “Extra storage”. Give each its own name." in answer.content.decode()


def test_more_rows_keep_what_was_typed_and_save_nothing(
    world: World, as_member: AsMember, draft: ServiceOffering
) -> None:
    answer = as_member(world.provider).post(page_of(draft, "edit/"), typed(more="part"))

    said = answer.content.decode()
    assert answer.status_code == 200
    assert ('name="part-count" value="3"' in said, 'value="Extra storage"' in said) == (True, True)
    assert held(draft).parts == ()


def test_a_removed_row_is_gone(world: World, as_member: AsMember, draft: ServiceOffering) -> None:
    client = as_member(world.provider)
    client.post(page_of(draft, "edit/"), typed())

    client.post(page_of(draft, "edit/"), typed(**{"part-0-gone": "on"}))

    assert (held(draft).parts, len(held(draft).targets)) == ((), 1)


def test_an_empty_offering_is_not_published(world: World, as_member: AsMember, draft: ServiceOffering) -> None:
    answer = as_member(world.provider).post(page_of(draft, "publish/"))

    assert answer.status_code == 422
    assert "Version 1 was not published. It holds no part yet: add goods, access or a service action." in (
        answer.content.decode()
    )


def test_what_is_published_is_not_edited(world: World, as_member: AsMember) -> None:
    """F2: a published offering stays as it was read."""
    offering = world.offering()

    answer = as_member(world.provider).post(page_of(offering, "edit/"), typed())

    assert "Version 1 is no draft any more. Nothing was changed; open the next version of" in answer.content.decode()
    assert held(offering) == offering.shown.offered()


def test_a_copy_holds_the_same_and_is_a_draft(world: World, as_member: AsMember) -> None:
    offering = world.offering()
    client = as_member(world.provider)

    client.post(page_of(offering, "copy/"), {"name": "Workplace plus"})
    again = client.post(page_of(offering, "copy/"), {"name": "Workplace plus"})

    copy = ServiceOffering.objects.get(name="Workplace plus")
    assert (copy.status, held(copy)) == ("draft", held(offering))
    assert "There is an offering called “Workplace plus” already. Nothing was saved;" in again.content.decode()


@pytest.mark.parametrize(
    "more", ["", "edit/", "plans/", "plan-changes/", "visibility/", "versions/1/", "copy/", "publish/"]
)
def test_a_draft_is_read_by_its_owner_alone(
    world: World, as_member: AsMember, draft: ServiceOffering, more: str
) -> None:
    for member in (world.consumer, world.outsider):
        assert as_member(member).get(page_of(draft, more)).status_code == 404
    assert listed(as_member(world.consumer), OFFERINGS) == []
    assert listed(as_member(world.consumer), "/catalogue/") == []


def test_who_writes_no_offerings_gets_no_form(world: World, as_member: AsMember, draft: ServiceOffering) -> None:
    fulfiller = as_member(world.member(world.harbour, "Finn Fulfiller", Role.FULFILLER))

    assert fulfiller.get(f"{OFFERINGS}draft/").status_code == 403
    assert fulfiller.get(page_of(draft, "edit/")).status_code == 403
    assert "Edit" not in fulfiller.get(page_of(draft)).content.decode()


def test_offerings_filter_and_export(world: World, as_member: AsMember, draft: ServiceOffering) -> None:
    shown = world.offering("Workplace")
    client = as_member(world.provider)

    assert listed(client, OFFERINGS, **{"f-status": "draft"}) == [draft.reference]
    assert listed(client, OFFERINGS, **{"f-service": shown.service.reference}) == [shown.reference]
    assert listed(client, OFFERINGS, **{"f-q": "clinical"}) == [draft.reference]
    assert b"".join(client.get(f"{OFFERINGS}?format=csv").streaming_content).count(b"\n") == 3


def test_a_service_belongs_to_the_offerings_own_organisation(world: World) -> None:
    """The database refuses another organisation's service (composite key)."""
    theirs = Service.objects.create(organisation=world.outside, name="Theirs")

    with pytest.raises(IntegrityError, match="offering_of_own_service"), transaction.atomic():
        ServiceOffering.objects.create(organisation=world.harbour, service=theirs, name="X")
    with pytest.raises(Refused, match="Offerings are edited by a service owner of the provider"):
        ServiceOffering.draft(by=world.consumer, service="X", name="X")


@pytest.mark.parametrize("count", [1, 50])
def test_lists_and_page_stay_within_their_budget(world: World, as_member: AsMember, count: int) -> None:
    for number in range(count):
        offering = world.offering(f"Workplace number {number}")
    provider, consumer = as_member(world.provider), as_member(world.consumer)

    for client, address in ((provider, OFFERINGS), (consumer, "/catalogue/")):
        queries, size = cost(lambda client=client, address=address: client.get(address))
        assert queries <= LIST + FIXED
        assert size <= LIST_BYTES
    for client in (provider, consumer):
        assert cost(lambda client=client: client.get(page_of(offering)))[0] <= DETAIL + FIXED
