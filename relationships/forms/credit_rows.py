"""Rows of availabilities with the bands of their credits, and of penalties."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import WordsField
from relationships.forms.obligations import ConsistentRow
from relationships.forms.rows import RowForm, Rows
from relationships.forms.targets import ANY, choice
from relationships.forms.terms import tidy
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    CountedHours,
    CreditTier,
    Maintenance,
    Metric,
    PartKind,
    Penalty,
    Unit,
    said,
)

MOST_DAYS, MOST_MINUTES = 3_650, 30_000


def share(label: Any, places: int = 6, **kwargs: Any) -> forms.DecimalField:
    """A percentage; none above 100."""
    kwargs.setdefault("min_value", 0)
    return forms.DecimalField(label=label, max_value=100, max_digits=places + 3, decimal_places=places, **kwargs)


def count(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=most, required=False)


def price(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, **kwargs)


class BandRow(RowForm):
    low = share(_("From percent, included"))
    high = share(_("Below percent"))
    percent = share(_("Credit in percent of the fees"), 4)


class AvailabilityRows(Rows):
    EXTRA = 1
    MOST = 60


class BandRows(Rows):
    EXTRA = 1
    MOST = 12


class AvailabilityRow(ConsistentRow):
    gone = forms.BooleanField(label=_("Remove this availability"), required=False)
    name = forms.CharField(label=_("What is available"), max_length=120)
    percent = share(_("At least percent"))
    period = choice(_("Over"), AvailabilityPeriod.choices, AvailabilityPeriod.MONTH)
    rolling_days = count(_("Over so many last days"), MOST_DAYS)
    hours = choice(_("Counted"), CountedHours.choices, CountedHours.ALWAYS)
    maintenance = choice(_("Announced maintenance"), Maintenance.choices, Maintenance.COUNTED)
    announced_days = count(_("Announced days before"), MOST_DAYS)
    maintenance_minutes = count(_("Minutes a month at most"), MOST_MINUTES)
    minimum_minutes = count(_("Outages count from minutes on"), MOST_MINUTES)
    description = WordsField(label=_("What counts as available"), max_length=2000, required=False)
    tiers = forms.CharField(label=_("Credits"), required=False, widget=forms.HiddenInput)
    """No field to type in: where it is said what is wrong with the bands together (S1)."""

    value = Availability
    names = (
        *("name", "percent", "period", "rolling_days", "hours", "maintenance", "announced_days"),
        *("maintenance_minutes", "minimum_minutes", "description", "tiers"),
    )
    COUNTS: ClassVar[tuple[str, ...]] = ("rolling_days", "announced_days", "maintenance_minutes", "minimum_minutes")

    def __init__(self, *, sent: Any = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        bands = [
            {"low": tidy(tier.low), "high": tidy(tier.high), "percent": tidy(tier.percent)}
            for tier in self.initial.get("bands", ())
        ]
        self.bands = BandRows(BandRow, stored=bands, data=sent, prefix=f"{self.prefix}-band")

    @staticmethod
    def row_of(each: Availability) -> dict[str, Any]:
        """An availability as it is typed; a count of nothing is left empty."""
        counts = {name: getattr(each, name) or "" for name in AvailabilityRow.COUNTS}
        facts = {name: held for name, held in vars(each).items() if name != "tiers"}
        return {**facts, **counts, "percent": tidy(each.percent), "bands": each.tiers, "was": each.name}

    def has_changed(self) -> bool:
        return super().has_changed() or any(band.has_changed() for band in self.bands)

    def clean(self) -> dict[str, Any]:
        if not self.bands.is_valid():
            self.add_error("tiers", _t("A credit band needs another look: it says below what is missing."))
            return self.cleaned_data
        self.cleaned_data |= {name: self.cleaned_data.get(name) or 0 for name in self.COUNTS}
        self.cleaned_data["tiers"] = tuple(
            CreditTier(band["low"], band["high"], band["percent"]) for band in self.bands.kept()
        )
        return super().clean()


class PenaltyRow(ConsistentRow):
    metric = choice(_("Target"), Metric.choices, Metric.RESPOND)
    kind = choice(_("For"), [*ANY, *PartKind.choices])
    priority = choice(_("Priority"), ANY)
    amount = price(_("Amount"))
    unit = choice(_("For each late"), Unit.choices, Unit.HOURS)
    free_minutes = count(_("After so many minutes"), MOST_MINUTES)
    at_most = price(_("At most for one breach"), required=False)

    value = Penalty
    names = ("metric", "amount", "unit", "kind", "priority", "free_minutes", "at_most")

    def __init__(self, *, priorities: tuple[str, ...], known: set[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.known = known
        self.fields["priority"].choices = [*ANY, *((name, name) for name in priorities)]  # type: ignore[attr-defined]

    @staticmethod
    def row_of(each: Penalty) -> dict[str, Any]:
        empty = {name: getattr(each, name) or "" for name in ("free_minutes", "at_most")}
        return {**vars(each), **empty, "was": "-".join(each.key)}

    def clean(self) -> dict[str, Any]:
        self.cleaned_data |= {name: self.cleaned_data.get(name) or 0 for name in ("free_minutes", "at_most")}
        cleaned = super().clean()
        if "value" in cleaned and cleaned["value"].key not in self.known:
            sentence = _t("There is no target for %(what)s. Add the target first, or choose another.")
            self.add_error("metric", sentence % {"what": said(*cleaned["value"].key)})
        return cleaned
