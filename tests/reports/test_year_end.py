"""The pages of a year's end: what is unfinished, closing in two steps, reopening, the next year's budget, accruals."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from commissioning.closing import is_closed, reopen
from commissioning.models import Budget
from commissioning.room import left_to_commit
from commissioning.transfers import carry_forward, reverse_budget_entry
from core.periods import AsAt, FinancialYear, day
from grants.excesses import standing
from grants.forms.payment import PaymentForm
from grants.limits import budget_limit
from grants.models import Agreement, Instalment
from grants.taking_back import taken_back_in_words
from reports.books.checks import breaches
from reports.closing.opening import open_from
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    BudgetEntryFactory,
    CommitmentFactory,
    GrantorDateFactory,
    ImportBatchFactory,
    IncomeFactory,
    InstalmentFactory,
    IntentionFactory,
    PaymentFactory,
    PeriodCloseFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2019)
PAGE, CLOSE = "/year-end/?year=2019", "/year-end/close/?year=2019"


@pytest.fixture
def budget():
    """£10,000 for 2019/20 and £2,000 for 2020/21; £6,000 is committed, and a quarter of it planned; none is paid."""
    budget = BudgetEntryFactory(budget__fund__ring_fence="none", amount=Decimal(10_000)).budget
    BudgetEntryFactory(budget__fund=budget.fund, budget__year=2020, amount=Decimal(2_000))
    agreement = AgreementFactory(
        in_force=True, intention__framework__fund=budget.fund, commitment=None, reference="EX-2019-101"
    )
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(6_000))
    InstalmentFactory(agreement=agreement, number=1)
    return budget


def chosen(client, **given):
    """The form of the close as it is shown, with some answers."""
    (form,) = client.get(CLOSE).context["page"]["budgets"]
    seen = {f"{form.prefix}-{name}": str(form.initial[name]) for name in ("uncommitted", "total_unpaid")}
    answers = {f"{form.prefix}-{name}": value for name, value in given.items()}
    return {**seen, **answers, "reason": "The accounts are signed"}


def test_an_excess_over_a_decision_is_unfinished_in_the_year_that_passed_it(client_of, finance, budget):
    agreement = Agreement.objects.get(reference="EX-2019-101")
    agreement.decision.amount = Decimal(5_000)
    agreement.decision.save()
    client = client_of(finance)

    def told(address):
        return [item.figure for item in client.get(address).context["page"]["unfinished"] if "decision" in item.fact]

    assert (told(PAGE), told("/year-end/?year=2020")) == (["£1,000"], [])


def test_into_a_year_that_is_closed_nothing_is_offered_to_be_carried(client_of, finance, budget):
    def offered():
        (form,) = client_of(finance).get(CLOSE).context["page"]["budgets"]
        return [[value for value, _ in form.fields[name].choices] for name in ("of_unpaid", "of_left")]

    assert [each[0] for each in offered()] == ["carry", "carry"]
    PeriodCloseFactory(year=2020)
    assert offered() == [["release", "leave"], ["return", "leave"]]


def test_what_is_unfinished_comes_first_with_its_links(client_of, finance, budget):
    IncomeFactory(fund=budget.fund, kind="expected", amount=Decimal(700))
    GrantorDateFactory(fund=budget.fund)
    page = client_of(finance).get(PAGE).context["page"]
    assert page["heading"] == "2019/20 is open; five things in it are unfinished"
    found = {item.fact: (item.figure, item.unit) for item in page["unfinished"]}
    assert found == {
        "One agreement has money due for the year, not recorded as paid": ("£6,000", "accrued"),
        "One instalment is not paid": ("£1,500", "planned and not paid"),
        "One agreement has no forecast": ("1 of 1", "without a forecast"),
        f"{budget.fund} still expects income": ("£700", "expected, not received"),
        f"Claim for {budget.fund} 2019/20": ("30 April 2020", "is when it is due"),
    }
    assert all(client_of(finance).get(item.do_url).status_code == 200 for item in page["unfinished"])


def test_it_is_as_it_stands_now_and_another_date_is_refused(client_of, finance, budget):
    client = client_of(finance)
    assert client.get(f"{PAGE}&position={timezone.localdate()}").status_code == 200
    for dates in ("position=2019-06-30", "records=2019-07-12"):
        refused = client.get(f"{PAGE}&{dates}")
        assert refused.status_code == 400
        assert "so its page takes no “position” and no “records”" in refused.content.decode()


def test_what_is_finished_is_not_called_unfinished(client_of, finance, budget):
    """Paid after the year's end; and instalments of an agreement that is over, whose year holds nothing more to pay."""
    agreement = budget.fund.agreements.get()
    over = AgreementFactory(
        in_force=True,
        intention__framework__fund=budget.fund,
        commitment=None,
        reference="EX-2019-102",
        state="ended",
        ended_on=dt.date(2020, 3, 31),
    )
    CommitmentFactory(agreement=over, decision=over.decision, amount=Decimal(10))
    PaymentFactory(agreement=over, budget=budget, instalment=None, amount=Decimal(10))
    unneeded = InstalmentFactory(agreement=over, number=1, amount=Decimal(70))
    form = PaymentForm({"instalment": "1"}, agreement=over)
    assert form.errors["instalment"] == ["Instalment 1 is not needed any more"]
    assert agreement.instalments.get() in Instalment.objects.to_be_paid()
    assert unneeded not in Instalment.objects.to_be_paid()

    paid = {"agreement": agreement, "budget": budget, "instalment": None, "paid_on": dt.date(2020, 4, 8)}
    PaymentFactory(**paid, amount=Decimal(5_990))
    client = client_of(finance)
    items = {item.fact: item for item in client.get(PAGE).context["page"]["unfinished"]}
    assert items["One agreement has money due for the year, not recorded as paid"].figure == "£10"
    listed = client.get(items["One instalment is not paid"].do_url).content.decode()
    assert "EX-2019-101" in listed
    assert "EX-2019-102" not in listed


