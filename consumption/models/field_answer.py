"""What a request says to the fields that its part names: a row for each field, written with the request."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import BOTH, AgreedField, AgreedPart, Sided
from relationships.models.constraints import CompositeForeignKey
from relationships.terms import FieldKind

if TYPE_CHECKING:
    from consumption.models.request_answers import RequestAnswers

Said = str | Decimal | date | bool | None
"""A line, several lines or a choice; a number; a date; yes or no. None and "" say nothing."""
COLUMNS: Mapping[str, str] = {FieldKind.NUMBER: "number", FieldKind.DATE: "day", FieldKind.YES_NO: "yes"}
"""Where an answer of that kind stands; every other kind is words."""
NOTHING: dict[str, Any] = {"words": "", "number": None, "day": None, "yes": None}

AS_ASKED = pgtrigger.Trigger(
    name="says_what_its_field_allows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    declare=[("asked", "relationships_agreedfield%ROWTYPE")],
    func="""
    SELECT * INTO asked FROM relationships_agreedfield WHERE id = NEW.field_id;
    IF (asked.required AND NEW.words = '' AND num_nonnulls(NEW.number, NEW.day, NEW.yes) = 0)
        OR (asked.kind = 'choice' AND NEW.words <> '' AND NEW.words <> ALL (asked.choices))
        OR NEW.number < asked.minimum OR NEW.number > asked.maximum THEN
        RAISE EXCEPTION 'An answer says what its field allows' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NOT (asked.changeable AND EXISTS (
        SELECT 1 FROM consumption_servicerequest AS request
        WHERE request.id = NEW.request_id AND request.status IN ('submitted', 'in_progress', 'held')
    )) THEN
        RAISE EXCEPTION 'This answer does not change any more' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)


class FieldAnswer(Sided):
    """What a request says to one field of its part; an optional field that nobody filled in says nothing."""

    request = models.ForeignKey("consumption.ServiceRequest", models.PROTECT, related_name="answers")
    part = models.ForeignKey(AgreedPart, models.PROTECT, related_name="+")
    field = models.ForeignKey(AgreedField, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=9, choices=FieldKind)
    words = models.TextField(_("words"), blank=True)
    number = models.DecimalField(_("number"), max_digits=14, decimal_places=4, null=True)
    day = models.DateField(_("date"), null=True)
    yes = models.BooleanField(_("yes"), null=True)

    seen_by = BOTH

    class Meta(Sided.Meta):
        verbose_name = _("answer to a field")
        verbose_name_plural = _("answers to fields")
        ordering = ("request", "field__position")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("request", "relationship", "part"),
                to="consumption.ServiceRequest",
                to_fields=("id", "relationship", "part"),
                name="answer_of_request_for_its_part",
            ),
            CompositeForeignKey(
                fields=("field", "part", "kind"),
                to="relationships.AgreedField",
                to_fields=("id", "part", "kind"),
                name="answer_to_field_of_that_part",
            ),
            models.UniqueConstraint(fields=["request", "field"], name="one_answer_to_a_field"),
            models.CheckConstraint(
                name="answer_of_its_kind",
                condition=Q(kind=FieldKind.NUMBER, words="", day=None, yes=None)
                | Q(kind=FieldKind.DATE, words="", number=None, yes=None)
                | Q(kind=FieldKind.YES_NO, words="", number=None, day=None)
                | Q(~Q(kind__in=list(COLUMNS)), number=None, day=None, yes=None),
            ),
        ]
        triggers = [AS_ASKED, pgtrigger.Protect(name="answer_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.field}: {self.in_words}"

    @classmethod
    def to(cls, field: AgreedField, request: "RequestAnswers", said: Said) -> "FieldAnswer":
        """The answer of a request, not stored yet."""
        answer = cls(**request.sides, request_id=request.pk, part_id=field.part_id, field=field, kind=field.kind)
        answer.say(said)
        return answer

    def say(self, said: Said) -> None:
        for column, nothing in NOTHING.items():
            setattr(self, column, nothing)
        if not unsaid(said):
            setattr(self, COLUMNS.get(self.kind, "words"), said)

    @property
    def said(self) -> Said:
        said: Said = getattr(self, COLUMNS.get(self.kind, "words"))
        return said

    @property
    def is_said(self) -> bool:
        return not unsaid(self.said)

    @property
    def in_words(self) -> str:
        """As people read it; empty where nothing is said."""
        if isinstance(self.said, bool):
            return _t("Yes") if self.said else _t("No")
        return date_format(self.said, "D j M Y") if isinstance(self.said, date) else self.plain

    @property
    def plain(self) -> str:
        """As an export or an input holds it, the same in every language."""
        if isinstance(self.said, bool):
            return "yes" if self.said else "no"
        if isinstance(self.said, Decimal):
            return format(self.said.normalize(), "f")
        return str(self.said or "")


def unsaid(said: Said) -> bool:
    return said is None or said == ""
