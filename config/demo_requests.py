"""What the users of the demo world ask for: title, wish, and the agreed part."""

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
