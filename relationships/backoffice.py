"""What every page of the back office shares."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse


class SafeActions(admin.ModelAdmin):
    """Django answers 500 to an action on a key that cannot be one (`_selected_action=dup`); this answers 400."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        key = self.model._meta.pk
        for value in request.POST.getlist(ACTION_CHECKBOX_NAME):
            try:
                if "\0" in value:
                    raise ValueError
                key.run_validators(key.to_python(value))
            except (ValidationError, ValueError, TypeError):
                raise BadRequest("A selected key is not a key.") from None
        return super().changelist_view(request, extra_context)
