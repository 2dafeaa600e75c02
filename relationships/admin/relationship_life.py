"""The life of a relationship: its types, onboarding and exit. Both sides made it, so only shown."""

from django.contrib import admin

from relationships.backoffice import ShownDesk
from relationships.models import ExitStep, OnboardingStep, TypeChange

SIDES = ("relationship", "provider", "consumer")
FOUND_BY = ("=reference", "=relationship__reference")


@admin.register(TypeChange)
class TypeChangeAdmin(ShownDesk):
    list_display = ("reference", "before", "after", "status", *SIDES)
    list_select_related = SIDES
    list_filter = ("status", "after")
    search_fields = FOUND_BY


@admin.register(OnboardingStep)
class OnboardingStepAdmin(ShownDesk):
    list_display = ("reference", "name", "owner_side", "due_on", "status", *SIDES)
    list_select_related = SIDES
    list_filter = ("status", "owner_side")
    search_fields = (*FOUND_BY, "name")


@admin.register(ExitStep)
class ExitStepAdmin(ShownDesk):
    list_display = ("reference", "name", "topic", "owner_side", "status", *SIDES)
    list_select_related = SIDES
    list_filter = ("status", "topic")
    search_fields = (*FOUND_BY, "name")
