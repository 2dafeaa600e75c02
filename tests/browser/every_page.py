"""Every page in a real browser: whether something overflows, axe finds something, the strict CSP blocks something."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

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
WINDOWS = {"wide light": (1280, "light"), "phone dark": (390, "dark")}
AXE = Axe().axe_script
BROKEN_RULES = "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(each => each.id))"


def addresses(everything: Everything) -> list[str]:
    return [reverse(route.name, kwargs=everything.kwargs(route)) for route in ROUTES if shown(route)]


def shown(route: Route) -> bool:
    return "token" not in route.needs and not route.path.endswith((".csv", ".json"))


def opened(page: Page, base: str, address: str) -> bool:
    """Whether there is a page to look at; asked first, for Chromium takes the bare no of a POST address as a crash."""
    answer = page.context.request.get(base + address)
    if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
        return False
    page.route(base + address, lambda route: route.fulfill(response=answer), times=1)
    page.goto(address)
    return True


def faults(page: Page, base: str, everything: Everything) -> Iterator[tuple[str, str, list[str]]]:
    """(address, window, what is wrong) of each page that whoever is signed in there can open."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    for address in addresses(everything):
        if not opened(page, base, address):
            continue
        page.evaluate(AXE)
        for name, (width, scheme) in WINDOWS.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
            if wrong := ["wider than the window"] * too_wide + page.evaluate(BROKEN_RULES) + complaints:
                yield address, name, wrong
            complaints.clear()