def test_an_over_committed_budget_is_unfinished(client_of, finance, budget):
    BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(-5_000))
    first, *_ = client_of(finance).get(PAGE).context["page"]["unfinished"]
    assert (first.fact, first.figure) == (f"{budget}: committed beyond the budget", "£1,000")


def test_what_is_committed_without_a_budget_is_unfinished(client_of, finance, budget):
    other = AgreementFactory(in_force=True, commitment=None)
    CommitmentFactory(agreement=other, decision=other.decision, amount=Decimal(300))
    found = {item.fact: item.figure for item in client_of(finance).get(PAGE).context["page"]["unfinished"]}
    assert found[f"{other.fund} has no budget for 2019/20"] == "£300"


def test_no_answer_is_given_before_a_person_gives_it(client_of, finance, budget):
    client = client_of(finance)
    assert "checked" not in client.get(CLOSE).content.decode()
    answer = client.post(CLOSE, chosen(client))
    assert answer.status_code == 422
    assert "Say what becomes of what is committed and not paid" in answer.content.decode()
    answer = client.post(CLOSE, chosen(client, of_unpaid="release"))
    assert "Say what becomes of the £10,000 that is not committed" in answer.content.decode()
    answer = client.post(CLOSE, chosen(client, of_unpaid="carry", of_left="carry"))
    assert "Say why the money is moved" in answer.content.decode()


def test_what_will_be_done_is_shown_and_then_done_with_the_close(client_of, finance, budget):
    client = client_of(finance)
    given = chosen(client, of_unpaid="carry", of_left="carry", reason="The year’s end")
    shown = client.post(CLOSE, given).context["page"]
    assert shown["shown"] == [
        f"{budget}: £6,000 of commitments goes into 2020/21, with its budget.",
        f"{budget}: £4,000 is carried forward into 2020/21.",
        "2019/20 is closed: nothing is added to it.",
    ]
    assert not is_closed(YEAR)
    answer = client.post(CLOSE, given | {"shown": shown["together"]})
    assert answer.status_code == 302
    assert is_closed(YEAR)
    assert Budget.objects.get(fund=budget.fund, year=2020).amount() == Decimal(12_000)
    assert client.get(PAGE).context["page"]["heading"] == "2019/20 is closed"
    assert "is closed already" in client.get(CLOSE).content.decode()
    assert list(breaches()) == []


def test_other_answers_than_those_shown_are_shown_again_and_not_done(client_of, finance, budget):
    client = client_of(finance)
    shown = client.post(CLOSE, chosen(client, of_unpaid="leave", of_left="leave")).context["page"]["together"]
    changed = chosen(client, of_unpaid="release", of_left="return", reason="Back")
    answer = client.post(CLOSE, changed | {"shown": shown})
    assert answer.status_code == 200
    assert f"{budget}: £10,000 goes back to its source." in answer.context["page"]["shown"]
    assert not is_closed(YEAR)


