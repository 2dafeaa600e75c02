"""Things with a life: a table of moves, and the one verb that takes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from relationships.models.record import OrganisationRecord, Record
from relationships.models.refusal import Refused
from relationships.models.sides import Owned, Side, Sided

if TYPE_CHECKING:
    from relationships.models.membership import Membership, Role


@dataclass(frozen=True)
class Move:
    """One thing that may happen: from where, to where, by which side and roles, on which page.

    `target` "" keeps the status, and since when it holds.
    `side` None means either side; a noun's `bars` may narrow further. `view` "" means that no person makes it:
    Tandem does (a day arrives), so `roles` is empty.
    """

    name: str
    origins: tuple[str, ...]
    target: str
    side: Side | None = None
    roles: tuple["Role", ...] = ()
    view: str = ""
    label: Any = ""
    asks: bool = False
    """Destructive: listed last, shown as danger, and asked about."""


@dataclass(frozen=True)
class Button:
    """A move as the page shows it."""

    name: str
    label: str
    url: str
    style: str = field(default="secondary")


class Life(models.Model):
    """The engine of a noun with a `status`; `Lifecycle` and `OwnedLifecycle` say whose history it writes."""

    moves: ClassVar[tuple[Move, ...]] = ()
    tones: ClassVar[dict[str, str]] = {}

    status: models.CharField
    status_since = models.DateTimeField(default=timezone.now, editable=False)
    reference: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """One of good, warn, bad, idle, active: how the badge looks."""
        return self.tones.get(self.status, "idle")

    @property
    def url_kwargs(self) -> dict[str, Any]:
        return {"reference": self.reference}

    def move_named(self, name: str) -> Move | None:
        """The move of that name from the present status, or None."""
        return next((m for m in self.moves if m.name == name and self.status in m.origins), None)

    def bars(self, move: Move, member: "Membership") -> bool:
        """Whether something in the row itself keeps this member from the move; nouns narrow it."""
        return False

    def waits_for_both(self) -> bool:
        """Whether either side can go on from here, in any order; a noun with such a stage says so."""
        return False

    def open_to(self, move: Move, member: "Membership | None") -> bool:
        """Side, role and validity, checked at the moment of the act."""
        if member is None or not member.is_current or not move.roles:
            return False
        side = self._side_of(member)
        if side is None or (move.side and side is not move.side):
            return False
        return member.has_role(*move.roles) and not self.bars(move, member)

    def moves_open_to(self, member: "Membership | None") -> list[Button]:
        """The buttons of the page: primary first, destructive last."""
        return list(self._buttons(member))

    def _buttons(self, member: "Membership | None") -> Iterator[Button]:
        moves = [m for m in self.moves if self.status in m.origins and m.view and self.open_to(m, member)]
        for number, move in enumerate(sorted(moves, key=lambda m: m.asks)):
            style = "danger" if move.asks else "secondary" if number else "primary"
            yield Button(move.name, str(move.label), reverse(move.view, kwargs=self.url_kwargs), style)

    @transaction.atomic
    def advance(
        self,
        name: str,
        /,
        *,
        by: "Membership | None",
        text: str = "",
        at: datetime | None = None,
        **facts: Any,
    ) -> None:
        """Take one listed move, or refuse. Whoever comes second is refused, never overwritten.

        `by` None is Tandem itself, for moves that no role makes. Raises PermissionDenied for a member who may not,
        Refused for a status that does not allow it (any more).
        """
        move = self.move_named(name)
        if move is None:
            known = [m for m in self.moves if m.name == name]
            if by is not None and known and not any(self.open_to(m, by) for m in known):
                raise PermissionDenied
            raise self.too_late()
        if (by is None and move.roles) or (by is not None and not self.open_to(move, by)):
            raise PermissionDenied
        now = at or timezone.now()
        still_there = type(self)._base_manager.filter(**{"status": self.status, "pk": self.pk})
        if move.target:
            facts |= {"status": move.target, "status_since": now}
        moved = still_there.update(**facts)
        if not moved:
            self.refresh_from_db(fields=["status"])
            raise self.too_late()
        self.refresh_from_db(fields=list(facts))
        self._remember(move, by=by, text=text, at=now)

    def told(self, by_side: str) -> Q | None:
        """Which memberships hear of a move that `by_side` made: whoever of the other side can go on from here."""
        roles: dict[Side, set[str]] = {}
        for move in self.moves:
            if self.status in move.origins and move.roles and not move.asks:
                for side in [move.side] if move.side else list(Side):
                    roles.setdefault(side, set()).update(move.roles)
        sides = [
            Q(organisation=self.sides[f"{side}_id"], roles__overlap=sorted(roles[side]))  # type: ignore[attr-defined]
            for side in roles
            if side != by_side
        ]
        return reduce(or_, sides) if sides else None

    def too_late(self) -> Refused:
        return Refused(
            _("%(thing)s is already “%(status)s”. Nothing was changed; look at its page and go on from there.")
            % {"thing": self.reference, "status": self.get_status_display()}  # type: ignore[attr-defined]
        )

    def _side_of(self, member: "Membership") -> Side | None:
        raise NotImplementedError

    def _remember(self, move: Move, *, by: "Membership | None", text: str, at: datetime) -> None:
        raise NotImplementedError


class Lifecycle(Life, Sided):
    """A noun with a life inside a relationship; its moves are told in the joint history."""

    class Meta(Sided.Meta):
        abstract = True

    def _side_of(self, member: "Membership") -> Side | None:
        return self.side_of(member)

    def waits_for(self) -> Side | None:
        """The side that has the ball: the one side whose people can go on from here, by a move that leads on."""
        waiting = {m.side for m in self.moves if self.status in m.origins and m.roles and m.target and not m.asks}
        return waiting.pop() if len(waiting) == 1 else None

    def _remember(self, move: Move, *, by: "Membership | None", text: str, at: datetime) -> None:
        from relationships.models.notice import tell_of

        record = Record.write(self, by=by, move=move.name, text=text, at=at)
        tell_of(record, self)


class OwnedLifecycle(Life, Owned):
    """A noun with a life inside one organisation."""

    owner_side: ClassVar[Side] = Side.PROVIDER

    class Meta:
        abstract = True

    def _side_of(self, member: "Membership") -> Side | None:
        return self.owner_side if member.organisation_id == self.organisation_id else None

    def _remember(self, move: Move, *, by: "Membership | None", text: str, at: datetime) -> None:
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text or str(move.label))
