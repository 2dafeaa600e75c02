"""IANA time zones: the ones we offer, and the check that a typed one exists."""

from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone by its place name, without the legacy abbreviations."""
    return (*sorted(n for n in available_timezones() if "/" in n and not n.startswith("Etc/")), "UTC")


def validate_zone(name: str) -> None:
    """Raises ValidationError unless `name` is an IANA zone."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        raise ValidationError(
            _("“%(name)s” is no time zone of the IANA list. Choose one like Europe/London."),
            params={"name": name},
        ) from error
