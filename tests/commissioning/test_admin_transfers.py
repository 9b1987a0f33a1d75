"""A budget's own page in the admin: a virement, a carry-forward and a return, each sent once."""

import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from commissioning.models import Budget, BudgetEntry
from core.periods import day
from tests.factories import AgreementFactory, AllocationFactory, BudgetEntryFactory, CommitmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    """£10,000 for 2019/20 of a fund that is not ring-fenced, and £2,000 for 2020/21."""
    budget = BudgetEntryFactory(budget__fund__ring_fence="none", amount=Decimal(10_000)).budget
    BudgetEntryFactory(budget__fund=budget.fund, budget__year=2020, amount=Decimal(2_000))
    return budget


def at(budget, act):
    return f"/admin/commissioning/budget/{budget.pk}/do/{act}/"


def sent(**changed):
    given = {"amount": "£500", "effective_on": "1 October 2019", "reason": "Words that stay", "decision": ""}
    return given | {"key": str(uuid.uuid4())} | changed


def commit(budget, amount):
    agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
    CommitmentFactory(agreement=agreement, year=budget.year, amount=Decimal(amount))


def test_a_virement_sent_twice_is_one(client_of, finance, budget):
    other = BudgetEntryFactory(budget__fund__ring_fence="none", amount=Decimal(1)).budget
    client, given = client_of(finance), sent(to_budget=other.pk)
    assert [client.post(at(budget, "virement"), given).status_code for _ in range(2)] == [302, 302]
    assert (budget.amount(), other.amount()) == (Decimal(9_500), Decimal(501))


def test_reversing_an_entry_says_what_it_leaves_and_then_that_it_was_reversed(client_of, finance, budget):
    entry = budget.entries.get()
    CommitmentFactory(
        agreement=AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None),
        amount=Decimal("6000.50"),
    )
    address = f"/admin/commissioning/budgetentry/{entry.pk}/"
    client = client_of(finance)

    asked = client.get(f"{address}do/reverse/").content.decode()
    assert f"That leaves £0 in the budget of {budget}, against which £6,000.50 is committed" in asked
    assert "an excess of £6,000.50 until it is put right" in asked
    assert client.post(f"{address}do/reverse/", {"reason": "Entered twice"}).status_code == 302

    assert f"{day(timezone.localdate())}: Entered twice" in client.get(f"{address}change/").content.decode()


def test_reversing_a_reduction_leaves_more_and_needs_no_word_of_an_excess(client_of, finance, budget):
    entry = BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(-300))
    asked = client_of(finance).get(f"/admin/commissioning/budgetentry/{entry.pk}/do/reverse/").content.decode()
    assert "The £300 is taken back by a second entry that names this one." in asked
    assert "That leaves" not in asked


def test_a_refusal_keeps_what_was_typed(client_of, finance, budget):
    answer = client_of(finance).post(at(budget, "carry-forward"), sent(amount="£10,000.01"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "£10,000.01 is £0.01 more than" in page
    assert "Words that stay" in page
    assert "There is a problem" in page
    assert 'name="key" value="' in page
    assert BudgetEntry.objects.count() == 2


def test_a_carry_forward_and_a_return(client_of, finance, budget):
    client = client_of(finance)
    assert client.post(at(budget, "carry-forward"), sent()).status_code == 302
    assert client.post(at(budget, "return"), sent(amount="£9,500")).status_code == 302
    assert budget.amount() == 0
    following = Budget.objects.get(fund=budget.fund, year=2020)
    assert following.amount() == Decimal(2_500)
    assert Budget.objects.with_amount().get(pk=following.pk).total_amount == Decimal(2_500)


def test_carrying_forward_says_what_it_needs_before_anything_is_typed(client_of, finance, budget):
    client, following = client_of(finance), Budget.objects.get(fund=budget.fund, year=2020)
    ready = client.get(at(budget, "carry-forward")).content.decode()
    assert "It leaves 2019/20 on its last day, and is added to the 2020/21 budget on its first." in ready
    page = client.get(at(following, "carry-forward")).content.decode()
    assert "has no budget for 2021/22 yet, so nothing can be carried into it: open the 2021/22 budget first" in page


def test_an_external_ring_fence_says_that_nothing_leaves_it(client_of, finance, budget):
    budget.fund.ring_fence = "external"
    budget.fund.save()
    page = client_of(finance).get(at(budget, "virement")).content.decode()
    assert "by its grantor, so nothing of it can go to another budget." in page
    assert "<form" not in page.split("<main")[1]


@pytest.mark.parametrize("act", ["virement", "carry-forward", "return"])
def test_an_over_committed_budget_says_by_how_much_and_offers_no_form(client_of, finance, budget, act):
    commit(budget, 22_000)
    page = client_of(finance).get(at(budget, act)).content.decode().split("<main")[1]
    assert "£12,000 more is committed than the budget holds. So nothing can be taken out." in page
    assert "Release a commitment, or record an addition, first." in page
    assert "<form" not in page


def test_what_is_set_aside_for_lines_alone_is_not_offered_to_another_budget(client_of, finance, budget):
    AllocationFactory(budget=budget, amount=Decimal(10_000))
    pages = {act: client_of(finance).get(at(budget, act)).content.decode() for act in ("virement", "return")}
    assert (
        "All of it is set aside for lines, so nothing can be moved. Take an allocation back first." in pages["virement"]
    )
    assert "£10,000 is left to commit. What goes back" in pages["return"]


def test_what_was_typed_stays_where_the_budget_was_taken_up_meanwhile(client_of, finance, budget):
    commit(budget, 22_000)
    answer = client_of(finance).post(at(budget, "return"), sent())
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "has left to commit (nothing: it is £12,000 over already)" in page
    assert "Words that stay" in page


def test_one_half_offers_to_reverse_both(client_of, finance, budget):
    client = client_of(finance)
    client.post(at(budget, "carry-forward"), sent())
    half = BudgetEntry.objects.get(kind="carry_in")
    address = f"/admin/commissioning/budgetentry/{half.pk}/do/reverse/"
    assert "in both budgets, by entries that name both halves" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Too soon"}).status_code == 302
    assert budget.amount() == Decimal(10_000)
    for entry, words in ((half.paired_with, "This is reversed already"), (half.reversed_by, "This is a reversal")):
        again = client.get(f"/admin/commissioning/budgetentry/{entry.pk}/do/reverse/", follow=True)
        assert (again.status_code, words in again.content.decode()) == (200, True)


@pytest.mark.parametrize("act", ["virement", "carry-forward", "return"])
def test_only_finance_moves_budget(client_of, officer, budget, act):
    assert client_of(officer).get(at(budget, act)).status_code == 403
