"""Requests that come in from the event log of another system, with their history and their clocks.

A reader of one format (`servicenow`, `vinst`) gives a `Log` of incidents; `folding` turns the events of each into
moves, `courses` into what its clocks ran through; `agreed` finds what was in force for it; `clocks`, `history` and
`writing` make the rows. A further format is a further reader, and nothing else.
"""

from .loading import Choices, Outcome, load
from .log import UnreadableLog

__all__ = ["Choices", "Outcome", "UnreadableLog", "load"]
