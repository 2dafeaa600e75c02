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


WINDOWS = {"wide light": (1280, "light"), "phone dark": (390, "dark")}
REPORTED = {"resultTypes": ["violations"]}


def opened(page: Page, base: str, address: str) -> bool:
    """Whether there is a page to look at; asked first, for Chromium takes the bare no of a POST address as a crash."""
    answer = page.context.request.get(base + address)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    page.route(base + address, lambda route: route.fulfill(response=answer), times=1)
    page.goto(address)
    return True


@pytest.mark.parametrize("side", ["provider", "consumer"])
def test_every_page_is_sound(
    everything: Everything, window: Callable[..., Page], live_server: LiveServer, side: str
) -> None:
    page = window(getattr(everything, side))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    found: dict[tuple[str, str], list[str]] = {}

    for address in addresses(everything):
        if not opened(page, live_server.url, address):
            continue
        for name, (width, scheme) in WINDOWS.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            violations = [each["id"] for each in Axe().run(page, options=REPORTED).response["violations"]]
            wrong = ["wider than the window"] * too_wide + violations + complaints
            if wrong:
                found[address, name] = wrong
            complaints.clear()

    assert found == {}
