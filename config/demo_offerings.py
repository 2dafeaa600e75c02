"""What the provider of the demo world offers: in plans, in versions, one paused and one about to retire."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from config.demo_terms import PARTS, workplace_terms
from provision.models import ServiceOffering
from provision.models.offering_rows import Visibility
from provision.offered import STANDARD, Included, Plan
from relationships.models import Membership, Organisation, RelationshipType
from relationships.terms import Part, PartKind, Period

ACCOUNT, DESK, LAPTOP, STORAGE, HELP, ARCHIVE = PARTS
LAPTOP_LIMITED = replace(LAPTOP, minimum=Decimal(1), maximum=Decimal(200))
STORAGE_LIMITED = replace(STORAGE, minimum=Decimal(1), maximum=Decimal(50))
ESSENTIAL = Plan(
    "Essential",
    "Without laptops: you bring your own.",
    (
        Included(ACCOUNT.name, ACCOUNT.quantity, Decimal("16.00"), Period.MONTH),
        Included(DESK.name, Decimal(6), DESK.unit_price, Period.YEAR),
        Included(HELP.name, Decimal(1), Decimal("1400.00"), Period.MONTH),
    ),
)
GROWING = Plan("Growing", "Twice the space, cheaper a terabyte.", (
    Included(STORAGE.name, Decimal(24), Decimal("210.00"), Period.YEAR),
    Included(ARCHIVE.name, Decimal(60), Decimal("5.50"), Period.MONTH),
))  # fmt: skip


def offer(owner: Membership, studio: Organisation, since: date) -> dict[str, Part]:
    """Make the offerings; returns the parts that the clinics agreed on, with where they come from."""
    clinics = published(
        owner,
        since,
        "Workplace for clinics",
        "Accounts, desks and help for care teams.",
        (ACCOUNT, DESK, LAPTOP_LIMITED, HELP),
        plans=(Plan(STANDARD, "All a care team works with."), ESSENTIAL),
        changes=[("Essential", STANDARD)],
    )
    storage = published(
        owner,
        since,
        "Clinical storage",
        "Space and archive with clinical retention.",
        (STORAGE_LIMITED, ARCHIVE),
        service="Storage",
        plans=(Plan(STANDARD), GROWING),
        changes=[(STANDARD, "Growing")],
    )
    agreed = {part.name: part for each in (clinics, storage) for part in each.shown.parts_of(STANDARD)}
    dearer(clinics, owner)
    studios = published(
        owner, since, "Workplace for studios", "Accounts and strong laptops for design work.", (ACCOUNT, DESK, LAPTOP)
    )
    studios.show_to(by=owner, visibility=Visibility.CHOSEN, consumers=[studio])
    rest(owner, since)
    return agreed


def rest(owner: Membership, since: date) -> None:
    """One that is paused, one that retires, one for partners alone, and one that is still being written."""
    rooms = replace(
        ACCOUNT, name="Meeting room screen", description="Screen, camera and sound.", unit="room", fields=()
    )
    published(owner, since, "Meeting rooms", "Rooms that connect at once.", (rooms,)).pause(by=owner)
    tapes = replace(ARCHIVE, name="Tape archive", description="Restored within two weeks.", unit="tape", fields=())
    old = published(
        owner, since, "Tape archive", "The archive before the imaging archive.", (tapes,), service="Storage"
    )
    old.retire(by=owner, on=old.today() + timedelta(days=120))
    report = Part(PartKind.ACTION, "Report of use", "Who uses what, by ward.", "report", Decimal(4), Decimal("320.00"))
    partners = published(owner, since, "Reports of use", "Figures for those who plan with us.", (report,))
    partners.show_to(by=owner, visibility=Visibility.TYPES, types=[RelationshipType.PARTNERSHIP.value])
    cold = ServiceOffering.draft(by=owner, service="Storage", name="Cold archive", currency="GBP")
    assert cold.draft_version is not None
    terms = workplace_terms(since)
    described = "Thirty years of keeping, restored within a week."
    cold.draft_version.write(
        by=owner, description=described, parts=(STORAGE,), targets=terms.targets, hours=terms.hours
    )


def published(
    owner: Membership,
    since: date,
    name: str,
    description: str,
    parts: tuple[Part, ...],
    *,
    service: str = "Workplace",
    plans: tuple[Plan, ...] = (Plan(STANDARD),),
    changes: list[tuple[str, str]] | None = None,
) -> ServiceOffering:
    terms = workplace_terms(since)
    offering = ServiceOffering.draft(
        by=owner, service=service, name=name, description=description, currency="GBP", time_zone="Europe/London"
    )
    assert offering.draft_version is not None
    offering.draft_version.write(
        by=owner, parts=parts, plans=plans, changes=changes, targets=terms.targets, hours=terms.hours
    )
    offering.publish(by=owner)
    return offering


def dearer(offering: ServiceOffering, owner: Membership) -> None:
    """Version 2: help costs a little more, and laptops come with a dock."""
    dock = "14 inch, 32 GB, three years of repair; with a dock."
    changed = {HELP.name: {"unit_price": Decimal("1980.00")}, LAPTOP.name: {"description": dock}}
    draft = offering.open_version(by=owner)
    parts = draft.offered().parts
    draft.write(by=owner, parts=tuple(replace(part, **changed.get(part.name, {})) for part in parts))  # type: ignore[arg-type]
    offering.publish(by=owner)
