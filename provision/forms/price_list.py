"""A price list on its way in: the file, then what each column says, then what would be drafted, then drafts."""

from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.offerings import CURRENCIES, OwnersForm
from provision.price_list import FACTS, ColumnMapping, PlanColumn, PriceList, Unreadable, header_of, read
from provision.price_list_drafts import Drafted, draft_all
from relationships.forms.fields import Choice
from relationships.models import Refused
from relationships.portal import PortalRequest
from relationships.terms import PartKind, Period

LARGEST = 500_000
"""Bytes of a file: its text travels with the page until it is imported."""
PLAN = "plan"
WHAT = [("", _("leave it out")), *FACTS.items(), (PLAN, _("price in a plan"))]
PERIODS = [(period.value, period.label) for period in Period]
GUESSED = {
    "name": ("name", "offering", "service", "nome", "servizio"),
    "description": ("description", "value_per_unit", "descrizione"),
    "unit": ("unit", "unità"),
    "unit_price": ("price", "unit_price", "prezzo"),
    "quantity": ("quantity", "quantità"),
    "kind": ("kind", "tipo"),
    "currency": ("currency", "valuta"),
}


class PriceListFile(OwnersForm):
    """The first page: the file alone."""

    verb = _("Read the columns")
    file = forms.FileField(
        label=_("Price list"),
        help_text=_("CSV in UTF-8 whose first line names the columns; 500 kB at most."),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> str:
        """Its text, if it is a list with columns."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 500 kB. Cut it into several."))
        try:
            text: str = file.read().decode("utf-8-sig")
            header_of(text)
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not in UTF-8. Save it as CSV in UTF-8.")) from None
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None
        return text


class PriceListForm(OwnersForm):
    """The pages after it: what each column says. It reads the list, and drafts it at the press of `import`."""

    DRAFTS: ClassVar[str] = "import"
    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    service = forms.CharField(
        label=_("Service they stand under"), max_length=120, required=False, help_text=_("Where no column says it.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=PartKind.choices, initial=PartKind.ACCESS.value)
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES)
    period = forms.ChoiceField(label=_("The price per unit is charged"), choices=PERIODS, initial=Period.MONTH.value)
    partial = forms.BooleanField(
        label=_("Draft the good rows even if others are wrong"), required=False, help_text=_("Otherwise all or none.")
    )

    def __init__(self, request: PortalRequest, text: str | None = None) -> None:
        self.names = names_in(request.POST.get("text", "") if text is None else text)
        super().__init__(request, initial={"text": text, "currency": "EUR"})
        if text is not None:
            self.is_bound, self.data, self.files = False, {}, {}  # type: ignore[assignment]
        for place, name in enumerate(self.names):
            self.fields |= {
                f"what_{place}": forms.ChoiceField(
                    label=_t("%(name)s says") % {"name": name},
                    choices=WHAT,
                    required=False,
                    widget=Choice,
                    initial=guessed(name),
                ),
                f"plan_{place}": forms.CharField(
                    label=_t("%(name)s: plan") % {"name": name}, max_length=120, required=False
                ),
                f"period_{place}": forms.ChoiceField(
                    label=_t("%(name)s: charged") % {"name": name},
                    choices=PERIODS,
                    required=False,
                    widget=Choice,
                    initial=Period.MONTH.value,
                ),
            }

    @cached_property
    def columns(self) -> list[tuple[str, list[Any]]]:
        names = ("what", "plan", "period")
        return [(column, [self[f"{name}_{i}"] for name in names]) for i, column in enumerate(self.names)]

    @cached_property
    def usual(self) -> list[Any]:
        return [self[name] for name in ("service", "kind", "currency", "period", "partial")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            try:
                self.price_list = read(cleaned["text"], self.mapping(cleaned))
            except Unreadable as error:
                self.add_error(None, str(error))
        return cleaned

    price_list: PriceList | None = None

    def mapping(self, cleaned: dict[str, Any]) -> ColumnMapping:
        facts: dict[str, tuple[str, ...]] = {}
        plans = []
        for place, name in enumerate(self.names):
            what = cleaned[f"what_{place}"]
            if what == PLAN:
                plan = cleaned[f"plan_{place}"] or name[:120]
                plans.append(PlanColumn(plan, name, cleaned[f"period_{place}"] or Period.MONTH.value))
            elif what:
                facts[what] = (*facts.get(what, ()), name)
        if twice := next((what for what, names in facts.items() if what != "description" and len(names) > 1), None):
            words = {"names": ", ".join(facts[twice]), "what": FACTS[twice]}
            raise Unreadable(_t("Several columns are the %(what)s: %(names)s. Choose one.") % words)
        usual = {name: cleaned[name] for name in ("service", "kind", "currency") if cleaned[name]}
        return ColumnMapping(facts, tuple(plans), cleaned["period"], usual, self.by.organisation.time_zone)

    def made(self) -> bool:
        """Drafted only at the press of its button; until then the page shows what would be."""
        if self.DRAFTS in self.data:
            return super().made()
        self.full_clean()
        return False

    def make(self, *, partial: bool, **facts: Any) -> None:
        assert self.price_list is not None
        if self.price_list.problems and not (partial and self.price_list.offerings):
            raise Refused(
                _t("Some rows cannot be read, so nothing was drafted. Put them right, or draft the good ones.")
            )
        self.done: Drafted = draft_all(self.price_list, organisation=self.by.organisation, by=self.by)


def names_in(text: str) -> list[str]:
    """The columns of a text that was read before; none of one that somebody made up."""
    try:
        return header_of(text)
    except Unreadable:
        return []


def guessed(name: str) -> str:
    """What a column of that name usually says."""
    word = name.strip().lower().replace(" ", "_")
    return next((what for what, words in GUESSED.items() if word in words), "")
