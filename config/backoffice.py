"""The back office: Django's admin behind our own sign-in, safe against any input, also in pages of libraries."""

from collections.abc import Iterable
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

from relationships.backoffice import SafeActions


class BackOffice(AdminSite):
    site_header = site_title = "Tandem"
    index_title = "Back office"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Rate limits and second factors of the portal hold here too."""
        return secure_admin_login(super().login)(request, extra_context)

    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin] | None = None,
        **options: Any,
    ) -> None:
        kind = admin_class or ModelAdmin
        if not issubclass(kind, SafeActions):
            kind = type(kind.__name__, (SafeActions, kind), {"__module__": kind.__module__})
        super().register(model_or_iterable, kind, **options)
