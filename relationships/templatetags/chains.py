"""Chains of agreements on pages: what the organisation in the middle may know, and nobody else (A11)."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from relationships.chain import Chain, Rest, exactly
from relationships.chain.availability import Step
from relationships.chain.tiers import chain_beneath, own_links, rests_of
from relationships.models import AgreementVersion, ChainLink, Side

register = template.Library()
register.filter("percent", exactly)


@dataclass(frozen=True)
class Hint:
    """What a page of an agreement says of the chain; `links` are those of other agreements that rest on this one."""

    ours: bool
    chain: Chain | None
    links: list[ChainLink]


@register.simple_tag(takes_context=True)
def chain_hint(context: Any, version: AgreementVersion) -> Hint | None:
    """`{% chain_hint thing as hint %}`: None where the reader's organisation has no chain here to read or to begin."""
    member = context.get("acting")
    side = version.side_of(member)
    if side is Side.CONSUMER:
        links = list(own_links(member).filter(upstream=version.agreement_id))
        return Hint(False, None, links) if links else None
    if side is not Side.PROVIDER:
        return None
    if own_links(member).filter(downstream=version.agreement_id).exists():
        return Hint(True, chain_beneath(version, member), [])
    return Hint(True, None, []) if ChainLink.may_rest(version.agreement, member) else None


@register.simple_tag(takes_context=True)
def with_findings(context: Any, links: list[ChainLink]) -> list[Rest]:
    """`{% with_findings things as rests %}`: each link of a list with what is found about it."""
    return rests_of(links, context.get("acting"))


@register.filter
def findings_word(count: int) -> str:
    if not count:
        return _("no findings")
    return ngettext("%(n)d finding", "%(n)d findings", count) % {"n": count}


@register.filter
def step_words(step: Step) -> str:
    """ "Hosting 99.5 % or Backup 99 %" for alternatives, "Hosting 99.95 %" for what is needed by itself."""
    each = [
        _("%(name)s %(percent)s %%") % {"name": name, "percent": exactly(percent)}
        for name, percent in zip(step.names, step.percents, strict=True)
    ]
    return _(" or ").join(each)
