"""The choices that terms are made of, in the words people read."""

from django.db import models
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class PartKind(models.TextChoices):
    """The three things that a service offering can hold (F4)."""

    GOODS = "goods", _("Goods")
    ACCESS = "access", _("Access to resources")
    ACTION = "action", _("Service action")


class Period(models.TextChoices):
    ONCE = "once", _("once")
    MONTH = "month", _("per month")
    YEAR = "year", _("per year")

    @property
    def per_year(self) -> int:
        return {"once": 1, "month": 12, "year": 1}[self.value]


class Metric(models.TextChoices):
    """What is timed; each on its own, and meeting one never meets another (K1)."""

    RESPOND = "respond", _("Respond")
    UPDATE = "update", _("Update")
    FULFIL = "fulfil", _("Fulfil")
    DELIVER = "deliver", _("Deliver")
    APPROVE = "approve", _("Approve")
    OBLIGATION = "obligation", _("Answer when waited for")


class Unit(models.TextChoices):
    """The unit a target was declared in; kept, never converted silently (C8)."""

    SECONDS = "seconds", _("seconds")
    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    CALENDAR_DAYS = "calendar_days", _("days of 24 hours")
    BUSINESS_DAYS = "business_days", _("business days")

    @property
    def seconds(self) -> int:
        """A business day counts as one day of the calendar's own days, however long each is open."""
        return {"seconds": 1, "minutes": 60, "hours": 3600}.get(self.value, 86_400)


class CountedHours(models.TextChoices):
    """When a target's time counts."""

    SERVICE = "service", _("in service hours")
    ALWAYS = "always", _("around the clock")


class ZoneSource(models.TextChoices):
    """Whose wall clock the service hours are read on (C9)."""

    AGREEMENT = "agreement", _("the agreement's")
    CONSUMER = "consumer", _("the consumer organisation's")
    REQUESTER = "requester", _("that of whoever asks")


class Until(models.TextChoices):
    """What stops a fulfil or deliver clock."""

    RESOLVED = "resolved", _("until fulfilled")
    CLOSED = "closed", _("until confirmed")
    ACCEPTED = "accepted", _("until accepted by a person")


class UpdateMode(models.TextChoices):
    """When an update clock runs (K15)."""

    ALWAYS = "always", _("from one update to the next")
    ANSWER = "answer", _("while the consumer waits for an answer")


class Pausing(models.TextChoices):
    """Which waits stop a target's time from counting: who pays for a pause (K4)."""

    USUAL = "usual", _("as usual: a response never pauses, everything else does")
    NEVER = "never", _("nothing: every wait counts")
    OTHER_SIDE = "other_side", _("waits for the other side only")
    NOT_OWN = "not_own", _("every wait but those for the side that owes it")
    ANY = "any", _("every wait")


class WaitsFor(models.TextChoices):
    """Whom a pause waits for (K4)."""

    CONSUMER = "consumer", _("the consumer")
    PROVIDER = "provider", _("the provider")
    SUPPLIER = "supplier", _("a supplier")
    AGREED = "agreed", _("a time that both agreed on")
    FORCE_MAJEURE = "force_majeure", _("something nobody can help")


class PauseReason(models.TextChoices):
    """Why a thing waits; the note says it in words (K4)."""

    INFORMATION = "information", _("Information is missing")
    DECISION = "decision", _("A decision or approval is missing")
    ACCESS = "access", _("Access is missing")
    DELIVERY = "delivery", _("Something must be delivered first")
    APPOINTMENT = "appointment", _("An appointment is set")
    OTHER = "other", _("Another reason")


class Reopening(models.TextChoices):
    """What a clock does when what it timed is opened again (K11)."""

    CONTINUE = "continue", _("goes on where it stopped")
    RESTART = "restart", _("starts anew; the first result stays")
    IGNORE = "ignore", _("stays stopped")


class Party(models.TextChoices):
    """Who owes a target: the values are those of `Side`."""

    PROVIDER = "provider", _("the provider")
    CONSUMER = "consumer", _("the consumer")


class Attribution(models.TextChoices):
    """Whom both sides hold to account for a breach (O2)."""

    PROVIDER = "provider", _("the provider")
    CONSUMER = "consumer", _("the consumer")
    SHARED = "shared", _("both sides")
    SUPPLIER = "supplier", _("a supplier")


