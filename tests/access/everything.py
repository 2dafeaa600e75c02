"""A world with one of each thing in it, full of words that must not travel, and every address of Tandem."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from provision.models import Fulfilment
from relationships.models import (
    AgreementTemplate,
    AgreementVersion,
    AnnexFile,
    Attachment,
    CalendarChange,
    ChainLink,
    ClauseThread,
    ClockCorrection,
    Comment,
    ConsumerNote,
    Duty,
    ExitStep,
    Invitation,
    Mandate,
    OnboardingStep,
    Organisation,
    ProviderNote,
    Role,
    Side,
    Signature,
    Suspension,
    Termination,
    TypeChange,
)
from relationships.models.clause_thread import written
from relationships.terms import Contact, Duration, Field, FieldKind, FreeClause, Obligation, Part
from reviews.models import Decision, Finding, ReviewAction, ServiceReview
from tests.factories import World, today
from tests.relationships.rich import PORTAL

NAMESPACES = ("relationships", "consumption", "provision", "reviews")
JOINT = ("Harbour IT", "Northwind", "CANARY-JOINT")
PROVIDER_ONLY, CONSUMER_ONLY = "CANARY-PROVIDER", "CANARY-CONSUMER"


@dataclass(frozen=True)
class Route:
    """One named address: `namespace:name`, its path with converters, and the names of what it needs."""

    name: str
    path: str
    needs: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


def routes(resolver: URLResolver | None = None, prefix: str = "", namespace: str = "") -> Iterator[Route]:
    """Every named address of our four namespaces."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path, pattern.namespace or namespace)
        elif isinstance(pattern, URLPattern) and namespace in NAMESPACES and pattern.name:
            yield Route(f"{namespace}:{pattern.name}", path, tuple(pattern.pattern.converters))


