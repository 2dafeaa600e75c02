"""Availabilities with the bands of their credits, how credits come about, and penalties."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.obligations import ConsistentRow
from relationships.forms.rows import RowForm, Rows, as_usual
from relationships.forms.targets import ANY, choice
from relationships.forms.terms import RowsOfTermsForm, tidy
from relationships.models import AgreementVersion
from relationships.portal import PortalRequest
from relationships.terms import (
    Availability,
    AvailabilityPeriod,
    ClaimMode,
    CountedHours,
    CreditPolicy,
    CreditTier,
    Maintenance,
    Metric,
    PartKind,
    Penalty,
    SeveralCredits,
    Terms,
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


class BandRows(Rows):
    EXTRA = 1
    MOST = 12


class AvailabilityRow(ConsistentRow):
    name = forms.CharField(label=_("What is available"), max_length=120)
    percent = share(_("At least percent"))
    period = choice(_("Over"), AvailabilityPeriod.choices, AvailabilityPeriod.MONTH)
    rolling_days = count(_("Over so many last days"), MOST_DAYS)
    hours = choice(_("Counted"), CountedHours.choices, CountedHours.ALWAYS)
    maintenance = choice(_("Announced maintenance"), Maintenance.choices, Maintenance.COUNTED)
    announced_days = count(_("Announced days before"), MOST_DAYS)
    maintenance_minutes = count(_("Minutes a month at most"), MOST_MINUTES)
    minimum_minutes = count(_("Outages count from minutes on"), MOST_MINUTES)
    description = forms.CharField(
        label=_("What counts as available"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
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


class AvailabilityForm(RowsOfTermsForm):
    """Availabilities, the policy of credits (S2-S6), and penalties (S5)."""

    row = AvailabilityRow

    several = choice(_("Where several targets are missed"), SeveralCredits.choices, SeveralCredits.HIGHEST)
    cap_percent = share(_("At most percent of the fees of the period"), 4, required=False, min_value=Decimal("0.0001"))
    yearly_cap_percent = share(_("At most percent of the fees of the twelve months before"), 4, required=False)
    minimum = price(_("Only credited above this amount"), required=False)
    claim = choice(_("Credited"), ClaimMode.choices, ClaimMode.AUTOMATIC)
    claim_days = count(_("Claimed within days after the period"), MOST_DAYS)
    earn_back_above = share(_("Credits are earned back above percent"), required=False)
    earn_back_percent = share(_("Percent of the year's credits earned back"), 4, required=False)

    POLICY: ClassVar[tuple[str, ...]] = (
        *("several", "cap_percent", "yearly_cap_percent", "minimum", "claim", "claim_days"),
        *("earn_back_above", "earn_back_percent"),
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        super().__init__(request, version)
        self.penalties = Rows(
            PenaltyRow,
            stored=[PenaltyRow.row_of(each) for each in self.terms.penalties],
            data=self.rows_sent,
            prefix="penalty",
            priorities=self.terms.priorities,
            known={(target.metric, target.kind, target.priority) for target in self.terms.targets},
        )

    def facts(self) -> dict[str, Any]:
        return {"sent": self.rows_sent}

    def section(self, terms: Terms) -> Any:
        return terms.availabilities, terms.credits, terms.penalties

    def given(self, terms: Terms) -> dict[str, Any]:
        facts = {name: getattr(terms.credits, name) for name in self.POLICY}
        return {
            name: fact if isinstance(fact, str) else tidy(Decimal(fact)) if fact else "" for name, fact in facts.items()
        }

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [AvailabilityRow.row_of(each) for each in terms.availabilities]

    @property
    def policy(self) -> list[Any]:
        """Its fields, for the page."""
        return [self[name] for name in self.POLICY]

    @property
    def policy_is_unusual(self) -> bool:
        return self.is_bound or self.terms.credits != CreditPolicy()

    def hold_together(self) -> bool:
        named = _t("Two availabilities are called “%(name)s”. Give each its own name.")
        twice = _t("There are two penalties for %(what)s. Keep one.")
        right = [self.rows.is_valid(), self.penalties.is_valid()]
        return all(right) and all(
            (
                self.rows.only_once(lambda row: row["name"], "name", lambda name: named % {"name": name}),
                self.penalties.only_once(
                    lambda row: row["value"].key, "metric", lambda key: twice % {"what": said(*key)}
                ),
            )
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not any(self.errors.get(name) for name in self.POLICY):
            cleaned["credits"] = self.credits(cleaned)
            for field, sentence in cleaned["credits"].conflicts():
                self.add_error(field, sentence)
        return cleaned

    def credits(self, cleaned: dict[str, Any]) -> CreditPolicy:
        """What is left empty is as usual: no cap below all of the fees, no minimum, no claim."""
        usual = CreditPolicy()
        return CreditPolicy(
            **{name: as_usual(self.fields[name], cleaned.get(name)) or getattr(usual, name) for name in self.POLICY}
        )

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        bands = [wrong for row in self.rows for wrong in row.bands.said_wrong() if row.is_wrong]
        return [*super().row_errors, *bands, *self.penalties.said_wrong()]

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        return terms.amended(
            availabilities=tuple(row["value"] for row in self.rows.kept()),
            penalties=tuple(row["value"] for row in self.penalties.kept()),
            credits=facts["credits"],
        )
