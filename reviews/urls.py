"""Addresses of the reviews app, by noun. A move's segment is its name."""

from django.urls import path

from reviews.views import actions, attribution, downloads, lists, minutes, review

app_name = "reviews"
THING = "reviews/<str:reference>/"

urlpatterns = [
    path("reviews/", lists.reviews, name="reviews"),
    path("reviews/next/", lists.next_panel, name="next_panel"),
    path("reviews/actions/", actions.actions, name="actions"),
    path("relationships/<str:reference>/reviews/", lists.panel, name="panel"),
    path("relationships/<str:reference>/reviews/open/", review.open_review, name="open"),
    path(THING, review.review, name="review"),
    path(f"{THING}hold/", review.hold, name="hold"),
    path(f"{THING}sign/", review.sign, name="sign"),
    path(f"{THING}send_back/", review.send_back, name="send_back"),
    path(f"{THING}cancel/", review.cancel, name="cancel"),
    path(f"{THING}attribute/", attribution.attribute, name="attribute"),
    path(f"{THING}today/", downloads.today, name="today"),
    path(f"{THING}figures.csv", downloads.figures_csv, name="figures_csv"),
    path(f"{THING}breaches.csv", downloads.breaches_csv, name="breaches_csv"),
    path(f"{THING}package.json", downloads.package_json, name="package"),
    path(f"{THING}findings/add/", minutes.add_finding, name="add_finding"),
    path(f"{THING}findings/<int:number>/change/", minutes.change_finding, name="change_finding"),
    path(f"{THING}findings/<int:number>/remove/", minutes.remove_finding, name="remove_finding"),
    path(f"{THING}decisions/add/", minutes.add_decision, name="add_decision"),
    path(f"{THING}decisions/<int:number>/change/", minutes.change_decision, name="change_decision"),
    path(f"{THING}decisions/<int:number>/remove/", minutes.remove_decision, name="remove_decision"),
    path(f"{THING}decisions/<int:number>/amend/", minutes.amend, name="amend"),
    path(f"{THING}actions/add/", minutes.add_action, name="add_action"),
    path(f"{THING}actions/<int:number>/change/", minutes.change_action, name="change_action"),
    path(f"{THING}actions/<int:number>/remove/", minutes.remove_action, name="remove_action"),
    path("actions/<str:reference>/", actions.action, name="action"),
    path("actions/<str:reference>/finish/", actions.finish, name="finish"),
    path("actions/<str:reference>/verify/", actions.verify, name="verify"),
    path("actions/<str:reference>/send_back/", actions.send_back_action, name="send_back_action"),
]
