"""Whom the breaches of a review are attributed to: one form for as many rows as a page shows (O2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from relationships.portal import MemberForm, PortalRequest
from reviews.models import BreachAttribution, ServiceReview
from reviews.models.attribution import NOBODY, PROPOSED, REASON, Decided, parties_of
from reviews.models.review import REVIEWERS
from reviews.reading import BreachRow


@dataclass(frozen=True)
class ControlRow:
    """A breach with the controls that say whom it is attributed to."""

    row: BreachRow
    party: forms.BoundField
    reason: forms.BoundField
    differs: bool
    """Somebody else wrote otherwise since the page was opened."""


class AttributionForm(MemberForm):
    """The rows that are shown, and one choice for all that nobody has decided on.

    `seen` carries what was shown, so that only what the person changed is written, and nobody overwrites what they
    have not seen.
    """

    verb = _("Save whom they are attributed to")
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)

    def __init__(self, request: PortalRequest, review: ServiceReview, rows: Sequence[BreachRow]) -> None:
        self.review, self.rows = review, rows
        super().__init__(request)
        if not self.by.has_role(*REVIEWERS):
            raise PermissionDenied
        self.parties = parties_of(review)
        for row in rows:
            self._add_controls(row)
        rest = [("", _t("stays undecided")), (PROPOSED, _t("as it is proposed")), *self.parties.items()]
        self.fields["rest"] = forms.ChoiceField(choices=rest, required=False, label=_t("All the rest"))
        self.fields["rest_reason"] = forms.CharField(max_length=REASON, required=False, label=_t("Why"))
        self.fields["seen"].initial = self.stands

    def _add_controls(self, row: BreachRow) -> None:
        party, reason = self.names(row)
        now, clock = row.decided.decided if row.decided else NOBODY, {"clock": row.breach.clock}
        self.fields[party] = forms.ChoiceField(
            choices=[("", _t("not decided")), *self.parties.items()],
            required=False,
            initial=now.party,
            label=_t("%(clock)s is attributed to") % clock,
            widget=forms.Select(attrs={"aria-label": _t("%(clock)s is attributed to") % clock}),
        )
        self.fields[reason] = forms.CharField(
            max_length=REASON,
            required=False,
            initial=now.reason,
            label=_t("Why %(clock)s") % clock,
            widget=forms.TextInput(attrs={"aria-label": _t("Why %(clock)s") % clock, "placeholder": _t("Why")}),
        )

    @staticmethod
    def names(row: BreachRow) -> tuple[str, str]:
        return f"a{row.number}", f"r{row.number}"

    @property
    def stands(self) -> str:
        """What is decided now, as tokens by number."""
        decided = ((row.number, row.decided.decided.token) for row in self.rows if row.decided)
        return " ".join(f"{number}.{token}" for number, token in decided)

    def controls(self) -> Iterator[ControlRow]:
        for row in self.rows:
            party, reason = self.names(row)
            typed = Decided(str(self[party].value() or ""), str(self[reason].value() or "").strip())
            now = row.decided.decided if row.decided else NOBODY
            yield ControlRow(row, self[party], self[reason], self.is_bound and bool(now.party) and now != typed)

    def clean_seen(self) -> dict[int, str]:
        return {int(number): token for number, token in pairs_of(self.cleaned_data["seen"]).items()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        seen, decided = cleaned.get("seen", {}), {}
        for row in self.rows:
            party, reason = self.names(row)
            if party in self.errors or reason in self.errors:
                continue
            wanted = Decided(cleaned[party], cleaned[reason])
            if wanted.reason and not wanted.party:
                self.add_error(party, _("Say to whom it is attributed, or take the reason out."))
            elif not wanted.reason and wanted.party not in ("", row.breach.debtor, row.breach.proposed):
                self.add_error(reason, _("Say why; both sides read it."))
            elif wanted.token != seen.get(row.number, ""):
                decided[row.number] = wanted
        rest = Decided(cleaned.get("rest", ""), cleaned.get("rest_reason", ""))
        if rest.reason and not rest.party:
            self.add_error("rest", _("Say to whom they are attributed, or take the reason out."))
        return {"seen": seen, "decided": decided, "rest": rest}

    def make(self, *args: Any, **facts: Any) -> None:
        self.count = BreachAttribution.attribute(self.review, by=self.by, **facts)

    @property
    def said(self) -> str:
        if not self.count:
            return _t("Nothing was changed.")
        said = ngettext(
            "%(n)d breach is written in the minutes of %(review)s.",
            "%(n)d breaches are written in the minutes of %(review)s.",
            self.count,
        )
        return said % {"n": self.count, "review": self.review.reference}

    def made(self) -> bool:
        """After a refusal the page knows what stands now, so that a repeat is about that."""
        made = super().made()
        if self.is_bound and not made:
            self._look_again()
        return made

    def _look_again(self) -> None:
        """What the person typed stays; a row left as it was shown says what stands there now."""
        now = BreachAttribution.of(self.review, [row.number for row in self.rows])
        self.rows = [
            replace(row, decided=found, party=self.parties[found.attribution] if found else "")
            for row in self.rows
            for found in [now.get(row.number)]
        ]
        data = self.data.copy()  # type: ignore[attr-defined]
        shown = pairs_of(data.get("seen", ""))
        for row in self.rows:
            party, reason = self.names(row)
            if Decided(data.get(party, ""), data.get(reason, "").strip()).token == shown.get(str(row.number), ""):
                stands = row.decided.decided if row.decided else NOBODY
                data[party], data[reason] = stands.party, stands.reason
        data["seen"] = self.stands
        self.data = data


def pairs_of(seen: str) -> dict[str, str]:
    """Tokens by number, as the page sent them."""
    pairs = (pair.partition(".") for pair in seen.split())
    return {number: token for number, _dot, token in pairs if number.isascii() and number.isdigit()}
