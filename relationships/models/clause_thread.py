"""What both sides say about one clause, until it is resolved."""

import json
from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.constraints import CompositeForeignKey
from relationships.models.lifecycle import Lifecycle, Move
from relationships.models.membership import Membership
from relationships.models.record import Record
from relationships.models.reference import reference_field
from relationships.models.refusal import Refused
from relationships.models.sides import BOTH, Sided
from relationships.models.talk import Comment
from relationships.models.version import AgreementVersion
from relationships.models.version_rows import NEGOTIATORS

if TYPE_CHECKING:
    from datetime import datetime

    from relationships.clauses import Clause


class ClauseThread(Lifecycle):
    """The talk about a clause: begun on a version that was proposed, carried on as long as the clause stands."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        RESOLVED = "resolved", _("Resolved")

    reference = reference_field("CLT")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="threads", editable=False)
    version = models.ForeignKey(AgreementVersion, models.PROTECT, related_name="threads", editable=False)
    """The one it was begun on."""
    clause = models.CharField(_("clause"), max_length=600, editable=False)
    """The key of the clause, written by `written`."""
    name = models.CharField(_("name of the clause"), max_length=300, editable=False)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)

    seen_by = BOTH
    moves = (
        Move("resolve", ("open",), "resolved", None, NEGOTIATORS, "relationships:resolve", _("Resolve")),
        Move("reopen", ("resolved",), "open", None, NEGOTIATORS, "relationships:reopen", _("Open again")),
    )
    tones: ClassVar[dict[str, str]] = {"open": "warn", "resolved": "good"}

    class Meta(Lifecycle.Meta):
        verbose_name = _("comments on a clause")
        verbose_name_plural = _("comments on clauses")
        constraints = [
            *Sided.Meta.constraints,
            CompositeForeignKey(
                fields=("version", "relationship"),
                to="relationships.AgreementVersion",
                to_fields=("id", "relationship"),
                name="thread_in_versions_relationship",
            ),
            models.UniqueConstraint(fields=["agreement", "clause"], name="one_thread_a_clause"),
        ]

    def __str__(self) -> str:
        return _t("Comments on “%(clause)s”") % {"clause": self.name}

    def get_absolute_url(self) -> str:
        return reverse("relationships:clause_thread", kwargs={"reference": self.reference})

    @classmethod
    @transaction.atomic
    def comment(
        cls, version: AgreementVersion, clause: str, *, by: Membership, text: str, at: "datetime | None" = None
    ) -> Self:
        """Say something about a clause, named by its written key; a resolved thread is open again.

        Raises Refused for a draft, which the other side does not see, for a clause that the version does not have, and
        where the relationship is over.
        """
        version.relationship.hold_living()
        Agreement.objects.select_for_update(of=("self",), no_key=True).get(pk=version.agreement_id)
        thread, made = cls.objects.get_or_create(
            agreement=version.agreement,
            clause=clause,
            defaults={
                **version.sides,
                "version": version,
                "name": cls._named(version, clause),
                "status_since": at or timezone.now(),
            },
        )
        thread.refresh_from_db()
        if not made and (move := thread.move_named("reopen")) and thread.open_to(move, by):
            thread.reopen(by=by)
        Comment.say(thread, by=by, text=text, at=at)
        return cast(Self, thread)

    @staticmethod
    def _named(version: AgreementVersion, key: str) -> str:
        if not version.digest:
            raise Refused(
                _t(
                    "Version %(number)d is a draft that only your side sees. Nothing was written; propose it first, or "
                    "comment on the version that both sides see."
                )
                % {"number": version.number}
            )
        if (clause := clause_of(version, key)) is None:
            raise Refused(
                _t("Version %(number)d has no such clause. Nothing was written; choose one that it has.")
                % {"number": version.number}
            )
        return clause.name[:300]

    def heard(self, by_side: str, at: "datetime") -> None:
        """Each comment stands in the agreement's history, and is told to the other side's negotiators."""
        from relationships.models.notice import tell_of

        said = Comment.objects.filter(relationship=self.relationship_id, subject=self.reference, at=at).last()
        if said is None:
            return
        words = {"clause": self.name, "thread": self.reference, "text": Truncator(said.text).chars(200)}
        text = _t("“%(clause)s”, %(thread)s: %(text)s") % words
        record = Record.write(self.version, by=said.by, move="comment", text=text, at=at)
        tell_of(record, self.version)

    def resolve(self, *, by: Membership) -> None:
        self.advance("resolve", by=by, text=_t("“%(clause)s”.") % {"clause": self.name})

    def reopen(self, *, by: Membership) -> None:
        self.advance("reopen", by=by, text=_t("“%(clause)s”.") % {"clause": self.name})


def clause_of(version: AgreementVersion, key: str) -> "Clause | None":
    """The clause of that written key, if the version has it."""
    from relationships.clauses import clauses

    return next((clause for clause in clauses(version.terms()) if written(clause.key) == key), None)


def written(key: tuple[str, ...]) -> str:
    """The key of a clause as one line of text, for a column and for an address."""
    return json.dumps(key, ensure_ascii=False)
