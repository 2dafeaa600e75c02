"""Availabilities, how credits come about, and penalties: one tab of a draft."""

from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.forms.credit_rows import (
    MOST_DAYS,
    AvailabilityRow,
    AvailabilityRows,
    PenaltyRow,
    count,
    price,
    share,
)
from relationships.forms.rows import Rows, as_usual
from relationships.forms.targets import choice
from relationships.forms.terms import RowsOfTermsForm, tidy
from relationships.models import AgreementVersion
from relationships.portal import PortalRequest
from relationships.terms import ClaimMode, CreditPolicy, SeveralCredits, Terms, said


class AvailabilityForm(RowsOfTermsForm):
    """Availabilities, the policy of credits (S2-S6), and penalties (S5)."""

    row = AvailabilityRow
    listed = AvailabilityRows

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
