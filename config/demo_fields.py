"""What a request for a part of the demo world must say, and what its people say."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from consumption.models import ServiceRequest
from relationships.models import Membership
from relationships.terms import Field, FieldKind

WHO = Field("Name of the person", hint="As it shall stand in the address.")
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "Workplace account": (
        WHO,
        Field("From", FieldKind.DATE, changeable=True),
        Field("Until", FieldKind.DATE, required=False, hint="Empty: until you say so.", changeable=True),
    ),
    "Set up a workplace": (
        Field("Room", changeable=True),
        Field("Needed by", FieldKind.DATE, changeable=True),
        Field("Screens", FieldKind.CHOICE, choices=("One", "Two", "None")),
    ),
    "Laptop": (
        Field("Keyboard", FieldKind.CHOICE, choices=("English", "German")),
        Field("With mobile network", FieldKind.YES_NO, changeable=True),
    ),
    "Extra storage": (
        Field("Folder", hint="As the path begins, for example imaging/archive."),
        Field("TB more", FieldKind.NUMBER, minimum=Decimal("0.1"), maximum=Decimal(12), changeable=True),
        Field("Holds data of patients", FieldKind.YES_NO),
    ),
    "Help with a fault": (
        Field("Where", hint="Ward, room or machine.", changeable=True),
        Field("What did you try?", FieldKind.LONG_TEXT, required=False, changeable=True),
    ),
    "Imaging archive": (WHO, Field("Rights", FieldKind.CHOICE, choices=("Read", "Read and write"), changeable=True)),
}
"""By the name of the part."""


def storage(folder: str, more: Decimal) -> Mapping[str, Any]:
    return {"Folder": folder, "TB more": more, "Holds data of patients": True}


def desk(room: str, needed_by: date, screens: str) -> Mapping[str, Any]:
    return {"Room": room, "Needed by": needed_by, "Screens": screens}


def said_on(day: date) -> Mapping[str, Mapping[str, Any]]:
    """By the title of the request that is raised on that day."""
    return {
        "Storage for the imaging archive": storage("imaging/archive", Decimal(4)),
        "Desk for the new physiotherapist": desk("2.14", day + timedelta(days=6), "Two"),
        "Rights to the imaging archive": {"Name of the person": "Dr Nora Hall", "Rights": "Read"},
        "Printer on ward 3 prints nothing": {"Where": "Ward 3", "What did you try?": "Switched it off and on."},
        "Laptop for the night team": {"Keyboard": "English", "With mobile network": False},
        "Account for the locum": {"Name of the person": "Dr Tom Reed", "From": day, "Until": day + timedelta(days=28)},
        "Shared folder is read-only": {"Where": "Reception, all machines"},
        "More space for scanned letters": storage("letters/scans", Decimal("0.5")),
        "Move two desks to the east wing": desk("East wing 1.02", day + timedelta(days=4), "One"),
        "Portal signs people out": {"Where": "The whole clinic"},
        "Close the account of a leaver": {"Name of the person": "Rhys Owen", "From": day},
        "Laptop for home visits": {"Keyboard": "English", "With mobile network": True},
    }


SECOND_THOUGHTS: Mapping[str, Mapping[str, Any]] = {
    "Storage for the imaging archive": {"TB more": Decimal(6)},
    "More space for scanned letters": {"TB more": Decimal("0.8")},
    "Desk for the new physiotherapist": {"Room": "2.16"},
    "Laptop for the night team": {"With mobile network": True},
    "Rights to the imaging archive": {"Rights": "Read and write"},
}
"""What whoever asked says instead, once it is worked on."""


def think_again(request: ServiceRequest, by: Membership, at: datetime) -> None:
    if answers := SECOND_THOUGHTS.get(request.title):
        request.change_answers(by=by, answers=answers, at=at)