class Every(models.TextChoices):
    """How often an obligation comes up."""

    ONCE = "once", _("once")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    YEAR = "year", _("every year")


class LimitEffect(models.TextChoices):
    """What becomes of targets above a workload limit (O3)."""

    SUSPENDED = "suspended", _("no target holds")
    RELAXED = "relaxed", _("targets are longer")


class Level(models.TextChoices):
    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class FieldKind(models.TextChoices):
    """What a request for a part must say, and how that is checked."""

    TEXT = "text", _("a line of text")
    LONG_TEXT = "long_text", _("several lines of text")
    NUMBER = "number", _("a number")
    DATE = "date", _("a date")
    CHOICE = "choice", _("one of a list")
    YES_NO = "yes_no", _("yes or no")


class AvailabilityPeriod(models.TextChoices):
    """Over what an availability is counted: a period of the calendar, or so many days back from each day (A5)."""

    MONTH = "month", _("each month")
    QUARTER = "quarter", _("each quarter")
    YEAR = "year", _("each year")
    ROLLING = "rolling", _("the last days")


class Maintenance(models.TextChoices):
    """What announced maintenance does to an availability (A2, A3)."""

    COUNTED = "counted", _("counts as downtime")
    EXCUSED = "excused", _("is no downtime")
    LEFT_OUT = "left_out", _("is left out of the service time")


class Renewal(models.TextChoices):
    """What happens at the end of a term (G9)."""

    NONE = "none", _("ends")
    TACIT = "tacit", _("renews unless either side gives notice")
    EXPRESS = "express", _("ends unless both sign a renewal")


class NoticeUnit(models.TextChoices):
    DAYS = "days", _("days")
    MONTHS = "months", _("months")


class Roll(models.TextChoices):
    """Where a deadline goes that falls on a day without service hours (G10)."""

    NONE = "none", _("stays")
    PREVIOUS = "previous", _("moves to the working day before")


class Suspending(models.TextChoices):
    """Who may suspend an agreement in force alone (G13)."""

    BOTH = "both", _("only both together")
    PROVIDER = "provider", _("the provider")
    CONSUMER = "consumer", _("the consumer")
    EITHER = "either", _("either side")


class WhileSuspended(models.TextChoices):
    """What clocks do while an agreement is suspended (G13)."""

    RUN = "run", _("clocks run on")
    PAUSE = "pause", _("clocks pause")


class Transition(models.TextChoices):
    """What becomes of running clocks when an amendment takes force (G7)."""

    KEEP = "keep", _("keep what they started with")
    RETARGET = "retarget", _("aim at what the amendment promises")


class ContactLevel(models.TextChoices):
    """How far up two sides talk to each other about a relationship."""

    OPERATIONAL = "operational", _("operational")
    TACTICAL = "tactical", _("tactical")
    STRATEGIC = "strategic", _("strategic")


class ReviewEvery(models.TextChoices):
    """How often an agreement must be reviewed (G15)."""

    NEVER = "", _("no cadence agreed")
    MONTH = "month", _("every month")
    QUARTER = "quarter", _("every quarter")
    HALF_YEAR = "half_year", _("every half year")
    YEAR = "year", _("every year")

    @property
    def months(self) -> int:
        return {"": 0, "month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


class SeveralCredits(models.TextChoices):
    """What is credited where several targets are breached in a period (S3)."""

    HIGHEST = "highest", _("the highest credit")
    SUM = "sum", _("all credits together, up to the cap")


class ClaimMode(models.TextChoices):
    """How a credit comes about (S4)."""

    AUTOMATIC = "automatic", _("by itself")
    ON_CLAIM = "on_claim", _("when the consumer claims it")


def said(metric: str, kind: str, priority: str, debtor: str = Party.PROVIDER) -> str:
    """What a target is for, in words: "Respond, Goods, P1"."""
    words = [Metric(metric).label, PartKind(kind).label if kind else "", priority]
    if metric == Metric.OBLIGATION:
        words.insert(1, Party(debtor).label)
    return ", ".join(str(word) for word in words if word)


def per(every: str) -> str:
    """ "a week" in "20 requests a week"."""
    return {Every.WEEK: _t("a week"), Every.MONTH: _t("a month")}[Every(every)]
