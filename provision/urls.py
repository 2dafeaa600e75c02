"""Addresses of the provider's pages, and of the catalogue. A move's segment is its name."""

from django.urls import path

from provision.views import (
    catalogue,
    drafting,
    home,
    moves,
    offering_drafts,
    offering_life,
    offerings,
    price_list,
    queue,
)

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
    path("provision/offerings/import/", price_list.import_price_list, name="import_price_list"),
    path("provision/offerings/draft/", offerings.draft_offering, name="draft_offering"),
    path("provision/offerings/<str:reference>/", offerings.offering, name="offering"),
    path("provision/offerings/<str:reference>/describe/", offerings.describe_offering, name="describe_offering"),
    path("provision/offerings/<str:reference>/visibility/", offerings.visibility, name="visibility"),
    path("provision/offerings/<str:reference>/copy/", offerings.copy_offering, name="copy_offering"),
    path(
        "provision/offerings/<str:reference>/versions/<int:number>/",
        offerings.offering_version,
        name="offering_version",
    ),
    path("provision/offerings/<str:reference>/open-version/", offering_drafts.open_version, name="open_version"),
    path("provision/offerings/<str:reference>/edit/", offering_drafts.edit_offering, name="edit_offering"),
    path(
        "provision/offerings/<str:reference>/parts/<int:position>/fields/",
        offering_drafts.edit_fields,
        name="edit_fields",
    ),
    path("provision/offerings/<str:reference>/plans/", offering_drafts.edit_plans, name="edit_plans"),
    path(
        "provision/offerings/<str:reference>/plan-changes/",
        offering_drafts.edit_plan_changes,
        name="edit_plan_changes",
    ),
    path("provision/offerings/<str:reference>/discard/", offering_drafts.discard, name="discard"),
    path("provision/offerings/<str:reference>/publish/", offering_life.publish, name="publish"),
    path("provision/offerings/<str:reference>/activate/", offering_life.activate, name="activate"),
    path("provision/offerings/<str:reference>/pause/", offering_life.pause, name="pause"),
    path("provision/offerings/<str:reference>/keep/", offering_life.keep, name="keep"),
    path("provision/offerings/<str:reference>/retire/", offering_life.retire, name="retire"),
    path("provision/offerings/<str:reference>/archive/", offering_life.archive, name="archive"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/newest/", catalogue.catalogue_panel, name="catalogue_panel"),
    path("relationships/<str:reference>/agreements/draft/", drafting.draft_agreement, name="draft_agreement"),
    path("agreements/<str:reference>/versions/<int:number>/plans/", drafting.plans_panel, name="plans_panel"),
    path(
        "agreements/<str:reference>/versions/<int:number>/plans/<str:offering>/",
        drafting.change_plan,
        name="change_plan",
    ),
]
