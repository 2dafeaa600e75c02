"""Addresses of the relationships app, by noun. A move's segment is its name."""

from django.urls import URLPattern, URLResolver

app_name = "relationships"

people: list[URLPattern | URLResolver] = []

account: list[URLPattern | URLResolver] = []

relationships: list[URLPattern | URLResolver] = []

talk: list[URLPattern | URLResolver] = []

agreements: list[URLPattern | URLResolver] = []

clocks: list[URLPattern | URLResolver] = []

urlpatterns = [*people, *account, *relationships, *talk, *agreements, *clocks]
