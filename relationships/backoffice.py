"""What every page of the back office shares. The operator repairs; evidence is only looked at."""

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


class Kept:
    """Nothing is deleted here: what is over is ended, withdrawn or revoked, and stays readable."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Shown(Kept):
    """Rows that only the nouns' own verbs write: anybody with the right may look, nobody may add or change."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Desk(SafeActions):
    """A page of the back office that stays quick on large tables."""

    list_per_page = 50
    show_full_result_count = False
    save_on_top = False


class KeptDesk(Kept, Desk):
    """A page where the operator may add and change."""


class ShownDesk(Shown, Desk):
    """A page of evidence, or of a noun with a life: status and history come from moves alone."""

    actions = None


class ShownRows(Shown, admin.TabularInline):
    """Rows inside another page, only to look at."""

    extra = 0
    can_delete = False
    show_change_link = False
