"""The side rail: at most seven ways on, the first five also at the bottom of a phone; and what may be begun."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relationships.models import Membership, Role, Side

PROVIDER = (
    (_("Home"), "provision:home", "house"),
    (_("Queue"), "provision:queue", "inboxes"),
    (_("Relationships"), "relationships:relationships", "people"),
    (_("Agreements"), "relationships:agreements", "file-earmark-text"),
    (_("Reviews"), "reviews:reviews", "clipboard-check"),
    (_("Offerings"), "provision:offerings", "collection"),
    (_("People"), "relationships:people", "person-badge"),
)
CONSUMER = (
    (_("Home"), "consumption:home", "house"),
    (_("Requests"), "consumption:requests", "chat-left-text"),
    (_("Relationships"), "relationships:relationships", "people"),
    (_("Agreements"), "relationships:agreements", "file-earmark-text"),
    (_("Reviews"), "reviews:reviews", "clipboard-check"),
    (_("Catalogue"), "provision:catalogue", "collection"),
    (_("People"), "relationships:people", "person-badge"),
)


def rail_of(side: Side | str, path: str) -> list[dict[str, Any]]:
    ways: list[dict[str, Any]] = [
        {"label": label, "url": reverse(view), "icon": icon}
        for label, view, icon in (PROVIDER if side == Side.PROVIDER else CONSUMER)
    ]
    here = max((way["url"] for way in ways if path.startswith(way["url"])), key=len, default="")
    return [{**way, "active": way["url"] == here} for way in ways]


OFFERERS = (Role.SERVICE_OWNER, Role.RELATIONSHIP_MANAGER)
TO_BEGIN = (
    (Side.CONSUMER, _("Request"), "consumption:ask", "chat-left-text", (Role.USER, Role.CUSTOMER, Role.SPONSOR)),
    (Side.PROVIDER, _("Offering"), "provision:draft_offering", "collection", OFFERERS),
    (Side.PROVIDER, _("Relationship"), "relationships:propose_relationship", "people", (Role.RELATIONSHIP_MANAGER,)),
    (Side.CONSUMER, _("Relationship"), "relationships:propose_relationship", "people", (Role.SPONSOR, Role.CUSTOMER)),
)


def new_links_of(side: Side | str, member: Membership | None) -> list[dict[str, Any]]:
    """What the member's roles let them begin in this frame: the menu "New"."""
    return [
        {"label": label, "url": reverse(view), "icon": icon}
        for frame, label, view, icon, roles in TO_BEGIN
        if member and frame == side and member.has_role(*roles)
    ]
