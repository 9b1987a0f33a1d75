"""The worked examples of docs/money-and-periods.md, built in the database and compared figure by figure."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from core.dates import parse_day
from core.money import parse_pounds
from core.periods import AsAt, FinancialYear, Quarter
from core.roles import Role
from grants.figures import Money, money_by_agreement, total
from grants.limits import limits_on
from grants.models import Agreement
from grants.payments import record_money_back
from grants.shares import share_by_days, split_by_quarter
from reports.demonstration.clock import happening
from reports.position.caveats import accrued_caveat, forecast_caveat
from tests.factories import (
    AgreementFactory,
    BudgetEntryFactory,
    BudgetFactory,
    CommitmentFactory,
    DecisionFactory,
    ForecastFactory,
    InstalmentFactory,
    PaymentFactory,
    UserFactory,
)

PAGE = Path(settings.BASE_DIR, "docs", "money-and-periods.md").read_text(encoding="utf-8")


def example(name: str) -> dict[str, list[str]]:
    """An example's table: the first cell of each row, and the rest."""
    table = re.search(rf"<!-- example: {name} -->\n((?:\|.*\n)+)", PAGE)
    assert table, f"docs/money-and-periods.md has no example called {name}"
    rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in table[1].splitlines()]
    return {row[0]: row[1:] for row in rows[2:]}


def as_at(year: int, month: int, day: int) -> AsAt:
    return AsAt(position=dt.date(year, month, day), records=timezone.now())


def figure(money: Money, name: str) -> Decimal | None:
    return getattr(money, name.lower().replace(" ", "_"))


def assert_figures(money: Money, name: str) -> None:
    for words, (given,) in example(name).items():
        expected = Decimal(given.rstrip("%")) if given.endswith("%") else parse_pounds(given)
        assert figure(money, words) == expected, words


def test_shares() -> None:
    starts_on, ends_on = dt.date(2019, 10, 1), dt.date(2020, 4, 1)
    by_year = share_by_days(Decimal(6000), starts_on, ends_on)
    by_quarter = split_by_quarter({share.year.start_year: share.amount for share in by_year}, starts_on, ends_on)

    found = {share.year.label: [share.days, share.amount] for share in by_year}
    for plan in by_quarter:
        days = (plan.period_to - plan.period_from).days + 1
        found[Quarter.containing(plan.period_from).label] = [days, plan.amount]

    expected = {name: [int(days), parse_pounds(amount)] for name, (days, amount) in example("shares").items()}
    assert found == expected


@pytest.fixture
def grant(db: None) -> Agreement:
    grant = AgreementFactory(ready=True, state="in_force", starts_on=dt.date(2024, 4, 1), ends_on=dt.date(2026, 3, 31))
    for year, amount in ((2024, 54000), (2025, 60000)):
        CommitmentFactory(agreement=grant, year=year, amount=Decimal(amount), effective_on=dt.date(2024, 3, 28))
    budget = BudgetFactory(fund=grant.fund, year=2025)
    for quarter, amount in zip(FinancialYear(2025).quarters, (13500, 13500, 16500, 16500), strict=True):
        instalment = InstalmentFactory(
            agreement=grant, year=2025, period_from=quarter.start, period_to=quarter.end, amount=Decimal(amount)
        )
        if quarter.number <= 2:
            PaymentFactory(
                agreement=grant,
                budget=budget,
                instalment=instalment,
                amount=instalment.amount,
                paid_on=quarter.end,
                period_from=quarter.start,
                period_to=quarter.end,
            )
    return grant


def test_a_grant(grant: Agreement) -> None:
    money = money_by_agreement(FinancialYear(2025), as_at(2025, 12, 31))[grant.pk]

    assert_figures(money, "grant")


