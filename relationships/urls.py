"""Addresses of the relationships app, by noun. A move's segment is its name."""

from django.urls import URLPattern, URLResolver, path

from relationships.views import (
    account,
    agreements,
    annexes,
    attainment,
    calendars,
    chains,
    clocks,
    corrections,
    duties,
    exits,
    formats,
    negotiation,
    notices,
    onboarding,
    people,
    relationships,
    signed_copies,
    signing,
    suspensions,
    talk,
    templates,
    terminations,
    terms,
    type_changes,
    versions,
)

app_name = "relationships"

people_urls: list[URLPattern | URLResolver] = [
    path("people/", people.people, name="people"),
    path("people/history.csv", people.people_history, name="people_history"),
    path("people/invite/", people.invite, name="invite"),
    path("people/set-signers/", people.set_signers, name="set_signers"),
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
    path("relationships/<str:reference>/propose-type/", type_changes.propose_type, name="propose_type"),
    path("types/<str:reference>/", type_changes.type_change, name="type_change"),
    path("types/<str:reference>/accept/", type_changes.accept_type, name="accept_type"),
    path("types/<str:reference>/decline/", type_changes.decline_type, name="decline_type"),
    path("types/<str:reference>/withdraw/", type_changes.withdraw_type, name="withdraw_type"),
]

onboarding_urls: list[URLPattern | URLResolver] = [
    path("relationships/<str:reference>/onboarding/", onboarding.onboarding, name="onboarding"),
    path("relationships/<str:reference>/onboarding/begin/", onboarding.begin_onboarding, name="begin_onboarding"),
    path("relationships/<str:reference>/onboarding/add/", onboarding.add_onboarding, name="add_onboarding"),
    path("onboarding/<str:reference>/", onboarding.onboarding_step, name="onboarding_step"),
    path("onboarding/<str:reference>/write/", onboarding.write_onboarding, name="write_onboarding"),
    path("onboarding/<str:reference>/finish/", onboarding.finish_onboarding, name="finish_onboarding"),
    path("onboarding/<str:reference>/send-back/", onboarding.send_back_onboarding, name="send_back_onboarding"),
    path("onboarding/<str:reference>/waive/", onboarding.waive_onboarding, name="waive_onboarding"),
]

exit_urls: list[URLPattern | URLResolver] = [
    path("relationships/<str:reference>/propose-end/", exits.propose_end, name="propose_end"),
    path("relationships/<str:reference>/decline-end/", exits.decline_end, name="decline_end"),
    path("relationships/<str:reference>/withdraw-end/", exits.withdraw_end, name="withdraw_end"),
    path("relationships/<str:reference>/confirm-end/", exits.confirm_end, name="confirm_end"),
    path("relationships/<str:reference>/exit/", exits.exit_checklist, name="exit"),
    path("exits/<str:reference>/", exits.exit_step, name="exit_step"),
    path("exits/<str:reference>/finish/", exits.finish_exit, name="finish_exit"),
    path("exits/<str:reference>/send-back/", exits.send_back_exit, name="send_back_exit"),
    path("exits/<str:reference>/waive/", exits.waive_exit, name="waive_exit"),
]

talk_urls: list[URLPattern | URLResolver] = [
    path("say/<str:reference>/", talk.say, name="say"),
    path("attachments/<str:reference>/", talk.attachment, name="attachment"),
]

chain_urls: list[URLPattern | URLResolver] = [
    path("agreements/chains/", chains.chains, name="chains"),
    path("agreements/<str:reference>/chain/", chains.chain, name="chain"),
    path("agreements/<str:reference>/chain/rest/", chains.rest, name="rest"),
    path("chain-links/<str:reference>/regroup/", chains.regroup_link, name="regroup_link"),
    path("chain-links/<str:reference>/remove/", chains.remove_link, name="remove_link"),
]

VERSION = "agreements/<str:reference>/versions/<int:number>"

