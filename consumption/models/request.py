from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from consumption.models.asking import binds, check_answers, check_quantity, priority_from, refuse_at_rest
from consumption.models.field_answer import Said
from consumption.models.request_answers import RequestAnswers
from consumption.models.request_clocks import TIMED, WORK, Wait
from consumption.models.request_moves import ASKERS, FULFILLERS, MOVES
from consumption.models.standing import Standing, standing_of
from relationships.models import (
    AgreedField,
    AgreedPart,
    AgreedPriority,
    Membership,
    Move,
    Record,
    Refused,
    ServiceLevelTarget,
    Side,
    Workload,
    WorkloadLimit,
)
from relationships.models.lifecycle import Button
from relationships.terms import Metric, PauseReason, WaitsFor


class ServiceRequest(RequestAnswers):
    """A user asks for something that the agreement in force already allows."""

    moves = MOVES

    class Meta(RequestAnswers.Meta):
        abstract = False
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")

    @classmethod
    @transaction.atomic
    def submit(
        cls,
        part: AgreedPart,
        *,
        by: Membership,
        title: str,
        wish: str = "",
        priority: AgreedPriority | None = None,
        impact: str = "",
        urgency: str = "",
        quantity: Any = None,
        answers: Mapping[str, Said] | None = None,
        at: datetime | None = None,
        targets: Sequence[ServiceLevelTarget] | None = None,
        limits: Sequence[WorkloadLimit] | None = None,
        fields: Sequence[AgreedField] | None = None,
    ) -> "ServiceRequest":
        """Ask for an agreed part; its clocks start now. The priority is named, or follows from impact and urgency.

        `answers` are what it says to the part's fields, by their names. `targets` and `limits` are the version's and
        `fields` the part's, where they were read already. Raises Refused when the version is not in force, for
        somebody who may not ask, and for what the part does not allow. Above a workload limit targets are suspended or
        longer, as agreed (O3).
        """
        version = part.version
        if part.side_of(by) is not Side.CONSUMER or not by.is_current or not by.has_role(*ASKERS):
            raise Refused(_t("Only the consumer's people may ask for this. Nothing was sent."))
        version.read_now()
        now = at or timezone.now()
        if not binds(version, now):
            raise Refused(
                _t("%(agreement)s is not in force in this version. Nothing was sent; ask from the version in force.")
                % {"agreement": version.agreement}
            )
        refuse_at_rest(version, now)
        fields, answers = part.fields.all() if fields is None else fields, answers or {}
        check_quantity(part, quantity)
        check_answers(fields, answers)
        priority = priority or priority_from(version, impact, urgency)
        request = cls.objects.create(
            **part.sides,
            version=version,
            part=part,
            kind=part.kind,
            priority=priority,
            impact=impact,
            urgency=urgency,
            title=title,
            wish=wish,
            quantity=quantity,
            raised_by=by,
            raised_by_name=str(by.person),
            raised_at=now,
            status_since=now,
        )
        request._answer_fields(fields, answers)
        longer = Workload.count_up(request, version, kind=part.kind, priority=priority, at=now, limits=limits)
        if longer is not None:
            request._start_clocks(now, targets, str(by.person.time_zone), longer)
        request._remember(Move("raise", (), "submitted"), by=by, text="", at=now)
        return request

    def waits_for(self) -> Side | None:
        """Whose turn it is; on hold, the side that was named when it was put there, or nobody's."""
        if self.status == self.Status.HELD:
            return Side(self.held_for) if self.held_for in Side.values else None
        return super().waits_for()

    def moves_open_to(self, member: Membership | None) -> list[Button]:
        """Answering stands there only for the side that is asked; on hold already, holding is another reason (K7)."""
        asked, label = self.held_for == WaitsFor.CONSUMER, _t("Wait for something else")
        found = [button for button in super().moves_open_to(member) if asked or button.name != "answer"]
        return [replace(one, label=label) if one.name == "hold" and self.held_for else one for one in found]

    def told(self, by_side: str) -> Q | None:
        """The person who raised it hears of every answer; the provider's fulfillers hear of what they must answer."""
        if by_side == Side.PROVIDER:
            return Q(pk=self.raised_by_id)
        waits = self.status in ("submitted", "in_progress", "held")
        return Q(organisation=self.provider_id, roles__overlap=list(FULFILLERS)) if waits else None

    @property
    def standing(self) -> Standing:
        return standing_of(self, timezone.now())

    # The provider answers. `at` says when, for history that is told afterwards; otherwise it is now. Each of these is
    # the provider's word, so it ends the update cycle that runs (K15).

    @transaction.atomic
    def accept(self, *, by: Membership, promised_for: Any = None, at: datetime | None = None) -> None:
        """The provider takes the request on, and may promise a day; this is the response the clock waits for."""
        self._hold_clocks()
        if promised_for and not at and promised_for < timezone.localdate():
            raise Refused(_t("The promised day lies in the past. Nothing was changed; choose today or a later day."))
        text = _t("Promised for %(day)s.") % {"day": date_format(promised_for, "D j M Y")} if promised_for else ""
        self.advance("accept", by=by, at=at, text=text, promised_for=promised_for)
        self._turn(self.status_since, by, says=Side.PROVIDER, stops=[Metric.RESPOND])

    @transaction.atomic
    def decline(self, *, by: Membership, reason: str, at: datetime | None = None) -> None:
        """The provider says no, with a reason: a response; nothing is left to fulfil."""
        self._hold_clocks()
        self.advance("decline", by=by, at=at, text=reason)
        stops, note = [Metric.RESPOND], _t("The request was declined.")
        self._turn(self.status_since, by, says=Side.PROVIDER, stops=stops, cancels=WORK, note=note)

    @transaction.atomic
    def hold(
        self,
        *,
        by: Membership,
        reason: str,
        waits_for: str,
        code: str = PauseReason.OTHER,
        at: datetime | None = None,
    ) -> None:
        """Fulfilment waits, visibly: for whom and why (K4). What the targets say pauses; where a side is waited for
        that agreed to answer in time, its own clock starts (O1). On hold already, it is another reason (K7).
        """
        self._hold_clocks()
        wait, before = Wait(WaitsFor(waits_for), reason, PauseReason(code)), self.held_for
        text = self.told_pause(wait)
        if before and text == self.why_held():
            raise Refused(
                _t("%(request)s waits for this already. Nothing was changed; resume it, or give another reason.")
                % {"request": self.reference}
            )
        self.advance("hold", by=by, at=at, text=text, held_for=wait.side)
        asks = [Metric.OBLIGATION] if wait.side in Side.values and wait.side != before else []
        ends = [Metric.OBLIGATION] if wait.side != before else []
        self._turn(self.status_since, by, says=Side.PROVIDER, starts=asks, stops=ends, waits=wait)

    def why_held(self) -> str:
        """On hold: whom it waits for, and why, as it was said then."""
        if self.status != self.Status.HELD:
            return ""
        said = Record.objects.filter(subject=self.reference, move="hold").order_by("-at", "-pk")
        return said.values_list("text", flat=True).first() or ""

    def told_pause(self, wait: Wait) -> str:
        """ "Waiting for Northwind Clinics. Information is missing: which server?"."""
        who: Any = WaitsFor(wait.side).label
        if wait.side in Side.values:
            who = self.relationship.organisation_on(Side(wait.side))
        if wait.code == PauseReason.OTHER:
            return _t("Waiting for %(who)s: %(reason)s") % {"who": who, "reason": wait.reason}
        facts = {"who": who, "code": PauseReason(wait.code).label, "reason": wait.reason}
        return _t("Waiting for %(who)s. %(code)s: %(reason)s") % facts

    @transaction.atomic
    def resume(self, *, by: Membership, at: datetime | None = None) -> None:
        """Work goes on; the side that was waited for has done its part."""
        self._hold_clocks()
        self.advance("resume", by=by, at=at, held_for="")
        self._turn(self.status_since, by, says=Side.PROVIDER, stops=[Metric.OBLIGATION], resumes=True)

    @transaction.atomic
    def fulfil(self, *, by: Membership, output: str, at: datetime | None = None) -> None:
        """The provider delivered: `output` says what. Clocks agreed until fulfilled stop here, a pause is closed first
        (K6); from here on the consumer owes its approval."""
        self._hold_clocks()
        was_held = self.status == self.Status.HELD
        self.advance("fulfil", by=by, at=at, text=output, output=output, held_for="")
        starts, stops = [Metric.APPROVE], [Metric.OBLIGATION, *self._done()]
        self._turn(self.status_since, by, says=Side.PROVIDER, starts=starts, stops=stops, resumes=was_held)

    @transaction.atomic
    def reprioritise(
        self,
        *,
        by: Membership,
        reason: str,
        priority: AgreedPriority | None = None,
        impact: str = "",
        urgency: str = "",
        at: datetime | None = None,
    ) -> None:
        """Another priority from here on, named or by the matrix: each open clock aims at what was agreed for that (K9),
        or is cancelled where nothing was (K10); what only the new priority promises starts now."""
        self._hold_clocks()
        now = at or timezone.now()
        before, after = self.priority, priority or priority_from(self.version, impact, urgency)
        if after == before:
            raise Refused(
                _t("%(request)s has the priority %(priority)s already. Nothing was changed; choose another.")
                % {"request": self.reference, "priority": before}
            )
        text = _t("From %(before)s to %(after)s: %(reason)s") % {"before": before, "after": after, "reason": reason}
        facts = {"priority": after, "impact": impact, "urgency": urgency}
        waits = self._wait_now() if self.status == self.Status.HELD else None
        self.advance("reprioritise", by=by, at=now, text=text, **facts)
        self.priority = after
        for metric in (Metric.RESPOND, *WORK, Metric.OBLIGATION):
            if (clock := self.clock_of(metric)) and clock.is_open:
                self._let_go(clock, now)
                held = clock.retarget(
                    kind=self.kind,
                    priority=after.name,
                    at=now,
                    by=by,
                    reason=reason,
                    requester_zone=self.requester_zone(),
                )
                setattr(self, f"{metric}_clock", held)
        self._turn(now, by, says=Side.PROVIDER, starts=self.not_covered(), waits=waits)

    # The consumer decides

    @transaction.atomic
    def answer(self, *, by: Membership, text: str, at: datetime | None = None) -> None:
        """The consumer says what was waited for: work goes on, and the clock of its own obligation stops (O1)."""
        self._hold_clocks()
        if self.status == self.Status.HELD and self.held_for != WaitsFor.CONSUMER:
            raise Refused(
                _t("%(request)s does not wait for you any more. Nothing was changed; write a comment on its page.")
                % {"request": self.reference}
            )
        self.advance("answer", by=by, at=at, text=text, held_for="")
        self._turn(self.status_since, by, says=Side.CONSUMER, stops=[Metric.OBLIGATION], resumes=True)

    @transaction.atomic
    def confirm(self, *, by: Membership, at: datetime | None = None) -> None:
        """The consumer agrees that it is done. Clocks agreed until confirmed or accepted stop here."""
        self._hold_clocks()
        self.advance("confirm", by=by, at=at)
        stops = [Metric.APPROVE, *self._done()]
        note = _t("The request was confirmed.")
        self._turn(self.status_since, by, stops=stops, cancels=[Metric.UPDATE], note=note)

    @transaction.atomic
    def send_back(self, *, by: Membership, reason: str, at: datetime | None = None) -> None:
        """The output is not what was asked for: what was timed is open again, as each target says (K11)."""
        self._hold_clocks()
        self.advance("send_back", by=by, at=at, text=reason, cycle=F("cycle") + 1)
        self._turn(self.status_since, by, says=Side.CONSUMER, stops=[Metric.APPROVE], reopens=WORK)

    @transaction.atomic
    def withdraw(self, *, by: Membership, at: datetime | None = None) -> None:
        self._hold_clocks()
        self.advance("withdraw", by=by, at=at)
        self._turn(self.status_since, by, cancels=TIMED, note=_t("The request was withdrawn."))
