"""Addresses of the provider's pages, and of the catalogue. A move's segment is its name."""

from django.urls import path

from provision.views import catalogue, drafting, home, moves, offerings, queue

app_name = "provision"
urlpatterns = [
    path("provision/", home.home, name="home"),
    path("provision/queue/", queue.queue, name="queue"),
    path("provision/queue/assign/", queue.assign_many, name="assign_many"),
    path("requests/<str:reference>/accept/", moves.accept, name="accept"),
    path("requests/<str:reference>/fulfil/", moves.fulfil, name="fulfil"),
    path("requests/<str:reference>/hold/", moves.hold, name="hold"),
    path("requests/<str:reference>/resume/", moves.resume, name="resume"),
    path("requests/<str:reference>/reprioritise/", moves.reprioritise, name="reprioritise"),
    path("requests/<str:reference>/decline/", moves.decline, name="decline"),
    path("requests/<str:reference>/assign/", queue.assign, name="assign"),
    path("requests/<str:reference>/assignment/", queue.assignment_panel, name="assignment_panel"),
    path("provision/offerings/", offerings.offerings, name="offerings"),
    path("provision/offerings/draft/", offerings.draft_offering, name="draft_offering"),
    path("provision/offerings/<str:reference>/", offerings.offering, name="offering"),
    path("provision/offerings/<str:reference>/edit/", offerings.edit_offering, name="edit_offering"),
    path("provision/offerings/<str:reference>/copy/", offerings.copy_offering, name="copy_offering"),
    path("provision/offerings/<str:reference>/publish/", offerings.publish, name="publish"),
    path("provision/offerings/<str:reference>/retire/", offerings.retire, name="retire"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/newest/", catalogue.catalogue_panel, name="catalogue_panel"),
    path("relationships/<str:reference>/agreements/draft/", drafting.draft_agreement, name="draft_agreement"),
]
