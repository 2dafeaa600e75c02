"""Targets, a row each: six facts in view, and folded what is mostly left as usual."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import Choice
from relationships.forms.rows import RowForm, Rows, as_usual
from relationships.forms.terms import RowsOfTermsForm
from relationships.promised import deviations
from relationships.terms import (
    CountedHours,
    Metric,
    PartKind,
    Party,
    Pausing,
    Reopening,
    Target,
    Terms,
    Unit,
    Until,
    UpdateMode,
    ZoneSource,
    said,
)
from relationships.terms.checks import OWED_BY

ANY = [("", _("any"))]
LONGEST = 100_000
VIEW = ("metric", "kind", "priority", "amount", "unit", "hours")
FOLDED = ("until", "mode", "debtor", "end_of_day", "zone", "warn_percent", "pausing", "retroactive", "reopening")
PARTIES = {Party.PROVIDER: _("the provider"), Party.CONSUMER: _("the consumer")}


class PercentsField(forms.CharField):
    """One percent or several: "50, 75"."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> tuple[int, ...]:
        words = super().clean(value).replace(";", ",").replace("%", " ").replace(",", " ").split()
        for word in words:
            if not (word.isascii() and word.isdigit() and 1 <= int(word) <= 100):
                raise forms.ValidationError(
                    _("“%(word)s” is no percent from 1 to 100. Write one, or several like 50, 75."),
                    params={"word": word},
                )
        return tuple(dict.fromkeys(int(word) for word in words))


def choice(label: Any, choices: Any, initial: Any = "", **kwargs: Any) -> forms.ChoiceField:
    """Not required: what is not sent is as usual."""
    value = getattr(initial, "value", initial)
    return forms.ChoiceField(label=label, choices=choices, initial=value, required=False, widget=Choice, **kwargs)


class TargetRow(RowForm):
    metric = choice(_("Target"), Metric.choices, Metric.RESPOND)
    kind = choice(_("For"), [*ANY, *PartKind.choices])
    priority = choice(_("Priority"), ANY)
    amount = forms.IntegerField(label=_("Within"), min_value=1, max_value=LONGEST)
    unit = choice(_("Unit"), Unit.choices, Unit.HOURS)
    hours = choice(_("Counted"), CountedHours.choices, CountedHours.SERVICE)
    until = choice(_("It runs"), Until.choices, Until.RESOLVED)
    mode = choice(_("Updates are due"), UpdateMode.choices, UpdateMode.ALWAYS)
    debtor = choice(_("Owed by"), ())
    end_of_day = forms.BooleanField(label=_("Due when the working day ends"), required=False)
    zone = choice(_("Service hours on the clock of"), ZoneSource.choices, ZoneSource.AGREEMENT)
    warn_percent = PercentsField(label=_("Warns at percent"), initial="75")
    pausing = choice(_("What pauses it"), Pausing.choices, Pausing.USUAL)
    retroactive = choice(
        _("When it changes on the way"),
        [("yes", _("counts from the original start")), ("no", _("counts anew from the change"))],
        "yes",
    )
    reopening = choice(_("When opened again, it"), Reopening.choices, Reopening.CONTINUE)
    immediate = forms.BooleanField(label=_("Alerts at any hour"), required=False)

    FIELDS: ClassVar[dict[str, str]] = {"warnings": "warn_percent"}
    """The field that a fact of the target stands in, where it is called otherwise."""

    def __init__(self, *, priorities: tuple[str, ...], names: dict[Any, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields["priority"].choices = [*ANY, *((name, name) for name in priorities)]  # type: ignore[attr-defined]
        self.names = names or PARTIES
        parties = [(party.value, self.names[party]) for party in Party]
        self.fields["debtor"].choices = [("", _("who usually owes it")), *parties]  # type: ignore[attr-defined]

    @staticmethod
    def row_of(target: Target) -> dict[str, Any]:
        """A target as it is typed."""
        usual = target.debtor == usually_owed_by(target.metric)
        return {
            **vars(target),
            "warn_percent": ", ".join(str(percent) for percent in (target.warn_percent, *target.warnings)),
            "retroactive": "yes" if target.retroactive else "no",
            "debtor": "" if usual else target.debtor,
            "was": "-".join(target.key),
        }

    def clean(self) -> dict[str, Any]:
        """The row as a target; what of it cannot go together is said at its field (K3)."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            cleaned["target"] = self.target(cleaned)
            for field, sentence in cleaned["target"].conflicts():
                self.add_error(self.FIELDS.get(field, field), sentence)
        return cleaned

    def target(self, given: dict[str, Any]) -> Target:
        facts = {name: as_usual(self.fields[name], given.get(name)) for name in (*VIEW, *FOLDED)}
        first, *more = facts.pop("warn_percent")
        return Target(
            **{
                **facts,
                "debtor": facts["debtor"] or usually_owed_by(facts["metric"]),
                "end_of_day": bool(given.get("end_of_day")),
                "retroactive": facts["retroactive"] == "yes",
                "immediate": bool(given.get("immediate")),
                "warn_percent": first,
                "warnings": tuple(more),
            }
        )

    @property
    def deviating(self) -> str:
        """What of the folded is not as usual; as far as it can be read."""
        given: dict[str, Any] = {"amount": 1}
        for name in (*VIEW, *FOLDED, "immediate"):
            try:
                given[name] = self.fields[name].clean(self[name].value())
            except forms.ValidationError:
                given.setdefault(name, (75,) if name == "warn_percent" else "")
        target = self.target(given)
        words = deviations(target)
        if target.metric == Metric.OBLIGATION:
            words.insert(0, _t("owed by %(who)s") % {"who": self.names[Party(target.debtor)]})
        return "; ".join(words)

    @property
    def folds_open(self) -> bool:
        return self.is_wrong and any(name in self.errors for name in (*FOLDED, "immediate"))


def usually_owed_by(metric: str) -> str:
    return str(OWED_BY.get(Metric(metric), Party.CONSUMER).value)


def targets_of(rows: Rows) -> tuple[Target, ...]:
    return tuple(row["target"] for row in rows.kept())


def stand_together(rows: Rows) -> bool:
    """Each row is right, and there is one target for each (K12)."""
    return rows.is_valid() and rows.only_once(
        lambda row: row["target"].key,
        "metric",
        lambda key: _t("There are two targets for %(what)s. Keep one.") % {"what": said(*key)},
    )


class TargetsForm(RowsOfTermsForm):
    """Within how long something must happen. The most specific target counts (K12)."""

    row = TargetRow

    def facts(self) -> dict[str, Any]:
        joined = self.version.relationship
        names = {Party.PROVIDER: str(joined.provider), Party.CONSUMER: str(joined.consumer)}
        return {"priorities": self.terms.priorities, "names": names}

    def section(self, terms: Terms) -> Any:
        return terms.targets

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        return [TargetRow.row_of(target) for target in terms.targets_in_order()]

    def hold_together(self) -> bool:
        return stand_together(self.rows)

    def changed(self, terms: Terms, **facts: Any) -> Terms:
        return terms.amended(targets=targets_of(self.rows))
