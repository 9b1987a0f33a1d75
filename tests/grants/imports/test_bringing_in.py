"""All or nothing, nothing twice, undone as a whole; and what a person says of the rows that were put aside."""

import datetime as dt
from decimal import Decimal

import pytest

from commissioning.closing import close_year
from core.files_in.faults import BadFile
from core.models import ImportBatch
from core.money import sum_of
from core.periods import FinancialYear
from core.refusals import Refused
from grants.imports.bringing_in import Changed, bring_in
from grants.imports.deciding import match_row, say_it_is_not_ours, say_it_stands_already
from grants.imports.undoing import undo_import
from grants.imports.waiting import keep_waiting
from grants.models import ImportedRow, PayeeRule, Payment, WaitingFile
from grants.payments import record_money_back, reverse_payment
from tests import factories
from tests.grants.imports.conftest import csv_of, paid

Row = ImportedRow.State
Q1, Q2 = paid(voucher="1"), paid(date="05/10/2019", voucher="2")
ODD = paid(amount="812.34", voucher="3", words="Training")


def what_stands():
    """Everything that counts, without keys and moments."""
    payments = Payment.objects.order_by("paid_on", "amount", "finance_reference", "pk")
    rows = ImportedRow.objects.standing().order_by("paid_on", "fingerprint", "copy")
    return (
        list(
            payments.values_list("agreement", "budget", "instalment", "kind", "amount", "paid_on", "finance_reference")
        ),
        list(rows.values_list("fingerprint", "copy", "state", "amount")),
    )


# Bringing in


def test_a_file_is_kept_with_who_and_when_and_its_payments_name_it(grant, bring, finance):
    content = csv_of(Q1, Q2)
    batch = bring(content=content, name="C:\\exports\\July.csv").batch
    assert (bytes(batch.content), batch.file_name, batch.imported_by, batch.rows) == (content, "July.csv", finance, 2)
    assert {payment.batch for payment in Payment.objects.all()} == {batch}
    assert not WaitingFile.objects.exists()


def test_only_a_finance_officer_brings_in(source, officer):
    with pytest.raises(Refused, match="Only a finance officer"):
        keep_waiting(content=b"x", file_name="x.csv", source=source, by=officer)
    waiting = factories.WaitingFileFactory(source=source)
    with pytest.raises(Refused, match="Only a finance officer"):
        bring_in(waiting=waiting, by=officer)


def test_one_fault_keeps_all_of_it_out_and_every_fault_is_told(grant, bring):
    rows = [Q1, paid(date="31/06/2019"), paid(amount="1,5OO"), paid("Somebody else", "nonsense", "never")]
    with pytest.raises(BadFile) as bad:
        bring(*rows)
    assert [str(fault) for fault in bad.value.faults] == [
        "Row 3, column B (Date): “31/06/2019” is not a date. Enter it like 1 April 2019 or 1/4/2019.",
        "Row 4, column C (Amount): “1,5OO” is not an amount. Enter an amount in pounds and pence, like 6000 or "
        "£6,000.00.",
    ]
    assert not Payment.objects.exists()
    assert not ImportBatch.objects.exists()


def test_the_same_file_twice_is_refused_by_name_and_day(grant, bring, finance):
    bring(Q1)
    with pytest.raises(Refused, match=f"This file was brought in by {finance} on .* It brings nothing new"):
        bring(Q1)


def test_overlapping_files_bring_each_row_once_however_they_are_written(grant, bring):
    bring(Q1, ODD)
    before = what_stands()
    with pytest.raises(Refused, match="Nothing in the file is new and ours"):
        bring(paid(" ADDACTION LTD", "£1,500.00", "2019-07-01", voucher="1"), ODD)
    assert what_stands() == before
    brought = bring(Q1, Q2)
    assert (brought.plan.known, len(brought.plan.rows)) == (1, 1)


def test_rows_that_say_the_very_same_are_as_many_payments(grant, bring):
    twin = paid(voucher="9", words="Two lines of one invoice")
    assert len(bring(twin, twin).plan.rows) == 2
    brought = bring(twin, twin, twin)
    assert (brought.plan.known, len(brought.plan.rows)) == (2, 1)


