"""How versions are found and seen, and the table of their moves."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relationships.models.lifecycle import Move
from relationships.models.membership import Role
from relationships.models.sides import SidedQuerySet
from relationships.models.terms import not_their_draft

NEGOTIATORS = (Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER, Role.SPONSOR, Role.CUSTOMER)
SIGNERS = (Role.RELATIONSHIP_MANAGER, Role.SPONSOR)
BINDING = ("scheduled", "active", "superseded", "expired", "terminated")
ON_THE_TABLE = ("proposed", "accepted", "signing")


class VersionStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    COUNTERED = "countered", _("Countered")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Lapsed")
    ACCEPTED = "accepted", _("Terms accepted")
    SIGNING = "signing", _("Signed by one side")
    SCHEDULED = "scheduled", _("Signed, starts later")
    ACTIVE = "active", pgettext_lazy("agreement", "In force")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")
    TERMINATED = "terminated", _("Terminated")


MOVES = (
    Move(
        "propose",
        ("draft",),
        "proposed",
        None,
        NEGOTIATORS,
        "relationships:propose_version",
        _("Propose"),
    ),
    Move(
        "accept_terms",
        ("proposed",),
        "accepted",
        None,
        NEGOTIATORS,
        "relationships:accept_terms",
        _("Accept the terms"),
    ),
    Move("sign", ("proposed", "accepted"), "signing", None, SIGNERS, "relationships:sign", _("Sign")),
    Move("sign", ("signing",), "scheduled", None, SIGNERS, "relationships:sign", _("Sign")),
    Move(
        "counter",
        ("proposed", "signing"),
        "countered",
        None,
        NEGOTIATORS,
        "relationships:counter",
        _("Counter"),
    ),
    Move(
        "reject",
        ON_THE_TABLE,
        "rejected",
        None,
        NEGOTIATORS,
        "relationships:reject",
        _("Reject"),
        True,
    ),
    Move(
        "withdraw",
        ("draft", *ON_THE_TABLE),
        "withdrawn",
        None,
        NEGOTIATORS,
        "relationships:withdraw_version",
        _("Withdraw"),
        True,
    ),
    Move("lapse", ON_THE_TABLE, "lapsed"),
    Move("activate", ("scheduled",), "active"),
    Move("supersede", ("scheduled", "active"), "superseded"),
    Move("expire", ("active",), "expired"),
    Move("terminate", ("scheduled", "active"), "terminated"),
)

TONES = {
    "draft": "idle",
    "proposed": "warn",
    "accepted": "warn",
    "signing": "warn",
    "scheduled": "active",
    "active": "good",
    "rejected": "bad",
    "countered": "idle",
    "withdrawn": "idle",
    "superseded": "idle",
    "expired": "idle",
    "lapsed": "idle",
    "terminated": "bad",
}


class AgreementVersionQuerySet(SidedQuerySet):
    def seen_from(self, organisations: Any) -> Q:
        """A draft is read by the side that drafts it alone."""
        return Q(provider__in=organisations) & not_their_draft("provider", "") | Q(
            consumer__in=organisations
        ) & not_their_draft("consumer", "")

    def with_parties(self) -> Self:
        """With what the head of its page names."""
        return self.select_related(
            "agreement", "calendar", "provider", "consumer", "relationship__provider", "relationship__consumer"
        ).prefetch_related("signatures")

    def under_way(self) -> Self:
        return self.filter(status__in=["draft", *ON_THE_TABLE])

    def in_force_at(self, instant: datetime) -> Self:
        return self.filter(
            Q(in_force_until=None) | Q(in_force_until__gt=instant),
            in_force_from__lte=instant,
            status__in=BINDING,
        )
