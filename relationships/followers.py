"""Who repeats a clock's deadline on rows of their own: each upper app says so once, when it is loaded.

A lower app must tell them that clocks moved without importing them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, cast

from django.apps import apps

if TYPE_CHECKING:
    from relationships.models import AgreementVersion


class Follower(Protocol):
    @classmethod
    def hold_for_clocks(cls, clocks: Sequence[int]) -> None:
        """Hold the rows that repeat these clocks (keys), before anybody holds the clocks."""

    @classmethod
    def follow_clocks(cls, clocks: Sequence[int]) -> None:
        """Repeat the deadlines of these clocks (keys), in the transaction that moved them."""


class TermsFollower(Protocol):
    @classmethod
    def follow_terms(cls, earlier: "AgreementVersion", later: "AgreementVersion", at: datetime) -> None:
        """The later version took force and lets running clocks aim at what it promises (G7)."""


FOLLOWERS: list[str] = []


def register(model: str) -> None:
    """Called in `AppConfig.ready`: rows of this model ("consumption.ServiceRequest") follow their clocks."""
    FOLLOWERS.append(model)


def terms_changed(earlier: "AgreementVersion", later: "AgreementVersion", at: datetime) -> None:
    for model in FOLLOWERS:
        cast(TermsFollower, apps.get_model(model)).follow_terms(earlier, later, at)


def clocks_moved(clocks: Sequence[int]) -> None:
    for model in FOLLOWERS:
        cast(Follower, apps.get_model(model)).follow_clocks(clocks)


def hold_followers(clocks: Sequence[int]) -> None:
    """Whoever will move these clocks holds first what follows them, in the order in which everybody does."""
    for model in FOLLOWERS:
        cast(Follower, apps.get_model(model)).hold_for_clocks(clocks)
