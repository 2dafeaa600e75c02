"""The back office of what both sides share: people are looked after, everything agreed and done is only shown."""

from relationships.admin import agreed, chains, duties, history, life, people, relationship_life, templates

__all__ = ["agreed", "chains", "duties", "history", "life", "people", "relationship_life", "templates"]
