"""The agreements of a chain as they stand now, read for one member: nothing that the member may not see gets in."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Q, When
from django.utils import timezone

from relationships.models import (
    Agreement,
    AgreementVersion,
    Calendar,
    ChainLink,
    Membership,
    Suspension,
    Termination,
)
from relationships.models.termination import DECLARED
from relationships.models.terms_fetch import fetch_terms

from .findings import Chain, Rest, chain_of
from .tier import Tier


def own_links(member: Membership | None) -> Any:
    """The links of the member's organisation that hold now, each with both its agreements."""
    return (
        ChainLink.objects.visible_to(member)
        .filter(status=ChainLink.Status.LINKED)
        .select_related(
            "organisation", "downstream__provider", "downstream__consumer", "upstream__provider", "upstream__consumer"
        )
    )


def chain_beneath(version: AgreementVersion, member: Membership | None) -> Chain:
    """What a version of ours says beside the agreements that it rests on."""
    links = list(own_links(member).filter(downstream=version.agreement_id))
    beneath = standing([link.upstream_id for link in links], member)
    ours, *theirs = tiers_of([version, *beneath.values()], member)
    found = dict(zip(beneath, theirs, strict=True))
    return chain_of(ours, [(link, found[link.upstream_id]) for link in links if link.upstream_id in found])


def rests_of(links: Sequence[ChainLink], member: Membership | None) -> list[Rest]:
    """Each link with what is found about it, in few statements for any number."""
    versions = standing({key for link in links for key in (link.downstream_id, link.upstream_id)}, member)
    found = dict(zip(versions, tiers_of(list(versions.values()), member), strict=True))
    known = [link for link in links if {link.downstream_id, link.upstream_id} <= set(found)]
    return [chain_of(found[k.downstream_id], [(k, found[k.upstream_id])]).rests[0] for k in known]


def standing(agreements: Iterable[int], member: Membership | None) -> dict[int, AgreementVersion]:
    """The version of each that is in force, else what is to be, else the latest."""
    now = timezone.now()
    in_force = Q(in_force_from__lte=now, status__in=AgreementVersion.BINDING) & (
        Q(in_force_until=None) | Q(in_force_until__gt=now)
    )
    order = Case(When(in_force, then=0), When(status="scheduled", then=1), default=2)
    rows = (
        AgreementVersion.objects.visible_to(member)
        .filter(agreement__in=list(agreements))
        .select_related("agreement", "calendar", "provider", "consumer")
        .prefetch_related("agreementterms")
        .order_by("agreement", order, "-number")
        .distinct("agreement")
    )
    return {row.agreement_id: row for row in rows}


def tiers_of(versions: Sequence[AgreementVersion], member: Membership | None) -> list[Tier]:
    fetch_terms(versions)
    agreements = [version.agreement_id for version in versions]
    ended = dict(
        Termination.objects.visible_to(member)
        .filter(agreement__in=agreements, status__in=DECLARED)
        .values_list("agreement", "effective_on")
    )
    resting = set(
        Suspension.objects.visible_to(member)
        .filter(agreement__in=agreements, status=Suspension.Status.SUSPENDED)
        .values_list("agreement", flat=True)
    )
    changed = _changed_calendars(versions)
    now = timezone.now()
    return [
        _tier(
            version,
            now,
            calendar=changed.get(version.latest_calendar_id),
            ended_on=ended.get(version.agreement_id),
            suspended=version.agreement_id in resting,
        )
        for version in versions
    ]


def _changed_calendars(versions: Sequence[AgreementVersion]) -> dict[Any, Calendar]:
    """Those that both agreed on since the version was signed (C11)."""
    keys = [version.latest_calendar_id for version in versions if version.latest_calendar_id]
    if not keys:
        return {}
    rows = Calendar.objects.filter(pk__in=keys)
    return rows.prefetch_related("windows", "holidays", "recurring_holidays", "exceptions").in_bulk()


def _tier(
    version: AgreementVersion, now: datetime, *, calendar: Calendar | None, ended_on: date | None, suspended: bool
) -> Tier:
    terms, agreement = version.terms(), version.agreement
    today = now.astimezone(version.zone).date()
    began = version.in_force_from is not None and version.in_force_from <= now
    return Tier(
        reference=agreement.reference,
        name=agreement.name,
        provider=version.provider.name,
        consumer=version.consumer.name,
        number=version.number,
        terms=replace(terms, hours=calendar.hours()) if calendar else terms,
        today=today,
        in_force=began and (version.in_force_until is None or version.in_force_until > now),
        last_day=version.term_on(today).last_day if version.agreementterms.all() else version.last_day,
        ended_on=ended_on,
        suspended=suspended,
    )


def may_rest_on(member: Membership | None, downstream: Agreement) -> Any:
    """The agreements in which the member's organisation consumes, and on which this one does not rest yet."""
    linked = own_links(member).filter(downstream=downstream).values("upstream")
    return (
        Agreement.objects.visible_to(member)
        .filter(consumer=member.organisation_id if member else 0)
        .exclude(pk__in=linked)
        .select_related("provider")
        .order_by("provider__name", "name")
    )
