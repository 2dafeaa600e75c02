"""What the log calls a priority is one of the agreement's."""

import pytest

from consumption.imports.agreed import matching
from relationships.models import AgreedPriority


@pytest.mark.parametrize(
    ("name", "names", "found"),
    [
        ("3 - Moderate", ("P1", "P2", "P3", "P4"), "P3"),
        ("3 - Moderate", ("1", "2", "3"), "3"),
        ("3 - Moderate", ("3 - Low", "3 - moderate"), "3 - moderate"),
        ("1 - Critical", ("Critical", "High"), "Critical"),
        ("1 - Critical", ("P01", "P10"), "P01"),
        ("High", ("1 - Critical", "2 - High"), "2 - High"),
        ("5 - Planning", ("P1", "P2"), None),
        ("2 - High", ("P2", "P2 at night"), None),
        ("", ("P1",), None),
        ("Major", ("Major", "High", "Medium", "Low"), "Major"),
        ("Major", ("P1", "P2", "P3", "P4"), "P1"),
        ("Low", ("P1", "P2", "P3", "P4"), "P4"),
        ("Medium", ("Critical", "High", "Normal", "Low"), "Normal"),
        ("Medium", ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low"), "3 - Moderate"),
        ("3 - Moderate", ("High", "Medium", "Low"), "Medium"),
        ("High", ("1 - High", "2 - Medium", "3 - Low"), "1 - High"),
        ("Major", ("1 - High", "2 - Medium", "3 - Low"), None),
        ("Major", ("Critical", "P1"), None),
        ("Low", ("P1", "P2", "P3"), None),
    ],
)
def test_a_priority_is_found_by_name_number_word_or_rank(name: str, names: tuple[str, ...], found: str | None):
    priority = matching(name, [AgreedPriority(name=each) for each in names])

    assert (priority.name if priority else None) == found