class Everything(World):
    """Each noun once, between Harbour and Northwind."""

    def __init__(self) -> None:
        super().__init__()
        self.their_offering = self.offering("CANARY-JOINT offering")
        self.version = self.agreed(
            summary="CANARY-JOINT agreement",
            obligations=(Obligation("CANARY-JOINT list", 2, every="once"),),
            parts=self.parts_that_ask(),
            **self.conditions(),
        )
        Duty.come_up(timezone.now())
        self.duty = Duty.objects.get()
        self.calendar_change = self.proposed_hours()
        said = {"title": "CANARY-JOINT request", "wish": "CANARY-JOINT wish", "answers": {"Ward": "CANARY-JOINT ward"}}
        self.service_request = self.request(self.version, **said)
        self.service_request.accept(by=self.provider)
        Fulfilment.assign(self.service_request, self.provider, by=self.provider)
        self.correction = self.proposed_correction()
        self.waiting = self.request(self.version, title="CANARY-JOINT waiting")
        for thing in (self.service_request, self.relationship, self.version):
            Comment.say(thing, by=self.consumer, text="CANARY-JOINT comment")
            ProviderNote.say(thing, by=self.provider, text=PROVIDER_ONLY)
            ConsumerNote.say(thing, by=self.consumer, text=CONSUMER_ONLY)
        file = SimpleUploadedFile("CANARY-JOINT.txt", b"CANARY-JOINT file")
        self.attachment = Attachment.keep(self.service_request, file, by=self.consumer)
        self.attachment.refresh_from_db()
        self.invitation = Invitation.send(by=self.provider, email="canary-joint@example.org", roles=[Role.FULFILLER])
        self.invitation.refresh_from_db()
        self.review = self.opened_review()
        self.chain_link = self.rested()
        self.negotiated = self.second_agreement()
        purpose = written(("summary",))
        self.thread = ClauseThread.comment(self.version, purpose, by=self.consumer, text="CANARY-JOINT clause")
        self.template = AgreementTemplate.keep(self.version, by=self.provider, name="CANARY-JOINT template")
        self.end_and_rest()
        self.type_change = TypeChange.propose(
            self.relationship, by=self.provider, after="partnership", why="CANARY-JOINT type"
        )
        facts = {"owner_side": "provider", "owner": self.provider, "due_on": today()}
        self.onboarding = OnboardingStep.add(self.relationship, by=self.consumer, name="CANARY-JOINT step", **facts)
        self.exit_step = self.leaving_step()

    def parts_that_ask(self) -> tuple[Part, ...]:
        """Taken from the offering; the first asks for one field of each kind."""
        lists = {FieldKind.CHOICE: ("CANARY-JOINT choice",)}
        kinds = [Field(str(k.label), k, False, lists.get(k, ()), changeable=True) for k in FieldKind]
        asking, *others = self.their_offering.shown.parts_of()
        return (replace(asking, fields=(Field("Ward", required=False), *kinds)), *others)

    def conditions(self) -> dict[str, Any]:
        """People, words and a file that belong to the agreement, and what is credited."""
        file = SimpleUploadedFile("CANARY-JOINT annex.txt", b"CANARY-JOINT annex")
        return {
            "availabilities": (PORTAL,),
            "contacts": (Contact("consumer", 1, "CANARY-JOINT contact", reach="CANARY-JOINT number"),),
            "clauses": (FreeClause("CANARY-JOINT clause", "# CANARY-JOINT\n\n- words"),),
            "annexes": (AnnexFile.keep(self.relationship, file, by=self.provider),),
        }

    def proposed_correction(self) -> ClockCorrection:
        clock = self.service_request.fulfil_clock
        correction = ClockCorrection.objects.create(
            **clock.sides,
            clock=clock,
            since_at=clock.started_at,
            until_at=clock.started_at + timedelta(minutes=1),
            why="CANARY-JOINT correction",
            proposed_by=self.provider,
            proposed_by_side="provider",
        )
        correction.refresh_from_db()
        return correction

    def proposed_hours(self) -> CalendarChange:
        hours = replace(
            self.version.terms().hours, exceptions=((today() + timedelta(days=30), (), "CANARY-JOINT day"),)
        )
        why = "CANARY-JOINT hours"
        return CalendarChange.propose(self.version, hours=hours, first_day=None, why=why, by=self.provider)

    def opened_review(self) -> Any:

        review = ServiceReview.open(
            self.relationship,
            first_day=today() - timedelta(days=20),
            last_day=today() - timedelta(days=1),
            by=self.provider,
        )
        review.refresh_from_db()
        Finding.add(review, by=self.provider, text="CANARY-JOINT finding")
        Decision.add(
            review, by=self.consumer, text="CANARY-JOINT decision", kind="amend", agreement=self.version.agreement
        )
        self.action = ReviewAction.add(
            review, by=self.consumer, what="CANARY-JOINT action", owner_side="provider", due_on=today()
        )
        return review

    def leaving_step(self) -> ExitStep:
        """As it stands after an end was proposed and taken back: still to be read by both."""
        step = ExitStep.objects.create(
            **self.relationship.sides, topic="data", owner_side="provider", name="CANARY-JOINT data", status="put_aside"
        )
        step.refresh_from_db()
        return step

    def rested(self) -> ChainLink:
        """On an agreement with a provider of Harbour's, of which Northwind must not read a word."""
        host = Organisation.objects.create(name=f"{PROVIDER_ONLY} Hosting")
        upstream = AgreementVersion.draft(
            self.joined(host, self.harbour), name=PROVIDER_ONLY, terms=self.terms(), by=None, side=Side.PROVIDER
        )
        Signature.by_operator(upstream, operator="Operator", at=timezone.now())
        return ChainLink.rest(self.version.agreement, on=upstream.agreement, by=self.provider, group=PROVIDER_ONLY)

    def second_agreement(self) -> Any:
        version = self.proposed(summary="CANARY-JOINT second")
        version.agreement.refresh_from_db()
        return version

    def end_and_rest(self) -> None:
        """Offered for an agreement of their own, so that the first one goes on."""
        last_day, duration = today() + timedelta(days=200), Duration(0, "tacit", 12, 2, "months", 1, "months")
        version = self.agreed(first_day=today(), last_day=last_day, duration=duration)
        self.termination = Termination.propose_mutual(
            version, by=self.provider, reason="CANARY-JOINT end", last_day=today() + timedelta(days=30)
        )
        self.suspension = Suspension.suspend(version, by=self.provider, reason="CANARY-JOINT rest")

    def kwargs(self, route: Route) -> dict[str, Any]:
        """What to put into an address so that it names a thing of this world."""
        return {need: self.value(route, need) for need in route.needs}

    def value(self, route: Route, need: str) -> Any:
        first = route.path.split("/")[0]
        if route.path.startswith("provision/"):
            first = route.path.split("/")[1]
        own: dict[str, Any] = {
            "relationships": self.relationship,
            "agreements": self.version.agreement,
            "requests": self.service_request,
            "reviews": self.review,
            "actions": self.action,
            "clauses": self.thread,
            "clocks": self.service_request.fulfil_clock,
            "corrections": self.correction,
            "duties": self.duty,
            "templates": self.template,
            "types": self.type_change,
            "onboarding": self.onboarding,
            "exits": self.exit_step,
            "calendar-changes": self.calendar_change,
            "chain-links": self.chain_link,
            "terminations": self.termination,
            "suspensions": self.suspension,
            "attachments": self.attachment,
            "offerings": self.their_offering,
            "catalogue": self.their_offering,
            "services": self.their_offering.service,
            "queue": self.service_request,
            "mandates": Mandate.objects.get(membership=self.provider),
            "invitations": self.invitation,
            "people": self.provider,
            "find": self.service_request,
            "say": self.service_request,
        }
        if need == "reference":
            return own[first].reference
        if need == "token":
            return "no-such-token"
        if need in ("number", "position"):
            return 1
        return {
            "membership": self.provider,
            "mandate": Mandate.objects.get(membership=self.provider),
            "invitation": self.invitation,
            "offering": self.their_offering,
        }[need].reference
