"""Addresses of the relationships app, by noun. A move's segment is its name."""

from django.urls import URLPattern, URLResolver, path

from relationships.views import (
    account,
    agreements,
    attainment,
    calendars,
    clocks,
    corrections,
    duties,
    people,
    relationships,
    talk,
    terms,
    versions,
)

app_name = "relationships"

people_urls: list[URLPattern | URLResolver] = [
    path("people/", people.people, name="people"),
    path("people/history.csv", people.people_history, name="people_history"),
    path("people/invite/", people.invite, name="invite"),
    path("people/<str:reference>/roles/", people.give_roles, name="give_roles"),
    path("people/<str:reference>/end/", people.end_membership, name="end_membership"),
    path("people/<str:reference>/mandate/", people.give_mandate, name="give_mandate"),
    path("mandates/<str:reference>/revoke/", people.revoke_mandate, name="revoke_mandate"),
    path("invitations/<str:reference>/renew/", people.renew_invitation, name="renew_invitation"),
    path("invitations/<str:reference>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
]

account_urls: list[URLPattern | URLResolver] = [
    path("account/profile/", account.profile, name="profile"),
    path("account/first-steps/put-away/", account.put_away, name="put_away"),
    path("switch/", account.switch, name="switch"),
    path("choose/", account.choose_side, name="choose_side"),
    path("invitations/<str:token>/", account.invitation, name="invitation"),
]

relationship_urls: list[URLPattern | URLResolver] = [
    path("relationships/", relationships.relationships, name="relationships"),
    path("relationships/propose/", relationships.propose_relationship, name="propose_relationship"),
    path("relationships/<str:reference>/", relationships.relationship, name="relationship"),
    path("relationships/<str:reference>/accept/", relationships.accept, name="accept"),
    path("relationships/<str:reference>/decline/", relationships.decline, name="decline"),
    path("relationships/<str:reference>/withdraw/", relationships.withdraw, name="withdraw"),
]

talk_urls: list[URLPattern | URLResolver] = [
    path("say/<str:reference>/", talk.say, name="say"),
    path("attachments/<str:reference>/", talk.attachment, name="attachment"),
]

VERSION = "agreements/<str:reference>/versions/<int:number>"

agreement_urls: list[URLPattern | URLResolver] = [
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<str:reference>/", agreements.agreement, name="agreement"),
    path(f"{VERSION}/", versions.version, name="version"),
    path(f"{VERSION}/canonical.json", versions.canonical, name="canonical"),
    path(f"{VERSION}/propose/", versions.propose_version, name="propose_version"),
    path(f"{VERSION}/accept-terms/", versions.accept_terms, name="accept_terms"),
    path(f"{VERSION}/withdraw/", versions.withdraw_version, name="withdraw_version"),
    path(f"{VERSION}/counter/", versions.counter, name="counter"),
    path(f"{VERSION}/reject/", versions.reject, name="reject"),
    path(f"{VERSION}/sign/", versions.sign, name="sign"),
    path(f"{VERSION}/amend/", versions.amend, name="amend"),
    path(f"{VERSION}/edit/", terms.edit_version, name="edit_version"),
    path(f"{VERSION}/edit/parts/", terms.edit_parts, name="edit_parts"),
    path(f"{VERSION}/edit/priorities/", terms.edit_priorities, name="edit_priorities"),
    path(f"{VERSION}/edit/hours/", terms.edit_hours, name="edit_hours"),
    path(f"{VERSION}/edit/hours/holidays/", terms.propose_holidays, name="propose_holidays"),
    path(f"{VERSION}/edit/targets/", terms.edit_targets, name="edit_targets"),
    path(f"{VERSION}/edit/obligations/", terms.edit_obligations, name="edit_obligations"),
    path(f"{VERSION}/edit/limits/", terms.edit_limits, name="edit_limits"),
]

clock_urls: list[URLPattern | URLResolver] = [
    path("clocks/", clocks.clocks, name="clocks"),
    path("clocks/<str:reference>/", clocks.clock, name="clock"),
    path("clocks/<str:reference>/correct/", corrections.correct_clock, name="correct_clock"),
    path("corrections/<str:reference>/", corrections.correction, name="correction"),
    path("corrections/<str:reference>/accept/", corrections.accept_correction, name="accept_correction"),
    path("corrections/<str:reference>/reject/", corrections.reject_correction, name="reject_correction"),
    path("corrections/<str:reference>/withdraw/", corrections.withdraw_correction, name="withdraw_correction"),
    path("relationships/<str:reference>/attainment/", attainment.attainment, name="attainment"),
]

calendar_urls: list[URLPattern | URLResolver] = [
    path("agreements/<str:reference>/calendar/", calendars.calendar, name="calendar"),
    path("agreements/<str:reference>/calendar/change/", calendars.change_calendar, name="change_calendar"),
    path("calendar-changes/<str:reference>/", calendars.calendar_change, name="calendar_change"),
    path("calendar-changes/<str:reference>/accept/", calendars.accept_calendar, name="accept_calendar"),
    path("calendar-changes/<str:reference>/reject/", calendars.reject_calendar, name="reject_calendar"),
    path("calendar-changes/<str:reference>/withdraw/", calendars.withdraw_calendar, name="withdraw_calendar"),
]

duty_urls: list[URLPattern | URLResolver] = [
    path("duties/", duties.duties, name="duties"),
    path("duties/<str:reference>/", duties.duty, name="duty"),
    path("duties/<str:reference>/discharge/", duties.discharge, name="discharge"),
    path("duties/<str:reference>/send-back/", duties.send_back_duty, name="send_back_duty"),
    path("duties/<str:reference>/waive/", duties.waive, name="waive"),
]

urlpatterns = [
    *calendar_urls,
    *duty_urls,
    *people_urls,
    *account_urls,
    *relationship_urls,
    *talk_urls,
    *agreement_urls,
    *clock_urls,
]