def test_forecasts_as_at(grant: Agreement) -> None:
    for said_on, amount in ((dt.date(2025, 10, 5), 58000), (dt.date(2026, 1, 10), 57500)):
        ForecastFactory(agreement=grant, year=2025, amount=Decimal(amount), said_on=said_on)

    for words, (given,) in example("forecast").items():
        position = as_at(*(lambda on: (on.year, on.month, on.day))(parse_day(words)))
        money = money_by_agreement(FinancialYear(2025), position)[grant.pk]
        assert money.forecast_outturn == parse_pounds(given), words
        assert money.without_forecast == (1 if words == "30 September 2025" else 0)


def test_the_middle_of_a_quarter(grant: Agreement) -> None:
    money = money_by_agreement(FinancialYear(2025), as_at(2025, 11, 14))[grant.pk]

    assert_figures(money, "mid-quarter")


@pytest.mark.django_db
def test_paid_beyond() -> None:
    budget = BudgetFactory(year=2019)
    each = [CommitmentFactory(amount=Decimal(amount), year=2019).agreement for amount in (3000, 2000)]
    PaymentFactory(agreement=each[1], budget=budget, amount=Decimal(3500), paid_on=dt.date(2019, 12, 1))
    by_agreement = money_by_agreement(FinancialYear(2019), as_at(2020, 3, 31))
    several = [by_agreement[agreement.pk] for agreement in each]

    for words, given in example("paid-beyond").items():
        found = [figure(money, words) for money in [*several, total(several)]]
        assert found == [parse_pounds(amount) for amount in given], words
    assert accrued_caveat(total(several)) == "£3,000 accrued, less £1,500 paid beyond"
    assert accrued_caveat(several[0]) == "all accrued"
    assert forecast_caveat(several[0]) == "no forecast made"
    assert forecast_caveat(total(several)) == "no forecast made; £1,500 is paid beyond it"


@pytest.mark.django_db
def test_as_published() -> None:
    agreement = AgreementFactory(published=True, commitment__amount=Decimal(30377))

    money = money_by_agreement(FinancialYear(2019), as_at(2019, 9, 30))[agreement.pk]

    assert_figures(money, "published")


@pytest.mark.django_db
def test_what_ended_early_has_run_up_all_that_it_still_commits_by_the_day_on_which_it_ended() -> None:
    over = AgreementFactory(published=True, commitment__amount=Decimal(12_200))
    over.state, over.ended_on, over.end_reason = "ended", dt.date(2019, 7, 31), "It is over."
    over.save()

    for on, profile in ((as_at(2019, 5, 31), Decimal(6_100)), (as_at(2019, 7, 31), Decimal(12_200))):
        assert money_by_agreement(FinancialYear(2019), on)[over.pk].profile_to_date == profile


@pytest.fixture
def paid_and_given_back(db: None) -> Agreement:
    grant = AgreementFactory(in_force=True)
    budget, later = (BudgetFactory(fund=grant.fund, year=year) for year in (2019, 2020))
    made: dict[str, Any] = {"agreement": grant, "budget": budget}
    for quarter in FinancialYear(2019).quarters:
        period = {"period_from": quarter.start, "period_to": quarter.end}
        instalment = InstalmentFactory(agreement=grant, **period)
        if quarter.number <= 3:
            PaymentFactory(instalment=instalment, paid_on=quarter.start, **made, **period)
    back = {"kind": "refund", "agreement": grant}
    PaymentFactory(budget=budget, amount=Decimal(-300), paid_on=dt.date(2019, 9, 1), **back)
    last = {"period_from": dt.date(2020, 1, 1), "period_to": dt.date(2020, 3, 31)}
    PaymentFactory(budget=later, amount=Decimal(-200), paid_on=dt.date(2020, 5, 1), **back, **last)
    return grant


def test_money_back(paid_and_given_back: Agreement) -> None:
    money = money_by_agreement(FinancialYear(2019), as_at(2019, 12, 31))[paid_and_given_back.pk]

    assert_figures(money, "money-back")


