"""Targets from the files of other tools, and ours for them: OpenSLO v1 read and written, SLA4OAI read.

What a file says and no term holds is named by its place in the file, never dropped silently. No database in here.
"""

from .exporting import openslo_of
from .found import Found, Left, Note
from .places import UnreadableFile
from .reading import read_targets

__all__ = ["Found", "Left", "Note", "UnreadableFile", "openslo_of", "read_targets"]