def test_the_look_before_the_close_tells_what_the_close_would_refuse(client_of, finance, budget):
    """Of £6,000 committed the budget has £5,000, and the next year has £2,000, then £500, and then is closed."""
    BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(-5_000))
    client = client_of(finance)
    given = chosen(client, of_unpaid="carry", reason="The year’s end")
    shown = client.post(CLOSE, given).context["page"]
    assert shown["shown"][0] == (
        f"{budget}: £6,000 of commitments goes into 2020/21, with £5,000 of budget, as too much is committed: £1,000 "
        "draws on what 2020/21 has left."
    )
    following = Budget.objects.get(fund=budget.fund, year=2020)
    assert (following.amount(), is_closed(YEAR)) == (Decimal(2_000), False)

    cut = BudgetEntryFactory(budget=following, kind="reduction", amount=Decimal(-1_500))
    refused = client.post(CLOSE, given)
    assert (refused.status_code, refused.context["page"].get("shown")) == (409, None)
    assert "is £500 more than the 2020/21 budget has left (£5,500)" in refused.content.decode()
    reverse_budget_entry(entry=cut, reason="Not decided", by=finance)
    PeriodCloseFactory(year=2020)
    refused = client.post(CLOSE, given)
    assert (refused.status_code, refused.context["page"].get("shown")) == (422, None)
    assert "2020/21 is closed, so nothing is carried into it" in refused.content.decode()
    reopen(year=YEAR.next, quarter=None, reason="Too early", by=UserFactory(role="finance", may_authorise=True))

    assert client.post(CLOSE, given | {"shown": shown["together"]}).status_code == 302
    assert (budget.amount(), following.amount(), is_closed(YEAR)) == (Decimal(0), Decimal(7_000), True)
    page = client.get(PAGE).context["page"]
    assert {row.cells[0].text for row in page["quarters"]["rows"]} == {"closed with the year"}
    assert page["history"][0].words.endswith("The accounts are signed. Settled by then: £5,000 carried forward.")
    assert "£6,000 of commitments" in taken_back_in_words(budget.entries.get(kind="carry_out"))


def test_what_changed_meanwhile_is_told_and_what_was_typed_stays(client_of, finance, budget):
    client = client_of(finance)
    given = chosen(client, of_unpaid="leave", of_left="return", reason="Words that stay")
    shown = client.post(CLOSE, given).context["page"]["together"]
    BudgetEntryFactory(budget=budget, kind="addition", amount=Decimal(5))
    answer = client.post(CLOSE, given | {"shown": shown})
    assert answer.status_code == 409
    assert f"{budget} has changed since you looked: £4,005 is not committed" in answer.content.decode()
    assert "Words that stay" in answer.content.decode()
    assert not is_closed(YEAR)


def test_audit_reads_and_has_nothing_to_press(client_of, auditor, budget):
    client = client_of(auditor)
    page = client.get(PAGE).content.decode()
    assert "Settle what is left" not in page
    assert client.get(CLOSE).status_code == 403


def test_the_next_budget_is_opened_with_what_draws_on_it_shown(client_of, finance, budget):
    agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
    CommitmentFactory(agreement=agreement, decision=agreement.decision, year=2021, amount=Decimal(800))
    IncomeFactory(fund=budget.fund, year=2021, kind="expected", amount=Decimal(900))
    client, address = client_of(finance), f"/year-end/open-budget/?year=2020&fund={budget.fund.code}"
    facts = {fact["name"]: fact["value"] for fact in client.get(address).context["page"]["facts"]}
    assert facts == {
        "Budget 2020/21": "£2,000",
        "Left to commit 2020/21": "£2,000",
        "Committed for 2021/22": "£800",
        "Income expected 2021/22": "£900",
    }
    given = {"amount": "£5,000", "carried": "£2,000.01", "reason": "Agreed", "key": str(uuid.uuid4())}
    refused = client.post(address, given)
    assert refused.status_code == 409
    assert "£2,000.01 is £0.01 more than" in refused.content.decode()
    assert not Budget.objects.filter(year=2021).exists()
    shown = client.post(address, given | {"carried": "£500", "amount": "£100"}).context["page"]["shown"]
    assert shown[1:] == [
        "£500 is carried into it from 2020/21, which then has £1,500 left to commit.",
        "£800 that was subject to it draws on it: £200 more than the budget of £600. It is an excess until it is put "
        "right.",
    ]
    said = given | {"carried": "£500", "shown": " ".join(shown)}
    page = client.post(address, said).context["page"]
    assert page["shown"][-1] == "£800 that was subject to it draws on it: £4,700 is left to commit."
    assert not Budget.objects.filter(year=2021).exists()
    assert [client.post(address, said | {"shown": page["together"]}).status_code for _ in range(2)] == [302, 302]
    opened = Budget.objects.get(year=2021)
    assert opened.amount() == Decimal(5_500)
    again = client.post(address, given | {"key": str(uuid.uuid4())})
    assert "is open already. Record an entry to it." in again.content.decode()