@pytest.mark.django_db
def test_money_back_that_is_not_due_again() -> None:
    grant, paid = AgreementFactory(in_force=True), []
    budget = BudgetFactory(fund=grant.fund, year=2019)
    for quarter in FinancialYear(2019).quarters:
        period = {"period_from": quarter.start, "period_to": quarter.end}
        instalment = InstalmentFactory(agreement=grant, **period)
        if quarter.number <= 3:
            paid.append(PaymentFactory(agreement=grant, budget=budget, instalment=instalment, **period))
    record_money_back(
        kind="refund",
        agreement=grant,
        budget=budget,
        instalment=paid[0].instalment,
        amount=Decimal(300),
        came_on=dt.date(2019, 9, 1),
        period_from=paid[0].period_from,
        period_to=paid[0].period_to,
        reason="It was not spent.",
        is_due_again=False,
        by=UserFactory(role=Role.FINANCE),
    )

    money = money_by_agreement(FinancialYear(2019), as_at(2019, 12, 31))[grant.pk]

    assert_figures(money, "unspent")


def test_a_late_item(paid_and_given_back: Agreement) -> None:
    money = money_by_agreement(FinancialYear(2020), as_at(2020, 12, 31))[paid_and_given_back.pk]

    assert_figures(money, "late-item")


@pytest.mark.django_db
def test_two_dates() -> None:
    year, person = FinancialYear(2019), UserFactory()
    with happening(dt.date(2019, 4, 1), 0, person):
        grant = AgreementFactory(ready=True, award_line=None, state="in_force")
        CommitmentFactory(agreement=grant)
        budget = BudgetFactory(fund=grant.fund, year=2019)
        for number, (first, last) in enumerate(((0, 1), (2, 3)), start=1):
            covers = {"period_from": year.quarters[first].start, "period_to": year.quarters[last].end}
            InstalmentFactory(agreement=grant, number=number, amount=Decimal(3000), **covers)
    with happening(dt.date(2019, 7, 10), 0, person):
        PaymentFactory(agreement=grant, budget=budget, amount=Decimal(3000), paid_on=dt.date(2019, 7, 10))
    with happening(dt.date(2019, 8, 5), 0, person):
        PaymentFactory(agreement=grant, budget=budget, amount=Decimal(500), paid_on=dt.date(2019, 6, 20))
        instalment = grant.instalments.get(number=1)
        instalment.amount = Decimal(2000)
        instalment.save()

    for dates, expected in example("dates").items():
        position, records = map(parse_day, dates.split(", "))
        money = money_by_agreement(year, AsAt.of(position, records))[grant.pk]
        assert [money.paid, money.profile_to_date] == [parse_pounds(cell) for cell in expected], dates


@pytest.mark.django_db
def test_limits() -> None:
    published = AgreementFactory(published=True, commitment__amount=Decimal(361377))
    budget = BudgetFactory(fund=published.fund, year=2019)
    BudgetEntryFactory(budget=budget, kind="original", amount=Decimal(371377))
    decision = DecisionFactory(fund=published.fund, amount=Decimal(8000), reference="PCC/2019/014")
    first = AgreementFactory(ready=True, intention=published.intention, decision=decision, state="in_force")
    CommitmentFactory(agreement=first, amount=Decimal(6000), decision=decision)

    limits = limits_on(
        fund=published.fund, intention=published.intention, lines={2019: Decimal(6000)}, decision=decision
    )

    found = {limit.name: [limit.left, limit.over] for limit in limits}
    assert found == {name: [parse_pounds(cell) for cell in cells] for name, cells in example("limits").items()}


def test_every_example_of_the_page_is_built_here() -> None:
    named = set(re.findall(r"<!-- example: (\S+) -->", PAGE))

    assert named == {
        "shares",
        "grant",
        "mid-quarter",
        "published",
        "limits",
        "money-back",
        "unspent",
        "paid-beyond",
        "late-item",
        "forecast",
        "dates",
    }
