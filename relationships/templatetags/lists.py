"""What a list page needs from its own address: sorting, filters that are on, and the way back from them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from relationships.templatetags.tandem import day

register = template.Library()

PLACES = ("after", "before", "format")
"""Parameters that say where in a list somebody is; they mean nothing once the list is another one."""


@register.simple_tag(takes_context=True)
def sort_header(context: Context, key: str, label: str, css: str = "") -> SafeString:
    """A column head that sorts by `?sort=key`, and the other way round when it already does."""
    query = _query(context)
    now = query.get("sort", context.get("sorted_by") or "")
    upwards = now == key
    state = "ascending" if upwards else "descending" if now == f"-{key}" else ""
    query["sort"] = f"-{key}" if upwards else key
    return format_html(
        '<th scope="col"{}{}><a class="sort" href="?{}">{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        label,
    )


@register.simple_tag(takes_context=True)
def filter_chips(context: Context, filters: Any) -> list[dict[str, str]]:
    """The filters that are on, each in words and with the address of the same list without it."""
    form = filters.form
    if not form.is_bound or not form.is_valid():
        return []
    chips = []
    for field in form:
        said = _said(form.cleaned_data.get(field.name), field)
        if said and _given(field, _query(context)):
            chips.append({"label": str(field.label), "value": said, "url": _without(context, [field.html_name])})
    return chips


@register.simple_tag(takes_context=True)
def unfiltered_url(context: Context, filters: Any) -> str:
    """The same list, sorted as it is, with no filter on."""
    return _without(context, [field.html_name for field in filters.form])


def _query(context: Context) -> QueryDict:
    query = context["request"].GET.copy()
    for name in PLACES:
        query.pop(name, None)
    return query


def _names(html_name: str, query: QueryDict) -> list[str]:
    """A range is sent as two parameters named after its field."""
    return [name for name in query if name == html_name or name.startswith(f"{html_name}_")]


def _given(field: BoundField, query: QueryDict) -> bool:
    return any(query.get(name) for name in _names(field.html_name, query))


def _without(context: Context, html_names: Iterable[str]) -> str:
    query = _query(context)
    for html_name in html_names:
        for name in _names(html_name, query):
            query.pop(name, None)
    return f"?{query.urlencode()}"


def _said(value: Any, field: BoundField) -> str:
    """A filter's value as the reader chose it."""
    if value is None or value == "" or value is False:
        return ""
    if value is True:
        return _("yes")
    if isinstance(value, slice):
        return " \N{EN DASH} ".join(_said(end, field) for end in (value.start, value.stop))
    if isinstance(value, date | datetime):
        return day(value)
    if isinstance(value, str):
        return str(dict(_flat(getattr(field.field, "choices", ()))).get(value, value))
    if hasattr(value, "__iter__"):
        return ", ".join(_said(one, field) for one in value)
    return str(value)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
