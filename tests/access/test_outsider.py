"""Nobody without a part in a relationship learns anything of it, on any address (walls.md 1)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from relationships.models import Membership
from tests.access.everything import CONSUMER_ONLY, JOINT, PROVIDER_ONLY, Everything, Route, routes
from tests.factories import CONSUMER, PROVIDER

OPEN_TO_ANYBODY = {"relationships:invitation"}
"""To whoever holds a token; tested with the invitations."""
ROUTES = sorted(routes(), key=str)


@pytest.fixture(scope="module")
def everything(module_rows: None) -> Everything:
    """Made once for all addresses."""
    return Everything()


pytestmark = pytest.mark.django_db


AsMember = Callable[[Membership | None], Client]


def said(answer: object) -> str:
    """All that an answer says, streamed or not, headers too."""
    body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content  # type: ignore[attr-defined]
    return body.decode(errors="replace") + str(answer.headers)  # type: ignore[attr-defined]


@pytest.mark.parametrize("route", ROUTES, ids=str)
@pytest.mark.parametrize("method", ["get", "post", "csv"])
def test_an_outsider_finds_nothing(everything: Everything, as_member: AsMember, route: Route, method: str) -> None:
    address = reverse(route.name, kwargs=everything.kwargs(route))
    client = as_member(everything.outsider)

    answer = client.post(address) if method == "post" else client.get(address, {"format": method})

    # 405 says only which verbs an address knows, before anything is looked up
    nothing = (404, 405) if method == "post" else (404,)
    assert answer.status_code in (nothing if route.needs else (200, 302, 403, 405, 422))
    assert [word for word in (*JOINT, PROVIDER_ONLY, CONSUMER_ONLY) if word in said(answer)] == []


@pytest.mark.parametrize("route", [route for route in ROUTES if route.name not in OPEN_TO_ANYBODY], ids=str)
def test_an_anonymous_visitor_is_asked_to_sign_in(everything: Everything, as_member: AsMember, route: Route) -> None:
    for method in ("get", "post"):
        answer = getattr(as_member(None), method)(reverse(route.name, kwargs=everything.kwargs(route)))

        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login/")


@pytest.fixture(scope="module")
def both(everything: Everything) -> dict[str, Membership]:
    """One person who acts for each side, with every role there."""
    sides = {"provider": (everything.harbour, PROVIDER), "consumer": (everything.northwind, CONSUMER)}
    return {side: everything.member(where, "Bo Both", *roles) for side, (where, roles) in sides.items()}


@pytest.mark.parametrize("route", ROUTES, ids=str)
@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_whoever_acts_for_both_sides_reads_one_at_a_time(
    everything: Everything, both: dict[str, Membership], as_member: AsMember, route: Route, side: str
) -> None:
    """walls.md 1: what one organisation alone owns is shown as its own, whichever was chosen."""
    answer = as_member(both[side]).get(reverse(route.name, kwargs=everything.kwargs(route)))

    shown_as = answer.wsgi_request.acting_as
    assert answer.status_code < 500
    assert (CONSUMER_ONLY if shown_as == both["provider"] else PROVIDER_ONLY) not in said(answer)


@pytest.mark.parametrize("route", ROUTES, ids=str)
@pytest.mark.parametrize(("side", "secret"), [("provider", CONSUMER_ONLY), ("consumer", PROVIDER_ONLY)])
def test_a_side_never_reads_the_other_sides_private_notes(
    everything: Everything, as_member: AsMember, route: Route, side: str, secret: str
) -> None:
    client = as_member(getattr(everything, side))

    answer = client.get(reverse(route.name, kwargs=everything.kwargs(route)))

    assert answer.status_code < 500
    assert secret not in said(answer)
