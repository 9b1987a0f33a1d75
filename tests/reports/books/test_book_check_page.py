"""The book check as a page: the same checks as the command's, run when it is asked to, and told in plain words."""

import pytest

from reports.books import checks
from reports.books.checks import INVARIANTS, check_all
from reports.management.commands import check_books

pytestmark = pytest.mark.django_db
AT = "/reports/book-check/"


def breaks():
    """Every record is green."""
    yield from (f"Record {number} is red" for number in range(60))


def test_page_and_command_run_one_list():
    assert check_books.INVARIANTS is INVARIANTS
    assert len({each.__name__ for each in INVARIANTS}) == len(INVARIANTS) > 15


def test_it_lists_what_is_checked_and_runs_nothing_until_it_is_asked(client_of, finance, monkeypatch):
    monkeypatch.setattr(checks, "check_all", lambda: pytest.fail("It ran unasked."))
    monkeypatch.setattr("reports.books.page.check_all", lambda: pytest.fail("It ran unasked."))
    answer = client_of(finance).get(AT)
    assert len(answer.context["checks"]) == len(INVARIANTS)
    assert "It holds." not in answer.content.decode()


def test_every_check_holds(client_of, auditor):
    answer = client_of(auditor).get(AT, {"run": "yes"})
    assert answer.context["broken"] == []
    assert answer.context["heading"].startswith("The books hold: ")
    assert answer.content.decode().count("It holds.") == len(INVARIANTS)


def test_what_breaks_a_check_is_told_to_the_first_fifty(client_of, finance, monkeypatch):
    monkeypatch.setattr(checks, "INVARIANTS", (breaks,))
    (found,) = check_all()
    assert (found.name, found.should_hold, len(found.records), found.is_cut) == (
        "Breaks", "Every record is green.", 50, True,
    )  # fmt: skip
    words = client_of(finance).get(AT, {"run": "yes"}).content.decode()
    assert "One check of 1 does not hold" in words
    assert "Record 0 is red." in words
    assert "And others." in words
    assert "Record 50 is red." not in words


def test_it_is_for_finance_and_audit(client_of, officer, administrator, commissioner):
    for person in (officer, administrator, commissioner):
        assert client_of(person).get(AT).status_code == 403
