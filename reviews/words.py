"""How the joint history tells the moves of a review and of its actions."""

from typing import Any

from django.utils.translation import gettext as _

WORDS: dict[str, Any] = {
    "REV open": lambda: _("Opened the review of"),
    "REV hold": lambda: _("Held the review."),
    "REV send_back": lambda: _("Sent the minutes back unsigned."),
    "REV cancel": lambda: _("Cancelled the review."),
    "REV add": lambda: _("Added"),
    "REV change": lambda: _("Changed"),
    "REV remove": lambda: _("Removed"),
    "REV attribute": lambda: _("Attributed breaches."),
    "REV amend": lambda: _("Opened the amendment for"),
    "AGR amend": lambda: _("Opened an amendment."),
    "ACT finish": lambda: _("Said that it is done."),
    "ACT verify": lambda: _("Verified."),
    "ACT send_back": lambda: _("Sent back, not done yet."),
}
