"""What the demo world offers and agrees."""

from datetime import date
from decimal import Decimal

import holidays

from config.demo_conditions import CONDITIONS
from config.demo_fields import FIELDS
from relationships.terms import (
    CountedHours,
    Every,
    Hours,
    Level,
    Limit,
    LimitEffect,
    Obligation,
    Part,
    PartKind,
    Party,
    Period,
    Target,
    Terms,
    Unit,
    Until,
    UpdateMode,
)
from relationships.terms.dates import term_end

WEEK = tuple((weekday, 8 * 60, 18 * 60) for weekday in range(5))
PRIORITIES = ("P1 Critical", "P2 High", "P3 Moderate", "P4 Low")

PARTS = (
    Part(PartKind.ACCESS, "Workplace account", "Mail, files and office on any device.", "person", Decimal(140),
         Decimal("18.50"), Period.MONTH, fields=FIELDS["Workplace account"]),
    Part(PartKind.ACTION, "Set up a workplace", "A desk ready on a person's first day.", "desk", Decimal(24),
         Decimal("95.00"), Period.YEAR, fields=FIELDS["Set up a workplace"]),
    Part(PartKind.GOODS, "Laptop", "14 inch, 32 GB, three years of repair.", "piece", Decimal(20), Decimal("1180.00"),
         Period.YEAR, fields=FIELDS["Laptop"]),
    Part(PartKind.ACTION, "Extra storage", "More space on the clinical file server.", "TB", Decimal(12),
         Decimal("240.00"), Period.YEAR, fields=FIELDS["Extra storage"]),
    Part(PartKind.ACTION, "Help with a fault", "Something that worked does not.", "", Decimal(1), Decimal("1900.00"),
         Period.MONTH, fields=FIELDS["Help with a fault"]),
    Part(PartKind.ACCESS, "Imaging archive", "Read and write rights to the archive.", "person", Decimal(30),
         Decimal("6.00"), Period.MONTH, fields=FIELDS["Imaging archive"]),
)  # fmt: skip

TARGETS = (
    Target("respond", 30, Unit.MINUTES, priority="P1 Critical", hours=CountedHours.ALWAYS, immediate=True),
    Target("respond", 4, Unit.HOURS, priority="P2 High"),
    Target("respond", 8, Unit.HOURS),
    Target("fulfil", 4, Unit.HOURS, priority="P1 Critical", hours=CountedHours.ALWAYS, immediate=True),
    Target("fulfil", 10, Unit.HOURS, priority="P2 High"),
    Target("fulfil", 30, Unit.HOURS, priority="P3 Moderate"),
    Target("fulfil", 60, Unit.HOURS, priority="P4 Low"),
    Target("fulfil", 50, Unit.HOURS, kind=PartKind.GOODS, until=Until.CLOSED),
    Target("deliver", 10, Unit.BUSINESS_DAYS, kind=PartKind.GOODS, until=Until.ACCEPTED, end_of_day=True),
    Target("update", 8, Unit.HOURS, mode=UpdateMode.ANSWER),
    Target("approve", 5, Unit.BUSINESS_DAYS, debtor=Party.CONSUMER, end_of_day=True),
    Target("obligation", 2, Unit.BUSINESS_DAYS, debtor=Party.CONSUMER, warnings=(50,)),
)

OBLIGATIONS = (
    Obligation("List of joiners and leavers", 3, "Who starts and who leaves in the month, by name and room, so that "
               "accounts and desks are ready on the day.", metric="fulfil"),
    Obligation("Test of restoring", 10, "One folder of the clinical file server is restored and compared.",
               debtor=Party.PROVIDER, every=Every.QUARTER),
)  # fmt: skip

LIMITS = (
    Limit("Ordinary work", 60, priority="P4 Low", effect=LimitEffect.RELAXED, longer_percent=50),
    Limit("Laptops", 2, kind=PartKind.GOODS),
)

MATRIX = tuple(
    (impact, urgency, PRIORITIES[min(i + u, 3)])
    for i, impact in enumerate((Level.HIGH, Level.MEDIUM, Level.LOW))
    for u, urgency in enumerate((Level.HIGH, Level.MEDIUM, Level.LOW))
)


def english_hours(year: int) -> Hours:
    """Weekdays 8 to 18 in London, closed on the public holidays of England of two years and on Christmas in every one,
    with a short day before it."""
    closed = holidays.country_holidays("GB", subdiv="ENG", years=[year, year + 1])
    eves = tuple((date(each, 12, 24), ((8 * 60, 12 * 60),), "Christmas Eve") for each in (year, year + 1))
    return Hours(
        "Europe/London",
        WEEK,
        tuple(sorted((day, name[:120]) for day, name in closed.items())),
        recurring=((12, 25, "Christmas Day"), (12, 26, "Boxing Day")),
        exceptions=eves,
    )


def workplace_terms(first_day: date) -> Terms:
    return Terms(
        first_day=first_day,
        last_day=term_end(first_day, CONDITIONS["duration"].months),
        currency="GBP",
        summary="Workplaces, storage and help for the clinics, so that care never waits for a computer.",
        hours=english_hours(first_day.year),
        priorities=PRIORITIES,
        matrix=tuple((str(i), str(u), p) for i, u, p in MATRIX),
        parts=PARTS,
        targets=TARGETS,
        obligations=OBLIGATIONS,
        limits=LIMITS,
        **CONDITIONS,
    )


def hosting_terms(first_day: date) -> Terms:
    always = Hours("Europe/Berlin", tuple((weekday, 0, 1440) for weekday in range(7)))
    return Terms(
        first_day=first_day,
        currency="GBP",
        summary="Servers for Harbour's platform.",
        hours=always,
        priorities=("Urgent", "Normal"),
        parts=(
            Part(PartKind.ACCESS, "Virtual server", "8 cores, 64 GB", "server", Decimal(12), Decimal("210.00"),
                 Period.MONTH),
            Part(PartKind.ACTION, "Resize a server", "", "", Decimal(1), Decimal(0), Period.ONCE),
        ),
        targets=(
            Target("respond", 1, Unit.HOURS, hours=CountedHours.ALWAYS),
            Target("fulfil", 24, Unit.HOURS, hours=CountedHours.ALWAYS),
        ),
    )  # fmt: skip
