"""What a request says to the fields of its part, and how that changes while it is worked on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t

from consumption.models.asking import check_answers
from consumption.models.field_answer import NOTHING, FieldAnswer, Said, unsaid
from consumption.models.request_clocks import RequestClocks
from relationships.models import AgreedField, Membership, Move, Refused


class RequestAnswers(RequestClocks):
    """The base of `ServiceRequest` that knows what it says; what an import brought in says nothing."""

    answers: Any

    class Meta(RequestClocks.Meta):
        abstract = True

    @cached_property
    def answered(self) -> list[FieldAnswer]:
        """In the order in which they are asked."""
        return list(self.answers.select_related("field"))

    @property
    def changeable(self) -> list[FieldAnswer]:
        return [answer for answer in self.answered if answer.field.changeable]

    def bars(self, move: Move, member: Membership) -> bool:
        """Where nothing was agreed to be changeable, nobody changes it."""
        return (move.name == "change_answers" and not self.changeable) or super().bars(move, member)

    def _answer_fields(self, fields: Iterable[AgreedField], answers: Mapping[str, Said]) -> None:
        FieldAnswer.objects.bulk_create(FieldAnswer.to(field, self, answers.get(field.name)) for field in fields)

    @transaction.atomic
    def change_answers(
        self, *, by: Membership, answers: Mapping[str, Said], edition: int | None = None, at: datetime | None = None
    ) -> None:
        """The consumer says something else, by the names of the fields; clocks run on as they are.

        `edition` is the one that was read: nobody's change is lost. Raises Refused for what was not agreed to be
        changeable, and for what its field does not allow.
        """
        self._hold_answers()
        if edition is not None and edition != self.edition:
            raise Refused(
                _t("Somebody else changed the answers of %(request)s since you opened this page. Nothing was changed; "
                   "look at what it says now, then change it if yours is to stand.") % {"request": self.reference}
            )  # fmt: skip
        changed = {a: answers[a.field.name] for a in self.answered if self._is_new(a, answers)}
        check_answers([a.field for a in self.answered], {a.field.name: a.said for a in self.answered} | dict(answers))
        self._refuse_fixed(changed)
        text = "\n".join(told(answer, said) for answer, said in changed.items())
        self.advance("change_answers", by=by, at=at, text=text, edition=F("edition") + 1)
        for answer, said in changed.items():
            answer.say(said)
        FieldAnswer.objects.bulk_update(changed, list(NOTHING))

    def _hold_answers(self) -> None:
        """Hold the row, as whoever moves it does, and read what the one before said."""
        rows = type(self)._base_manager
        fresh = rows.select_for_update(no_key=True).only("edition", "status").get(pk=self.pk)
        self.edition, self.status = fresh.edition, fresh.status
        self.__dict__.pop("answered", None)

    def _is_new(self, answer: FieldAnswer, answers: Mapping[str, Said]) -> bool:
        said = answers.get(answer.field.name, answer.said)
        return not (unsaid(said) and unsaid(answer.said)) and said != answer.said

    def _refuse_fixed(self, changed: Mapping[FieldAnswer, Said]) -> None:
        if not changed:
            raise Refused(
                _t("%(request)s says this already. Nothing was changed; change an answer, or go back to its page.")
                % {"request": self.reference}
            )
        for answer in changed:
            if not answer.field.changeable:
                raise Refused(
                    _t("“%(name)s” does not change once it was asked for. Nothing was changed; write a comment, or "
                       "withdraw the request and ask again.") % {"name": answer.field.name}
                )  # fmt: skip


def told(answer: FieldAnswer, said: Said) -> str:
    """What becomes of an answer, as the history says it: read before the answer is changed."""
    after = FieldAnswer(kind=answer.kind)
    after.say(said)
    names = {"name": answer.field.name, "before": answer.in_words, "after": after.in_words}
    if not answer.is_said:
        return _t("“%(name)s” is now “%(after)s”; nothing was said before.") % names
    if not after.is_said:
        return _t("“%(name)s” says nothing now; it was “%(before)s”.") % names
    return _t("“%(name)s” was “%(before)s”, and is now “%(after)s”.") % names
