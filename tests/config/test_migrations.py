"""A new database takes the short way, an old one the long way; both end at the same schema."""

import pytest
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

OURS = ("relationships", "consumption", "provision", "reviews")


def end_of(*, short: bool) -> tuple[set[str], ProjectState]:
    """The names of our migrations on the way, and the state that they end in."""
    loader = MigrationLoader(None, replace_migrations=short)
    return {name for app, name in loader.graph.nodes if app in OURS}, loader.project_state()


def triggers(state: ProjectState) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Name and hash of each trigger, by model: the autodetector does not compare them."""
    return {
        key: sorted((each.name, each.hash) for each in model.options.get("triggers", []))
        for key, model in state.models.items()
    }


@pytest.mark.parametrize("short_first", [True, False])
def test_both_ways_end_at_the_same_schema(short_first: bool) -> None:
    (long_names, long), (short_names, short) = end_of(short=False), end_of(short=True)
    from_state, to_state = (short, long) if short_first else (long, short)

    assert len(long_names) > len(short_names)
    assert MigrationAutodetector(from_state, to_state).changes(graph=MigrationLoader(None).graph) == {}
    assert triggers(short) == triggers(long)
