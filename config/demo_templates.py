"""What the demo's provider starts its next agreement from."""

from relationships.models import AgreementTemplate, AgreementVersion, Membership


def keep_template(version: AgreementVersion, by: Membership) -> None:
    """The terms of the clinics, kept for the next practice."""
    AgreementTemplate.keep(
        version,
        by=by,
        name="Workplace for a practice",
        description="Workplaces and storage with the targets that the clinics agreed to.",
    )
