from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "relationships"
    verbose_name = _("Relationships")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from relationships import leaving, things

        things.register("REL", "relationships.ServiceRelationship", "relationships:relationship", talk=True)
        things.register("AGR", "relationships.Agreement", "relationships:agreement", talk=True)
        things.register("CLT", "relationships.ClauseThread", "relationships:clause_thread", talk=True)
        things.register("TER", "relationships.Termination", "relationships:termination", talk=True)
        things.register("SUS", "relationships.Suspension", "relationships:suspension", talk=True)
        things.register("CLK", "relationships.Clock", "relationships:clock")
        things.register("CAL", "relationships.CalendarChange", "relationships:calendar_change", talk=True)
        things.register("COR", "relationships.ClockCorrection", "relationships:correction", talk=True)
        things.register("TPL", "relationships.AgreementTemplate", "relationships:template")
        things.register("DTY", "relationships.Duty", "relationships:duty", talk=True)
        things.register("TYP", "relationships.TypeChange", "relationships:type_change", talk=True)
        things.register("ONB", "relationships.OnboardingStep", "relationships:onboarding_step", talk=True)
        things.register("EXI", "relationships.ExitStep", "relationships:exit_step", talk=True)
        going_on = ["proposed", "accepted", "signing", "scheduled", "active"]
        agreements = "relationships:agreements"
        leaving.register("agreements", "relationships.Agreement", agreements, versions__status__in=going_on)
        leaving.register("duties", "relationships.Duty", "relationships:duties", status="open")
        leaving.register("clocks", "relationships.Clock", "relationships:clocks", stopped_at=None)
