"""The facts themselves. Sources name page and date; `READ_ON` is when stored copies of them were read."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from relationships.terms import AvailabilityPeriod, Maintenance

from .credit_schedules import CreditSchedule
from .service_desks import ALWAYS, DeskClass, ServiceDesk

READ_ON = date(2026, 11, 23)
MINUTE, HOUR = 60, 3600
OFFICE_OF_SMU = tuple((weekday, 8 * 60, 17 * 60) for weekday in range(5))


def bands(*rows: tuple[str, str, str]) -> tuple[tuple[Decimal, Decimal, Decimal], ...]:
    """(from percent, below percent, credit in percent)."""
    return tuple((Decimal(low), Decimal(high), Decimal(credit)) for low, high, credit in rows)


SERVICE_DESKS = (
    ServiceDesk(
        "cvtc-technology-services",
        _("College service desk: technology services"),
        "Chippewa Valley Technical College, kb.cvtc.edu/156510 (2025-11-04)",
        (
            DeskClass("P1 Emergency", 2 * HOUR, 4 * HOUR),
            DeskClass("P2 High", 4 * HOUR, 16 * HOUR),
            DeskClass("P3 Medium", 12 * HOUR, 40 * HOUR),
        ),
    ),
    ServiceDesk(
        "cvtc-enterprise-applications",
        _("College service desk: enterprise applications"),
        "Chippewa Valley Technical College, kb.cvtc.edu/156510 (2025-11-04)",
        (
            DeskClass("P1 Emergency", 2 * HOUR, 24 * HOUR, resolve_clock=ALWAYS),
            DeskClass("P2 High", 4 * HOUR, 40 * HOUR),
            DeskClass("P3 Medium", 12 * HOUR, resolve_business_days=20),
        ),
    ),
    ServiceDesk(
        "smu-oit",
        _("University service desk: time to resolve"),
        "Southern Methodist University OIT, smu.edu/oit/help/about/service-agreements (no date on the page)",
        (
            DeskClass("Emergency", None, 4 * HOUR),
            DeskClass("High", None, 9 * HOUR),
            DeskClass("Medium", None, 24 * HOUR),
            DeskClass("Low", resolve_words="1 week"),
        ),
        OFFICE_OF_SMU,
        "America/Chicago",
        (_("The time zone is our reading: the page names none."),),
    ),
    ServiceDesk(
        "xerox-managed-services",
        _("Managed services: time to respond"),
        "Xerox managed services portal, managed.services.xerox.com (no date on the page)",
        (
            DeskClass("P1 critical", 15 * MINUTE),
            DeskClass("P2", HOUR, respond_words="within business hour"),
            DeskClass("P3", 8 * HOUR),
            DeskClass("P4 request", 24 * HOUR),
        ),
    ),
    ServiceDesk(
        "csu-east-bay-its",
        _("University service desk: four priorities with a share to attain"),
        "California State University East Bay ITS, csueastbay.edu/its/processes-policies/incident.html (no date)",
        (
            DeskClass("Critical", HOUR, 4 * HOUR, ALWAYS, attainment_percent=Decimal(90)),
            DeskClass("Urgent", 8 * HOUR, 16 * HOUR, attainment_percent=Decimal(80)),
            DeskClass("High", 16 * HOUR, 32 * HOUR, attainment_percent=Decimal(80)),
            DeskClass("Normal", 32 * HOUR, attainment_percent=Decimal(80), resolve_words="as agreed"),
        ),
        remarks=(_("Priority is computed from impact and urgency."),),
    ),
)

CREDIT_SCHEDULES = (
    CreditSchedule(
        "aws-compute-optimizer",
        _("Cloud analysis service: 99.9 % a month, credits 10, 25, 100 %"),
        "AWS Compute Optimizer",
        "Amazon Web Services, aws.amazon.com/compute-optimizer/sla (last updated 2022-05-04)",
        Decimal("99.9"),
        "USD",
        bands(("99.0", "99.9", "10"), ("95.0", "99.0", "25"), ("0", "95.0", "100")),
        minimum=Decimal("1.00"),
    ),
    CreditSchedule(
        "aws-s3-standard",
        _("Cloud storage: 99.9 % a month, credits 10, 25, 100 %"),
        "Amazon S3 Standard",
        "Amazon Web Services, aws.amazon.com/s3/sla/historical (2019-07-31)",
        Decimal("99.9"),
        "USD",
        bands(("99.0", "99.9", "10"), ("95.0", "99.0", "25"), ("0", "95.0", "100")),
        minimum=Decimal("1.00"),
        remarks=(_("Uptime there is 100 % less the average rate of errors in each five minutes."),),
    ),
    CreditSchedule(
        "demyst",
        _("Data service: 99.9 % a month, credits 2, 3, 5 %"),
        "Essential Demyst Services",
        "Demyst, docs.demyst.com/docs/service-level-credits (no date on the page)",
        Decimal("99.9"),
        "USD",
        bands(("99.0", "99.9", "2"), ("95.0", "99.0", "3"), ("0", "95.0", "5")),
        minimum=Decimal("1.00"),
    ),
    CreditSchedule(
        "leonardo-psn",
        _("Cloud platform: 99.9 % a year, credits 5, 10, 15 %"),
        "Cloud services of a price list",
        "Leonardo, sibellavia/multilanguage_Leonardo_Services, docs/en/SLA.md (2025)",
        Decimal("99.9"),
        "EUR",
        bands(("99.0", "99.9", "5"), ("90.0", "99.0", "10"), ("0", "90.0", "15")),
        period=AvailabilityPeriod.YEAR,
        maintenance=Maintenance.LEFT_OUT,
    ),
    CreditSchedule(
        "atlassian-premium",
        _("Cloud applications: 99.9 % a month"),
        "Jira and Confluence Cloud Premium",
        "Atlassian, atlassian.com/legal/sla/service-credits (effective 2024-10-07)",
        Decimal("99.9"),
        "USD",
        (),
        zone="UTC",
        remarks=(
            _("From 99.0 % up to 99.9 % the page credits 10 %. Lower bands could not be read, so none stands here."),
        ),
    ),
)
