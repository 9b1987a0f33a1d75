"""A cut that is dated ahead: off the budget at once, and said so wherever the budget is shown."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from commissioning.transfers import reverse_budget_entry
from core.periods import FinancialYear, day
from reports.position.report import RingFencePosition
from tests.factories import BudgetEntryFactory, FrameworkFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    """£10,000 for the year of today."""
    year = FinancialYear.containing(timezone.localdate())
    made = BudgetEntryFactory(budget__year=year.start_year, amount=Decimal(10_000), effective_on=year.start).budget
    FrameworkFactory(fund=made.fund, first_year=year.start_year, last_year=year.start_year)
    return made


def cut(budget, *, days, amount="-600"):
    on = timezone.localdate() + dt.timedelta(days=days)
    return BudgetEntryFactory(budget=budget, kind="reduction", amount=Decimal(amount), effective_on=on)


def asked_of(budget):
    return {"fund": budget.fund.code, "year": budget.year}


def said(entry):
    return (
        f"£600 that leaves the {entry.budget.financial_year} budget on {day(entry.effective_on)} is taken off already."
    )


def test_every_page_that_shows_the_budget_says_what_leaves_it_later(client_of, finance, budget):
    entry, reader = cut(budget, days=30), client_of(finance)

    position = reader.get("/reports/ring-fence/", asked_of(budget)).context["page"]
    home = reader.get("/", asked_of(budget)).context["page"]
    fund = reader.get(budget.fund.get_absolute_url()).context["page"]
    admin = reader.get(reverse("admin:commissioning_budget_change", args=[budget.pk])).content.decode()

    assert position["heading"].startswith("£0 of £9,400")
    assert said(entry) in position["lede"]
    assert said(entry) in home["dates"]
    assert said(entry) in fund["sections"][0]["note"]
    assert said(entry) in admin


def test_the_files_of_the_position_say_it_too(budget):
    entry = cut(budget, days=30)
    report = RingFencePosition({name: str(value) for name, value in asked_of(budget).items()})
    assert said(entry) in report.notes


def test_of_several_days_the_first_and_the_last_are_said(client_of, finance, budget):
    first, last = cut(budget, days=30), cut(budget, days=60, amount="-0.50")
    lede = client_of(finance).get("/reports/ring-fence/", asked_of(budget)).context["page"]["lede"]
    assert f"£600.50 that leaves the {budget.financial_year} budget between {day(first.effective_on)} and" in lede
    assert day(last.effective_on) in lede


def test_what_took_effect_what_comes_in_later_and_what_was_reversed_need_no_word(client_of, finance, budget):
    cut(budget, days=0)
    BudgetEntryFactory(
        budget=budget, kind="addition", amount=Decimal(5), effective_on=timezone.localdate() + dt.timedelta(days=9)
    )
    reverse_budget_entry(entry=cut(budget, days=30), reason="Not cut after all", by=UserFactory(role="finance"))

    reader = client_of(finance)
    position = reader.get("/reports/ring-fence/", asked_of(budget))
    admin = reader.get(reverse("admin:commissioning_budget_change", args=[budget.pk]))

    assert position.context["page"]["heading"].startswith("£0 of £9,400")
    assert "taken off already" not in position.content.decode()
    assert "Of which not yet gone" not in admin.content.decode()


def test_of_a_year_that_has_not_begun_it_is_said_too(client_of, finance, budget):
    opens = budget.financial_year.next.start
    following = BudgetEntryFactory(
        budget__fund=budget.fund, budget__year=budget.year + 1, amount=Decimal(9_000), effective_on=opens
    ).budget
    BudgetEntryFactory(budget=following, kind="reduction", amount=Decimal(-600), effective_on=opens)

    page = client_of(finance).get("/reports/ring-fence/", asked_of(following)).context["page"]

    assert page["heading"].startswith("£0 of £8,400")
    assert f"£600 that leaves the {following.financial_year} budget on {day(opens)} is taken off" in page["lede"]
