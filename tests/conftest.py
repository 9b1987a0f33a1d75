"""What every test may use: people of each role, and a database whose walls stand while a test runs."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase

from core import triggers
from core.models import User
from core.roles import Role
from tests.browser.chromium import find_chromium
from tests.factories.core import UserFactory

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
def _files_are_kept_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.STATIC_ROOT = str(tmp_path_factory.mktemp("static"))
    settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Put SQLite into a file and not into memory: threads and processes then meet the same locks as in the office."""
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "tests.sqlite3")


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
def administrator(db: None) -> User:
    return UserFactory(username="admin", role=Role.ADMINISTRATOR)


@pytest.fixture
def officer(db: None) -> User:
    return UserFactory(username="officer", role=Role.OFFICER)


@pytest.fixture
def officer2(db: None) -> User:
    """Who checks and activates what `officer` drafted."""
    return UserFactory(username="officer2", role=Role.OFFICER)


@pytest.fixture
def finance(db: None) -> User:
    return UserFactory(username="finance", role=Role.FINANCE)


@pytest.fixture
def commissioner(db: None) -> User:
    return UserFactory(username="commissioner", role=Role.COMMISSIONER)


@pytest.fixture
def auditor(db: None) -> User:
    return UserFactory(username="auditor", role=Role.AUDITOR)


@pytest.fixture
def client_of(client: Client) -> Callable[[User], Client]:
    """Sign somebody in without their password: `client_of(officer).get("/")`."""

    def signed_in(user: User) -> Client:
        client.force_login(user, backend="core.auth.RoleBackend")
        return client

    return signed_in
