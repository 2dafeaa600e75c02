"""What tests of the pages of a draft share."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from relationships.models import AgreementVersion, Membership

AsMember = Callable[[Membership | None], Client]
Given = dict[str, Any]


def url(version: AgreementVersion, name: str) -> str:
    return reverse(f"relationships:{name}", kwargs=version.url_kwargs)


def given_by(answer: Any) -> Given:
    """What a browser would send back of a form as it was opened."""
    form = answer.context["form"]
    data = {field.html_name: field.value() for field in form}
    for rows in rows_of(form):
        data[f"{rows.prefix}-count"] = len(rows)
        data |= {field.html_name: field.value() for row in rows for field in row}
    return {name: value for name, value in data.items() if value is not None and value is not False}


def rows_of(form: Any) -> list[Any]:
    """Every list of rows of a form, and those inside of rows."""
    lists = [held for name in ("rows", "penalties") if (held := getattr(form, name, None))]
    return lists + [row.bands for rows in lists for row in rows if hasattr(row, "bands")]


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def written(version: AgreementVersion) -> Any:
    return AgreementVersion.objects.get(pk=version.pk).terms()
