"""The page of excesses and its files: one source, each row with its limit, amount, cause and authorisation."""

import csv
from decimal import Decimal

import pytest

from tests.factories import AgreementFactory, BudgetEntryFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = "/reports/excesses/"


@pytest.fixture
def over(db):
    """£6,000 committed against £5,000."""
    agreement = AgreementFactory(in_force=True, commitment__amount=Decimal(6000))
    entry = BudgetEntryFactory(budget__fund=agreement.fund, amount=Decimal(5000), reason="As decided.")
    return agreement, entry


def test_nothing_stands(client_of, officer):
    page = client_of(officer).get(AT).context["page"]
    assert (page["heading"], page["count"], page["empty"].words) == (
        "Nothing stands beyond a limit", "0 excesses", "No limit is passed.",
    )  # fmt: skip


def test_a_row_says_what_how_much_why_and_since_when(client_of, officer, over):
    answer = client_of(officer).get(AT)
    row = answer.context["page"]["rows"][0]
    assert row.name == str(over[1].budget)
    assert row.note == "£6,000 is committed, and the budget is £5,000."
    assert [cell.text for cell in row.cells][0] == "£1,000"
    assert row.cells[1].caveat == "Original budget of £5,000: As decided."
    assert "One excess stands; the largest is £1,000 committed beyond the budget" in answer.content.decode()


def test_the_files_take_the_same_rows(client_of, officer, over):
    answer = client_of(officer).get(AT, {"format": "csv"})
    lines = list(csv.DictReader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))
    assert [(line["beyond"], line["over"], line["allowed"]) for line in lines] == [
        ("committed beyond the budget", "1000.00", "5000.00")
    ]
    workbook = client_of(officer).get(AT, {"format": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    workbook.close()


def test_what_one_person_put_into_force_stands_apart(client_of, auditor):
    alone = UserFactory(name="A. Alone")
    agreement = AgreementFactory(
        in_force=True, drafted_by=alone, activated_by=alone, absence_reason="Nobody else was in."
    )
    page = client_of(auditor).get(AT).context["page"]
    assert page["rows"] == []
    assert [(row.name, row.cells[1].text) for row in page["alone"]["rows"]] == [(str(agreement), "Nobody else was in.")]


def test_an_earlier_date_is_said_and_kept(client_of, officer, over):
    answer = client_of(officer).get(AT, {"records": "2020-01-01"})
    assert answer.context["page"]["count"] == "0 excesses"
    assert "using records made by 1 January 2020" in " ".join(answer.content.decode().split())
