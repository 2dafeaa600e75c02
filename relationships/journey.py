"""Where two stand on the service value journey (ITIL): computed from what both can see, never stored.

Offerings stand in an upper app, which says once, when it is loaded, which of them a provider shows to a consumer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, CharField, Exists, OuterRef, Q, QuerySet, TextChoices, Value, When
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models import (
    Agreement,
    AgreementVersion,
    Clock,
    Membership,
    OnboardingStep,
    Role,
    ServiceRelationship,
    Side,
)
from relationships.models.version_rows import ON_THE_TABLE

Offered = Callable[[Any, Any, Any], QuerySet[Any]]
OFFERED: list[Offered] = []


def register(offered: Offered) -> None:
    """Called in `AppConfig.ready`: `offered(provider, consumer, type)` are the rows offered in a relationship."""
    OFFERED.append(offered)


class Stage(TextChoices):
    EXPLORE = "explore", _("Explore")
    ENGAGE = "engage", _("Engage")
    OFFER = "offer", _("Offer")
    AGREE = "agree", _("Agree")
    ONBOARD = "onboard", _("Onboard")
    CO_CREATE = "co_create", _("Co-create")
    REALISE = "realise", _("Realise")


WHY = {
    Stage.EXPLORE: _("One side has proposed the relationship, and the other looks at what it would bring."),
    Stage.ENGAGE: _("Both have said yes. What the provider offers is not in the catalogue yet."),
    Stage.OFFER: _("Offerings stand in the catalogue, and no agreement is on the table."),
    Stage.AGREE: _("An agreement is on the table or signed; none is in force yet."),
    Stage.ONBOARD: _("An agreement is in force, and what comes before working under it is not all done."),
    Stage.CO_CREATE: _("Both work under an agreement in force; no review has looked back on it yet."),
    Stage.REALISE: _("Both have looked back together on an agreement in force: what was meant to come of it shows."),
}
NEXT = {
    Stage.EXPLORE: _("Next, the other side accepts or declines."),
    Stage.ENGAGE: _("Next, the provider publishes what it offers."),
    Stage.OFFER: _("Next, the provider drafts an agreement from its offerings."),
    Stage.AGREE: _("Next, both sign, and the first day comes."),
    Stage.ONBOARD: _("Next, both see to the onboarding steps."),
    Stage.CO_CREATE: _("Next, both hold a service review."),
    Stage.REALISE: _("What a review decides becomes the next version of the agreement."),
}
SPAN = ("proposed", "active")
"""Outside these the two are on no journey together."""


def with_stage(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Relationships with `stage`: the same for both sides, so no draft and no private row has a part in it."""
    here = {"relationship": OuterRef("pk")}
    in_force = AgreementVersion._base_manager.filter(**here, status="active")
    signed = AgreementVersion._base_manager.filter(**here, status__in=[*ON_THE_TABLE, "scheduled"])
    reviewed = Agreement._base_manager.filter(**here, versions__status="active", reviewed_on__isnull=False)
    steps = OnboardingStep._base_manager.filter(**here)
    begun = steps.exclude(status="open")
    offered = [Exists(rows_of(OuterRef("provider"), OuterRef("consumer"), OuterRef("type"))) for rows_of in OFFERED]
    any_offered: Any = offered[0] if offered else Value(False, output_field=BooleanField())
    works = ~Exists(steps.filter(status="open")) & (Exists(begun) | Exists(Clock._base_manager.filter(**here)))
    stage = Case(
        When(~Q(status__in=SPAN), then=Value("")),
        When(status="proposed", then=Value(Stage.EXPLORE.value)),
        When(Exists(reviewed), then=Value(Stage.REALISE.value)),
        When(Exists(in_force) & works, then=Value(Stage.CO_CREATE.value)),
        When(Exists(in_force), then=Value(Stage.ONBOARD.value)),
        When(Exists(signed), then=Value(Stage.AGREE.value)),
        When(any_offered, then=Value(Stage.OFFER.value)),
        default=Value(Stage.ENGAGE.value),
        output_field=CharField(),
    )
    return rows.annotate(stage=stage)


@dataclass(frozen=True)
class Journey:
    """The line of seven, where the two stand on it and why, and the one way on for who looks."""

    stage: Stage
    why: str
    following: str
    verb: str = ""
    url: str = ""

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Each stage with how it stands: done, now or ahead."""
        at = list(Stage).index(self.stage)
        states = ("done", "now", "ahead")
        return [(str(one.label), states[(n > at) - (n < at) + 1]) for n, one in enumerate(Stage)]


def journey_of(
    relationship: ServiceRelationship, member: Membership | None, on_the_table: AgreementVersion | None
) -> Journey | None:
    """Of a relationship that was read `with_stage`; None where the two are on no journey together."""
    if not (named := getattr(relationship, "stage", "")):
        return None
    stage = Stage(named)
    verb, url = _way_on(stage, relationship, member, on_the_table)
    return Journey(stage, str(WHY[stage]), str(NEXT[stage]), verb if url else "", url)


def _way_on(
    stage: Stage, relationship: ServiceRelationship, member: Membership | None, version: AgreementVersion | None
) -> tuple[str, str]:
    """(words, address) of the button. While it is proposed, the answers stand at the top of the page."""
    reference = relationship.reference
    provides = relationship.side_of(member) is Side.PROVIDER
    drafts = bool(provides and member and member.has_role(Role.RELATIONSHIP_MANAGER, Role.SERVICE_OWNER))
    if relationship.status != "active":
        return "", ""
    if stage == Stage.AGREE:
        return _t("Go on with the agreement"), version.get_absolute_url() if version else ""
    if stage == Stage.ONBOARD:
        return _t("Open the onboarding list"), _address("relationships:onboarding", reference=reference)
    if stage == Stage.CO_CREATE:
        return _t("Go to the reviews"), _address("reviews:panel", reference=reference)
    if stage == Stage.REALISE:
        return _t("See how the month goes"), _address("relationships:attainment", reference=reference)
    if drafts and stage == Stage.OFFER:
        return _t("Draft an agreement"), _address("provision:draft_agreement", reference=reference)
    if provides:
        return _t("Go to your offerings"), _address("provision:offerings")
    return _t("See the catalogue"), _address("provision:catalogue")


def _address(view: str, **kwargs: str) -> str:
    try:
        return reverse(view, kwargs=kwargs)
    except NoReverseMatch:
        return ""
