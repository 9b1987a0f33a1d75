"""Every address as each person: opened or refused as docs/who-may.md says, changing nothing, and safe to show."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from core.reports import ReportPage
from tests.access import table
from tests.access.addresses import every_address, nameless_routes
from tests.access.world import Writes, fingerprint

ADDRESSES = {address.name: address for address in every_address()}
ROWS = table.rows()
pytestmark = pytest.mark.django_db
SIGN_IN = settings.LOGIN_URL
REFUSED = {400, 403, 404, 405, 409}
# Django's own lists, histories and frame answer whatever is sent with the page that they would show anyway.
SHOWS_ITSELF = ("_changelist", "_csv", "_history", "admin:index", "admin:app_list", "admin:jsi18n", "change_done")


@dataclass(frozen=True)
class Visit:
    """What came of one visit."""

    status: int
    led_to: str
    asked: str
    headers: tuple[Any, ...]
    changed: bool

    @property
    def outcome(self) -> str:
        """What became of it, in the table's words: `opens` for all its words of opening."""
        if self.led_to == SIGN_IN and self.asked != SIGN_IN:
            return "signs in"
        if self.status in (403, 404):
            return "no"
        if self.status != 200:
            return f"answers {self.status}"
        return "opens" if self.led_to == self.asked else "sent on"


@pytest.fixture(scope="module")
def visit(world: Any, clients: Any) -> Callable[..., Visit]:
    """Go somewhere as somebody, once: what came of it is remembered for every test."""

    @cache
    def go(name: str, who: str, query: str = "", party: str = "ours", method: str = "get") -> Visit:
        url = world.url(ADDRESSES[name], of=getattr(world, party))
        writes = Writes()
        with connection.execute_wrapper(writes):
            answer = getattr(clients[who], method)(f"{url}?{query}" if query else url, follow=True)
            b"".join(answer) if answer.streaming else answer.content
        led_to = answer.redirect_chain[-1][0].partition("?")[0] if answer.redirect_chain else url
        return Visit(answer.status_code, led_to, url, tuple(answer.headers.items()), bool(writes.noted))

    return go


def outcome_wanted(word: str) -> str:
    return "opens" if word in table.OPENS else word


def test_every_address_has_a_row_and_every_row_an_address():
    listed = [row.address for row in ROWS]
    assert sorted({address for address in listed if listed.count(address) > 1}) == []
    named = {row.name for row in ROWS}
    assert sorted(ADDRESSES.keys() - named) == [], "addresses that docs/who-may.md does not have"
    assert sorted(named - ADDRESSES.keys()) == [], "rows of docs/who-may.md without an address"


def test_every_page_that_can_be_taken_as_a_file_has_rows_for_its_files():
    pages = {
        name for name, each in ADDRESSES.items() if isinstance(each.view, type) and issubclass(each.view, ReportPage)
    }
    wanted = {f"{name}?format={kind}" for name in pages for kind in ("csv", "xlsx")}
    assert {row.address for row in ROWS if row.query} == wanted


def test_what_has_no_name_leads_to_a_named_page_or_nowhere():
    assert [route for route in nameless_routes() if not route.endswith(("<path:object_id>/", "(?P<url>.*)$"))] == []


def test_each_person_gets_what_the_table_says(visit):
    wrong = [
        f"{row.address} as {who}: {found}, not {word}"
        for row in ROWS
        for who, word in row.may.items()
        if (found := visit(row.name, who, row.query).outcome) != outcome_wanted(word)
    ]
    assert not wrong, "\n".join(wrong)


def test_looking_changes_nothing(visit):
    before = fingerprint()
    every = [(row.address, who) for row in ROWS for who in table.PEOPLE if visit(row.name, who, row.query).changed]
    assert every == []
    assert fingerprint() == before


def test_what_is_anothers_is_not_found_by_a_provider_and_is_by_the_office(visit):
    rows = [row for row in ROWS if ADDRESSES[row.name].takes and "own" in row.may.values()]
    assert rows
    for row in rows:
        found = {who: visit(row.name, who, row.query, "theirs").status for who in row.may}
        wanted = {who: 404 if word == "own" else 200 for who, word in row.may.items()}
        assert found == wanted, row.address


def test_who_may_not_write_changes_nothing_by_sending(visit):
    before, wrong = fingerprint(), {}
    for row in (row for row in ROWS if not row.query):
        for who in (who for who, word in row.may.items() if word not in ("writes", "open")):
            sent = visit(row.name, who, method="post")
            shows_itself = sent.status == 200 and row.name.endswith(SHOWS_ITSELF)
            is_refused = sent.status in REFUSED or sent.outcome in ("signs in", "sent on") or shows_itself
            if sent.changed or not is_refused:
                wrong[row.address, who] = sent
    assert wrong == {}
    assert fingerprint() == before


@pytest.mark.parametrize("method", ["put", "trace"])
def test_what_no_form_sends_changes_nothing(visit, method):
    """As the officer, who may do the most; and past them, as whoever is stopped before the page is asked."""
    sent = {row.address: visit(row.name, "officer", method=method) for row in ROWS if not row.query}
    assert {address for address, each in sent.items() if each.changed or each.status >= 500} == set()


def test_every_answer_carries_what_keeps_a_browser_safe(visit):
    seen = {(row.address, who): dict(visit(row.name, who, row.query).headers) for row in ROWS for who in table.PEOPLE}
    assert {at: faults for at, headers in seen.items() if (faults := unsafe(headers, *at))} == {}


def unsafe(headers, address, who):
    """What is lacking of the headers of one answer."""
    policy = headers.get("Content-Security-Policy", "")
    kept = headers.get("Cache-Control", "")
    faults = {
        "policy": "unsafe" in policy or "default-src 'self'" not in policy,
        "frames": "frame-ancestors 'none'" not in policy,
        "sniffing": headers.get("X-Content-Type-Options") != "nosniff",
        "referrer": headers.get("Referrer-Policy") != "same-origin",
        "kept": who != "nobody" and "no-store" not in kept,
    }
    return [fault for fault, is_there in faults.items() if is_there]
