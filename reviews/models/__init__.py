"""Both look back, decide, improve."""

from reviews.models.action import ReviewAction
from reviews.models.attribution import BreachAttribution
from reviews.models.decision import Decision
from reviews.models.finding import Finding
from reviews.models.frozen import (
    AgendaPoint,
    ReviewBreach,
    ReviewFigure,
    ReviewTarget,
    ReviewVersion,
    ReviewWorkload,
)
from reviews.models.review import ServiceReview
from reviews.models.signature import ReviewSignature

__all__ = [
    "AgendaPoint",
    "BreachAttribution",
    "Decision",
    "Finding",
    "ReviewAction",
    "ReviewBreach",
    "ReviewFigure",
    "ReviewSignature",
    "ReviewTarget",
    "ReviewVersion",
    "ReviewWorkload",
    "ServiceReview",
]
