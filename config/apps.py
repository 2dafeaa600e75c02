from django.apps import AppConfig
from django.contrib.admin import apps


class ConfigConfig(AppConfig):
    """The installation itself: settings, doors of the process, the embedded database, the demo."""

    name = "config"
    default = True


class BackOfficeConfig(apps.AdminConfig):
    default = False
    default_site = "config.backoffice.BackOffice"
