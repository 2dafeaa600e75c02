"""What may happen to a request, and who may do it."""

from django.utils.translation import gettext_lazy as _

from relationships.models import Move, Role, Side

ASKERS = (Role.USER, Role.CUSTOMER, Role.SPONSOR)
FULFILLERS = (Role.FULFILLER, Role.SERVICE_OWNER, Role.RELATIONSHIP_MANAGER)
IN_PROGRESS = ("in_progress", "held")

MOVES = (
    Move("accept", ("submitted",), "in_progress", Side.PROVIDER, FULFILLERS, "provision:accept", _("Accept")),
    Move("resume", ("held",), "in_progress", Side.PROVIDER, FULFILLERS, "provision:resume", _("Resume")),
    Move("fulfil", IN_PROGRESS, "fulfilled", Side.PROVIDER, FULFILLERS, "provision:fulfil", _("Fulfil")),
    Move("hold", IN_PROGRESS, "held", Side.PROVIDER, FULFILLERS, "provision:hold", _("Hold")),
    Move(
        "reprioritise",
        ("submitted", *IN_PROGRESS),
        "",
        Side.PROVIDER,
        FULFILLERS,
        "provision:reprioritise",
        _("Change priority"),
    ),
    Move("decline", ("submitted",), "declined", Side.PROVIDER, FULFILLERS, "provision:decline", _("Decline"), True),
    Move("answer", ("held",), "in_progress", Side.CONSUMER, ASKERS, "consumption:answer", _("Answer")),
    Move(
        "change_answers",
        ("submitted", *IN_PROGRESS),
        "",
        Side.CONSUMER,
        ASKERS,
        "consumption:change_answers",
        _("Change answers"),
    ),
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
