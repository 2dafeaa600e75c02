"""The life of an offering: published, paused, retired with notice, archived (F1, F3)."""

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from provision.comparison import changes_between
from provision.models.offering_rows import MOVES, OWNERS, TONES, OfferingStatus
from provision.models.offering_version import OfferingVersion
from provision.models.retirement import Notice, holding, longest_notice, why_not_sooner
from relationships.models import Membership, Organisation, OrganisationRecord, OwnedLifecycle, Refused
from relationships.models.lifecycle import Move
from relationships.templatetags.tandem import day


class OfferingLife(OwnedLifecycle):
    """The base of `ServiceOffering` that knows what may happen to it, and what of that happened."""

    Status = OfferingStatus

    status = models.CharField(_("status"), max_length=12, choices=OfferingStatus, default=OfferingStatus.DRAFT)
    current: "models.ForeignKey[OfferingVersion | None, OfferingVersion | None]" = models.ForeignKey(
        OfferingVersion, models.PROTECT, null=True, editable=False, related_name="+"
    )
    """The version published last; what consumers read and agreements are drafted from."""
    retires_on = models.DateField(_("retires on"), null=True, editable=False)
    """The day from whose beginning it is not offered any more, once that was said (F3)."""

    moves = MOVES
    tones: ClassVar[dict[str, str]] = TONES
    versions: Any

    class Meta:
        abstract = True

    # Who may, and what the page offers

    @classmethod
    def require_owner(cls, by: Membership, organisation: Organisation) -> None:
        if not (by.is_current and by.organisation_id == organisation.pk and by.has_role(*OWNERS)):
            raise Refused(_t("Offerings are edited by a service owner of the provider. Nothing was changed."))

    def hold(self, by: Membership) -> None:
        """Whoever writes or moves an offering holds its row, and reads it after the one before committed."""
        self.require_owner(by, self.organisation)
        type(self)._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=self.pk)
        self.__dict__.get("_prefetched_objects_cache", {}).clear()
        self.refresh_from_db(fields=["status", "current", "retires_on", "name"])

    def may_edit(self, member: Membership | None) -> bool:
        """Whether the member may write the draft that is open."""
        return self.draft_version is not None and self.may_write(member)

    def may_write(self, member: Membership | None) -> bool:
        ours = bool(member and member.is_current and member.organisation_id == self.organisation_id)
        return ours and self.status != self.Status.ARCHIVED and bool(member and member.has_role(*OWNERS))

    @property
    def draft_version(self) -> OfferingVersion | None:
        """The version that is being written, if one is."""
        return next((version for version in self.versions.all() if version.is_draft), None)

    @property
    def shown(self) -> OfferingVersion:
        """What its page shows: the version published last, or the draft where none was."""
        return next((v for v in self.versions.all() if v.pk == self.current_id), None) or self.versions.all()[0]

    def makes_sense(self, move: str) -> bool:
        """Whether the page offers a move: nobody publishes without a draft, or retires twice."""
        if move == "publish":
            return self.draft_version is not None
        return (self.retires_on is None) is not (move == "keep") if move in ("retire", "keep") else True

    def _buttons(self, member: Membership | None) -> Any:
        return (button for button in super()._buttons(member) if self.makes_sense(button.name))

    def today(self) -> date:
        """Today where the provider is."""
        return timezone.now().astimezone(ZoneInfo(self.organisation.time_zone)).date()

    # Moves

    @transaction.atomic
    def publish(self, *, by: Membership, read: str = "") -> None:
        """Publish the draft: from here on it never changes, and new agreements are drafted from it (F1, F2).

        `read` is the `sign` of the content that was shown. Raises Refused where something is missing, where somebody
        else wrote since, and where nothing is being drafted.
        """
        self.hold(by)
        draft = self.versions.drafts().first()
        if draft is None:
            raise Refused(
                _t("Nothing of %(offering)s is a draft, so nothing was published. Open its next version first.")
                % {"offering": self.reference}
            )
        offered = draft.offered()
        if read and offered.sign != read:
            raise Refused(
                _t("Somebody changed the draft since you opened it. Nothing was published; look at it again.")
            )
        if problems := list(offered.problems()):
            raise Refused(
                _t("Version %(number)d was not published. %(why)s")
                % {"number": draft.number, "why": " ".join(problems)}
            )
        told = self._told(draft)
        now = timezone.now()
        OfferingVersion.objects.filter(pk=draft.pk).update(status=OfferingVersion.Status.PUBLISHED, published_at=now)
        self.advance("publish", by=by, text=told, at=now, current=draft)

    def _told(self, draft: OfferingVersion) -> str:
        """What the history says of a publishing: what changed, in words."""
        text = _t("Published version %(number)d.") % {"number": draft.number}
        if self.current is None:
            return text
        changes = changes_between(self.current, draft).changes
        return " ".join([text, *(change.summary for change in changes)])[:2000]

    def pause(self, *, by: Membership) -> None:
        """Take it out of every catalogue for now; nothing new is drafted from it."""
        self.advance("pause", by=by, text=_t("Paused."))

    def activate(self, *, by: Membership) -> None:
        """Offer a paused one again."""
        self.advance("activate", by=by, text=_t("Offered again."))

    def notice(self) -> Notice | None:
        """The longest that was promised to those who hold something of it, or None (F3)."""
        return longest_notice(self.reference, self.today())

    @transaction.atomic
    def retire(self, *, by: Membership, on: date | None = None) -> None:
        """Stop offering it from a day on: the earliest that keeps every promised notice, or a later one (F3).

        Until that day nothing changes but that everybody reads of it; what was agreed stays agreed.
        """
        self.hold(by)
        if self.retires_on:
            raise Refused(
                _t("%(offering)s retires on %(day)s already. Nothing was changed; keep it first to choose another day.")
                % {"offering": self.reference, "day": day(self.retires_on)}
            )
        notice = self.notice()
        earliest = notice.until if notice else self.today()
        on = on or earliest
        if on < earliest:
            raise Refused(
                _t("%(day)s is too soon: %(why)s Nothing was changed; choose %(earliest)s or a later day.")
                % {"day": day(on), "why": why_not_sooner(notice), "earliest": day(earliest)}
            )
        self.advance("retire", by=by, text=_t("Retires on %(day)s.") % {"day": day(on)}, retires_on=on)
        if on <= self.today():
            self._expire(timezone.now())

    @transaction.atomic
    def keep(self, *, by: Membership) -> None:
        """Go on offering what was to retire."""
        self.hold(by)
        if self.retires_on is None:
            raise Refused(_t("%(offering)s does not retire. Nothing was changed.") % {"offering": self.reference})
        self.advance("keep", by=by, text=_t("It does not retire after all."), retires_on=None)

    @transaction.atomic
    def archive(self, *, by: Membership) -> None:
        """Put a retired one away for good. Raises Refused while an agreement still holds a part of it (F1)."""
        self.hold(by)
        if holders := list(holding(self.reference).visible_to(by).order_by("pk")):
            named = dict.fromkeys(_t("%(agreement)s with %(consumer)s") % _names(each) for each in holders)
            raise Refused(
                _t("%(offering)s was not archived: %(who)s still holds a part of it. Wait until that has ended.")
                % {"offering": self.reference, "who": ", ".join(named)}
            )
        self.versions.drafts().delete()
        self.advance("archive", by=by, text=_t("Archived."))

    # Time

    @classmethod
    def keep_time(cls, now: datetime) -> int:
        """Retire what was to retire by now; idempotent, and catches up. Returns how many moves that made."""
        waiting: Any = cls._base_manager.filter(
            status__in=[OfferingStatus.ACTIVE, OfferingStatus.PAUSED], retires_on__isnull=False
        )
        due = [
            offering
            for offering in waiting.select_related("organisation")
            if offering.retires_on <= now.astimezone(ZoneInfo(offering.organisation.time_zone)).date()
        ]
        return sum(offering._expire(now) for offering in due)

    def _expire(self, now: datetime) -> int:
        try:
            self.advance("expire", by=None, at=now, text=_t("Retired."))
        except Refused:
            return 0
        return 1

    def _remember(self, move: Move, *, by: Membership | None, text: str, at: datetime) -> None:
        OrganisationRecord.write(self.organisation, by=by, subject=self.reference, text=text)


def _names(version: Any) -> dict[str, Any]:
    return {"agreement": version.agreement.reference, "consumer": version.consumer}
