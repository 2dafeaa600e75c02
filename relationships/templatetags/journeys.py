from django import template

from relationships.journey import Stage

register = template.Library()


@register.filter
def stage_name(stage: str) -> str:
    """The word for a stage of the journey; nothing for who is on none."""
    return str(Stage(stage).label) if stage else ""
