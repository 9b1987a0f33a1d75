"""To whom a row belongs: by reference, by amount, by what was remembered; and what a person must look at."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from commissioning.closing import close_year
from core.money import sum_of
from core.periods import FinancialYear
from core.refusals import Refused
from grants.forms.imports import DecideForm
from grants.imports.bringing_in import bring_in
from grants.imports.deciding import say_it_stands_already
from grants.imports.undoing import undo_import
from grants.imports.waiting import keep_waiting
from grants.models import ImportedRow, Payment
from grants.payments import reverse_payment
from tests import factories
from tests.grants.imports.conftest import HEADER, csv_of, paid

Row = ImportedRow.State


@pytest.fixture
def only(preview):
    """What becomes of a single row."""

    def matched(*args, **given):
        (planned,) = preview(paid(*args, **given)).rows
        return planned

    return matched


@pytest.mark.parametrize("name", ["Addaction", "ADDACTION LTD", " addaction ", "Addaction Limited", "Adˈd"])
def test_a_payee_is_known_however_its_name_is_written(grant, preview, name):
    known = name != "Adˈd"
    plan = preview(paid(name))
    assert (len(plan.rows), plan.found.others) == ((1, 0) if known else (0, 1))


def test_a_former_name_is_a_name(grant, only, provider):
    factories.ProviderNameFactory(provider=provider, name="Association for Drug Help & Care")
    assert only("ASSOCIATION FOR DRUG HELP AND CARE").match.agreement == grant


def test_rows_of_others_are_counted_and_kept_nowhere(grant, bring):
    brought = bring(paid(), paid("A. N. Other"), paid("REDACTED PERSONAL DATA"))
    assert (brought.plan.found.read, brought.plan.found.others) == (3, 2)
    assert list(ImportedRow.objects.values_list("payee", flat=True)) == ["Addaction"]


def test_the_amount_of_an_unpaid_instalment_is_that_instalment_the_first_due_first(grant, bring):
    bring(paid(voucher="1"), paid(date="05/10/2019", voucher="2"))
    told = Payment.objects.order_by("paid_on").values_list("instalment__number", "period_from", "budget__year")
    assert list(told) == [(1, dt.date(2019, 4, 1), 2019), (2, dt.date(2019, 7, 1), 2019)]


def test_another_amount_is_put_aside_and_says_why(grant, only):
    planned = only(amount="1499.99")
    assert planned.match.state == Row.TO_MATCH
    assert planned.match.why == "SM-2019-007 has no unpaid instalment of this amount, and the row does not name it."


def test_the_agreements_reference_matches_whatever_the_amount(grant, only):
    planned = only(amount="1499.99", words="Grant sm-2019-007 Q1")
    assert (planned.match.state, planned.match.agreement, planned.match.instalment) == (Row.MATCHED, grant, None)
    assert (planned.charge.budget.year, planned.charge.period_from) == (2019, dt.date(2019, 7, 1))


def test_a_reference_with_a_payee_of_no_known_name_is_put_aside(grant, only):
    planned = only("We Are With You", words="SM-2019-007")
    assert planned.match.state == Row.TO_MATCH
    assert planned.match.why == ("It names SM-2019-007, which is paid to Addaction. Is this another name of theirs?")


def test_two_agreements_with_the_same_amount_unpaid_are_put_aside(grant, only, line, provider):
    other = factories.GrantFactory(in_force=True, intention=line, paid_to=provider, reference="SM-2019-008")
    factories.InstalmentFactory(agreement=other, number=1)
    assert only().match.why == "SM-2019-007 and SM-2019-008 each have an unpaid instalment of this amount. Which is it?"


def test_the_finance_systems_reference_that_was_seen_before_matches(grant, budget, only):
    factories.PaymentFactory(agreement=grant, budget=budget, finance_reference="PO44812", amount=Decimal(700))
    planned = only(amount="812.34", words="order PO44812", date="01/12/2019")
    assert (planned.match.state, planned.match.agreement) == (Row.MATCHED, grant)


def test_the_reference_of_a_payment_that_was_reversed_matches_nothing(grant, budget, only, finance):
    wrong = factories.PaymentFactory(agreement=grant, budget=budget, finance_reference="PO44812", amount=Decimal(700))
    reverse_payment(payment=wrong, reason="Not theirs.", by=finance)
    assert only(amount="812.34", words="order PO44812", date="01/12/2019").match.state == Row.TO_MATCH


def test_what_was_remembered_of_a_payee_is_used_where_nothing_else_fits(grant, only, bring):
    factories.PayeeRuleFactory(payee="We Are With You", agreement=grant)
    planned = only("WE ARE WITH YOU LTD", amount="812.34")
    assert (planned.match.state, planned.match.agreement) == (Row.MATCHED, grant)


def test_what_is_not_ours_by_memory_is_still_ours_by_reference(grant, preview):
    factories.PayeeRuleFactory(payee="Addaction", agreement=None, reason="Their rent of our hall.")
    plan = preview(paid(amount="33.00"), paid(amount="44.00", words="SM-2019-007"), paid())
    assert sorted(each.match.state for each in plan.rows) == [Row.MATCHED, Row.MATCHED, Row.NOT_OURS]


def test_what_was_recorded_by_hand_under_the_same_reference_is_not_recorded_again(grant, budget, bring):
    by_hand = factories.PaymentFactory(agreement=grant, budget=budget, finance_reference="V-7001")
    bring(paid(voucher="V-7001"))
    assert Payment.objects.get() == by_hand
    assert ImportedRow.objects.get().state == Row.RECORDED


def test_what_looks_like_a_payment_by_hand_is_put_aside(grant, budget, only):
    factories.PaymentFactory(agreement=grant, budget=budget, paid_on=dt.date(2019, 6, 20))
    planned = only()
    assert planned.match.state == Row.TO_MATCH
    assert planned.match.why == "£1,500.00 was recorded by hand under SM-2019-007 on 20 June 2019. Is this it?"


def test_a_payment_that_another_file_brought_is_put_aside_and_told_once(grant, bring, finance):
    bring(paid(voucher="V-7001"), name="Ledger.csv")
    published = factories.PaymentSourceFactory(name="Published")
    rows = (paid(voucher="", words="SM-2019-007"), paid(amount="1499.00", words="SM-2019-007"))
    waiting = keep_waiting(content=csv_of(*rows), file_name="Published.csv", source=published, by=finance)
    odd, same = bring_in(waiting=waiting, by=finance).plan.rows
    assert {odd.match.state, same.match.state} == {Row.MATCHED, Row.TO_MATCH}
    row = ImportedRow.objects.get(state=Row.TO_MATCH)
    assert row.why == "£1,500.00 of this day came in with Ledger.csv under SM-2019-007. Is this it?"
    first = Payment.objects.get(finance_reference="V-7001")
    say_it_stands_already(row=row, payment=first, by=finance)
    assert sum_of(Payment.objects.all()) == 2999
    undo_import(batch=first.batch, reason="The wrong system.", by=finance)
    assert list(ImportedRow.objects.to_match()) == [row]


def test_a_row_that_got_a_reference_of_its_own_since_is_put_aside(grant, source, bring):
    type(source).objects.filter(pk=source.pk).update(row_reference="URI")
    source.refresh_from_db()
    header = ("URI", *HEADER)
    bring(("", *paid(voucher="V-1")), header=header)
    twin = ("force/1", *paid(voucher="V-1"))
    again = bring(twin, ("force/2", *paid(voucher="V-2")), header=header)
    assert sorted(each.match.state for each in again.plan.rows) == [Row.MATCHED, Row.TO_MATCH]


def test_what_is_part_of_the_opening_is_told_up_to_what_the_register_counts(grant, budget, bring, finance):
    opening = factories.PaymentFactory(
        agreement=grant,
        budget=budget,
        batch=factories.ImportBatchFactory(kind="register"),
        paid_on=dt.date(2019, 8, 31),
        amount=Decimal(2000),
    )
    bring(paid(voucher="V-1"), paid(date="02/08/2019", voucher="V-2"))
    first, second = ImportedRow.objects.order_by("paid_on")
    offered = dict(DecideForm(row=first).fields["payment"].choices)
    assert offered[str(opening.pk)] == "SM-2019-007, part of £2,000.00 that the register counts for 2019/20"
    say_it_stands_already(row=first, payment=opening, by=finance)
    with pytest.raises(Refused, match=r"counts £2,000\.00, of which other rows are £1,500\.00"):
        say_it_stands_already(row=second, payment=opening, by=finance)
    assert sum_of(Payment.objects.all()) == 2000


def test_what_the_register_counted_already_is_put_aside(grant, budget, only):
    batch = factories.ImportBatchFactory(kind="register")
    factories.PaymentFactory(
        agreement=grant, budget=budget, batch=batch, paid_on=dt.date(2019, 8, 31), amount=Decimal(9)
    )
    assert "up to 31 August 2019. Is this part of it?" in only(amount="8.00", words="SM-2019-007").match.why
    assert only(date="01/09/2019").match.state == Row.MATCHED
    factories.PaymentFactory(
        agreement=grant, budget=budget, batch=batch, paid_on=dt.date(2020, 3, 31), counted_to=dt.date(2020, 6, 30)
    )
    assert "up to 30 June 2020. Is this part of it?" in only(date="15/04/2020").match.why


@pytest.mark.parametrize(
    ("amount", "kind"), [("-200.00", "CRN"), ("(200.00)", "INV"), ("200.00", "CRN"), ("200.00CR", "")]
)
def test_a_credit_note_is_a_refund(grant, bring, amount, kind):
    bring(paid(amount=amount, kind=kind, words="SM-2019-007"))
    back = Payment.objects.get()
    assert (back.kind, back.amount, back.instalment) == ("refund", Decimal(-200), None)


def test_money_back_without_a_reference_is_put_aside(grant, only):
    assert only(amount="-1500.00").match.why == "Money that came back. Under which agreement?"


def test_a_real_payment_beyond_the_commitment_is_told_and_comes_in(grant, bring, preview):
    row = paid(amount="7000.00", words="SM-2019-007")
    told = [each.words for each in preview(row).beyond()]
    assert told == ["SM-2019-007 is then paid £1,000 more than is committed for 2019/20"]
    bring(row)
    assert Payment.objects.get().amount == 7000


def test_what_stands_as_published_is_paid_by_a_file(published, bring, line):
    bring(paid(line.host.name, "30377.00", words=published.reference))
    assert Payment.objects.get().agreement == published


def test_a_waiting_instalment_that_was_paid_all_the_same_is_a_fact(grant, bring, preview):
    assert preview(paid()).on_hold() == []
    grant.instalments.update(waits_on="A visit")
    assert preview(paid()).on_hold() == ["SM-2019-007, instalment 1: £1,500.00 is paid, and it waits on A visit"]
    bring(paid())
    assert Payment.objects.get().instalment.number == 1


def test_what_names_an_agreement_that_ended_long_before_is_put_aside(grant, only, preview):
    match = only(amount="5.00", date="15/08/2020", words="SM-2019-007").match
    assert "ended on 31 March 2020, and this was paid on 15 August 2020, long after. Is it under it?" in match.why
    planned = preview(paid(date="15/08/2020"), paid(amount="5.00", date="15/06/2020", words="SM-2019-007")).payments
    assert {str(each.charge.period_to) for each in planned} == {"2019-06-30", "2020-03-31"}


def test_an_instalment_of_an_agreement_whose_money_was_released_is_paid_by_no_file(
    grant, only, budget, bring, client_of
):
    factories.PaymentFactory(agreement=grant, budget=budget, amount=Decimal(1500), instalment=grant.instalments.first())
    grant.state, grant.ended_on = "terminated", dt.date(2019, 9, 30)
    grant.save()
    factories.CommitmentFactory(
        agreement=grant, decision=grant.decision, kind="release", amount=Decimal(-4500), year=budget.year
    )
    match = only(date="02/10/2019").match
    assert (match.state, match.instalment) == (Row.TO_MATCH, None)

    row = bring(paid(date="02/10/2019")).batch.imported_rows.get()
    page = client_of(factories.UserFactory(role="finance")).get(
        reverse("admin:grants_importedrow_match", args=[row.pk])
    )
    assert f"{grant.reference}, instalment" not in page.content.decode()


def test_a_draft_is_paid_by_no_file(line, provider, only):
    factories.GrantFactory(ready=True, intention=line, paid_to=provider, reference="SM-2019-009")
    assert only(words="SM-2019-009").match.state == Row.TO_MATCH


def test_a_late_item_for_a_closed_year_stands_in_the_next_and_keeps_its_period(grant, only, finance):
    later = factories.BudgetFactory(fund=grant.fund, year=2020)
    close_year(year=FinancialYear(2019), reason="Final.", by=finance)
    planned = only(date="08/04/2020")
    assert (planned.charge.budget, planned.charge.period_to) == (later, dt.date(2019, 6, 30))


def test_where_nothing_is_open_it_is_a_fault_that_says_what_to_do(grant, preview, finance):
    close_year(year=FinancialYear(2019), reason="Final.", by=finance)
    (fault,) = preview(paid()).faults
    assert str(fault) == (
        f"Row 2: 2019/20 is closed, and {grant.fund} has no open budget after it. Open the next year’s budget, or "
        "reopen the year."
    )