def test_a_row_whose_words_were_changed_later_is_the_same_payment(grant, bring):
    bring(ODD)
    with pytest.raises(Refused, match="Nothing in the file is new"):
        bring(paid(amount="812.34", voucher="3", words="Recoded to 7781"))


def test_a_file_of_others_alone_brings_nothing(grant, bring):
    with pytest.raises(Refused, match="Nothing in the file is new and ours"):
        bring(paid("Somebody else"))


def test_what_is_confirmed_is_what_was_shown(grant, source, finance, preview):
    content = csv_of(Q1)
    waiting = keep_waiting(content=content, file_name="x.csv", source=source, by=finance)
    shown = preview(content=content).stamp
    grant.instalments.filter(number=1).delete()
    with pytest.raises(Changed):
        bring_in(waiting=waiting, by=finance, stamp=shown)
    assert not Payment.objects.exists()
    assert bring_in(waiting=waiting, by=finance, stamp=preview(content=content).stamp)


def test_a_file_that_nobody_confirmed_is_gone_after_a_day(source, finance):
    old = factories.WaitingFileFactory(source=source)
    WaitingFile.objects.filter(pk=old.pk).update(sent_at=old.sent_at - dt.timedelta(hours=25))
    new = keep_waiting(content=b"x", file_name="x.csv", source=source, by=finance)
    assert list(WaitingFile.objects.all()) == [new]


# Undoing


def test_an_import_is_undone_whole_and_the_same_file_comes_again(grant, bring, finance):
    batch = bring(Q1, Q2, ODD).batch
    row = ImportedRow.objects.get(state=Row.TO_MATCH)
    match_row(row=row, agreement=grant, by=finance)
    before = what_stands()
    undo_import(batch=batch, reason="The wrong month.", by=finance)
    assert sum_of(Payment.objects.all()) == 0
    assert Payment.objects.filter(kind="reversal", reason="The wrong month.").count() == 3
    assert not ImportedRow.objects.standing().exists()
    batch.refresh_from_db()
    assert (batch.is_undone, batch.undone_by, batch.undone_reason) == (True, finance, "The wrong month.")
    again = bring(Q1, Q2, ODD)
    match_row(row=ImportedRow.objects.get(state=Row.TO_MATCH), agreement=grant, by=finance)
    assert again.batch.pk != batch.pk
    assert what_stands()[1] == before[1]
    assert sum_of(Payment.objects.all()) == Decimal("3812.34")


def test_undoing_is_refused_without_a_reason_twice_and_to_others(grant, bring, finance, officer):
    batch = bring(Q1).batch
    with pytest.raises(Refused, match="Say why"):
        undo_import(batch=batch, reason=" ", by=finance)
    with pytest.raises(Refused, match="Only a finance officer"):
        undo_import(batch=batch, reason="Wrong.", by=officer)
    undo_import(batch=batch, reason="Wrong.", by=finance)
    with pytest.raises(Refused, match="undone already"):
        undo_import(batch=batch, reason="Wrong.", by=finance)


def test_what_stands_in_a_closed_year_is_not_undone_and_that_is_said(grant, bring, finance):
    batch = bring(Q1).batch
    close_year(year=FinancialYear(2019), reason="Final.", by=finance)
    with pytest.raises(Refused, match="£1,500 in 2019/20 would be reversed, and the year is closed"):
        undo_import(batch=batch, reason="Wrong.", by=finance)
    assert not Payment.objects.filter(kind="reversal").exists()


def test_late_money_back_of_a_closed_year_stops_no_undoing_and_no_reversal(grant, bring, budget, finance):
    before = {"period_from": dt.date(2019, 1, 1), "period_to": dt.date(2019, 3, 31)}
    factories.PaymentFactory(agreement=grant, budget=budget, kind="refund", amount=Decimal(-300), **before)
    undo_import(batch=bring(Q1).batch, reason="Wrong.", by=finance)
    assert sum_of(Payment.objects.all()) == -300
    by_hand = factories.PaymentFactory(agreement=grant, budget=budget, amount=Decimal(200))
    reverse_payment(payment=by_hand, reason="Wrong.", by=finance)
    assert sum_of(Payment.objects.all()) == -300


