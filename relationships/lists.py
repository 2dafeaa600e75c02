"""List pages: filter, sort, page by key, export what is filtered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import F, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from relationships.exports import Column, csv_download
from relationships.portal import PortalRequest

ROWS = 50
COUNTED = 1000


@dataclass(frozen=True)
class Sort:
    """A column to sort by. Rows without a value stand last in both directions; ties are settled by age."""

    field: str

    def order(self, descending: bool) -> list[Any]:
        column = F(self.field).desc(nulls_last=True) if descending else F(self.field).asc(nulls_last=True)
        return [column, "-pk" if descending else "pk"]

    def beyond(self, row: Any, descending: bool) -> Q:
        """The rows that come after this one in that order."""
        value = row
        for step in self.field.split("__"):
            value = getattr(value, step, None)
        further = Q(pk__lt=row.pk) if descending else Q(pk__gt=row.pk)
        if value is None:
            return Q((f"{self.field}__isnull", True)) & further
        past = Q((f"{self.field}__{'lt' if descending else 'gt'}", value)) | Q((f"{self.field}__isnull", True))
        return past | (Q((self.field, value)) & further)

    def before(self, row: Any, descending: bool) -> Q:
        """The rows that come before it."""
        value = row
        for step in self.field.split("__"):
            value = getattr(value, step, None)
        nearer = Q(pk__gt=row.pk) if descending else Q(pk__lt=row.pk)
        if value is None:
            return Q((f"{self.field}__isnull", False)) | (Q((f"{self.field}__isnull", True)) & nearer)
        return Q((f"{self.field}__{'gt' if descending else 'lt'}", value)) | (Q((self.field, value)) & nearer)


def list_page(
    request: PortalRequest,
    template: str,
    rows: QuerySet[Any],
    *,
    filterset: type[django_filters.FilterSet] | None = None,
    sorts: Mapping[str, Sort],
    sorted_by: str,
    columns: Sequence[Column],
    name: str,
    **context: Any,
) -> HttpResponse | StreamingHttpResponse:
    """A page of at most ROWS of the already visible rows; with `?format=csv` all that is filtered, as CSV.

    `sorts` maps the keys of `?sort=` (a minus in front turns it round); an unknown key sorts by `sorted_by`. The place
    in the list is the reference of a row (`?after=SR-42`), so that no key leaves the server and no OFFSET is counted.
    """
    filtered = filterset(request.GET, queryset=rows, request=request, prefix="f") if filterset else None
    found = filtered.qs if filtered else rows
    wanted = request.GET.get("sort", sorted_by)
    if wanted.removeprefix("-") not in sorts:
        wanted = sorted_by
    sort, descending = sorts[wanted.removeprefix("-")], wanted.startswith("-")
    if request.GET.get("format") == "csv":
        return csv_download(name, columns, found.order_by(*sort.order(descending)).iterator(chunk_size=2000))
    things, pager = one_page(request, found, sort, descending)
    return render(
        request,
        template,
        {
            "things": things,
            "filter": filtered,
            "pager": pager,
            "csv_url": f"{request.path}?{with_parameters(request, format='csv')}",
            "sorted_by": wanted,
            **context,
        },
    )


def one_page(request: PortalRequest, found: Any, sort: Sort, descending: bool) -> tuple[list[Any], dict[str, str]]:
    """Fetch one row more than shown, from the row named by `after` or up to the one named by `before`."""
    after, before = request.GET.get("after"), request.GET.get("before")
    mark = found.filter(reference=after or before).first() if after or before else None
    if mark and before and not after:
        rows = list(found.filter(sort.before(mark, descending)).order_by(*reverse_order(sort, descending))[: ROWS + 1])
        more_before, more_after = len(rows) > ROWS, True
        things = rows[:ROWS][::-1]
    else:
        part = found.filter(sort.beyond(mark, descending)) if mark else found
        rows = list(part.order_by(*sort.order(descending))[: ROWS + 1])
        more_before, more_after = mark is not None, len(rows) > ROWS
        things = rows[:ROWS]
    total = found.order_by()[: COUNTED + 1].count() if (more_before or more_after) else len(things)
    counted = f"{COUNTED:,}+" if total > COUNTED else f"{total:,}"
    pager = {
        "previous_url": "",
        "next_url": "",
        "shown": _("%(shown)d of %(total)s") % {"shown": len(things), "total": counted},
    }
    if things and more_before:
        pager["previous_url"] = f"?{with_parameters(request, before=things[0].reference)}"
    if things and more_after:
        pager["next_url"] = f"?{with_parameters(request, after=things[-1].reference)}"
    return things, pager


def reverse_order(sort: Sort, descending: bool) -> list[Any]:
    """The same order backwards: rows without a value first."""
    column = F(sort.field).asc(nulls_first=True) if descending else F(sort.field).desc(nulls_first=True)
    return [column, "pk" if descending else "-pk"]


def with_parameters(request: PortalRequest, **changed: str) -> str:
    """The query string of this page with another place or format."""
    parameters = request.GET.copy()
    for key in ("after", "before", "format"):
        parameters.pop(key, None)
    for key, value in changed.items():
        parameters[key] = value
    return parameters.urlencode()
