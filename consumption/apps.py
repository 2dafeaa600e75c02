from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsumptionConfig(AppConfig):
    name = "consumption"
    verbose_name = _("Consumption")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from relationships import followers, things

        things.register("SR", "consumption.ServiceRequest", "consumption:request", talk=True)
        followers.register("consumption.ServiceRequest")
