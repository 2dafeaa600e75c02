"""The terms of a version: read and written as one value, and the digest over them (G4)."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from relationships.models.agreement import Agreement
from relationships.models.calendar import Calendar
from relationships.models.lifecycle import Lifecycle
from relationships.models.membership import Membership
from relationships.models.refusal import Refused
from relationships.models.sides import Side
from relationships.models.terms_fetch import with_rows
from relationships.models.terms_writing import replace_rows, terms_of
from relationships.models.version_rows import NEGOTIATORS, VersionStatus
from relationships.terms import Terms


class VersionTerms(Lifecycle):
    """The base of `AgreementVersion` that knows what was agreed; `first_day` and `last_day` are both included."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    status = models.CharField(_("status"), max_length=12, choices=VersionStatus, default=VersionStatus.DRAFT)
    drafted_by_side = models.CharField(max_length=8, choices=Side, editable=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="EUR")
    summary = models.TextField(_("what this agreement is for"), blank=True)
    calendar = models.OneToOneField(Calendar, models.PROTECT, editable=False, related_name="version")
    latest_calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, editable=False, related_name="+")
    """The last of the line that begins with `calendar`, once both accepted a change of the service hours (C11)."""
    provider_name = models.CharField(max_length=120, blank=True, editable=False)
    consumer_name = models.CharField(max_length=120, blank=True, editable=False)
    """The names of the parties as they were proposed to each other; an organisation may be renamed later."""
    digest = models.CharField(max_length=64, blank=True, editable=False)
    """Over the canonical JSON of all this; empty until it was proposed."""

    agreedparts: Any
    agreedprioritys: Any
    serviceleveltargets: Any

    class Meta(Lifecycle.Meta):
        abstract = True

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.calendar.time_zone)

    @property
    def calendar_now_id(self) -> int:
        """The calendar that new clocks start with; ends the line of all changes accepted so far."""
        return self.latest_calendar_id or self.calendar_id

    def today(self) -> date:
        return timezone.now().astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def terms(self) -> Terms:
        """The rows as one value, read in one statement; rows that were fetched already are not read again."""
        return terms_of(with_rows(self))

    @transaction.atomic
    def write(self, terms: Terms, *, by: Membership | None) -> None:
        """Replace the terms of a draft as a whole. Raises Refused unless it is the member's own side's draft, and where
        two terms contradict each other."""
        self._hold()
        if self.status != "draft" or (by and not self.may_edit(by)):
            raise Refused(
                _t(
                    "Only the side that drafts a version may change it, and only until it is proposed. Nothing was "
                    "changed; counter it, or amend the agreement."
                )
            )
        if contradictions := list(terms.contradictions()):
            raise Refused(" ".join(contradictions))
        type(self)._base_manager.filter(pk=self.pk).update(
            first_day=terms.first_day, last_day=terms.last_day, currency=terms.currency, summary=terms.summary
        )
        self.refresh_from_db(fields=["first_day", "last_day", "currency", "summary"])
        self._prefetched_objects_cache: dict[str, Any] = {}
        self.calendar.write(terms.hours)
        replace_rows(self, terms)

    @transaction.atomic
    def rewrite(self, change: Callable[[Terms], Terms], *, by: Membership) -> None:
        """Change the terms as they are once nobody else writes them: what another section says stays said."""
        self._hold()
        self.refresh_from_db()
        self.write(change(self.terms()), by=by)

    def _hold(self) -> None:
        """Whoever moves or writes a version holds its row, and reads it after the one before committed."""
        type(self)._base_manager.select_for_update(of=("self",), no_key=True).get(pk=self.pk)
        self.refresh_from_db(fields=["status", "digest"])

    def may_edit(self, member: Membership) -> bool:
        return (
            self.status == "draft"
            and self.side_of(member) == self.drafted_by_side
            and member.is_current
            and member.has_role(*NEGOTIATORS)
        )

    def digest_of_terms(self) -> str:
        """SHA-256 over the canonical JSON of the terms as stored now, with the names of the parties."""
        return self.terms().digest(**self.parties())

    def canonical(self) -> str:
        """Exactly what both sides sign."""
        return self.terms().canonical(**self.parties())

    def _numbered(self) -> str:
        return _t("Version %(number)d.") % {"number": self.number}

    def parties(self) -> dict[str, str]:
        return {
            "agreement": self.agreement.reference,
            "version": str(self.number),
            "provider": self.provider_name or self.relationship.provider.name,
            "consumer": self.consumer_name or self.relationship.consumer.name,
        }

    def problems(self, *, backdates: bool = False) -> list[str]:
        """Sentences about what keeps this draft from being proposed today; `backdates`: its first day may have passed,
        but not before the version in force began (G7)."""
        problems = list(self.terms().problems())
        if self.first_day >= self.today():
            return problems
        day = date_format(self.first_day, "D j M Y")
        in_force = self.agreement.in_force_at(timezone.now())
        began = in_force.in_force_from if in_force else None
        if not backdates:
            problems.append(
                _t("The first day, %(day)s, has passed. Choose today or a later day, or let it bind back.")
                % {"day": day}
            )
        elif in_force and began and self.first_day < began.astimezone(self.zone).date():
            problems.append(
                _t("The first day, %(day)s, lies before version %(number)d came into force. Choose a later one.")
                % {"day": day, "number": in_force.number}
            )
        return problems

    def _write_digest(self) -> None:
        """Keep the names of the parties as they are now, and the digest over everything."""
        names = {f"{side}_name": getattr(self.relationship, side).name for side in ("provider", "consumer")}
        type(self)._base_manager.filter(pk=self.pk, status="draft").update(**names)
        self.refresh_from_db(fields=list(names))
        type(self)._base_manager.filter(pk=self.pk, status="draft").update(digest=self.digest_of_terms())
        self.refresh_from_db(fields=["digest"])
