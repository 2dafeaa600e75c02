"""The plans of an offering, each with what it includes at which price; and between which of them one may change."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.forms.drafts import DraftForm
from provision.models import ServiceOffering
from provision.offered import Included, Plan
from relationships.forms.fields import Choice
from relationships.forms.rows import RowForm, Rows
from relationships.forms.terms import tidy
from relationships.portal import PortalRequest
from relationships.terms import Part, Period

WHOLE = [("yes", _("every part as it stands")), ("no", _("the parts ticked below"))]


def amount(label: Any, **kwargs: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=12, decimal_places=2, required=False, **kwargs)


class PlanRow(RowForm):
    """One plan. For each part of the offering, by its place: whether it is included, how much, and at which price."""

    name = forms.CharField(label=_("Name"), max_length=120)
    description = forms.CharField(label=_("Description"), max_length=2000, required=False)
    whole = forms.ChoiceField(label=_("Includes"), choices=WHOLE, initial="yes", widget=Choice)

    def __init__(self, *, parts: tuple[Part, ...], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.parts = parts
        for place, part in enumerate(parts):
            named = {"part": part.name}
            self.fields |= {
                f"in_{place}": forms.BooleanField(label=part.name, required=False, initial=False),
                f"quantity_{place}": amount(_t("Quantity of %(part)s") % named, initial=Decimal(tidy(part.quantity))),
                f"price_{place}": amount(_t("Price per unit of %(part)s") % named, initial=part.unit_price),
                f"period_{place}": forms.ChoiceField(
                    label=_t("%(part)s is charged") % named,
                    choices=Period.choices,
                    initial=str(part.period),
                    required=False,
                    widget=Choice,
                ),
            }

    @staticmethod
    def row_of(plan: Plan, parts: tuple[Part, ...]) -> dict[str, Any]:
        """A plan as it is typed."""
        row: dict[str, Any] = {"name": plan.name, "description": plan.description, "was": plan.name}
        row["whole"] = "yes" if plan.parts is None else "no"
        places = {part.name: place for place, part in enumerate(parts)}
        for each in plan.parts or ():
            place = places[each.part]
            row |= {f"in_{place}": True, f"quantity_{place}": tidy(each.quantity)}
            row |= {f"price_{place}": each.unit_price, f"period_{place}": each.period}
        return row

    @cached_property
    def by_part(self) -> list[tuple[Part, list[Any]]]:
        names = ("in", "quantity", "price", "period")
        return [(part, [self[f"{name}_{place}"] for name in names]) for place, part in enumerate(self.parts)]

    def plan(self) -> Plan:
        """The row as a plan; what was left empty is as the part has it."""
        cleaned = self.cleaned_data
        if cleaned["whole"] == "yes":
            return Plan(cleaned["name"], cleaned["description"])
        included = [place for place in range(len(self.parts)) if cleaned[f"in_{place}"]]
        return Plan(cleaned["name"], cleaned["description"], tuple(self._included(place) for place in included))

    def _included(self, place: int) -> Included:
        part, cleaned = self.parts[place], self.cleaned_data
        quantity: Decimal | None = cleaned[f"quantity_{place}"]
        price: Decimal | None = cleaned[f"price_{place}"]
        return Included(
            part.name,
            part.quantity if quantity is None else quantity,
            part.unit_price if price is None else price,
            cleaned[f"period_{place}"] or part.period,
        )


class PlansForm(DraftForm):
    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        super().__init__(request, thing)
        parts = self.offered.parts
        stored = [PlanRow.row_of(plan, parts) for plan in self.offered.plans]
        data = request.POST if request.method == "POST" else None
        self.rows = Rows(PlanRow, stored=stored, data=data, parts=parts)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not (self.rows.adding or (self.rows.is_valid() and self._named_once())):
            raise forms.ValidationError(_("A plan needs another look: it says below what is missing."))
        return cleaned

    def _named_once(self) -> bool:
        said = _t("Two plans are called “%(name)s”. Give each its own name.")
        return self.rows.only_once(lambda row: row["name"], "name", lambda name: said % {"name": name})

    @property
    def row_errors(self) -> list[tuple[str, str]]:
        return self.rows.said_wrong()

    def made(self) -> bool:
        return not self.rows.adding and super().made()

    def content(self, facts: dict[str, Any]) -> dict[str, Any]:
        """A plan that is called otherwise may be changed to and from as before."""
        kept = self.rows.kept_forms()
        renamed = {row.cleaned_data["was"]: row.cleaned_data["name"] for row in kept if row.cleaned_data["was"]}
        changes = [(renamed.get(old, old), renamed.get(new, new)) for old, new in self.offered.changes]
        return {"plans": [row.plan() for row in kept], "changes": changes}


class PlanChangesForm(DraftForm):
    """Which changes of plan an agreement may make; what is not ticked is not allowed (F2)."""

    changes = forms.MultipleChoiceField(label=_("Allowed"), required=False)

    def __init__(self, request: PortalRequest, thing: ServiceOffering) -> None:
        super().__init__(request, thing)
        self.fields["changes"].choices = [  # type: ignore[attr-defined]
            (f"{row}-{column}", f"{old} → {new}")
            for row, old in enumerate(self.before)
            for column, new in enumerate(self.after)
            if old != new
        ]
        pairs = set(self.offered.changes)
        self.initial["changes"] = [f"{self.before.index(a)}-{self.after.index(b)}" for a, b in pairs if b in self.after]

    @cached_property
    def after(self) -> list[str]:
        return [plan.name for plan in self.offered.plans]

    @cached_property
    def before(self) -> list[str]:
        """Also the plans of what is offered now, and those that a change is allowed from: agreements may hold them."""
        current = self.thing.current.offered().plans if self.thing.current else ()
        names = [*self.after, *(plan.name for plan in current), *(old for old, _new in self.offered.changes)]
        return list(dict.fromkeys(names))

    @cached_property
    def matrix(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """A line for each plan that may be left, with a box for each that may be taken instead."""
        ticked = set(self["changes"].value() or [])
        columns = range(len(self.after))
        return [(old, [self._cell(row, column, ticked) for column in columns]) for row, old in enumerate(self.before)]

    def _cell(self, row: int, column: int, ticked: set[str]) -> dict[str, Any]:
        old, new, value = self.before[row], self.after[column], f"{row}-{column}"
        label = _t("from %(old)s to %(new)s") % {"old": old, "new": new}
        return {"value": value, "same": old == new, "ticked": value in ticked, "label": label}

    def content(self, facts: dict[str, Any]) -> dict[str, Any]:
        pairs = [tuple(int(number) for number in value.split("-")) for value in facts["changes"]]
        return {"changes": [(self.before[row], self.after[column]) for row, column in pairs]}
