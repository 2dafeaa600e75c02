"""Public holidays of a country or region, as a proposal that a person confirms; never a live truth (C12)."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import holidays
from holidays.registry import COUNTRIES


@cache
def countries() -> dict[str, str]:
    """Code to English name of every country whose holidays are known, by name."""
    named = ((entry[1], module.replace("_", " ").title()) for module, entry in COUNTRIES.items())
    return dict(sorted(named, key=lambda pair: pair[1]))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """(code, code with its name) of the regions that have holidays of their own."""
    if not country:
        return ()
    known = holidays.country_holidays(country)
    names = known.get_subdivision_aliases()
    return tuple((code, ", ".join([code, *names.get(code, [])[:1]])) for code in known.subdivisions)


@dataclass(frozen=True)
class Asked:
    """Whose holidays were asked for; no country, no holidays."""

    country: str = ""
    region: str = ""
    years: tuple[int, ...] = ()

    def holidays(self) -> dict[date, str]:
        """Days with their names in English where the library knows them, oldest first."""
        if not (self.country and self.years):
            return {}
        found = holidays.country_holidays(
            self.country, subdiv=self.region or None, years=list(self.years), language="en_US"
        )
        return {day: name[:120] for day, name in sorted(found.items())}


def code_of(text: str) -> str:
    """The code of a country given as "United Kingdom (GB)", "united kingdom" or "gb"; empty where there is none."""
    text = text.strip()
    if text.endswith(")") and "(" in text:
        text = text.rpartition("(")[2].rstrip(")")
    by_name = {name.lower(): code for code, name in countries().items()}
    return text.upper() if text.upper() in countries() else by_name.get(text.lower(), "")
