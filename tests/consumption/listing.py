"""Lists as tests read them, and many rows to fill them with."""

from typing import Any

from django.test import Client

from relationships.terms import Target
from tests.consumption.states import take
from tests.factories import World


def listed(client: Client, address: str = "/requests/", **asked: Any) -> list[str]:
    """The references of the rows, in order."""
    return [row.reference for row in client.get(address, asked).context["things"]]


def many(world: World, count: int) -> None:
    """Requests of all kinds, with clocks and words of a usual length."""
    version = world.agreed(targets=(Target("respond", 4), Target("fulfil", 8)))
    for number in range(count):
        title = f"Storage for the imaging archive of ward {number}"
        request = world.request(version, part=("Laptop", "Clinic portal", "Extra storage")[number % 3], title=title)
        if number % 2:
            take(request, "accept", world)
