from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The installation itself: settings, doors of the process, the embedded database, the demo."""

    name = "config"
