"""Writing the terms of a draft, section by section: each form reads the terms, changes its part, writes them back."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from relationships.forms.fields import WordsField
from relationships.forms.rows import RowForm, Rows
from relationships.models import AgreementVersion
from relationships.portal import MemberForm, PortalRequest
from relationships.terms import PartKind, Period, Terms
from relationships.terms.dates import last_day_of


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class TermsForm(MemberForm):
    """One section of a draft. `read` is what the section said when the page was opened: nobody's change is lost."""

    verb = _("Save")
    read = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        self.version = version
        assert request.acting_as is not None
        if request.method != "POST" and not version.may_edit(request.acting_as):
            raise PermissionDenied
        self.terms = version.terms()
        super().__init__(request, initial={**self.given(self.terms), "read": self.sign_of(self.terms)})

    def given(self, terms: Terms) -> dict[str, Any]:
        """The section as the form's initial values."""
        raise NotImplementedError

    def section(self, terms: Terms) -> Any:
        """The part of the terms that this form writes."""
        raise NotImplementedError

    def changed(self, terms: Terms, *args: Any, **facts: Any) -> Terms:
        """The terms with the section as it was filled in."""
        raise NotImplementedError

    def sign_of(self, terms: Terms) -> str:
        return hashlib.sha256(repr(self.section(terms)).encode()).hexdigest()[:16]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        now = self.sign_of(self.terms)
        if cleaned.pop("read", now) not in ("", now):
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("read")] = now
            self.data = data
            raise forms.ValidationError(
                _(
                    "Somebody else changed this since you opened it. Nothing was saved; look at the draft in another "
                    "window, then save again if yours is to stand."
                )
            )
        return cleaned

    def make(self, **facts: Any) -> None:
        self.version.rewrite(lambda terms: self.changed(terms, **facts), by=self.by)


class FrameForm(TermsForm):
    """Dates, currency and what the agreement is for."""

    first_day = forms.DateField(label=_("First day"), widget=DayInput, help_text=_("From its midnight on it binds."))
    last_day = forms.DateField(
        label=_("Last day"),
        widget=DayInput,
        required=False,
        help_text=_("Included. Empty: until it is amended or ended."),
    )
    currency = forms.RegexField(
        r"\A[A-Z]{3}\Z",
        label=_("Currency"),
        error_messages={"invalid": _("Write the three letters of the currency, like EUR.")},
        widget=forms.TextInput(attrs={"list": "currencies", "maxlength": 3, "autocomplete": "off"}),
    )
    summary = WordsField(
        label=_("What it is for"),
        rows=4,
        max_length=4000,
        required=False,
        help_text=_("What the consumer gains by it, in a few sentences. Both sides sign it too."),
    )

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        super().__init__(request, version)
        if self.terms.duration.months:
            self.fields["last_day"].disabled = True
            self.fields["last_day"].help_text = _(
                "It follows from how long the first term is; see “How long & notice”."
            )

    def section(self, terms: Terms) -> Any:
        return terms.first_day, terms.last_day, terms.currency, terms.summary

    def given(self, terms: Terms) -> dict[str, Any]:
        return {name: getattr(terms, name) for name in ("first_day", "last_day", "currency", "summary")}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first and not self.terms.duration.months:
            self.add_error("last_day", _("The last day lies before the first day. Choose a later one, or none."))
        return cleaned

    def changed(
        self, terms: Terms, *, first_day: date, last_day: date | None, currency: str, summary: str, **facts: Any
    ) -> Terms:
        if months := terms.duration.months:
            last_day = last_day_of(first_day, months)
        return terms.amended(first_day=first_day, last_day=last_day, currency=currency, summary=summary)


class RowsOfTermsForm(TermsForm):
    """A section that is a list of rows."""

    row: ClassVar[type[RowForm]]
    listed: ClassVar[type[Rows]] = Rows

    def __init__(self, request: PortalRequest, version: AgreementVersion) -> None:
        super().__init__(request, version)
        self.rows_sent = request.POST if request.method == "POST" else None
        self.rows = self.listed(self.row, stored=self.stored(self.terms), data=self.rows_sent, **self.facts())

    def stored(self, terms: Terms) -> list[dict[str, Any]]:
        raise NotImplementedError

    def facts(self) -> dict[str, Any]:
        """What each row must know."""
        return {}

    def given(self, terms: Terms) -> dict[str, Any]:
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (self.rows.adding or self.hold_together()):
            raise forms.ValidationError(_("A row needs another look: it says below what is missing."))
        return cleaned

    def hold_together(self) -> bool:
        """Whether each row is right, and all of them beside each other; a row says itself what is wrong with it."""
        return self.rows.is_valid()

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        return self.rows.said_wrong()

    def made(self) -> bool:
        return not self.rows.adding and super().made()


class PartRow(RowForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=PartKind.choices, initial=PartKind.ACTION.value)
    name = forms.CharField(label=_("Name"), max_length=120)
    quantity = forms.DecimalField(label=_("Quantity"), min_value=0, max_digits=12, decimal_places=2, initial=1)
    unit = forms.CharField(
        label=_("Unit"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("GB, seat, piece")}),
    )
    unit_price = forms.DecimalField(label=_("Price per unit"), min_value=0, max_digits=12, decimal_places=2, initial=0)
    period = forms.ChoiceField(label=_("Charged"), choices=Period.choices, initial=Period.ONCE.value)
    description: forms.CharField = WordsField(label=_("Description"), max_length=2000, required=False)


def tidy(amount: Decimal) -> str:
    """100 rather than 100.00, to be typed over."""
    return format(amount.normalize(), "f")
