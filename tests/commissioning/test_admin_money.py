"""Budgets, entries, allocations and decisions in the admin: recorded once, read, and never changed or deleted."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from commissioning.models import Allocation, Budget, BudgetEntry
from tests.factories import (
    AllocationFactory,
    BudgetEntryFactory,
    BudgetFactory,
    DecisionFactory,
    FundFactory,
    GrantFactory,
    IntentionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ADD_BUDGET = "/admin/commissioning/budget/add/"
ADD_ENTRY = "/admin/commissioning/budgetentry/add/"
ALLOCATE = "/admin/commissioning/allocation/add/"


def opening(fund, **changed):
    given = {"fund": fund.pk, "year": "2020", "amount": "£371,377", "effective_on": "1 April 2020"}
    return given | {"reason": "Agreed by the panel.", "key": str(uuid.uuid4())} | changed


def entry_for(budget, **changed):
    given = {"budget": budget.pk, "kind": "reduction", "amount": "£10,000", "effective_on": "1/10/2019"}
    given["decision"] = DecisionFactory(fund=budget.fund).pk
    return given | {"reason": "A cut.", "key": str(uuid.uuid4())} | changed


def allocation_from(budget, intention, **changed):
    given = {"budget": budget.pk, "intention": intention.pk, "amount": "5000", "effective_on": "01/04/19"}
    return given | {"reason": "Set aside.", "key": str(uuid.uuid4())} | changed


def test_the_next_years_budget_is_recorded_in_one_go(client_of, finance):
    fund = FundFactory()
    client = client_of(finance)
    form = client.get(f"{ADD_BUDGET}?fund={fund.pk}&year=2020").context["adminform"].form
    assert (str(form["fund"].value()), str(form["year"].value())) == (str(fund.pk), "2020")
    assert client.post(ADD_BUDGET, opening(fund)).status_code == 302
    entry = BudgetEntry.objects.get()
    assert (entry.budget.fund, entry.budget.year, entry.kind) == (fund, 2020, "original")
    assert (entry.amount, entry.effective_on, entry.recorded_by) == (Decimal("371377"), dt.date(2020, 4, 1), finance)


def test_a_form_sent_twice_counts_once(client_of, finance):
    client, fund = client_of(finance), FundFactory()
    given = opening(fund)
    assert [client.post(ADD_BUDGET, given).status_code for _ in range(2)] == [302, 302]
    given = entry_for(Budget.objects.get())
    assert [client.post(ADD_ENTRY, given).status_code for _ in range(2)] == [302, 302]
    assert BudgetEntry.objects.count() == 2


def test_a_second_budget_for_the_year_is_refused_and_loses_nothing(client_of, finance):
    budget = BudgetEntryFactory().budget
    page = client_of(finance).post(ADD_BUDGET, opening(budget.fund, year=budget.year)).content.decode()
    assert "This fund has a budget for this year already. Add an entry to it." in page
    assert "Agreed by the panel." in page
    assert BudgetEntry.objects.count() == 1


def test_a_reduction_is_typed_above_nought_and_kept_below_it(client_of, finance):
    budget = BudgetEntryFactory(amount=Decimal(371377)).budget
    assert client_of(finance).post(ADD_ENTRY, entry_for(budget)).status_code == 302
    assert budget.amount() == Decimal(361377)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"amount": "1e3"}, "Enter an amount in pounds and pence"),
        ({"amount": "30.377"}, "Enter an amount in pounds and pence"),
        ({"effective_on": "31/2/2019"}, "“31/2/2019” is not a date. Enter it like 1 April 2019 or 1/4/2019"),
        ({"effective_on": ""}, "Enter the date"),
        ({"reason": ""}, "Enter the reason"),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(client_of, finance, changed, said):
    page = client_of(finance).post(ADD_ENTRY, entry_for(BudgetFactory(), **changed)).content.decode()
    assert said in page
    assert not BudgetEntry.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"decision": ""}, "is ring-fenced: choose the decision that changes its budget."),
        ({"decision": "", "kind": "addition"}, "is ring-fenced: choose the decision that changes its budget."),
        ({"amount": "£12,000"}, "A reduction of £12,000 is £2,000 more than the budget of £10,000."),
        ({"amount": "£0"}, "Enter an amount above nought."),
        ({"amount": "£0", "kind": "addition"}, "Enter an amount above nought."),
        ({"effective_on": "1 April 2020"}, "1 April 2020 is after 2019/20, which ends on 31 March 2020."),
    ],
)
def test_what_may_not_move_a_budget_is_said_at_its_field(client_of, finance, changed, said):
    budget = BudgetEntryFactory(amount=Decimal(10000)).budget
    page = client_of(finance).post(ADD_ENTRY, entry_for(budget, **changed))
    assert said in page.content.decode()
    (field,) = set(page.context["adminform"].form.errors)
    assert field in changed
    assert budget.amount() == Decimal(10000)


def test_a_budget_that_is_not_ring_fenced_is_changed_without_a_decision(client_of, finance):
    budget = BudgetEntryFactory(budget__fund__ring_fence="none").budget
    assert client_of(finance).post(ADD_ENTRY, entry_for(budget, decision="")).status_code == 302


def test_a_budget_changed_by_more_than_its_decision_authorises_is_asked_about(client_of, finance):
    budget = BudgetEntryFactory(amount=Decimal(50000)).budget
    small, client = DecisionFactory(fund=budget.fund, amount=Decimal(12000)), client_of(finance)
    assert client.post(ADD_ENTRY, entry_for(budget, decision=small.pk)).status_code == 302
    given = entry_for(budget, decision=small.pk, amount="£5,000")
    asked = f"£5,000, with £10,000 that it changes already, is £3,000 more than decision {small.reference} authorises"
    page = client.post(ADD_ENTRY, given)
    question = page.context["adminform"].form["beyond_decision"]
    assert question.label == f"{asked} (£12,000). Is that meant?"
    assert 'type="radio"' in page.content.decode()
    assert "checked" not in str(question)
    (yes, _), (no, _) = question.field.choices
    for answer in (given | {"beyond_decision": no}, given | {"beyond_decision": yes, "amount": "£6,000"}):
        assert client.post(ADD_ENTRY, answer).status_code == 200
    assert budget.amount() == Decimal(40000)
    assert client.post(ADD_ENTRY, given | {"beyond_decision": yes}).status_code == 302
    of_budgets_alone = DecisionFactory(fund=budget.fund, amount=Decimal(0)).pk
    assert client.post(ADD_ENTRY, entry_for(budget, decision=of_budgets_alone)).status_code == 302
    assert budget.amount() == Decimal(25000)


def test_a_budget_changed_from_before_its_decision_was_made_is_asked_about(client_of, finance):
    budget, client = BudgetEntryFactory(amount=Decimal(50000)).budget, client_of(finance)
    later = DecisionFactory(fund=budget.fund, decided_on=dt.date(2019, 10, 2))
    given = entry_for(budget, decision=later.pk)
    page = client.post(ADD_ENTRY, given)
    assert 'name="before_decision"' in page.content.decode().split('aria-labelledby="asked-heading"')[1]
    question = page.context["adminform"].form["before_decision"]
    assert question.label == (
        f"Decision {later.reference} was made on 2 October 2019, after 1 October 2019, from when it would change the "
        "budget. Is that meant?"
    )
    (yes, words), (no, _) = question.field.choices
    assert words == "Yes, it changes the budget from 1 October 2019 all the same"
    refused = client.post(ADD_ENTRY, given | {"before_decision": no})
    assert "Put the day or the decision right" in refused.content.decode()
    assert client.post(ADD_ENTRY, given | {"effective_on": "2 October 2019"}).status_code == 302
    assert client.post(ADD_ENTRY, given | {"before_decision": yes, "key": str(uuid.uuid4())}).status_code == 302
    assert budget.entries.count() == 3


def test_a_line_given_budget_from_before_the_decision_is_asked_about(client_of, officer):
    budget = BudgetEntryFactory(amount=Decimal(50000)).budget
    later = DecisionFactory(fund=budget.fund, decided_on=dt.date(2019, 4, 2))
    given = allocation_from(budget, IntentionFactory(framework__fund=budget.fund), decision=later.pk)
    client = client_of(officer)
    question = client.post(ALLOCATE, given).context["adminform"].form["before_decision"]
    yes = question.field.choices[0][0]
    assert client.post(ALLOCATE, given | {"before_decision": yes}).status_code == 302


def test_the_decisions_offered_are_the_funds_own_with_what_is_left_of_each(client_of, finance):
    budget = BudgetEntryFactory().budget
    drawn_on = GrantFactory(in_force=True, decision__amount=Decimal(50000), decision__title="Recovery beds").decision
    own, client = DecisionFactory(fund=budget.fund, title="The half year’s cut"), client_of(finance)
    DecisionFactory(fund=drawn_on.fund, amount=Decimal(0), decided_on=dt.date(2018, 4, 1))

    def offered(address):
        return list(client.get(address).context["adminform"].form.fields["decision"].choices)[1:]

    (only,) = offered(f"{ADD_ENTRY}?budget={budget.pk}")
    assert only[1] == f"{own.reference}, The half year’s cut, 1 April 2019: £50,000, £50,000 left"
    first, second = (words for _, words in offered(f"{ADD_BUDGET}?fund={drawn_on.fund.pk}"))
    assert first.endswith("Recovery beds, 1 April 2019: £50,000, £44,000 left")
    assert second.endswith("1 April 2018: £0, changes budgets alone")
    by_fund = {name: [words for _, words in choices] for name, choices in offered(ADD_ENTRY)}
    assert set(by_fund) == {budget.fund.name, drawn_on.fund.name}
    assert by_fund[budget.fund.name] == [only[1]]


def test_a_fund_without_a_decision_says_who_records_one(client_of, finance):
    form = client_of(finance).get(f"{ADD_ENTRY}?budget={BudgetEntryFactory().budget.pk}").context["adminform"].form
    [(_, words)] = form.fields["decision"].choices
    assert words == "None: no decision is recorded yet. An officer records it, under Decisions"


def test_another_entry_starts_from_the_same_budget_and_date(client_of, finance):
    budget = BudgetEntryFactory().budget
    given = entry_for(budget, _addanother="")
    answer = client_of(finance).post(ADD_ENTRY, given)
    assert answer.url == f"{ADD_ENTRY}?budget={budget.pk}&effective_on=1%2F10%2F2019&decision={given['decision']}"


def test_an_entry_is_reversed_once_with_a_reason(client_of, finance):
    entry = BudgetEntryFactory()
    client, address = client_of(finance), f"/admin/commissioning/budgetentry/{entry.pk}/do/reverse/"
    assert "Say why" in client.post(address, {"reason": ""}).content.decode()
    assert client.post(address, {"reason": "Typed twice."}).status_code == 302
    assert entry.budget.amount() == 0
    again = client.post(address, {"reason": "Again."})
    assert again.status_code == 409
    assert "Somebody else did this" in again.content.decode()
    assert "Again." in again.content.decode()
    assert entry.budget.entries.count() == 2
    assert BudgetEntry.objects.count() == 2


def test_more_than_is_left_to_allocate_is_refused_by_how_much(client_of, officer):
    budget = BudgetEntryFactory(amount=Decimal(4000)).budget
    intention = IntentionFactory(framework__fund=budget.fund)
    answer = client_of(officer).post(ALLOCATE, allocation_from(budget, intention))
    assert answer.status_code == 409
    assert "£5,000 is £1,000 more than the 2019/20 budget has left to allocate (£4,000)." in answer.content.decode()
    assert "Set aside." in answer.content.decode()
    assert not Allocation.objects.exists()


def test_nothing_left_to_allocate_is_said(client_of, officer):
    budget = AllocationFactory(budget=BudgetEntryFactory(amount=Decimal(10000)).budget).budget
    given = allocation_from(budget, IntentionFactory(framework__fund=budget.fund))
    page = client_of(officer).post(ALLOCATE, given).content.decode()
    assert "The 2019/20 budget has nothing left to allocate." in page


def test_an_allocation_is_made_and_read(client_of, officer):
    budget = BudgetEntryFactory(amount=Decimal(9000)).budget
    intention = IntentionFactory(framework__fund=budget.fund)
    assert client_of(officer).post(ALLOCATE, allocation_from(budget, intention)).status_code == 302
    made = Allocation.objects.get()
    page = client_of(officer).get(f"/admin/commissioning/allocation/{made.pk}/change/").content.decode()
    assert "£5,000" in page
    assert "Officer" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("role", ["administrator", "officer", "finance", "auditor", "commissioner"])
@pytest.mark.parametrize("factory", [BudgetEntryFactory, AllocationFactory])
def test_no_route_of_the_admin_changes_or_deletes_a_movement(client_of, role, factory):
    movement = factory()
    kind, client = movement._meta.model_name, client_of(UserFactory(role=role))
    listed = reverse(f"admin:commissioning_{kind}_changelist")
    change = reverse(f"admin:commissioning_{kind}_change", args=[movement.pk])
    delete = reverse(f"admin:commissioning_{kind}_delete", args=[movement.pk])
    assert client.post(change, {"amount": "1", "reason": "x"}).status_code == 403
    assert client.post(delete, {"post": "yes"}).status_code == 403
    client.post(listed, {"action": "delete_selected", "_selected_action": movement.pk, "post": "yes"})
    client.post(listed, {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": movement.pk, "_save": ""})
    kept = type(movement).objects.get()
    assert (kept.amount, kept.reason) == (movement.amount, movement.reason)


def test_a_decision_that_money_stands_under_keeps_its_amount(client_of, officer):
    drawn_on = GrantFactory(in_force=True).decision
    client = client_of(officer)
    given = {"reference": "PCC/2019/099", "title": "A", "decided_on": "1 April 2019", "decision_maker": "The PCC"}
    client.post(f"/admin/commissioning/decision/{drawn_on.pk}/change/", given | {"amount": "1", "fund": ""})
    client.post(f"/admin/commissioning/decision/{drawn_on.pk}/change/", given)
    before = drawn_on.amount
    drawn_on.refresh_from_db()
    assert (drawn_on.reference, drawn_on.amount) == ("PCC/2019/099", before)
    free = DecisionFactory()
    given |= {"reference": "PCC/2019/100", "amount": "£8,000", "fund": free.fund_id}
    client.post(f"/admin/commissioning/decision/{free.pk}/change/", given)
    free.refresh_from_db()
    assert free.amount == Decimal(8000)


def test_the_list_of_decisions_says_what_is_used_and_left(client_of, officer):
    decision = GrantFactory(in_force=True, decision__amount=Decimal(50000)).decision
    DecisionFactory(amount=Decimal(9000))
    rows = client_of(officer).get("/admin/commissioning/decision/").context["cl"].file_rows()
    told = {row[0]: row[-2:] for row in rows}
    assert told[decision.reference] == [Decimal(6000), Decimal(44000)]
    assert [used for used, _ in told.values()].count(Decimal(0)) == 1
