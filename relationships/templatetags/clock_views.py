"""Clocks in lists: a row asks for its view where it is drawn."""

from datetime import datetime

from django import template

from relationships.clock_view import ClockView, clock_view_of
from relationships.models import Clock

register = template.Library()


@register.simple_tag
def view_of(clock: Clock, now: datetime) -> ClockView:
    """`{% view_of clock now as clock_view %}`: the clock as it stands at `now`, for clock_bar and clock_word."""
    return clock_view_of(clock, now)
