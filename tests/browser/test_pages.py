"""Every page, as each side, in a real browser: nothing overflows, axe finds nothing, the strict CSP blocks nothing."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.access.everything import Everything, Route, routes

NOT_PAGES = {
    "relationships:annex",
    "relationships:attachment",
    "relationships:canonical",
    "relationships:signed_pdf",
    "relationships:switch",
    "find",
}
ROUTES = [route for route in sorted(routes(), key=str) if route.name not in NOT_PAGES]


@pytest.fixture
def everything(transactional_db: None) -> Everything:
    return Everything()


def addresses(everything: Everything) -> list[str]:
    return [reverse(route.name, kwargs=everything.kwargs(route)) for route in ROUTES if shown(route)]


def shown(route: Route) -> bool:
    return "token" not in route.needs and not route.path.endswith((".csv", ".json"))


def opened(page: Page, base: str, address: str) -> bool:
    """Whether there is a page to look at; asked first, for Chromium takes the bare no of a POST address as a crash."""
    answer = page.context.request.get(base + address)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    page.goto(address)
    return True


@pytest.mark.parametrize("side", ["provider", "consumer"])
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (390, True)], ids=["wide light", "phone dark"])
def test_every_page_is_sound(
    everything: Everything, window: Callable[..., Page], live_server: LiveServer, side: str, width: int, dark: bool
) -> None:
    page = window(getattr(everything, side), width=width, dark=dark)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    found: dict[str, list[str]] = {}

    for address in addresses(everything):
        if not opened(page, live_server.url, address):
            continue
        too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        violations = [violation["id"] for violation in Axe().run(page).response["violations"]]
        wrong = ["wider than the window"] * too_wide + violations + complaints
        if wrong:
            found[address] = wrong
        complaints.clear()

    assert found == {}
