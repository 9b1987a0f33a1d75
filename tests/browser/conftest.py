"""A real browser over a live server."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from core.models import User
from tests.browser.chromium import find_chromium

QUIET = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE_SCREEN = {"width": 1280, "height": 900}
PATIENCE_MS = 10_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if not path:
        pytest.fail("No Chromium, Chrome or Edge was found: the browser tests can't be run.")
    as_root = getattr(os, "geteuid", lambda: None)() == 0
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, for which Django would refuse every query.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        args = [*QUIET, "--no-first-run", *(["--no-sandbox"] if as_root else [])]  # Chromium's sandbox refuses root
        browser = playwright.chromium.launch(executable_path=path, args=args)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(live_server: LiveServer) -> Callable[[Page, User], None]:
    """Sign somebody in without the form: `sign_in(page, officer)`."""

    def signed_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user, backend="core.auth.RoleBackend")
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])

    return signed_in


@pytest.fixture
def open_page(browser: Browser, live_server: LiveServer, sign_in: Callable) -> Iterator[Callable[..., Page]]:
    """Open a page of its own session, on a wide screen: `open_page(officer)`, `open_page(officer, scripts=False)`.

    Addresses may be given without their host: `page.goto("/")`.
    """
    contexts = []

    def opened(user: User | None = None, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport=WIDE_SCREEN, locale="en-GB", java_script_enabled=scripts
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        if user:
            sign_in(page, user)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page that nobody has signed in on yet."""
    return open_page()
