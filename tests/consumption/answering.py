"""Parts that ask for something, one field of each kind, and what is said to them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from relationships.models import AgreementVersion
from relationships.terms import Field, Part
from tests.factories import World

WARD = Field("Ward", hint="As it stands on the door.", changeable=True)
PURPOSE = Field("Purpose", "long_text", required=False, changeable=True)
SPACE = Field("Space", "number", minimum=Decimal("0.5"), maximum=Decimal(40))
NEEDED_BY = Field("Needed by", "date", required=False, changeable=True)
TIER = Field("Tier", "choice", choices=("Gold", "Silver; or less", "“Bronze”"))
BACKUP = Field("Backup", "yes_no", changeable=True)
EACH = (WARD, PURPOSE, SPACE, NEEDED_BY, TIER, BACKUP)
SAID: dict[str, Any] = {
    "Ward": "Ward 3",
    "Purpose": "Scans.\nAll of them.",
    "Space": Decimal("12.5"),
    "Needed by": date(2027, 3, 1),
    "Tier": "Silver; or less",
    "Backup": False,
}
TYPED = {
    "answer-1": "Ward 3",
    "answer-2": "Scans.\nAll of them.",
    "answer-3": "12.5",
    "answer-4": "2027-03-01",
    "answer-5": "Silver; or less",
    "answer-6": "no",
}
IN_WORDS = ["Ward 3", "Scans.\nAll of them.", "12.5", "Mon 1 Mar 2027", "Silver; or less", "No"]


def asking(world: World, *fields: Field, **limits: Any) -> AgreementVersion:
    """In force: extra storage asks for these fields, or for one of each kind, and nothing else asks for any."""
    return world.agreed(parts=parts_that_ask(world, *(fields or EACH), **limits))


def parts_that_ask(world: World, *fields: Field, **limits: Any) -> tuple[Part, ...]:
    storage, *others = world.terms().parts
    return (replace(storage, fields=fields, **limits), *others)
