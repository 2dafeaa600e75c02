class Refused(Exception):
    """A sentence for the person: what is the case, what was not done, what to do next."""
