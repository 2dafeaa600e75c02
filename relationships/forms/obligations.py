"""Obligations of either side, and workload limits: a row each."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import WordsField
from relationships.forms.rows import RowForm, as_usual
from relationships.forms.targets import ANY, LONGEST, PARTIES, choice
from relationships.forms.terms import RowsOfTermsForm
from relationships.terms import (
    CountedHours,
    Every,
    Limit,
    LimitEffect,
    Metric,
    Obligation,
    PartKind,
    Party,
    Terms,
    Unit,
)

OBLIGATION = ("name", "amount", "description", "debtor", "every", "unit", "hours", "metric")
LIMIT = ("name", "amount", "every", "kind", "priority", "effect", "longer_percent")
MOST_PERCENT = 1_000


class ConsistentRow(RowForm):
    """A row that is one value of the terms; what of it cannot go together is said at its field."""

    value: type[Any]
    names: tuple[str, ...]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            facts = {name: as_usual(self.fields[name], cleaned.get(name)) for name in self.names}
            cleaned["value"] = self.value(**facts)
            for field, sentence in cleaned["value"].conflicts():
                self.add_error(field, sentence)
        return cleaned


class ObligationRow(ConsistentRow):
    name = forms.CharField(label=_("What must be seen to"), max_length=120)
    debtor = choice(_("Owed by"), (), Party.CONSUMER)
    every = choice(_("Comes up"), Every.choices, Every.MONTH)
    amount = forms.IntegerField(label=_("Within"), min_value=1, max_value=LONGEST)
    unit = choice(_("Unit"), Unit.choices, Unit.BUSINESS_DAYS)
    hours = choice(_("Counted"), CountedHours.choices, CountedHours.SERVICE)
    metric = choice(_("Targets that rest on it"), [("", _("every target of the other side")), *Metric.choices])
    description = WordsField(label=_("What exactly, and what shows that it is done"), max_length=2000, required=False)

    value = Obligation
    names = OBLIGATION

    def __init__(self, *, parties: dict[Any, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = parties or PARTIES
        self.fields["debtor"].choices = [  # type: ignore[attr-defined]
            (party.value, named[party]) for party in (Party.CONSUMER, Party.PROVIDER)
        ]


class LimitRow(ConsistentRow):
    name = forms.CharField(label=_("Name"), max_length=120)
    amount = forms.IntegerField(label=_("At most (requests)"), min_value=0, max_value=LONGEST)
    every = choice(
        _("Counted"),
        [(Every.WEEK.value, _("by the week")), (Every.MONTH.value, _("by the month"))],
        Every.MONTH,
    )
    kind = choice(_("For"), [*ANY, *PartKind.choices])
    priority = choice(_("Priority"), ANY)
    effect = choice(_("Above it"), LimitEffect.choices, LimitEffect.SUSPENDED)
    longer_percent = forms.IntegerField(
        label=_("Longer by percent"), min_value=0, max_value=MOST_PERCENT, required=False
    )

    value = Limit
    names = LIMIT

    def __init__(self, *, priorities: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["priority"].choices = [*ANY, *((name, name) for name in priorities)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        self.cleaned_data["longer_percent"] = self.cleaned_data.get("longer_percent") or 0
        return super().clean()


class ObligationsForm(RowsOfTermsForm):
    """What one side must see to, once or in every period (O1)."""

    row = ObligationRow

    def facts(self) -> dict[str, Any]:
        joined = self.version.relationship
        return {"parties": {Party.PROVIDER: str(joined.provider), Party.CONSUMER: str(joined.consumer)}}

    def section(self, terms: Terms) -> Any:
        return terms.obligations

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [{**vars(obligation), "was": obligation.name} for obligation in terms.obligations]

    def hold_together(self) -> bool:
        return self.rows.is_valid() and self.rows.only_once(
            lambda row: row["name"],
            "name",
            lambda name: _t("Two obligations are called “%(name)s”. Give each its own name.") % {"name": name},
        )

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        return terms.amended(obligations=tuple(row["value"] for row in self.rows.kept()))


class LimitsForm(RowsOfTermsForm):
    """For how many requests the targets are promised, and what holds above that (O3)."""

    row = LimitRow

    def facts(self) -> dict[str, Any]:
        return {"priorities": self.terms.priorities}

    def section(self, terms: Terms) -> Any:
        return terms.limits

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [
            {**vars(limit), "longer_percent": limit.longer_percent or "", "was": limit.name} for limit in terms.limits
        ]

    def hold_together(self) -> bool:
        return self.rows.is_valid() and self.rows.only_once(
            lambda row: (row["value"].kind, row["value"].priority, row["value"].every),
            "amount",
            lambda what: _t("There is a limit for the same requests in the same period already. Keep one."),
        )

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        return terms.amended(limits=tuple(row["value"] for row in self.rows.kept()))
