"""What may happen to a request, and who may do it."""

from django.utils.translation import gettext_lazy as _

from relationships.models import Move, Role, Side

ASKERS = (Role.USER, Role.CUSTOMER, Role.SPONSOR)
FULFILLERS = (Role.FULFILLER, Role.SERVICE_OWNER, Role.RELATIONSHIP_MANAGER)

MOVES = (
    Move("accept", ("submitted",), "in_progress", Side.PROVIDER, FULFILLERS, "provision:accept", _("Accept")),
    Move("fulfil", ("in_progress",), "fulfilled", Side.PROVIDER, FULFILLERS, "provision:fulfil", _("Fulfil")),
    Move("resume", ("held",), "in_progress", Side.PROVIDER, FULFILLERS, "provision:resume", _("Resume")),
    Move("hold", ("in_progress",), "held", Side.PROVIDER, FULFILLERS, "provision:hold", _("Hold")),
    Move("decline", ("submitted",), "declined", Side.PROVIDER, FULFILLERS, "provision:decline", _("Decline"), True),
    Move("confirm", ("fulfilled",), "closed", Side.CONSUMER, ASKERS, "consumption:confirm", _("Confirm")),
    Move("send_back", ("fulfilled",), "in_progress", Side.CONSUMER, ASKERS, "consumption:send_back", _("Send back")),
    Move(
        "withdraw",
        ("submitted",),
        "withdrawn",
        Side.CONSUMER,
        ASKERS,
        "consumption:withdraw",
        _("Withdraw"),
        True,
    ),
)
