"""Every page as the provider sees it: nothing overflows, axe finds nothing, the strict CSP blocks nothing."""

from collections.abc import Callable

from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.access.everything import Everything
from tests.browser.every_page import faults


def test_every_page_is_sound(everything: Everything, window: Callable[..., Page], live_server: LiveServer) -> None:
    assert list(faults(window(everything.provider), live_server.url, everything)) == []
