"""Fields of forms that hold many rows: label, control and error without a template each."""

from typing import Any

from django import forms, template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def cell(field: Any, css: str = "", about: str = "") -> SafeString:
    """One field of a row in a column of these classes; `about` is the id of the text that explains it."""
    errors = field.errors
    ticked = isinstance(field.field.widget, forms.CheckboxInput)
    kind = "form-check-input" if ticked else "form-select" if isinstance(field.field.widget, forms.Select) else ""
    attrs = {"class": f"{kind or 'form-control'}{' is-invalid' if errors else ''}"}
    told = f"{field.auto_id}-error"
    if described := " ".join(word for word in (told if errors else "", about) if word):
        attrs["aria-describedby"] = described
    label = format_html(
        '<label class="{}" for="{}">{}</label>',
        "form-check-label" if ticked else "form-label",
        field.id_for_label,
        field.label,
    )
    wrong = format_html_join(
        "", '<div class="invalid-feedback d-block" id="{}">{}</div>', ((told, " ".join(errors)),) if errors else ()
    )
    control = field.as_widget(attrs=attrs)
    if ticked:
        return format_html('<div class="{} form-check">{}{}{}</div>', css, control, label, wrong)
    return format_html('<div class="{}">{}{}{}</div>', css, label, control, wrong)
