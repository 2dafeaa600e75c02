"""A negotiation without a database: what rules.md says of it, small enough to be seen to be right (G1-G3, G6)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

TABLE = ("proposed", "accepted", "signing")
FINAL = ("countered", "rejected", "withdrawn", "lapsed", "superseded")
OTHER = {"provider": "consumer", "consumer": "provider"}


@dataclass
class Version:
    number: int
    side: str
    text: str
    first_day: date
    counters: "Version | None" = None
    status: str = "draft"
    valid_until: date | None = None
    accepted: bool = False
    signed: set[str] = field(default_factory=set)


class Negotiation:
    """Each verb says whether it went through; one that did not changed nothing."""

    def __init__(self, side: str, text: str, first_day: date) -> None:
        self.versions = [Version(1, side, text, first_day)]

    def visible_to(self, side: str) -> list[Version]:
        return [each for each in self.versions if each.status != "draft" or each.side == side]

    def day(self, today: date) -> None:
        """What days that arrive bring about."""
        for each in self.versions:
            if each.status in TABLE and each.valid_until and each.valid_until < today:
                each.status = "lapsed"
        for each in [each for each in self.versions if each.status == "scheduled" and each.first_day <= today]:
            self.take_force(each)

    def take_force(self, version: Version) -> None:
        for each in self.versions:
            if each.status == "active":
                each.status = "superseded"
        version.status = "active"

    def moves_of(self, version: Version, side: str) -> set[str]:
        """What that side may do now, by whose turn it is."""
        return {name for name, may in self._may(version, side == version.side, side in version.signed) if may}

    def _may(self, version: Version, ours: bool, signed: bool) -> Iterator[tuple[str, bool]]:
        on_the_table = version.status in TABLE
        yield "propose", version.status == "draft" and ours
        yield "withdraw", (on_the_table or version.status == "draft") and ours
        yield "accept_terms", version.status == "proposed" and not ours
        yield "counter", on_the_table and not (ours or signed or version.accepted)
        yield "reject", on_the_table and not (ours or signed)
        yield "sign", on_the_table and not signed

    def propose(self, version: Version, side: str, valid_until: date | None, today: date) -> bool:
        answered = version.counters
        others = [each for each in self.versions if each.status in TABLE and each is not answered]
        if "propose" not in self.moves_of(version, side) or others or version.first_day < today:
            return False
        if answered and "counter" not in self.moves_of(answered, side):
            return False
        if answered:
            answered.status = "countered"
        version.status, version.valid_until = "proposed", valid_until
        return True

    def counter(self, version: Version, side: str) -> bool:
        if "counter" not in self.moves_of(version, side):
            return False
        if not any(each.counters is version and each.status == "draft" for each in self.versions):
            self._open(side, version.text, version.first_day, version)
        return True

    def amend(self, version: Version, side: str, first_day: date) -> bool:
        under_way = any(
            each.status in (*TABLE, "scheduled") or (each.status == "draft" and each.side == side)
            for each in self.versions
        )
        if version.status != "active" or under_way:
            return False
        self._open(side, version.text, first_day)
        return True

    def _open(self, side: str, text: str, first_day: date, counters: Version | None = None) -> None:
        self.versions.append(Version(len(self.versions) + 1, side, text, first_day, counters))

    def end(self, move: str, version: Version, side: str) -> bool:
        """Reject or withdraw."""
        if move not in self.moves_of(version, side):
            return False
        version.status = {"reject": "rejected", "withdraw": "withdrawn"}[move]
        return True

    def accept_terms(self, version: Version, side: str) -> bool:
        if "accept_terms" not in self.moves_of(version, side):
            return False
        version.status, version.accepted = "accepted", True
        return True

    def sign(self, version: Version, side: str, today: date) -> bool:
        if "sign" not in self.moves_of(version, side) or version.first_day < today:
            return False
        version.signed.add(side)
        version.status = "signing"
        if len(version.signed) == 2:
            version.status = "scheduled"
            for each in self.versions:
                if each.status == "scheduled" and each is not version and each.first_day >= version.first_day:
                    each.status = "superseded"
            self.day(today)
        return True
