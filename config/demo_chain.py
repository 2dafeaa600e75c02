"""What Harbour's promise to the clinics rests on: two agreements with its own provider, and what they leave open."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from relationships.models import (
    Agreement,
    AgreementVersion,
    ChainLink,
    Membership,
    ServiceRelationship,
    Side,
    Signature,
)
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    Duration,
    Hours,
    Part,
    PartKind,
    Period,
    Target,
    Terms,
    Unit,
)


def rest_on_others(
    version: AgreementVersion, hosting: ServiceRelationship, by: Membership, signed_at: datetime
) -> None:
    """The clinics' agreement rests on Skyline's: hours of Berlin, slower targets, an earlier end, shorter notice."""
    backup = AgreementVersion.draft(
        hosting,
        name="Backup and archive",
        terms=backup_terms(version.first_day, version.today()),
        by=None,
        side=Side.PROVIDER,
    )
    Signature.by_operator(backup, operator="Olivia Operator", at=signed_at)
    for upstream in Agreement.objects.filter(relationship=hosting).order_by("name"):
        ChainLink.rest(version.agreement, on=upstream, by=by)


def backup_terms(first_day: date, today: date) -> Terms:
    return Terms(
        first_day=first_day,
        last_day=today + timedelta(days=120),
        currency="EUR",
        summary="Backups of the clinics' data, kept for thirty years.",
        hours=Hours("Europe/Berlin", tuple((weekday, 8 * 60, 18 * 60) for weekday in range(5))),
        priorities=("Urgent", "Normal"),
        parts=(
            Part(
                PartKind.ACCESS,
                "Backup space",
                "Kept in two places.",
                "TB",
                Decimal(40),
                Decimal("22.00"),
                Period.MONTH,
            ),
            Part(PartKind.ACTION, "Restore", "Folders brought back.", "", Decimal(1), Decimal(0), Period.ONCE),
        ),
        targets=(Target("respond", 12), Target("fulfil", 5, Unit.BUSINESS_DAYS)),
        availabilities=(Availability("Restoring", Decimal("99.5"), period=AvailabilityPeriod.MONTH),),
        duration=Duration(provider_notice=1, consumer_notice=1),
    )