agreement_urls: list[URLPattern | URLResolver] = [
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/<str:reference>/", agreements.agreement, name="agreement"),
    path("agreements/<str:reference>/negotiation/", negotiation.negotiation, name="negotiation"),
    path(
        "agreements/<str:reference>/negotiation/clauses/", negotiation.negotiation_clauses, name="negotiation_clauses"
    ),
    path("clauses/<str:reference>/", negotiation.clause_thread, name="clause_thread"),
    path("clauses/<str:reference>/resolve/", negotiation.resolve, name="resolve"),
    path("clauses/<str:reference>/reopen/", negotiation.reopen, name="reopen"),
    path(f"{VERSION}/", versions.version, name="version"),
    path(f"{VERSION}/canonical.json", versions.canonical, name="canonical"),
    path(f"{VERSION}/comment/", negotiation.comment, name="comment"),
    path(f"{VERSION}/propose/", versions.propose_version, name="propose_version"),
    path(f"{VERSION}/accept-terms/", versions.accept_terms, name="accept_terms"),
    path(f"{VERSION}/withdraw/", versions.withdraw_version, name="withdraw_version"),
    path(f"{VERSION}/counter/", versions.counter, name="counter"),
    path(f"{VERSION}/reject/", versions.reject, name="reject"),
    path(f"{VERSION}/sign/", signing.sign, name="sign"),
    path(f"{VERSION}/keep-template/", templates.keep_template, name="keep_template"),
    path(f"{VERSION}/verify/", signing.verify_version, name="verify"),
    path(f"{VERSION}/signed.json", signed_copies.signed_json, name="signed_json"),
    path(f"{VERSION}/signed.pdf", signed_copies.signed_pdf, name="signed_pdf"),
    path(f"{VERSION}/print/", signed_copies.print_version, name="print_version"),
    path(f"{VERSION}/amend/", versions.amend, name="amend"),
    path(f"{VERSION}/edit/", terms.edit_version, name="edit_version"),
    path(f"{VERSION}/edit/parts/", terms.edit_parts, name="edit_parts"),
    path(f"{VERSION}/edit/priorities/", terms.edit_priorities, name="edit_priorities"),
    path(f"{VERSION}/edit/hours/", terms.edit_hours, name="edit_hours"),
    path(f"{VERSION}/edit/hours/holidays/", terms.propose_holidays, name="propose_holidays"),
    path(f"{VERSION}/edit/targets/", terms.edit_targets, name="edit_targets"),
    path(f"{VERSION}/edit/obligations/", terms.edit_obligations, name="edit_obligations"),
    path(f"{VERSION}/edit/limits/", terms.edit_limits, name="edit_limits"),
    path(f"{VERSION}/edit/parts/<int:position>/fields/", terms.edit_fields, name="edit_fields"),
    path(f"{VERSION}/edit/availability/", terms.edit_availability, name="edit_availability"),
    path(f"{VERSION}/edit/duration/", terms.edit_duration, name="edit_duration"),
    path(f"{VERSION}/edit/conduct/", terms.edit_conduct, name="edit_conduct"),
    path(f"{VERSION}/edit/contacts/", terms.edit_contacts, name="edit_contacts"),
    path(f"{VERSION}/edit/clauses/", terms.edit_clauses, name="edit_clauses"),
    path(f"{VERSION}/edit/annexes/", terms.edit_annexes, name="edit_annexes"),
    path(f"{VERSION}/annexes/<int:position>/", annexes.annex, name="annex"),
]

template_urls: list[URLPattern | URLResolver] = [
    path("templates/", templates.templates, name="templates"),
    path("templates/public/", templates.public, name="public_templates"),
    path("templates/<str:reference>/", templates.template, name="template"),
    path("templates/<str:reference>/rename/", templates.rename_template, name="rename_template"),
    path("templates/<str:reference>/archive/", templates.archive_template, name="archive_template"),
    path("templates/<str:reference>/restore/", templates.restore_template, name="restore_template"),
]

format_urls: list[URLPattern | URLResolver] = [
    path(f"{VERSION}/import-targets/", formats.import_targets, name="import_targets"),
    path(f"{VERSION}/openslo.yaml", formats.openslo, name="openslo"),
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

life_urls: list[URLPattern | URLResolver] = [
    path("agreements/notices/", notices.notices, name="notices"),
    path("agreements/notices/panel/", notices.notices_panel, name="notices_panel"),
    path("agreements/<str:reference>/lead-time/", notices.lead_time, name="lead_time"),
    path("agreements/<str:reference>/end/", terminations.end_agreement, name="end_agreement"),
    path("agreements/<str:reference>/suspend/", suspensions.suspend_agreement, name="suspend_agreement"),
    path("terminations/<str:reference>/", terminations.termination, name="termination"),
    path("terminations/<str:reference>/accept/", terminations.accept_termination, name="accept_termination"),
    path("terminations/<str:reference>/reject/", terminations.reject_termination, name="reject_termination"),
    path("terminations/<str:reference>/withdraw/", terminations.withdraw_termination, name="withdraw_termination"),
    path("terminations/<str:reference>/cure/", terminations.cure, name="cure"),
    path("terminations/<str:reference>/take-back/", terminations.take_back, name="take_back"),
    path("terminations/<str:reference>/agree/", terminations.agree, name="agree"),
    path("terminations/<str:reference>/insist/", terminations.insist, name="insist"),
    path("suspensions/<str:reference>/", suspensions.suspension, name="suspension"),
    path("suspensions/<str:reference>/accept/", suspensions.accept_suspension, name="accept_suspension"),
    path("suspensions/<str:reference>/reject/", suspensions.reject_suspension, name="reject_suspension"),
    path("suspensions/<str:reference>/withdraw/", suspensions.withdraw_suspension, name="withdraw_suspension"),
    path("suspensions/<str:reference>/resume/", suspensions.resume_agreement, name="resume_agreement"),
]

urlpatterns = [
    *life_urls,
    *calendar_urls,
    *duty_urls,
    *people_urls,
    *account_urls,
    *relationship_urls,
    *onboarding_urls,
    *exit_urls,
    *talk_urls,
    *chain_urls,
    *agreement_urls,
    *format_urls,
    *template_urls,
    *clock_urls,
]
