"""What business time refuses, each time with a sentence a person can act on."""


class InvalidCalendar(ValueError):
    """A calendar that cannot be kept (C1). `code` and `values` let a form say it in the reader's language."""

    def __init__(self, sentence: str, code: str = "invalid", **values: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.values = values


class NeverOpen(InvalidCalendar):
    """A calendar with no open time in the next 366 days (C10)."""


class InvalidInstant(ValueError):
    """Something that is not one instant: business time is measured between instants, not wall times (C9)."""
