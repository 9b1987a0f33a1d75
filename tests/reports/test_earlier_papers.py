"""An earlier board paper's figures come out again exactly, whatever was done to the books meanwhile."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissioning.actions import record_budget_entry
from core.periods import FinancialYear
from core.refusals import Refused
from core.roles import Role
from grants.actions import activate_agreement, end_agreement
from grants.forecasts import Statement, record_forecasts
from grants.models import Agreement, Payment
from grants.payments import record_money_back, record_payment, reverse_payment
from grants.schedules import change_schedule
from grants.shares import InstalmentPlan
from grants.variations import put_variation_into_force
from reports.demonstration.clock import happening
from tests.factories import (
    AgreementFactory,
    AllocationFactory,
    AreaFactory,
    AwardLineFactory,
    BudgetFactory,
    DecisionFactory,
    FundFactory,
    IntentionFactory,
    OpenQuestionFactory,
    ProviderFactory,
    ThemeFactory,
    UserFactory,
    VariationFactory,
    VariationLineFactory,
)
from tests.reports.papers import paper

BEGUN, APART = dt.date(2019, 4, 3), 11
YEAR_START, YEAR_END = dt.date(2019, 4, 1), dt.date(2020, 3, 31)

pounds = st.integers(min_value=1, max_value=40_000)
which = st.integers(min_value=0, max_value=5)
days = st.integers(min_value=1, max_value=180)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("award"), pounds, which),
        st.tuples(st.just("pay"), which, pounds, days),
        st.tuples(st.just("reverse"), which),
        st.tuples(st.just("end"), which, st.booleans()),
        st.tuples(st.just("plan"), which, st.lists(st.tuples(pounds, days), max_size=3)),
        st.tuples(st.just("move"), which, days),
        st.tuples(st.just("rename"), which),
        st.tuples(st.just("price"), which, st.none() | pounds),
        st.tuples(st.just("line"), pounds),
        st.tuples(st.just("strike"), which),
        st.tuples(st.just("enter"), pounds, st.integers(min_value=-20, max_value=40)),
        st.tuples(st.just("set_aside"), which, pounds),
        st.tuples(st.just("ask"), which, pounds),
        st.tuples(st.just("answer"), which),
        st.tuples(st.just("forecast"), which, pounds),
        st.tuples(st.just("give_back"), which, pounds),
        st.tuples(st.just("vary"), which, pounds),
    ),
    min_size=4,
    max_size=8,
)


class Office:
    """An office at work: one act a week or two, and the paper that could be printed after each."""

    def __init__(self) -> None:
        self.today = BEGUN
        self.drafter, self.checker = UserFactory(role=Role.OFFICER), UserFactory(role=Role.OFFICER)
        self.finance = UserFactory(role=Role.FINANCE)
        self.agreements: list[Agreement] = []
        self.payments: list[Payment] = []
        self.questions: list[Any] = []
        self.papers: dict[dt.date, Any] = {}
        self.struck: set[str] = set()
        self.not_done: list[str] = []
        with self.now():
            self.budget = BudgetFactory(year=2019, fund=FundFactory(code="example", ring_fence="internal"))
            self.decision = DecisionFactory(fund=self.budget.fund, amount=Decimal(400_000))
            self.enter(100_000, 0)
            self.lines = [IntentionFactory(framework__fund=self.budget.fund)]
            self.lines.append(IntentionFactory(framework=self.lines[0].framework, status="proposed"))
            self.theme = ThemeFactory(framework=self.lines[0].framework)

    def now(self) -> Any:
        return happening(self.today, 0, self.finance)

    def take(self, step: tuple[Any, ...]) -> None:
        """Do it, and print the paper of the day."""
        act, *given = step
        with self.now():
            try:
                with transaction.atomic():
                    getattr(self, act)(*given)
            except (Refused, IndexError) as fault:
                self.not_done.append(f"{step}: {fault}")
            self.papers[self.today] = self.paper()
        self.today += dt.timedelta(days=APART)

    def paper(self, **dates: Any) -> Any:
        return paper(self.finance, year=2019, fund="example", **dates)

    def award(self, amount: int, place: int) -> None:
        line = self.lines[place % len(self.lines)]
        given = {"ready": True, "intention": line, "decision": self.decision, "drafted_by": self.drafter}
        draft = AgreementFactory(**given, is_separate_award=True, award_line=None, ends_on=YEAR_END)
        AwardLineFactory(agreement=draft, year=2019, amount=Decimal(amount))
        activate_agreement(agreement=draft, by=self.checker)
        self.agreements.append(Agreement.objects.get(pk=draft.pk))

    def pay(self, place: int, amount: int, back: int) -> None:
        on = max(self.today - dt.timedelta(days=back), YEAR_START)
        agreement = self.agreements[place]
        payment = record_payment(
            agreement=agreement,
            budget=self.budget,
            instalment=agreement.instalments.first() if back % 2 else None,
            amount=Decimal(amount),
            paid_on=on,
            period_from=on,
            period_to=on,
            by=self.finance,
        )
        self.payments.append(payment)

    def reverse(self, place: int) -> None:
        reverse_payment(payment=self.payments[place], reason="A mistake", by=self.finance)

    def end(self, place: int, release: bool) -> None:
        given = {"state": "terminated", "on": self.today, "reason": "It is over", "release": release}
        end_agreement(agreement=self.agreements[place], **given, by=self.checker)

    def plan(self, place: int, parts: list[tuple[int, int]]) -> None:
        agreement = Agreement.objects.get(pk=self.agreements[place].pk)
        plans = [
            InstalmentPlan(
                number=number,
                due_on=YEAR_START,
                period_from=YEAR_START,
                period_to=YEAR_START + dt.timedelta(days=length),
                year=2019,
                amount=Decimal(amount),
            )
            for number, (amount, length) in enumerate(parts, start=1)
        ]
        change_schedule(agreement=agreement, instalments=plans, version=agreement.version, by=self.drafter)

    def move(self, place: int, length: int) -> None:
        agreement = Agreement.objects.get(pk=self.agreements[place].pk)
        agreement.ends_on = agreement.starts_on + dt.timedelta(days=length)
        agreement.save()

    def rename(self, place: int) -> None:
        agreement = Agreement.objects.get(pk=self.agreements[place].pk)
        agreement.title, agreement.area = f"Renamed on {self.today}", AreaFactory()
        agreement.delivered_by = ProviderFactory()
        agreement.save()

    def price(self, place: int, amount: int | None) -> None:
        line = self.lines[place % len(self.lines)]
        line.resources, line.status = amount and Decimal(amount), "proposed" if place % 2 else "agreed"
        line.theme, line.category = self.theme if place > 2 else None, f"Category {place}"
        line.save()

    def line(self, amount: int) -> None:
        self.lines.append(IntentionFactory(framework=self.lines[0].framework, resources=Decimal(amount)))

    def strike(self, place: int) -> None:
        line = self.lines[2:][place]
        if not line.agreements.exists() and not line.allocations.exists():
            self.struck.add(f"Intention {line.pk}")  # which has no page any more; its figures stay in every table
            self.lines.remove(line)
            line.delete()

    def enter(self, amount: int, ahead: int) -> None:
        given = {"effective_on": self.today + dt.timedelta(days=ahead), "reason": "Decided", "decision": self.decision}
        kind = "addition" if self.budget.entries.exists() else "original"
        record_budget_entry(budget=self.budget, kind=kind, amount=Decimal(amount), **given, by=self.finance)

    def set_aside(self, place: int, amount: int) -> None:
        line = self.lines[place % len(self.lines)]
        AllocationFactory(budget=self.budget, intention=line, amount=Decimal(amount), effective_on=self.today)

    def ask(self, place: int, other: int) -> None:
        amounts = {"counted_amount": Decimal(1000), "other_amount": Decimal(other), "raised_on": self.today}
        self.questions.append(OpenQuestionFactory(about=self.lines[place % len(self.lines)], **amounts))

    def answer(self, place: int) -> None:
        question = self.questions[place]
        question.answer, question.answered_on = "The other", self.today
        question.save()

    def forecast(self, place: int, amount: int) -> None:
        said = Statement(agreement=self.agreements[place], amount=Decimal(amount), words="As I see it")
        record_forecasts(year=FinancialYear(2019), statements=[said], by=self.drafter)

    def give_back(self, place: int, amount: int) -> None:
        covers = {"period_from": self.today, "period_to": self.today}
        given = {"agreement": self.agreements[place], "budget": self.budget, "amount": Decimal(amount), **covers}
        said = {"came_on": self.today, "reason": "Not spent", "is_due_again": amount % 2 == 0, "by": self.finance}
        record_money_back(kind="refund", **given, **said)

    def vary(self, place: int, amount: int) -> None:
        agreement = Agreement.objects.get(pk=self.agreements[place].pk)
        given = {"decision": self.decision, "drafted_by": self.drafter, "effective_on": self.today}
        variation = VariationFactory(agreement=agreement, number=len(self.papers) + 1, **given)
        VariationLineFactory(variation=variation, amount=Decimal(amount))
        put_variation_into_force(variation=variation, by=self.checker)

    def compare(self) -> None:
        """Every paper again, as at its own day, long after."""
        self.today += dt.timedelta(days=200)
        with self.now():
            for day, first in self.papers.items():
                again = self.paper(position=day, records=day)
                for name, figures in first.items():
                    assert again.get(name) == figures or name in self.struck, f"{name} of {day}"


def walk(steps: list[tuple]) -> Office:
    """Take the steps, compare every paper, and leave no trace."""
    with transaction.atomic():
        office = Office()
        for step in steps:
            office.take(step)
        office.compare()
        transaction.set_rollback(True)
    return office


@pytest.mark.django_db
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_every_earlier_paper_comes_out_again(steps: list[tuple]) -> None:
    walk(steps)


@pytest.mark.django_db
def test_it_does_after_every_kind_of_act() -> None:
    office = walk(
        [
            ("award", 20_000, 0), ("plan", 0, [(5_000, 90), (6_000, 180)]), ("pay", 0, 2_000, 5), ("vary", 0, 900),
            ("plan", 0, [(5_000, 90), (9_000, 9)]), ("forecast", 0, 18_000), ("give_back", 0, 150), ("pay", 0, 400, 4),
            ("reverse", 1), ("move", 0, 60), ("line", 7_000), ("price", 2, 9_000), ("rename", 0), ("price", 1, None),
            ("line", 500), ("strike", 1), ("set_aside", 0, 800), ("ask", 1, 3_000), ("answer", 0),
            ("enter", 5_000, 30), ("enter", 40, -9), ("end", 0, True),
        ]
    )  # fmt: skip

    assert office.not_done == []
