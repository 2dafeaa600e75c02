"""Forms that hold rows: as many as wanted, more at the press of a button, with or without JavaScript."""

from collections.abc import Callable, Iterable, Mapping
from decimal import InvalidOperation
from typing import Any, ClassVar

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

ROWS = 500


class RowForm(forms.Form):
    """One row. A row that nobody filled in counts as none; a filled one goes when its box is ticked."""

    gone = forms.BooleanField(label=_("Remove"), required=False)
    was = forms.CharField(widget=forms.HiddenInput, required=False)
    """What the row was called when the page was opened, or empty for a new one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_permitted=True, use_required_attribute=False, **kwargs)

    @cached_property
    def changed_data(self) -> list[str]:
        """A number like sNaN cannot even be compared with what stands there; cleaning says what is wrong with it."""
        try:
            return super().changed_data
        except InvalidOperation:
            return list(self.fields)

    def has_changed(self) -> bool:
        """What was only emptied is not filled in."""
        return any(self.data.get(self.add_prefix(name)) for name in self.changed_data)

    @property
    def is_wrong(self) -> bool:
        return bool(self.is_bound and self.errors)

    @property
    def is_kept(self) -> bool:
        return bool(self.has_changed() and not self.cleaned_data.get("gone"))

    def full_clean(self) -> None:
        """A row that goes may hold anything."""
        super().full_clean()
        if self.is_bound and self.data.get(self.add_prefix("gone")):
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data = {"gone": True}


def as_usual(field: forms.Field, given: Any) -> Any:
    """What was given, or else what the field says by itself."""
    return field.initial or "" if given in ("", None) else given


class Rows:
    """The rows of one form: from what is stored, or from what was sent.

    `more` was pressed: what was sent is shown again as it is, with empty rows below, and nothing is judged yet.
    """

    EXTRA: ClassVar[int] = 2
    MORE: ClassVar[str] = "more"
    MOST: ClassVar[int] = ROWS

    def __init__(
        self,
        kind: type[RowForm],
        *,
        stored: Iterable[Mapping[str, Any]],
        data: Any = None,
        prefix: str = "row",
        **facts: Any,
    ) -> None:
        self.prefix = prefix
        self.adding = data is not None and self.MORE in data
        self.is_bound = data is not None and not self.adding
        if data is None:
            given = list(stored)
            extra = self.EXTRA if given else 2 * self.EXTRA
            self.forms = [kind(prefix=self.of(i), initial=row, **facts) for i, row in enumerate(given)]
        elif self.adding:
            extra = self.EXTRA
            self.forms = [kind(prefix=self.of(i), initial=typed(data, self.of(i)), **facts) for i in self.sent(data)]
        else:
            extra = 0
            self.forms = [kind(prefix=self.of(i), data=data, **facts) for i in self.sent(data)]
        first = len(self.forms)
        self.forms += [kind(prefix=self.of(i), **facts) for i in range(first, first + extra)]

    def of(self, number: int) -> str:
        return f"{self.prefix}-{number}"

    def sent(self, data: Any) -> range:
        """The numbers of the rows that the page held; a number that no page of ours holds is cut down."""
        count = str(data.get(f"{self.prefix}-count", ""))
        return range(min(int(count), self.MOST) if count.isascii() and count.isdigit() else 0)

    def is_valid(self) -> bool:
        return not [form for form in self.forms if not form.is_valid()]

    def kept(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.kept_forms()]

    def kept_forms(self) -> list[Any]:
        return [form for form in self.forms if form.is_kept]

    def only_once(self, of: Callable[[dict[str, Any]], Any], field: str, sentence: Callable[[Any], str]) -> bool:
        """Whether no two rows say the same of something; the later one says so at its field."""
        found = set()
        for form in self.kept_forms():
            if (what := of(form.cleaned_data)) in found:
                form.add_error(field, sentence(what))
            found.add(what)
        return not any(form.errors for form in self.forms)

    def said_wrong(self) -> list[tuple[str, str]]:
        """(the id of a field, what is wrong with it) of each row, for the summary at the top."""
        if not self.is_bound:
            return []
        return [
            (form[name].auto_id, _t("Row %(number)d, %(label)s: %(error)s") % facts)
            for number, form in enumerate(self.forms, 1)
            for name, errors in form.errors.items()
            if name in form.fields
            for facts in [{"number": number, "label": form.fields[name].label, "error": errors[0]}]
        ]

    def __iter__(self) -> Any:
        return iter(self.forms)

    def __len__(self) -> int:
        return len(self.forms)


def typed(data: Any, prefix: str) -> dict[str, Any]:
    """What somebody typed into a row, as it is."""
    return {key.removeprefix(f"{prefix}-"): data[key] for key in data if key.startswith(f"{prefix}-")}
