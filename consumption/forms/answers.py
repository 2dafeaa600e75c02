"""The fields that an agreed part names, as inputs: what they look like here, what they allow in the noun."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.models.asking import LONGEST, plain, wrong_with
from consumption.models.field_answer import FieldAnswer, Said
from relationships.forms.fields import Choice
from relationships.forms.terms import DayInput
from relationships.models import AgreedField
from relationships.portal import MoveForm
from relationships.terms import FieldKind

YES, NO = "yes", "no"


def name_of(field: AgreedField) -> str:
    """What the input is called: names of fields are anybody's words, places are not."""
    return f"answer-{field.position}"


def input_for(field: AgreedField) -> forms.Field:
    def is_allowed(said: Said) -> None:
        if wrong := wrong_with(field, said):
            raise ValidationError(wrong)

    facts = {"label": field.name, "required": field.required, "help_text": hint_of(field), "validators": [is_allowed]}
    return INPUTS[FieldKind(field.kind)](field, facts)


def hint_of(field: AgreedField) -> str:
    return " ".join(sentence for sentence in (field.hint, limits_of(field)) if sentence)


def limits_of(field: AgreedField) -> str:
    limits = {"least": plain(field.minimum), "most": plain(field.maximum)}
    if field.minimum is not None and field.maximum is not None:
        return _t("From %(least)s to %(most)s.") % limits
    if field.minimum is not None:
        return _t("%(least)s or more.") % limits
    return up_to(field.maximum)


def up_to(most: Decimal | None) -> str:
    return _t("%(most)s or less.") % {"most": plain(most)} if most is not None else ""


def a_line(field: AgreedField, facts: dict[str, Any]) -> forms.Field:
    return forms.CharField(**facts, widget=forms.TextInput(attrs={"maxlength": LONGEST[FieldKind.TEXT]}))


def lines(field: AgreedField, facts: dict[str, Any]) -> forms.Field:
    return forms.CharField(**facts, widget=forms.Textarea(attrs={"rows": 3}))


def a_number(field: AgreedField, facts: dict[str, Any]) -> forms.Field:
    limits = {"min": plain(field.minimum), "max": plain(field.maximum), "step": "any"}
    widget = forms.NumberInput(attrs={name: limit for name, limit in limits.items() if limit})
    return forms.DecimalField(**facts, widget=widget)


def a_date(field: AgreedField, facts: dict[str, Any]) -> forms.Field:
    return forms.DateField(**facts, widget=DayInput)


def one_of_a_list(field: AgreedField, facts: dict[str, Any]) -> forms.Field:
    nothing = _("Choose one") if field.required else _("Not said")
    return forms.ChoiceField(**facts, choices=[("", nothing), *((c, c) for c in field.choices)], widget=Choice)


def yes_or_no(field: AgreedField, facts: dict[str, Any]) -> forms.Field:
    """Without validators: they would see the word that stands for it."""
    choices = [(YES, _("Yes")), (NO, _("No")), *([] if field.required else [("", _("Not said"))])]
    typed: dict[str, Any] = {"coerce": lambda said: said == YES, "empty_value": None, "validators": []}
    return forms.TypedChoiceField(**{**facts, **typed}, choices=choices, widget=forms.RadioSelect)


INPUTS: Mapping[FieldKind, Any] = {
    FieldKind.TEXT: a_line,
    FieldKind.LONG_TEXT: lines,
    FieldKind.NUMBER: a_number,
    FieldKind.DATE: a_date,
    FieldKind.CHOICE: one_of_a_list,
    FieldKind.YES_NO: yes_or_no,
}


def ask(form: forms.Form, fields: Iterable[AgreedField]) -> None:
    form.fields |= {name_of(field): input_for(field) for field in fields}


def say_what_may_change(form: forms.Form, fields: Iterable[AgreedField]) -> None:
    """Before it is asked for: what is said once, and what is not."""
    for field in fields:
        if field.changeable:
            later = _t("You can change it later, while the request is worked on.")
            asked = form.fields[name_of(field)]
            asked.help_text = f"{asked.help_text} {later}".strip()


def answers_in(cleaned: dict[str, Any], fields: Iterable[AgreedField]) -> dict[str, Said]:
    """Take the answers out of what was cleaned, by the names of the fields."""
    return {field.name: cleaned.pop(name_of(field)) for field in fields}


class ChangeAnswersForm(MoveForm):
    """The changeable answers as they are. It keeps the edition that was read, so that nobody's change is lost."""

    move = "change_answers"
    verb = _("Change answers")
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, request: Any, thing: Any) -> None:
        self.asked = [answer.field for answer in thing.changeable]
        given = {name_of(answer.field): given_as(answer) for answer in thing.changeable}
        super().__init__(request, thing, initial={"edition": thing.edition, **given})
        ask(self, self.asked)

    @property
    def sentence(self) -> str:
        if not self.thing.move_named(self.move):
            return str(self.thing.too_late())
        said = _t("%(provider)s will be told what you change, and both sides read it in the history. Clocks run on.")
        return said % {"provider": self.thing.provider}

    def make(self, *, edition: int, **facts: Any) -> None:
        try:
            self.thing.change_answers(by=self.by, answers=answers_in(facts, self.asked), edition=edition)
        finally:
            self._read_now()

    def _read_now(self) -> None:
        """Whoever was refused has read why, and may send what they typed once more."""
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("edition")] = str(self.thing.edition)
        self.data = data


def given_as(answer: FieldAnswer) -> Any:
    """An answer as its input begins."""
    if isinstance(answer.said, bool | Decimal):
        return answer.plain
    return answer.said
