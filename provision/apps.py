from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProvisionConfig(AppConfig):
    name = "provision"
    verbose_name = _("Provision")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from provision.between import offered_between
        from relationships import journey, things

        things.register("OFF", "provision.ServiceOffering", "provision:offering")
        journey.register(offered_between)
