"""What every test may use: people of each role, and a database whose walls stand while a test runs."""

import os
import secrets
from collections.abc import Callable, Iterator

import pytest
from django.test import Client, TransactionTestCase

from core import triggers
from core.models import User
from core.roles import Role
from tests.browser.chromium import find_chromium

IN_CI = os.environ.get("CI", "").lower() == "true"
NO_BROWSER = "No Chromium, Chrome or Edge was found, so the browser tests are left out. Install one to run them."


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the browser tests. Where there is no browser leave them out and say so; in CI let them fail instead."""
    in_browser = [item for item in items if "browser" in item.path.parts]
    for item in in_browser:
        item.add_marker(pytest.mark.browser)
    if in_browser and not IN_CI and not find_chromium():
        items[:] = [item for item in items if item not in in_browser]
        config.hook.pytest_deselected(items=in_browser)


def pytest_report_header() -> list[str]:
    return [] if find_chromium() else [NO_BROWSER]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a skipped test is a failure: nothing passes by not being run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session", autouse=True)
def _tables_can_be_emptied() -> Iterator[None]:
    """Lift the triggers that guard movements while a transactional test's tables are emptied, and then alone."""
    empty_tables = TransactionTestCase._fixture_teardown

    def lift_and_empty(self: TransactionTestCase) -> None:
        triggers.remove()
        empty_tables(self)
        triggers.install()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield


@pytest.fixture
def make_user(db: None) -> Callable[..., User]:
    """Make a person: `make_user("officer", role=Role.OFFICER)`."""

    def make(username: str, **fields: object) -> User:
        given = {"email": f"{username}@example.org", "name": username.title(), "password": secrets.token_urlsafe(16)}
        return User.objects.create_user(username, **given | fields)

    return make


@pytest.fixture
def administrator(make_user: Callable[..., User]) -> User:
    return make_user("admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def officer(make_user: Callable[..., User]) -> User:
    return make_user("officer", role=Role.OFFICER)


@pytest.fixture
def officer2(make_user: Callable[..., User]) -> User:
    """Who checks and activates what `officer` drafted."""
    return make_user("officer2", role=Role.OFFICER)


@pytest.fixture
def finance(make_user: Callable[..., User]) -> User:
    return make_user("finance", role=Role.FINANCE)


@pytest.fixture
def commissioner(make_user: Callable[..., User]) -> User:
    return make_user("commissioner", role=Role.COMMISSIONER)


@pytest.fixture
def auditor(make_user: Callable[..., User]) -> User:
    return make_user("auditor", role=Role.AUDITOR)


@pytest.fixture
def client_of(client: Client) -> Callable[[User], Client]:
    """Sign somebody in without their password: `client_of(officer).get("/")`."""

    def signed_in(user: User) -> Client:
        client.force_login(user, backend="core.auth.RoleBackend")
        return client

    return signed_in
