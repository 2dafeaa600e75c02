"""Taking over a relationship that already lives outside: its file, and what becomes of it."""

from .file import InvalidOpening, Opening, read
from .takeover import TakenOver, take_over

__all__ = ["InvalidOpening", "Opening", "TakenOver", "read", "take_over"]
