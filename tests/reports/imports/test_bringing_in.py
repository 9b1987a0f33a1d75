"""A register is brought in whole or not at all, twice brings nothing new, and nobody's later work is overwritten."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissioning.models import Area, Budget, BudgetEntry, Decision, Framework, Fund, Intention, PeriodClose, Provider
from core.files_in.faults import BadFile
from core.models import ImportBatch
from core.money import sum_of
from core.refusals import Refused
from grants.actions import evidence_agreement
from grants.models import Agreement, Commitment, Payment
from grants.readiness import can_be_evidenced, missing_from
from reports.imports.bringing import bring_in_register
from reports.imports.planning import plan_of
from tests.factories import ProviderFactory, UserFactory
from tests.reports.imports.conftest import BUDGET, DECIDED, ROW, book_of, csv_of, rows_of, whole_book

pytestmark = pytest.mark.django_db
PAID = {"Paid 2019/20": "1500", "Paid up to": "30/06/2019"}
EVERYTHING = ("providers", "areas", "funds", "lines")


def bring_in(content, by, *, create=(), name="register.xlsx"):
    return bring_in_register(content=content, file_name=name, create=create, by=by)


def faults_in(content, create=()):
    return [str(fault) for fault in plan_of(content, create=create).faults]


def counts():
    return [model.objects.count() for model in (Agreement, Commitment, Payment, BudgetEntry, Budget, Decision,
                                               ImportBatch, Provider, Area, Fund, Intention)]  # fmt: skip


def test_agreements_come_with_their_money_under_their_decision(fund, finance):
    batch = bring_in(whole_book(ROW | DECIDED | PAID | {"Committed 2020/21": "4000"}), finance)
    agreement = Agreement.objects.get(reference="SM-2019-101")
    assert (agreement.state, agreement.origin, agreement.batch, agreement.fund) == ("in_force", "imported", batch, fund)
    assert str(agreement.paid_to) == str(agreement.delivered_by) == "Herefordshire Council"
    held = agreement.commitments.order_by("year").values_list("year", "amount", "kind", "decision__reference", "batch")
    assert list(held) == [
        (2019, Decimal(6000), "award", "PCC/2019/014", batch.pk),
        (2020, Decimal(4000), "award", "PCC/2019/014", batch.pk),
    ]
    payment = agreement.payments.get()
    assert (payment.amount, payment.paid_on, payment.batch) == (Decimal(1500), dt.date(2019, 6, 30), batch)
    assert payment.counted_to == dt.date(2019, 6, 30)
    assert payment.reason == "Paid to date at 30 June 2019, brought in from register.xlsx"
    assert (payment.period_from, payment.period_to) == (dt.date(2019, 4, 1), dt.date(2020, 3, 31))
    entry = BudgetEntry.objects.get()
    assert (entry.amount, entry.kind, entry.effective_on, entry.batch) == (
        Decimal(20000), "original", dt.date(2019, 4, 1), batch,
    )  # fmt: skip
    decision = Decision.objects.get()
    assert (decision.amount, decision.decided_on, decision.fund) == (Decimal(24000), dt.date(2019, 3, 14), fund)
    assert (batch.rows, batch.imported_by, bytes(batch.content)[:2]) == (2, finance, b"PK")
    call_command("check_books")


def test_one_without_a_decision_counts_and_is_completed_like_what_was_published(fund, finance, officer, officer2):
    bring_in(csv_of(ROW), finance)
    agreement = Agreement.objects.get()
    commitment = agreement.commitments.get()
    assert (commitment.kind, commitment.get_kind_display()) == ("brought_in", "as brought in, not evidenced")
    assert can_be_evidenced(agreement)
    assert "The decision that authorises the money" in [each.words for each in missing_from(agreement)]
    with pytest.raises(Refused, match="Still missing"):
        evidence_agreement(agreement=agreement, by=officer2)
    call_command("check_books")


def test_the_same_file_twice_brings_nothing_new_and_says_who_brought_it(fund, finance):
    content = whole_book(ROW | DECIDED)
    bring_in(content, finance)
    before = counts()
    with pytest.raises(Refused, match="brought this very file in on"):
        bring_in(content, finance)
    with pytest.raises(Refused, match="Nothing in this file is new"):
        bring_in(csv_of(ROW | DECIDED), finance, name="again.csv")
    assert counts() == before


def test_a_changed_file_lists_what_differs_and_brings_only_what_is_new(fund, finance):
    bring_in(whole_book(ROW | DECIDED), finance)
    agreement = Agreement.objects.get()
    agreement.title = "Outreach, as an officer renamed it"
    agreement.save()
    second = ROW | {"Reference": "SM-2019-102"}
    changed = whole_book(ROW | DECIDED | {"Committed 2019/20": "7000", "Paid to": "Nobody Ltd"}, second)
    plan = plan_of(changed)
    assert [str(each) for each in plan.differences] == [
        "SM-2019-101, title: “Outreach” in the file, “Outreach, as an officer renamed it” here",
        "SM-2019-101, paid to: “Nobody Ltd” in the file, “Herefordshire Council” here",
        "SM-2019-101, committed 2019/20: £7,000 in the file, £6,000 here",
    ]
    bring_in(changed, finance)
    assert Agreement.objects.get(reference="SM-2019-101").title == "Outreach, as an officer renamed it"
    assert sum_of(agreement.commitments.all()) == 6000
    assert Agreement.objects.count() == 2


def test_a_budget_that_is_here_with_another_amount_is_a_difference(fund, finance):
    bring_in(whole_book(ROW), finance)
    plan = plan_of(whole_book(ROW, budgets=[BUDGET | {"Budget": "25000"}]))
    assert [str(each) for each in plan.differences] == [
        "the budget Example fund 2019/20, original: £25,000 in the file, £20,000 here"
    ]


def test_every_fault_is_told_at_once_with_sheet_row_and_column(fund, finance):
    bad = [
        ROW | {"Reference": "12/7", "Ends": "31/02/2020"},
        ROW | {"Type": "loan", "Paid to": "Herefordshire Counci"},
        ROW | {"Reference": "SM-2019-103", "Area": "", "Committed 2019/20": "(250.00)"},
        ROW | {"Reference": "SM-2019-104", "Starts": "01/04/2020"},
        ROW | {"Reference": "SM-2019-105", "State": "ended"},
        ROW | {"Reference": "SM-2019-106", "Decision": "PCC/2019/020"},
        ROW | {"Reference": "SM-2019-107", "Paid 2019/20": "5"},
        ROW | {"Reference": "SM-2019-107", "Committed 2019/20": "", "Area": "Nowhere"},
    ]
    before = counts()
    content = book_of(Agreements=rows_of(*bad))
    assert faults_in(content) == [
        "Sheet Agreements, row 2, column H (Ends): “31/02/2020” is not a date. Enter it like 1 April 2019 or 1/4/2019.",
        "Sheet Agreements, row 2, column A (Reference): Enter a reference like SM-2019-007: capital letters, the year, "
        "and a number of three digits or more.",
        "Sheet Agreements, row 3, column C (Type): “loan” is not one of: grant, contract, partnership contribution, "
        "internal spend.",
        "Sheet Agreements, row 3, column F (Paid to): No provider is called “Herefordshire Counci” here. Did you mean "
        "“Herefordshire Council”?",
        "Sheet Agreements, row 4, column E (Area): This is missing.",
        "Sheet Agreements, row 4, column O (Committed 2019/20): This is below nought. Enter what it comes to, and "
        "record money that came back by hand.",
        "Sheet Agreements, row 5, column H (Ends): It ends before it starts. Enter a last day on or after 1 "
        "April 2020.",
        "Sheet Agreements, row 6, column J (Ended on): It is ended: say on which day it ended.",
        "Sheet Agreements, row 6, column K (Why it ended): It is ended: say why.",
        "Sheet Agreements, row 7, column M (Decision date): Decision PCC/2019/020 is not recorded here: give its date.",
        "Sheet Agreements, row 7, column N (Decision amount): Decision PCC/2019/020 is not recorded here: give the "
        "amount that it authorises.",
        "Sheet Agreements, row 8, column R (Paid up to): Say up to which day it is paid.",
        "Sheet Agreements, row 8, column A (Reference): It is paid from 2019/20, and Example fund has no budget for "
        "that year. Put one on a sheet of budgets, or record it first.",
        "Sheet Agreements, row 9, column A (Reference): Nothing is committed for it in any year. Fill in a year, or "
        "leave the row out.",
        "Sheet Agreements, row 9, column A (Reference): SM-2019-107 stands twice; first in row 8.",
        "Sheet Agreements, row 9, column E (Area): No area is called “Nowhere” here.",
    ]
    with pytest.raises(BadFile):
        bring_in(content, finance)
    assert counts() == before


def test_unknown_names_are_made_only_where_the_person_says_so(finance, db):
    row = ROW | {"Line": "NEW-1", "Fund": "Victims", "Paid to": "New Trust", "Area": "Wyre Forest"}
    budget = {"Fund": "Victims", "Financial year": "2019/20", "Budget": "9000", "Ring-fence": "external"}
    content = whole_book(row, budgets=[budget])
    assert len(faults_in(content)) == 5
    assert len(faults_in(content, ("providers", "areas", "lines"))) == 2
    assert faults_in(content, EVERYTHING) == []
    bring_in(content, finance, create=EVERYTHING)
    line = Intention.objects.get()
    assert (line.ref, line.activity, line.resources, line.framework.fund.name) == ("NEW-1", "Outreach", None, "Victims")
    assert Framework.objects.get().title == "Victims: the office’s register"
    assert (Fund.objects.get().ring_fence, Provider.objects.get().name) == ("external", "New Trust")
    assert Area.objects.get().kind == "local_authority"
    call_command("check_books")


def test_a_new_fund_says_how_it_is_ring_fenced(finance, db):
    budget = {"Fund": "Victims", "Financial year": "2019/20", "Budget": "9000"}
    assert faults_in(whole_book(budgets=[budget]), EVERYTHING) == [
        "Sheet Budgets, row 2, column D (Ring-fence): Victims is new: say whether it is ring-fenced: none, internal or "
        "external."
    ]


def test_a_providers_other_name_is_its_own(fund, finance):
    bring_in(csv_of(ROW | {"Delivered by": " addaction "}), finance)
    assert str(Agreement.objects.get().delivered_by) == "We Are With You"


def test_a_name_that_two_providers_have_is_a_fault(fund):
    other = ProviderFactory(name="Swanswell")
    other.other_names.create(name="Addaction")
    assert "the name of two providers here" in faults_in(csv_of(ROW | {"Paid to": "Addaction"}))[0]


def test_what_passes_a_limit_comes_in_and_the_books_hold(fund, finance):
    """What the office committed and paid before is a fact: no limit refuses it (domain rule 4)."""
    over = ROW | DECIDED | PAID | {"Committed 2019/20": "30000", "Paid 2019/20": "31000"}
    bring_in(whole_book(over), finance)
    assert sum_of(Commitment.objects.all()) == 30000
    assert sum_of(Payment.objects.all()) == 31000


def test_a_closed_year_takes_nothing(fund, finance):
    PeriodClose(act="close", year=2019, recorded_by=finance).save()
    assert faults_in(whole_book(ROW | PAID)) == [
        "Sheet Agreements, row 2, column A (Reference): 2019/20 is closed, so nothing is added to it.",
        "Sheet Budgets, row 2, column B (Financial year): 2019/20 is closed, so nothing is added to it.",
    ]


def test_only_finance_brings_files_in(fund, officer, auditor):
    for user in (officer, auditor, UserFactory(role="administrator")):
        with pytest.raises(Refused, match="Only a finance officer"):
            bring_in(csv_of(ROW), user)


def test_two_decisions_of_one_reference_must_agree(fund):
    rows = [ROW | DECIDED, ROW | DECIDED | {"Reference": "SM-2019-102", "Decision amount": "25000"}]
    assert faults_in(csv_of(*rows)) == [
        "Row 3, column N (Decision amount): Decision PCC/2019/014 has another in row 2. Give one in both."
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    at=st.integers(0, 2),
    column=st.sampled_from(["Reference", "Type", "Line", "Area", "Paid to", "Starts", "Ends", "Committed 2019/20"]),
    rubbish=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).map(
        "?!".__add__
    ),
)
def test_a_corrupted_line_anywhere_writes_nothing(fund, finance, at, column, rubbish):
    rows = [ROW | DECIDED | {"Reference": f"SM-2019-10{number}"} for number in range(3)]
    rows[at] = rows[at] | {column: rubbish}
    before = counts()
    with pytest.raises(BadFile) as bad:
        bring_in(csv_of(*rows), finance)
    assert {fault.row for fault in bad.value.faults} == {at + 2}
    assert counts() == before
