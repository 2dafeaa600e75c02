"""Requests that come in from the event log of another system, with their history and their clocks.

A reader of one format (`servicenow`) gives a `Log` of incidents; `folding` turns the events of each into moves and
stretches of clocks; `agreed` finds what was in force for it; `writing` makes the rows. A further format is a further
reader, and nothing else.
"""

from .loading import Choices, Outcome, load
from .log import UnreadableLog

__all__ = ["Choices", "Outcome", "UnreadableLog", "load"]
