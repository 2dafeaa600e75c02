"""Until when a proposed version can be answered (G3)."""

from datetime import datetime

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _t

from relationships.models.lifecycle import Move
from relationships.models.refusal import Refused
from relationships.models.version_force import VersionInForce
from relationships.models.version_rows import ON_THE_TABLE
from relationships.terms.dates import DAY


class VersionDeadline(VersionInForce):
    """The base of `AgreementVersion` that is over after a day, even before Tandem writes that down."""

    valid_until = models.DateField(null=True, editable=False)
    """The last day, in the zone of the agreement, on which it can be accepted, countered or signed."""

    class Meta(VersionInForce.Meta):
        abstract = True

    def is_past_its_day(self) -> bool:
        """Whether nobody answered by its last day, so that it counts as lapsed even before Tandem writes that down."""
        return self.status in ON_THE_TABLE and self.valid_until is not None and self.valid_until < self.today()

    def lapses_at(self) -> datetime | None:
        """The midnight after its last day, whenever Tandem comes to look; None where it stands until withdrawn."""
        return self.midnight(self.valid_until + DAY) if self.valid_until else None

    def move_named(self, name: str) -> Move | None:
        return None if name != "lapse" and self.is_past_its_day() else super().move_named(name)

    def too_late(self) -> Refused:
        if not self.is_past_its_day() or self.valid_until is None:
            return super().too_late()
        return Refused(
            _t("Version %(number)d could be answered until %(day)s. Nothing was changed; propose the terms again.")
            % {"number": self.number, "day": date_format(self.valid_until, "D j M Y")}
        )

    @classmethod
    def lapse_all(cls, now: datetime) -> int:
        """Take off the table what nobody answered by its day; idempotent. Returns how many."""
        past = cls._base_manager.filter(status__in=ON_THE_TABLE, valid_until__lte=now.date())
        return sum(
            version._keep("lapse", version.lapses_at())
            for version in past.select_related("calendar")
            if version.is_past_its_day()
        )
