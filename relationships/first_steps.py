"""The first things to do, by role, each ticked off by a real row; a home page adds those of its own app."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from relationships.models import AgreementVersion, Membership, Role, ServiceRelationship, Side, Signature

MORE_THAN_ONE = 2
SIGNS = {Side.PROVIDER: Role.RELATIONSHIP_MANAGER, Side.CONSUMER: Role.SPONSOR}


@dataclass(frozen=True)
class Step:
    """One thing to do. `order` says where it stands among those of every app; `hint` says what it is good for."""

    order: int
    title: str
    url: str
    done: bool
    hint: str = ""


def first_steps(member: Membership | None, side: Side, own: Iterable[Step] = ()) -> list[Step]:
    """The steps of this member in this frame, in order; none once all are done or the list was put away.

    `own` are the steps that the home page's app knows: 10 publish an offering, 30 draft an agreement, 50 ask for
    something or answer a request, 60 hold a review.
    """
    if member is None or member.person.first_steps_put_away:
        return []
    steps = sorted([*_shared(member, side), *own], key=lambda step: step.order)
    return [] if all(step.done for step in steps) else steps


def _shared(member: Membership, side: Side) -> Iterable[Step]:
    if side in ServiceRelationship.sides_open_to(member):
        yield Step(
            20,
            _("Open a relationship"),
            reverse("relationships:propose_relationship"),
            ServiceRelationship.objects.visible_to(member).working().filter(**{side.value: ours(member)}).exists(),
            _("One side proposes, the other accepts; everything else stands inside it."),
        )
    if member.has_role(SIGNS[side]):
        yield Step(
            40,
            _("Sign an agreement"),
            _where("relationships:agreements"),
            signed(member, side),
            _("Both sides sign the same text; from its first day on its clocks can run."),
        )
    if member.has_role(Role.ADMINISTRATOR):
        colleagues = Membership.objects.visible_to(member).filter(organisation=ours(member)).current()
        yield Step(
            90,
            _("Invite a colleague"),
            reverse("relationships:invite"),
            colleagues.order_by()[:MORE_THAN_ONE].count() == MORE_THAN_ONE,
            _("They get a link by e-mail and act in the roles you choose."),
        )


def ours(member: Membership) -> int:
    return member.organisation_id


def signed(member: Membership, side: Side) -> bool:
    """Whether the side signed anything, or something is in force that was taken over."""
    mine = {side.value: ours(member)}
    return (
        Signature.objects.visible_to(member).filter(side=side, **mine).exists()
        or AgreementVersion.objects.visible_to(member).filter(status="active", **mine).exists()
    )


def _where(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""
