"""Agreements in lists: what a row says of the versions that came along with it."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relationships.life_in_lists import review_overdue, until
from relationships.models import AgreementVersion
from relationships.reading import standing, turn
from relationships.templatetags.tandem import badge

register = template.Library()


@dataclass(frozen=True)
class AgreementLine:
    url: str
    binding: AgreementVersion | None
    under_way: AgreementVersion | None
    until: str
    turn: str
    ours: bool


@register.simple_tag
def agreement_line(row: Any) -> AgreementLine:
    """`{% agreement_line row as line %}` for a row of the list of agreements."""
    binding, under_way = standing(row)
    side = under_way.waits_for() if under_way else None
    both = under_way is not None and under_way.waits_for_both()
    return AgreementLine(
        url=reverse("relationships:agreement", kwargs={"reference": row.reference}),
        binding=binding,
        under_way=under_way,
        until=until(binding) if binding else "",
        turn=turn(row),
        ours=both or (side is not None and str(side) == row.our_side),
    )


@register.simple_tag
def life_badges(version: Any) -> SafeString:
    """`{% life_badges version %}`: that it rests, and that its review is overdue; of rows asked with their life."""
    flags = [(badge(_("suspended"), "warn"),)] if version.resting else []
    flags += [(badge(_("review overdue"), "warn"),)] if review_overdue(version) else []
    return format_html_join(" ", "{}", flags)


GROUP = 8
"""Characters of a digest that an eye compares at a time."""


@register.simple_tag
def digest(value: str) -> SafeString:
    """`{% digest thing.digest %}`: in groups that an eye compares and a voice reads; copied as one."""
    groups = [(value[start : start + GROUP],) for start in range(0, len(value), GROUP)]
    return format_html('<span class="digest-groups">{}</span>', format_html_join("", "<span>{}</span>", groups))
