"""What an agreement version binds, as one plain value: copied, compared, digested and written as a whole.

The rows in `models/terms.py` store it; drafting, countering, amending and taking over a relationship all make a `Terms`
and hand it to `AgreementVersion.write`. No Django in here but for words.
"""

from .hours import OFFICE_HOURS, Hours
from .values import Limit, Obligation, Part, Target, Terms, later
from .words import (
    Attribution,
    CountedHours,
    Every,
    Level,
    LimitEffect,
    Metric,
    PartKind,
    Party,
    PauseReason,
    Pausing,
    Period,
    Reopening,
    Unit,
    Until,
    UpdateMode,
    WaitsFor,
    ZoneSource,
    said,
)

__all__ = [
    "OFFICE_HOURS",
    "Attribution",
    "CountedHours",
    "Every",
    "Hours",
    "Level",
    "Limit",
    "LimitEffect",
    "Metric",
    "Obligation",
    "Part",
    "PartKind",
    "Party",
    "PauseReason",
    "Pausing",
    "Period",
    "Reopening",
    "Target",
    "Terms",
    "Unit",
    "Until",
    "UpdateMode",
    "WaitsFor",
    "ZoneSource",
    "later",
    "said",
]