def test_an_over_committed_year_carries_nothing_into_the_budget_that_is_opened(client_of, finance, budget):
    agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
    CommitmentFactory(agreement=agreement, decision=agreement.decision, year=2020, amount=Decimal(14_000))
    client, address = client_of(finance), f"/year-end/open-budget/?year=2020&fund={budget.fund.code}"
    [fact] = [each for each in client.get(address).context["page"]["facts"] if each["name"] == "Over-committed 2020/21"]
    note = "£12,000 more is committed than the budget holds: nothing may be carried forward"
    assert (fact["value"], fact["note"]) == ("£12,000", note)
    given = {"amount": "£5,000", "carried": "£500", "reason": "Agreed", "key": str(uuid.uuid4())}
    page = client.post(address, given).content.decode()
    assert "has left to commit (nothing: it is £12,000 over already). Nothing has been saved." in page


def test_a_year_that_has_not_begun_stands_at_what_is_set_for_it_and_pages_open_before_it(client_of, finance):
    this = FinancialYear.containing(timezone.localdate())
    line = IntentionFactory()
    fund = line.framework.fund
    BudgetEntryFactory(budget__fund=fund, budget__year=this.start_year, amount=Decimal(2_000), effective_on=this.start)
    opened = open_from(
        fund=fund,
        year=this.next,
        amount=Decimal(5_000),
        carried=None,
        decision=None,
        reason="Agreed",
        by=finance,
        key=uuid.uuid4(),
    )
    later = BudgetEntryFactory(
        budget=opened, kind="addition", amount=Decimal(90), effective_on=this.next.quarters[1].start
    )
    AllocationFactory(budget=opened, intention=line, amount=Decimal(700), effective_on=this.next.start)
    agreement = AgreementFactory(in_force=True, intention=line, commitment=None)
    CommitmentFactory(agreement=agreement, year=this.next.start_year, amount=Decimal(800), decision=agreement.decision)
    client = client_of(finance)

    ahead = f"year={this.next.start_year}"
    assert client.get("/").context["page"]["name"].endswith(f", {this}")
    page = client.get("/year-end/").context["page"]
    assert page["name"] == f"Year end, {this}"
    assert page["actions"] == []
    assert page["dates"] == AsAt.now().words
    assert [quarter.cells[1].text for quarter in page["quarters"]["rows"]][-1] == "none"
    assert f"{this} is not over" in client.get("/year-end/close/").content.decode()
    for dates in ("", f"&position={timezone.localdate()}"):
        position = client.get(f"/reports/ring-fence/?{ahead}{dates}").context["page"]
        assert position["heading"] == "£800 of £5,000 is committed; £4,200 is left"
    assert f"a year that begins on {day(this.next.start)}" in client.get(f"/?{ahead}").context["page"]["dates"]
    movements = client.get(f"/reports/budget-movements/?{ahead}").context["page"]
    assert movements["heading"].startswith("£5,000 is budgeted")
    assert client.get(fund.get_absolute_url()).context["page"]["facts"][0].value == "£2,000"
    assert [str(excess.limit) for excess in standing(AsAt.now())] == ["committed beyond the line’s allocation"]

    reverse_budget_entry(entry=later, reason="Not agreed after all", by=finance)
    assert Budget.objects.with_amount(AsAt.now()).get(pk=opened.pk).total_amount == Decimal(5_000)


