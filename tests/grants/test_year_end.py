"""A year is closed with what becomes of its rest, in one act: carried forward, released, given back, or left."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from commissioning.closing import is_closed, reopen
from commissioning.models import Budget, Decision
from commissioning.transfers import reverse_budget_entry
from core.models import User
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from grants.excesses import standing
from grants.figures import money_by_agreement
from grants.forms.variation import VariationForm
from grants.models import Agreement
from grants.payments import record_payment, reverse_payment
from grants.readiness import by_year
from grants.taking_back import taken_back_in_words
from grants.told import told_of_commitments
from grants.variation_rules import first_award
from grants.variations import draft_variation, put_variation_into_force
from grants.yearend import Answer, close_with, left_over
from reports.books.checks import breaches
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    BudgetEntryFactory,
    CommitmentFactory,
    DecisionFactory,
    InstalmentFactory,
    PaymentFactory,
    UserFactory,
    VariationFactory,
)

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2019)


@pytest.fixture
def budget() -> Budget:
    """£10,000 for 2019/20 of a fund that nobody ring-fenced, and £2,000 for 2020/21."""
    budget = BudgetEntryFactory(budget__fund__ring_fence="none", amount=Decimal(10_000)).budget
    BudgetEntryFactory(budget__fund=budget.fund, budget__year=2020, amount=Decimal(2_000))
    return budget


@pytest.fixture
def agreement(budget: Budget) -> Agreement:
    """£6,000 in four instalments of £1,500, of which the first is paid and the second in part: £3,500 is unpaid."""
    agreement = AgreementFactory(in_force=True, intention__framework__fund=budget.fund, commitment=None)
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(6_000))
    for quarter in YEAR.quarters:
        instalment = InstalmentFactory(
            agreement=agreement,
            number=quarter.number,
            period_from=quarter.start,
            period_to=quarter.end,
            amount=Decimal(1500),
        )
        if quarter.number <= 2:
            PaymentFactory(
                agreement=agreement, instalment=instalment, amount=Decimal(1500 if quarter.number == 1 else 1000)
            )
    return agreement


def answers(**chosen: Any) -> list[Answer]:
    return [
        Answer(found.budget, found.uncommitted, found.total_unpaid, reason="The year’s end", **chosen)
        for found in left_over(YEAR)
    ]


def close(by: User, **chosen: Any) -> None:
    close_with(year=YEAR, answers=answers(**chosen), reason="The accounts are signed", by=by)


def planned(agreement: Agreement) -> list[tuple[int, int, Decimal]]:
    return list(agreement.instalments.order_by("number").values_list("number", "year", "amount"))


def test_what_is_left_is_told_before(budget: Budget, agreement: Agreement) -> None:
    (found,) = left_over(YEAR)

    assert (found.budget, found.uncommitted, found.total_unpaid) == (budget, Decimal(4000), Decimal(3500))
    assert [(each.agreement, each.amount) for each in found.unpaid] == [(agreement, Decimal(3500))]


def test_what_is_unpaid_is_carried_with_its_budget_its_decision_and_its_plan(
    finance: User, budget: Budget, agreement: Agreement
) -> None:
    close(finance, of_unpaid="carry", of_left="carry")

    following = Budget.objects.get(fund=budget.fund, year=2020)
    assert is_closed(YEAR)
    assert (budget.amount(), following.amount()) == (Decimal(2500), Decimal(9500))
    rows = agreement.commitments.order_by("pk").values_list("year", "kind", "amount", "decision", "effective_on")
    assert list(rows)[1:] == [
        (2019, "release", Decimal(-3500), agreement.decision_id, dt.date(2020, 3, 31)),
        (2020, "award", Decimal(3500), agreement.decision_id, dt.date(2020, 4, 1)),
    ]
    assert planned(agreement) == [
        (1, 2019, Decimal(1500)),
        (2, 2019, Decimal(1000)),
        (3, 2020, Decimal(1500)),
        (4, 2020, Decimal(1500)),
        (5, 2020, Decimal(500)),
    ]
    assert first_award(agreement) == Decimal(6000)
    assert list(breaches()) == []


def test_what_was_carried_is_accrued_until_it_is_paid_for_the_days_that_it_covers(
    finance: User, budget: Budget, agreement: Agreement
) -> None:
    close(finance, of_unpaid="carry", of_left="carry")
    following = FinancialYear(2020)

    def accrued() -> Decimal:
        return money_by_agreement(following, AsAt.now())[agreement.pk].accrued

    assert accrued() == 3500
    for each in agreement.instalments.in_year(following):
        said = {"instalment": each, "period_from": each.period_from, "period_to": each.period_to}
        said |= {"agreement": agreement, "amount": each.amount, "paid_on": dt.date(2020, 5, 1), "by": finance}
        record_payment(budget=Budget.objects.get(fund=budget.fund, year=2020), **said)
    assert accrued() == 0


def test_what_was_carried_goes_back_with_its_budget(finance: User, budget: Budget, agreement: Agreement) -> None:
    bare = AgreementFactory(published=True, intention__framework__fund=budget.fund, commitment__amount=Decimal(700))
    before = planned(agreement)
    close(finance, of_unpaid="carry", of_left="carry")
    reopen(year=YEAR, quarter=None, reason="Too early", by=UserFactory(role="finance", may_authorise=True))
    following = Budget.objects.get(fund=budget.fund, year=2020)
    unpaid, left = budget.entries.filter(kind="carry_out").order_by("pk")
    assert "£4,200 of commitments" in taken_back_in_words(unpaid)
    assert taken_back_in_words(left) == ""

    paid = {"agreement": agreement, "paid_on": dt.date(2020, 5, 4), "by": finance}
    covers = {"period_from": dt.date(2020, 1, 1), "period_to": dt.date(2020, 3, 31)}
    late = record_payment(budget=following, instalment=None, amount=Decimal(10), **covers, **paid)
    with pytest.raises(Refused, match="£10 of what was carried into 2020/21 for .* has been paid or released since"):
        reverse_budget_entry(entry=unpaid, reason="Too early", by=finance)
    reverse_payment(payment=late, reason="Not yet", by=finance)

    for entry in (unpaid, left):
        reverse_budget_entry(entry=entry, reason="Too early", by=finance)
    assert (budget.amount(), following.amount()) == (Decimal(10_000), Decimal(2_000))
    assert by_year(agreement.commitments.all()) == {2019: Decimal(6000), 2020: Decimal(0)}
    assert by_year(bare.commitments.all()) == {2019: Decimal(700), 2020: Decimal(0)}
    assert bare.commitments.filter(year=2019).last().kind == "published"
    told = [change.what[0] for change in told_of_commitments(agreement.commitments.order_by("-pk")[:2])]
    under = f"under decision {agreement.decision.reference}"
    assert told[-1] == f"Carried back from 2020/21: £3,500 for 2019/20, {under}: Too early."
    assert [sum(each[2] for each in rows) for rows in (planned(agreement), before)] == [Decimal(6000)] * 2
    assert {each[1] for each in planned(agreement)} == {2019}
    assert first_award(agreement) == Decimal(6000)
    assert list(breaches()) == []
    close(finance, of_unpaid="carry", of_left="carry")
    assert following.amount() == Decimal(9500)


def test_a_late_invoice_is_then_paid_in_the_open_year_and_names_its_period(
    finance: User, budget: Budget, agreement: Agreement
) -> None:
    close(finance, of_unpaid="carry", of_left="leave")

    late = record_payment(
        agreement=agreement,
        budget=Budget.objects.get(fund=budget.fund, year=2020),
        instalment=agreement.instalments.get(number=4),
        amount=Decimal(1500),
        paid_on=dt.date(2020, 5, 4),
        period_from=dt.date(2020, 1, 1),
        period_to=dt.date(2020, 3, 31),
        by=finance,
    )

    assert late.budget.year == 2020
    assert list(breaches()) == []


def test_a_late_invoice_for_what_was_left_is_paid_once_the_open_year_is_raised(
    finance: User, officer: User, officer2: User, budget: Budget, agreement: Agreement
) -> None:
    close(finance)
    invoice = {
        "agreement": agreement,
        "budget": Budget.objects.get(fund=budget.fund, year=2020),
        "amount": Decimal(1000),
        "paid_on": dt.date(2020, 5, 4),
        "period_from": dt.date(2020, 1, 1),
        "period_to": dt.date(2020, 3, 31),
        "by": finance,
    }
    with pytest.raises(Refused, match="late item of 2019/20, which is closed: vary .* by what is lacking in 2020/21"):
        record_payment(**invoice)

    variation = VariationFactory.build(
        agreement=agreement, kind="value_up", decision=None, number=None, effective_on=dt.date(2020, 5, 1)
    )
    assert FinancialYear(2020) in VariationForm(variation=variation).years
    draft_variation(variation=variation, lines={2020: Decimal(1000)}, by=officer)
    put_variation_into_force(variation=variation, by=officer2)
    assert record_payment(**invoice).budget.year == 2020
    assert list(breaches()) == []


def test_what_is_released_is_left_and_goes_back(finance: User, budget: Budget, agreement: Agreement) -> None:
    close(finance, of_unpaid="release", of_left="return")

    assert budget.amount() == Decimal(2500)
    assert budget.entries.get(kind="return").amount == Decimal(-7500)
    assert planned(agreement) == [(1, 2019, Decimal(1500)), (2, 2019, Decimal(1000))]
    assert list(breaches()) == []


@pytest.mark.parametrize("becomes", ["carry", "return"])
def test_what_was_set_aside_and_not_needed_is_no_excess_of_the_closed_year(
    finance: User, budget: Budget, agreement: Agreement, becomes: str
) -> None:
    aside = {"budget": budget, "intention": agreement.intention, "effective_on": YEAR.start}
    AllocationFactory(**aside, amount=Decimal(10_000))
    close(finance, of_unpaid="release", of_left=becomes)
    assert standing(AsAt.now()) == []


def test_what_is_left_in_the_year_stays_there(finance: User, budget: Budget, agreement: Agreement) -> None:
    close(finance)

    assert budget.amount() == Decimal(10_000)
    assert agreement.commitments.count() == 1
    assert is_closed(YEAR)


def test_what_changed_since_is_told_and_nothing_is_written(finance: User, budget: Budget, agreement: Agreement) -> None:
    chosen = answers(of_unpaid="carry", of_left="carry")
    PaymentFactory(agreement=agreement, amount=Decimal(100))

    with pytest.raises(Refused, match="has changed since you looked: £4,000 is not committed and £3,400 is committed"):
        close_with(year=YEAR, answers=chosen, reason="", by=finance)

    assert (budget.amount(), agreement.commitments.count(), is_closed(YEAR)) == (Decimal(10_000), 1, False)


def test_a_budget_with_something_left_wants_an_answer(finance: User, budget: Budget, agreement: Agreement) -> None:
    with pytest.raises(Refused, match=f"Say what becomes of what {budget} has left"):
        close_with(year=YEAR, answers=[], reason="", by=finance)


def test_all_of_it_or_nothing(finance: User, budget: Budget, agreement: Agreement) -> None:
    """A ring-fence is changed by a decision: without one nothing is carried, and the year stays open."""
    budget.fund.ring_fence = "internal"
    budget.fund.save()

    with pytest.raises(Refused, match="choose the decision that changes its budget"):
        close(finance, of_unpaid="carry", of_left="leave")
    assert (agreement.commitments.count(), is_closed(YEAR)) == (1, False)

    close(finance, of_unpaid="carry", of_left="leave", decision=DecisionFactory(fund=budget.fund))
    assert is_closed(YEAR)


def test_nothing_is_carried_into_a_year_without_a_budget(finance: User) -> None:
    other = AgreementFactory(in_force=True, commitment=None)
    BudgetEntryFactory(budget__fund=other.fund, amount=Decimal(9000))
    CommitmentFactory(agreement=other, decision=other.decision, amount=Decimal(500))

    with pytest.raises(Refused, match="has no budget for 2020/21 yet. Open it first"):
        close(finance, of_unpaid="carry", decision=DecisionFactory(fund=other.fund))


def test_what_a_framework_published_is_carried_as_published(finance: User, budget: Budget) -> None:
    bare = AgreementFactory(published=True, intention__framework__fund=budget.fund, commitment__amount=Decimal(700))

    close(finance, of_unpaid="carry")

    assert bare.commitments.get(year=2020).kind == "published"
    assert list(breaches()) == []


def test_only_finance_closes(officer: User, budget: Budget) -> None:
    with pytest.raises(Refused, match="Only a finance officer closes"):
        close(officer)


@pytest.fixture
def varied(budget: Budget, agreement: Agreement, officer: User, officer2: User) -> Callable[..., None]:
    """Put a variation of the agreement into force."""

    def vary(amount: int, decision: Decision | None) -> None:
        kind = "value_up" if amount > 0 else "value_down"
        variation = VariationFactory.build(
            agreement=Agreement.objects.get(pk=agreement.pk), kind=kind, decision=decision, number=None
        )
        draft_variation(variation=variation, lines={2019: Decimal(amount)}, by=officer)
        put_variation_into_force(variation=variation, by=officer2)

    return vary


@pytest.mark.parametrize("becomes", ["carry", "release"])
def test_what_was_varied_since_is_carried_or_released_once(
    finance: User, agreement: Agreement, varied: Callable[..., None], becomes: str
) -> None:
    """£6,000, then £600 more without a decision of its own, then £1,000 less: £5,600, of which £2,500 is paid."""
    varied(600, None)
    varied(-1000, agreement.decision)

    close(finance, of_unpaid=becomes, of_left="leave")

    committed = by_year(agreement.commitments.all())
    assert committed == {2019: Decimal(2500)} | ({2020: Decimal(3100)} if becomes == "carry" else {})
    assert list(breaches()) == []
