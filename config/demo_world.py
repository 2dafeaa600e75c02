"""The world a newcomer meets: one provider, its consumers, and half a year of their life together.

Everything is made by the verbs that people use, dated back where it happened earlier. The same seed makes the same
world; only the dates move with the day it is made on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from config.demo_chain import rest_on_others
from config.demo_clocks import correct, propose_hours, see_to_duties
from config.demo_conditions import of_the_clinics
from config.demo_fields import said_on, think_again
from config.demo_life import turns_of_life
from config.demo_negotiation import negotiate_help
from config.demo_offerings import offer
from config.demo_people import MANDATES, ORGANISATIONS, PASSWORD, PEOPLE, DemoPerson, sign_ins
from config.demo_relationships import live_together
from config.demo_requests import HOLDS, OPEN_NOW, REQUESTS
from config.demo_reviews import review_together
from config.demo_templates import keep_template
from config.demo_terms import hosting_terms, workplace_terms
from consumption.models import ServiceRequest
from provision.models import Fulfilment
from relationships.business_time import BusinessCalendar
from relationships.models import (
    AgreedPart,
    AgreedPriority,
    AgreementVersion,
    Clock,
    Comment,
    ConsumerNote,
    Mandate,
    Membership,
    Notice,
    Organisation,
    Person,
    ProviderNote,
    ServiceRelationship,
    Side,
    Signature,
)
from relationships.terms import PauseReason, Terms, WaitsFor

__all__ = ["build", "is_built", "sign_ins"]

MONTHS_BACK = 6


def is_built() -> bool:
    return Person.objects.filter(email=PEOPLE[0].email).exists()


@transaction.atomic
def build(by_console: Callable[[str], None] = print) -> None:
    """Make the world once; a second call changes nothing. `by_console` is told what was made."""
    if is_built():
        return
    World(timezone.now()).build()
    Notice.objects.update(sent_at=timezone.now())  # nobody is mailed about what the demo only pretends happened
    by_console(
        f"Demo world: {Organisation.objects.count()} organisations, {Membership.objects.count()} memberships, "
        f"{AgreementVersion.objects.count()} agreement versions, {ServiceRequest.objects.count()} requests."
    )


class World:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.random = Random(4)
        self.password = make_password(PASSWORD)  # once for all: that is slow on purpose
        self.since = now - timedelta(days=31 * MONTHS_BACK)
        self.organisations = {
            name: Organisation.objects.create(name=name, time_zone=zone) for name, zone in ORGANISATIONS.items()
        }
        self.members = {key: member for person in PEOPLE for key, member in self.joined(person)}

    def joined(self, person: DemoPerson) -> list[tuple[str, Membership]]:
        account = Person.objects.create(
            email=person.email,
            password=self.password,
            name=person.name,
            time_zone=person.time_zone,
            is_staff=person.operator,
            is_superuser=person.operator,
        )
        made = []
        for organisation, roles in person.acts.items():
            member = Membership.objects.create(
                person=account, organisation=self.organisations[organisation], roles=roles, valid_from=self.since
            )
            member.refresh_from_db()
            made.append((f"{person.name.split()[0]}@{organisation.split()[0]}", member))
        return made

    def build(self) -> None:
        for key, amount in MANDATES.items():
            member = self.members[key]
            Mandate.objects.create(
                organisation=member.organisation,
                membership=member,
                up_to=amount,
                currency="GBP",
                valid_from=self.since.date(),
            )
        harbour, northwind, alder, skyline, _bright = self.organisations.values()
        clinics = self.related(harbour, northwind, "Workplace, storage and clinical systems")
        architects = self.related(harbour, alder, "Workplace for the studio")
        hosting = self.related(skyline, harbour, "Hosting for Harbour's own platform")
        offered = offer(self.members["Otto@Harbour"], alder, self.since.date())
        terms = workplace_terms(self.since.date())
        parts = tuple(offered[part.name] for part in terms.parts)
        terms = of_the_clinics(terms.amended(parts=parts), clinics, by=self.members["Priya@Harbour"])
        version = self.in_force(clinics, "Workplace and storage", terms, signed_at=self.since)
        self.live(version)
        keep_template(version, self.members["Priya@Harbour"])
        provider, consumer = self.members["Priya@Harbour"], self.members["Carl@Northwind"]
        see_to_duties(version, provider, consumer, self.now)
        correct(version, provider, consumer)
        propose_hours(version, provider, self.now)
        negotiate_help(clinics, provider, self.members["Sofia@Northwind"], self.now)
        review_together(version, self.members["Priya@Harbour"], self.members["Sofia@Northwind"], self.now)
        self.in_force(hosting, "Managed hosting", hosting_terms(self.since.date()))
        live_together(self, clinics, hosting, architects)
        turns_of_life(self, clinics, hosting)
        rest_on_others(version, hosting, self.members["Priya@Harbour"], self.since)
        ServiceRelationship.propose(
            by=self.members["Bea@Bright"],
            side=Side.CONSUMER,
            other=harbour,
            time_zone="Europe/London",
            purpose="We open a second practice in March and need workplaces for 24 people.",
        )

    def related(self, provider: Organisation, consumer: Organisation, purpose: str) -> ServiceRelationship:
        relationship = ServiceRelationship.objects.create(
            provider=provider,
            consumer=consumer,
            proposed_by_side=Side.PROVIDER,
            status="active",
            purpose=purpose,
            time_zone="Europe/London",
            created_at=self.since,
            status_since=self.since,
        )
        relationship.refresh_from_db()
        return relationship

    # Agree

    def in_force(
        self, relationship: ServiceRelationship, name: str, terms: Terms, *, signed_at: datetime | None = None
    ) -> AgreementVersion:
        version = AgreementVersion.draft(relationship, name=name, terms=terms, by=None, side=Side.PROVIDER)
        Signature.by_operator(version, operator="Olivia Operator", at=signed_at or self.now)
        return version

    # Ask, fulfil

    def live(self, version: AgreementVersion) -> None:
        """Half a year of requests: most in time, some late, a few still open."""
        calendar = version.calendar.hours().calendar()
        askers = [self.members[key] for key in ("Uma@Northwind", "Umar@Northwind", "Carl@Northwind")]
        fulfillers = [self.members[key] for key in ("Finn@Harbour", "Fay@Harbour")]
        parts = {part.name: part for part in version.agreedparts.all()}
        priorities = list(version.agreedprioritys.all())
        days = 31 * MONTHS_BACK - 9
        for number in range(64):
            title, wish, part = REQUESTS[number % len(REQUESTS)]
            age = timedelta(days=8 + days * (1 - number / 64), hours=self.random.randint(0, 9))
            at = calendar.next_opening(self.now - age) or self.now
            request = self.asked(
                parts[part],
                title,
                wish,
                self.random.choices(priorities, weights=[1, 3, 8, 5])[0],
                at + timedelta(minutes=self.random.randint(1, 200)),
                self.random.choice(askers),
            )
            self.answer(request, self.random.choice(fulfillers), calendar)
        for number, (hours, priority, fate) in enumerate(OPEN_NOW):
            title, wish, part = REQUESTS[(number * 5) % len(REQUESTS)]
            at = self.business_ago(hours, calendar)
            request = self.asked(parts[part], title, wish, priorities[priority - 1], at, askers[number % 3])
            self.leave_open(request, fulfillers[number % 2], calendar, fate)

    def asked(
        self, part: AgreedPart, title: str, wish: str, priority: AgreedPriority, at: datetime, by: Membership
    ) -> ServiceRequest:
        said = said_on(at.date())[title]
        request = ServiceRequest.submit(part, by=by, title=title, wish=wish, at=at, priority=priority, answers=said)
        request.refresh_from_db()
        return request

    def business_ago(self, hours: float, calendar: BusinessCalendar) -> datetime:
        """The moment that many service hours before now, found by halving."""
        early, late, wanted = self.now - timedelta(days=30), self.now, timedelta(hours=hours)
        while late - early > timedelta(seconds=30):
            middle = early + (late - early) / 2
            early, late = (middle, late) if calendar.elapsed(middle, self.now) > wanted else (early, middle)
        return early

    def leave_open(self, request: ServiceRequest, by: Membership, calendar: BusinessCalendar, fate: str) -> None:
        """Bring a request of the last days to where its fate leaves it: nobody, accepted, held or fulfilled."""
        if fate == "nobody":
            return
        accepted = calendar.due(request.raised_at, 20 * 60) or self.now
        Fulfilment.assign(request, by, by=by)
        request.accept(by=by, at=accepted)
        if fate == "accepted":
            think_again(request, self.asker(request), calendar.due(accepted, 20 * 60) or self.now)
            return
        later = calendar.due(accepted, 60 * 60) or self.now
        if fate == "fulfilled":
            request.fulfil(by=by, output=f"Done: {request.title.lower()}.", at=later)
        else:
            side, code, reason = HOLDS[fate]
            request.hold(by=by, reason=reason, waits_for=side, code=code, at=later)

    def answer(self, request: ServiceRequest, by: Membership, calendar: BusinessCalendar) -> None:
        late, fate = self.random.random() < 0.18, self.random.random()
        share = 1.6 if late and fate < 0.4 else 0.5
        accepted = self.after(request.raised_at, request.respond_clock, share, calendar)
        Fulfilment.assign(request, by, by=by)
        if fate > 0.96:
            request.decline(by=by, reason="This is outside what was agreed; see the next review.", at=accepted)
            return
        request.accept(by=by, at=accepted)
        self.talk(request, by, accepted)
        if fate > 0.78:
            self.hold(request, by, accepted, hours=110 if late else self.random.randint(2, 40))
        done = self.after(request.status_since, request.fulfil_clock, 1.35 if late else 0.6, calendar)
        request.fulfil(by=by, output=f"Done: {request.title.lower()}.", at=done)
        confirmed = min(done + timedelta(hours=self.random.randint(1, 30)), self.now - timedelta(minutes=40))
        if fate < 0.06:
            request.send_back(by=self.asker(request), reason="Two people still cannot open it.", at=confirmed)
            confirmed = min(confirmed + timedelta(hours=20), self.now - timedelta(minutes=20))
            request.fulfil(by=by, output="Rights of both were added.", at=confirmed)
        request.confirm(by=self.asker(request), at=max(confirmed, done))

    def after(self, since: datetime, clock: Clock | None, share: float, calendar: BusinessCalendar) -> datetime:
        """A moment at about this share of the clock's target after `since`, an hour ago at the latest."""
        seconds = (clock.target_seconds if clock else 4 * 3600) * share * self.random.uniform(0.4, 1.1)
        latest = self.now - timedelta(hours=1)
        return max(since, min(calendar.due(since, int(seconds)) or latest, latest))

    def hold(self, request: ServiceRequest, by: Membership, since: datetime, *, hours: int) -> None:
        """The consumer is asked something and answers after so many hours; over two business days are too many."""
        paused = since + timedelta(minutes=self.random.randint(20, 90))
        why, side = "Which cost centre pays for it?", WaitsFor.CONSUMER
        request.hold(by=by, reason=why, waits_for=side, code=PauseReason.DECISION, at=paused)
        resumed = min(paused + timedelta(hours=hours), self.now - timedelta(hours=2))
        request.answer(by=self.asker(request), text="Cost centre 4410, please.", at=resumed)

    def talk(self, request: ServiceRequest, by: Membership, at: datetime) -> None:
        if self.random.random() < 0.3:
            Comment.say(request, by=by, text="On it. I will write here when it is done.", at=at)
        if self.random.random() < 0.15:
            ProviderNote.say(request, by=by, text="Array 3 is at 81 %: order disks before the next one.", at=at)
        if self.random.random() < 0.15:
            ConsumerNote.say(request, by=self.asker(request), text="If this slips again, take it to the review.", at=at)

    def asker(self, request: ServiceRequest) -> Membership:
        return next(m for m in self.members.values() if m.pk == request.raised_by_id)
