"""When a version binds: from its first day to its last, until a later one takes over (G6-G8)."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _t

from relationships.models.refusal import Refused
from relationships.models.version_terms import VersionTerms


class VersionInForce(VersionTerms):
    """The base of `AgreementVersion` that knows its time: instants, shortened when a later version takes over."""

    in_force_from = models.DateTimeField(null=True, editable=False)
    in_force_until = models.DateTimeField(null=True, editable=False)

    class Meta(VersionTerms.Meta):
        abstract = True

    def begins(self, not_before: datetime) -> datetime:
        """When it starts to bind: the first day's midnight in its zone, never before the last signature (G7)."""
        return max(self.midnight(self.first_day), not_before)

    def ends(self) -> datetime | None:
        """The end of the last day, exclusive, or None (G8)."""
        return self.midnight(self.last_day + timedelta(days=1)) if self.last_day else None

    @transaction.atomic
    def take_force(self, *, not_before: datetime) -> None:
        """Settle when a version signed by both binds, and make room for it among its siblings (G6)."""
        begins, ends = self.begins(not_before), self.ends()
        siblings = self.agreement.versions.filter(status__in=["scheduled", "active"]).exclude(pk=self.pk)
        for earlier in siblings.filter(in_force_from__lt=begins):
            if earlier.in_force_until is None or earlier.in_force_until > begins:
                type(self)._base_manager.filter(pk=earlier.pk).update(in_force_until=begins)
        for later in siblings.filter(in_force_from__gte=begins):
            type(self)._base_manager.filter(pk=later.pk).update(in_force_until=F("in_force_from"))
            later.advance(
                "supersede", by=None, text=_t("Version %(number)d takes its place.") % {"number": self.number}
            )
        type(self)._base_manager.filter(pk=self.pk).update(in_force_from=begins, in_force_until=ends)
        self.refresh_from_db(fields=["in_force_from", "in_force_until"])

    @classmethod
    def keep_time(cls, now: datetime) -> int:
        """Let the days that arrived by `now` take effect; idempotent. Returns how many moves that made."""
        made = 0
        for version in cls._base_manager.filter(status="active", in_force_until__lte=now):
            follows = version.agreement.versions.filter(in_force_from=version.in_force_until).exists()
            made += version._keep("supersede" if follows else "expire", version.in_force_until)
        for version in cls._base_manager.filter(status="scheduled", in_force_from__lte=now).order_by("in_force_from"):
            made += version._keep("activate", version.in_force_from)
        return made

    def _keep(self, move: str, at: datetime | None) -> int:
        try:
            self.advance(move, by=None, at=at, text=self._numbered())
        except Refused:
            return 0
        return 1
