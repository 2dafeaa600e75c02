from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsumptionConfig(AppConfig):
    name = "consumption"
    verbose_name = _("Consumption")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consumption.models.request_rows import OPEN
        from relationships import followers, leaving, things

        things.register("SR", "consumption.ServiceRequest", "consumption:request", talk=True)
        followers.register("consumption.ServiceRequest")
        leaving.register("requests", "consumption.ServiceRequest", "consumption:open_panel", status__in=OPEN)
