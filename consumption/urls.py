"""Addresses of the consumer's pages. A move's segment is its name."""

from django.urls import path

from consumption.views import asking, home, moves, requests

app_name = "consumption"
urlpatterns = [
    path("consumption/", home.home, name="home"),
    path("requests/", requests.requests, name="requests"),
    path("requests/ask/", asking.ask, name="ask"),
    path("agreements/<str:reference>/ask/<int:position>/", asking.raise_request, name="raise_request"),
    path("requests/<str:reference>/", requests.service_request, name="request"),
    path("requests/<str:reference>/answer/", moves.answer, name="answer"),
    path("requests/<str:reference>/change_answers/", moves.change_answers, name="change_answers"),
    path("requests/<str:reference>/confirm/", moves.confirm, name="confirm"),
    path("requests/<str:reference>/send_back/", moves.send_back, name="send_back"),
    path("requests/<str:reference>/withdraw/", moves.withdraw, name="withdraw"),
    path("relationships/<str:reference>/requests/", requests.open_panel, name="open_panel"),
]