def test_what_is_to_be_carried_away_is_counted_nowhere_any_more(client_of, finance):
    this = FinancialYear.containing(timezone.localdate())
    first = {"amount": Decimal(2_000), "effective_on": this.start}
    present = BudgetEntryFactory(budget__fund__ring_fence="none", budget__year=this.start_year, **first).budget
    fund = present.fund
    following = BudgetEntryFactory(budget__fund=fund, budget__year=this.next.start_year, **first).budget
    came = carry_forward(budget=present, amount=Decimal(500), reason="Not needed", by=finance)

    client, asked = client_of(finance), f"year={this.start_year}&fund={fund.code}"
    limit = budget_limit(fund, this, Decimal(1))
    assert limit
    assert (present.amount(), limit.allows) == (Decimal(1_500), Decimal(1_500))
    assert (following.amount(), left_to_commit(present)) == (Decimal(2_500), Decimal(1_500))
    assert "£0 of £1,500 is committed" in client.get(f"/reports/ring-fence/?{asked}").context["page"]["heading"]
    assert client.get(f"/reports/budget-movements/?{asked}").context["page"]["heading"].startswith("£1,500 is budgeted")
    assert client.get(fund.get_absolute_url()).context["page"]["facts"][0].value == "£1,500"
    assert client.get(f"/year-end/?{asked}").context["page"]["left"]["rows"][0].cells[0].text == "£1,500"
    before = AsAt.of(timezone.localdate() - dt.timedelta(days=1), None)
    assert Budget.objects.with_amount(before).get(pk=present.pk).total_amount == Decimal(2_000)

    reverse_budget_entry(entry=came, reason="Needed after all", by=finance)
    assert (present.amount(), following.amount()) == (Decimal(2_000), Decimal(2_000))


def test_accruals_say_which_periods_and_how_much(client_of, auditor, budget):
    answer = client_of(auditor).get("/reports/accruals/?year=2019&position=2019-06-30")
    page = answer.context["page"]
    (row,) = page["rows"]
    assert [cell.text for cell in row.cells][1:] == [
        "1 April to 30 June 2019",
        "£2,618.85",
        "£0.00",
        "£2,618.85",
    ]
    assert page["heading"] == "One agreement has £2,618.85 accrued for 2019/20 at 30 June 2019"
    lines = b"".join(client_of(auditor).get("/reports/accruals/?year=2019&position=2019-06-30&format=csv"))
    assert b"EX-2019-101" in lines
    assert b"2618.85" in lines


def test_what_is_paid_late_is_told_where_it_settles_nothing_accrued(client_of, auditor, budget):
    before = {"period_from": dt.date(2019, 1, 1), "period_to": dt.date(2019, 3, 31), "paid_on": dt.date(2019, 5, 1)}
    late = Agreement.objects.get(reference="EX-2019-101")
    PaymentFactory(agreement=late, budget=budget, amount=Decimal("10.50"), batch=ImportBatchFactory(), **before)
    page = client_of(auditor).get("/reports/accruals/?year=2019&position=2019-06-30").context["page"]
    (row,) = page["rows"]
    assert [(cell.text, cell.caveat) for cell in row.cells][2:] == [
        ("£2,618.85", ""),
        ("£10.50", "£10.50 of it late"),
        ("£2,618.85", ""),
    ]
    assert "£10.50 of what is paid are late items, for periods before 2019/20: they settle" in page["table_note"]


def test_the_fund_page_says_what_came_and_what_is_to_come(client_of, commissioner, budget):
    IncomeFactory(fund=budget.fund, kind="expected", amount=Decimal(700))
    IncomeFactory(fund=budget.fund, kind="received", amount=Decimal(200), effective_on=dt.date(2019, 6, 1))
    GrantorDateFactory(fund=budget.fund, note="The final claim")
    client = client_of(commissioner)
    answer = client.get(f"/funds/{budget.fund.code}/")
    later, year = answer.context["page"]["sections"][0]["table"]["rows"]
    assert (later.name, year.name) == ("2020/21", "2019/20")
    assert [cell.text for cell in year.cells] == ["£10,000", "£6,000", "£0", "£4,000", "£700", "£200", "£500"]
    assert "The final claim" in answer.content.decode()
    page = client.get(f"/reports/income/?year=2019&fund={budget.fund.code}").context["page"]
    assert page["heading"] == "£200 of £700 expected has come for 2019/20; £500 is still to come"
    assert b"700.00" in b"".join(client.get("/reports/income/?year=2019&format=csv"))
