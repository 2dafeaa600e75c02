"""Who is in the demo world, and how they sign in."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

PASSWORD = "tandem-demo-1"

ORGANISATIONS = {
    "Harbour IT": "Europe/London",
    "Northwind Clinics": "Europe/London",
    "Alder & Finch Architects": "Europe/London",
    "Skyline Hosting": "Europe/Berlin",
    "Bright Dental": "Europe/London",
}


@dataclass(frozen=True)
class DemoPerson:
    email: str
    name: str
    acts: dict[str, list[str]] = field(default_factory=dict)
    time_zone: str = "Europe/London"
    operator: bool = False


PEOPLE = (
    DemoPerson(
        "priya@harbour.example", "Priya Patel", {"Harbour IT": ["relationship_manager", "sponsor", "administrator"]}
    ),
    DemoPerson("otto@harbour.example", "Otto Okafor", {"Harbour IT": ["service_owner", "fulfiller", "customer"]}),
    DemoPerson("finn@harbour.example", "Finn Fraser", {"Harbour IT": ["fulfiller", "user"]}),
    DemoPerson("fay@harbour.example", "Fay Fournier", {"Harbour IT": ["fulfiller"]}),
    DemoPerson("sofia@northwind.example", "Sofia Stone", {"Northwind Clinics": ["sponsor", "administrator"]}),
    DemoPerson("carl@northwind.example", "Carl Cooper", {"Northwind Clinics": ["customer", "administrator"]}),
    DemoPerson("uma@northwind.example", "Uma Underwood", {"Northwind Clinics": ["user"]}),
    DemoPerson("umar@northwind.example", "Umar Usman", {"Northwind Clinics": ["user"]}),
    DemoPerson(
        "ada@alder.example", "Ada Alder", {"Alder & Finch Architects": ["sponsor", "customer", "administrator"]}
    ),
    DemoPerson(
        "kai@skyline.example",
        "Kai Keller",
        {"Skyline Hosting": ["relationship_manager", "service_owner", "fulfiller", "administrator"]},
        time_zone="Europe/Berlin",
    ),
    DemoPerson("bea@bright.example", "Bea Bright", {"Bright Dental": ["sponsor", "customer", "administrator"]}),
    DemoPerson(
        "robin@consultants.example",
        "Robin Reyes",
        {"Harbour IT": ["service_owner"], "Northwind Clinics": ["customer"]},
    ),
    DemoPerson("operator@tandem.example", "Olivia Operator", operator=True),
)

MANDATES = {
    "Priya@Harbour": None,
    "Sofia@Northwind": Decimal("250000.00"),
    "Ada@Alder": Decimal("60000.00"),
    "Kai@Skyline": None,
    "Bea@Bright": Decimal("20000.00"),
}
"""Who may sign, up to how many pounds a year; None is any amount. The key is first name @ organisation's first word."""


def sign_ins() -> list[dict[str, Any]]:
    """One entry for each person and organisation: email, password, organisation, roles."""
    return [
        {"email": person.email, "password": PASSWORD, "organisation": organisation, "roles": roles}
        for person in PEOPLE
        for organisation, roles in (person.acts or {"": ["operator"]}).items()
    ]
