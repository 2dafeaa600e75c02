"""Addresses of the back office."""

from typing import Any

from django.db.models import Model
from django.urls import reverse


def address(kind: type[Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_{page}", args=args)
