"""What an organisation promises beside what it is promised itself (A11): findings computed when asked, never stored.

Nothing in here knows who may see a chain; `tiers.py` reads only what the member may, and the pages ask for own links.
"""

from .availability import Composition, exactly, in_parallel, in_series
from .findings import Chain, Finding, Kind, Rest, chain_of
from .hours import Uncovered, uncovered
from .tier import Tier

__all__ = [
    "Chain",
    "Composition",
    "Finding",
    "Kind",
    "Rest",
    "Tier",
    "Uncovered",
    "chain_of",
    "exactly",
    "in_parallel",
    "in_series",
    "uncovered",
]
