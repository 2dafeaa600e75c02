"""What the users of the demo world ask for, and how far what is open came."""

from relationships.terms import PauseReason, WaitsFor

REQUESTS = (
    ("Storage for the imaging archive", "The archive of radiology grows by 1 TB a month.", "Extra storage"),
    ("Desk for the new physiotherapist", "Starts on Monday in room 2.14.", "Set up a workplace"),
    ("Rights to the imaging archive", "Dr Hall reads images from the weekend on.", "Imaging archive"),
    ("Printer on ward 3 prints nothing", "Labels for samples are written by hand.", "Help with a fault"),
    ("Laptop for the night team", "The old one lost its battery.", "Laptop"),
    ("Account for the locum", "From today until the end of the month.", "Workplace account"),
    ("Shared folder is read-only", "Nobody at reception can save the rota.", "Help with a fault"),
    ("More space for scanned letters", "We are down to 40 GB.", "Extra storage"),
    ("Move two desks to the east wing", "They need network by Friday.", "Set up a workplace"),
    ("Portal signs people out", "Every ten minutes, on all machines of the clinic.", "Help with a fault"),
    ("Close the account of a leaver", "Last day was yesterday.", "Workplace account"),
    ("Laptop for home visits", "Light, with mobile network.", "Laptop"),
)
"""Title, wish, and the agreed part."""

OPEN_NOW = (
    (0.4, 3, "nobody"), (1.2, 2, "nobody"), (5.5, 2, "nobody"), (2.0, 4, "nobody"), (9.0, 2, "accepted"),
    (14.0, 2, "accepted"), (12.0, 3, "for_consumer"), (20.0, 3, "for_supplier"), (25.0, 4, "accepted"),
    (18.0, 3, "fulfilled"), (27.0, 3, "accepted"), (3.0, 3, "fulfilled"),
)  # fmt: skip
"""What is open on the day the world is made: service hours ago, number of the priority, and how far it came."""

HOLDS = {
    "for_consumer": (WaitsFor.CONSUMER, PauseReason.INFORMATION, "Which room shall it go to?"),
    "for_supplier": (WaitsFor.SUPPLIER, PauseReason.DELIVERY, "The disks arrive on Thursday."),
}
