"""Both look back, decide, improve."""

from reviews.models.action import ReviewAction
from reviews.models.decision import Decision
from reviews.models.finding import Finding
from reviews.models.frozen import AgendaPoint, ReviewBreach, ReviewFigure, ReviewTarget, ReviewVersion
from reviews.models.review import ServiceReview
from reviews.models.signature import ReviewSignature

__all__ = [
    "AgendaPoint",
    "Decision",
    "Finding",
    "ReviewAction",
    "ReviewBreach",
    "ReviewFigure",
    "ReviewSignature",
    "ReviewTarget",
    "ReviewVersion",
    "ServiceReview",
]