def test_money_that_came_back_by_hand_is_reversed_before_the_import_is_undone(grant, bring, budget, finance):
    batch = bring(Q1).batch
    said = {"period_from": dt.date(2019, 4, 1), "period_to": dt.date(2019, 6, 30), "came_on": dt.date(2019, 9, 1)}
    said |= {"kind": "refund", "amount": Decimal(200), "reason": "Underspent.", "is_due_again": True}
    back = record_money_back(agreement=grant, budget=budget, by=finance, **said)
    with pytest.raises(Refused, match="£200 more would have come back from SM-2019-007"):
        undo_import(batch=batch, reason="Wrong.", by=finance)
    reverse_payment(payment=back, reason="Wrong.", by=finance)
    undo_import(batch=batch, reason="Wrong.", by=finance)
    assert sum_of(Payment.objects.all()) == 0


def test_a_payment_that_was_reversed_by_itself_is_not_reversed_again(grant, bring, finance):
    batch = bring(Q1, Q2).batch
    reverse_payment(payment=Payment.objects.get(finance_reference="1"), reason="Not theirs.", by=finance)
    undo_import(batch=batch, reason="Wrong.", by=finance)
    assert sum_of(Payment.objects.all()) == 0
    assert Payment.objects.count() == 4


# What a person says


@pytest.fixture
def put_aside(grant, bring):
    bring(ODD)
    return ImportedRow.objects.get()


def test_a_person_matches_a_row_and_the_next_of_the_payee_follows(grant, put_aside, bring, finance):
    row = match_row(row=put_aside, agreement=grant, by=finance, remember=True)
    assert (row.state, row.decided_by, row.payment.amount) == (Row.MATCHED, finance, Decimal("812.34"))
    assert row.payment.batch == row.batch
    bring(paid(amount="99.00", voucher="4"))
    assert Payment.objects.filter(amount=99, agreement=grant).exists()


def test_an_instalment_that_it_does_not_fit_is_refused(grant, bring, put_aside, finance):
    second = grant.instalments.get(number=2)
    match_row(row=put_aside, agreement=grant, instalment=second, by=finance)
    bring(paid(amount="700.00", voucher="5"))
    row = ImportedRow.objects.get(state=Row.TO_MATCH)
    with pytest.raises(Refused, match=r"Instalment 2 is of £1,500, of which £812\.34 is paid\. £700 does not fit it"):
        match_row(row=row, agreement=grant, instalment=second, by=finance)


def test_what_is_not_ours_has_a_reason_and_may_be_remembered(put_aside, bring, finance):
    with pytest.raises(Refused, match="Say why"):
        say_it_is_not_ours(row=put_aside, reason=" ", by=finance)
    say_it_is_not_ours(row=put_aside, reason="Their rent.", by=finance, remember=True)
    assert PayeeRule.objects.get().reason == "Their rent."
    assert not Payment.objects.exists()
    bring(paid(amount="99.00", voucher="4"))
    assert ImportedRow.objects.filter(state=Row.NOT_OURS).count() == 2


def test_a_row_that_was_recorded_by_hand_moves_no_money(grant, budget, put_aside, finance):
    by_hand = factories.PaymentFactory(agreement=grant, budget=budget, amount=Decimal("812.34"))
    other = factories.PaymentFactory(agreement=grant, budget=budget, amount=Decimal("812.35"))
    with pytest.raises(Refused, match=r"The row is of £812\.34 and the payment of £812\.35"):
        say_it_stands_already(row=put_aside, payment=other, by=finance)
    say_it_stands_already(row=put_aside, payment=by_hand, by=finance)
    assert Payment.objects.count() == 2


def test_a_row_is_decided_once_and_again_once_its_payment_was_reversed(grant, put_aside, finance, officer):
    with pytest.raises(Refused, match="Only a finance officer"):
        match_row(row=put_aside, agreement=grant, by=officer)
    row = match_row(row=put_aside, agreement=grant, by=finance)
    with pytest.raises(Refused, match="Somebody has said meanwhile"):
        say_it_is_not_ours(row=row, reason="No.", by=finance)
    reverse_payment(payment=row.payment, reason="Not theirs.", by=finance)
    assert list(ImportedRow.objects.to_match()) == [row]
    say_it_is_not_ours(row=row, reason="No.", by=finance)
    assert not ImportedRow.objects.to_match().exists()
