from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RelationshipsConfig(AppConfig):
    name = "relationships"
    verbose_name = _("Relationships")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from relationships import things

        things.register("REL", "relationships.ServiceRelationship", "relationships:relationship", talk=True)
        things.register("AGR", "relationships.Agreement", "relationships:agreement", talk=True)
        things.register("CLT", "relationships.ClauseThread", "relationships:clause_thread", talk=True)
        things.register("CLK", "relationships.Clock", "relationships:clock")
        things.register("CAL", "relationships.CalendarChange", "relationships:calendar_change", talk=True)
        things.register("COR", "relationships.ClockCorrection", "relationships:correction", talk=True)
        things.register("DTY", "relationships.Duty", "relationships:duty", talk=True)
