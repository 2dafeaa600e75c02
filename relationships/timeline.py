"""The joint history of a thing with what was said about it, in one line of time."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from relationships.models import Attachment, Comment, Membership, Record, Side
from relationships.models.talk import private_note_of

LINES = 50


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it."""

    kind: str
    at: datetime
    who: str
    side_name: str
    text: str
    only: str = ""
    """For a private note, the name of the organisation that alone reads it."""
    attachments: list[tuple[str, str, int]] = field(default_factory=list)


def talk_context(thing: Any, member: Membership | None) -> dict[str, Any]:
    """Timeline, and what the comment form needs, for a thing with a reference inside a relationship."""
    side = thing.side_of(member)
    if side is None:
        return {}
    lines = timeline_of(thing, member, side)
    return {
        "timeline": lines[-LINES:],
        "timeline_cut": len(lines) > LINES,
        "comment_url": reverse("relationships:say", kwargs={"reference": thing.reference}),
        "only_read": thing.relationship.is_over,
        "our_name": str(thing.relationship.organisation_on(side)),
    }


def timeline_of(thing: Any, member: Membership | None, side: Side) -> list[Line]:
    """The latest lines, oldest first; at most LINES + 1 of each kind are read."""
    names = {"provider": str(thing.relationship.provider), "consumer": str(thing.relationship.consumer)}
    ours = names[side]

    def rows(model: Any) -> Any:
        return (
            model.objects.visible_to(member)
            .filter(relationship=thing.sides["relationship_id"], subject=thing.reference)
            .order_by("-at", "-pk")[: LINES + 1]
        )

    lines = [Line("record", r.at, r.by_name, names.get(r.by_side, ""), sentence(r)) for r in rows(Record)]
    lines += [Line("comment", c.at, c.by_name, names.get(c.by_side, ""), c.text) for c in rows(Comment)]
    lines += [Line("note", n.at, n.by_name, ours, n.text, only=ours) for n in rows(private_note_of(side))]
    lines += [
        Line(
            "comment",
            a.at,
            a.by_name,
            names.get(a.by_side, ""),
            _("Attached a file."),
            attachments=[(a.name, a.get_absolute_url(), a.size)],
        )
        for a in rows(Attachment)
    ]
    lines.reverse()  # each kind comes newest first; the sort keeps that order within one instant
    lines.sort(key=lambda line: line.at)
    return lines


def sentence(record: Record) -> str:
    """A record as people read it: the move's word, then its text. "REV hold" is a review's own word for `hold`."""
    word = MOVE_WORDS.get(f"{record.subject.partition('-')[0]} {record.move}") or MOVE_WORDS.get(record.move)
    word = str(word()) if word else record.move
    return f"{word} {record.text}".strip() if record.text else word


MOVE_WORDS: dict[str, Any] = {
    "propose": lambda: _("Proposed."),
    "accept": lambda: _("Accepted."),
    "decline": lambda: _("Declined."),
    "withdraw": lambda: _("Withdrawn."),
    "counter": lambda: _("Countered."),
    "reject": lambda: _("Rejected."),
    "sign": lambda: _("Signed."),
    "activate": lambda: _("In force from here."),
    "supersede": lambda: _("Superseded."),
    "expire": lambda: _("Expired."),
    "accept_terms": lambda: _("Terms accepted."),
    "lapse": lambda: _("Lapsed."),
    "comment": lambda: _("Commented on"),
    "resolve": lambda: _("Resolved."),
    "reopen": lambda: _("Opened again."),
    "renew": lambda: _("Renewed."),
    "terminate": lambda: _("Ended."),
    "declare": lambda: _("Declared."),
    "cure": lambda: _("Breach cured."),
    "take_back": lambda: _("Asked to take it back."),
    "agree": lambda: _("Agreed to go on."),
    "insist": lambda: _("Let it stand."),
    "take_effect": lambda: _("Took effect."),
    "suspend": lambda: _("Suspended."),
    "end": lambda: _("Over."),
    "change_type": lambda: _("Type changed."),
    "begin_onboarding": lambda: _("Onboarding begun."),
    "add": lambda: _("Added."),
    "write": lambda: _("Changed."),
    "finish": lambda: _("Done."),
    "EXI put_aside": lambda: _("Put aside: the relationship goes on."),
    "propose_end": lambda: _("The end was proposed."),
    "decline_end": lambda: _("The end was declined."),
    "withdraw_end": lambda: _("The end was taken back."),
    "confirm_end": lambda: _("Ended by both."),
    "raise": lambda: _("Raised."),
    "hold": lambda: _("Put on hold."),
    "resume": lambda: _("Resumed."),
    "answer": lambda: _("Answered."),
    "change_answers": lambda: _("Answers changed."),
    "reprioritise": lambda: _("Priority changed."),
    "fulfil": lambda: _("Fulfilled."),
    "confirm": lambda: _("Confirmed."),
    "send_back": lambda: _("Sent back."),
    "come_up": lambda: _("Came up."),
    "change_hours": lambda: _("Service hours changed."),
    "move_clocks": lambda: _("Clocks moved."),
    "discharge": lambda: _("Discharged."),
    "waive": lambda: _("Waived."),
    "correct": lambda: _("Corrected."),
    "open": lambda: _("Opened."),
    "collect": lambda: _("Figures collected."),
}
