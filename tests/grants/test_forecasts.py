"""Forecasts: who is asked, what is said, what moved, and what stands where nothing was said."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from core.models import User
from core.periods import AsAt, FinancialYear
from core.refusals import Refused
from grants.figures import Money, money_by_agreement, total
from grants.forecasts import Statement, Story, is_due, record_forecasts, stories_of, why_asked
from grants.models import Agreement, Forecast
from tests.factories import (
    AgreementFactory,
    CommitmentFactory,
    ForecastFactory,
    PaymentFactory,
    PeriodCloseFactory,
)

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2019)


def holding(amount: int) -> Agreement:
    agreement = AgreementFactory(in_force=True, commitment=None)
    CommitmentFactory(agreement=agreement, decision=agreement.decision, amount=Decimal(amount))
    return agreement


def money_of(*agreements: Agreement) -> Money:
    held = money_by_agreement(YEAR, AsAt.now())
    return total(held[agreement.pk] for agreement in agreements)


def test_a_later_forecast_stands_and_the_earlier_one_is_kept(officer: User) -> None:
    agreement = holding(6000)

    record_forecasts(year=YEAR, statements=[Statement(agreement, Decimal(5500), "A vacancy")], by=officer)
    record_forecasts(year=YEAR, statements=[Statement(agreement, Decimal("5250.50"), "Two of them")], by=officer)

    assert money_of(agreement).forecast_outturn == Decimal("5250.50")
    story = stories_of(YEAR, AsAt.now(), [agreement.pk])[agreement.pk]
    assert (story.moved, story.last.reason, story.last.recorded_by) == (Decimal("-249.50"), "Two of them", officer)
    assert Forecast.objects.count() == 2


def test_no_change_repeats_the_last_or_the_commitment(finance: User) -> None:
    spoken_of, silent, changed = holding(6000), holding(4000), holding(3000)
    ForecastFactory(agreement=spoken_of, amount=Decimal(5500), said_on=dt.date(2019, 10, 1))
    for each in (spoken_of, silent):
        PaymentFactory(agreement=each, amount=each.commitments.get().amount)

    made = record_forecasts(
        year=YEAR, statements=[Statement(changed, Decimal(2900), "Less")], no_change=[spoken_of, silent], by=finance
    )

    assert [(each.amount, each.is_no_change) for each in made] == [(2900, False), (5500, True), (4000, True)]
    assert money_of(spoken_of, silent, changed).without_forecast == 0


def test_what_has_no_forecast_is_counted_in_totals() -> None:
    agreements = [holding(1000) for _ in range(5)]
    for agreement in agreements[:2]:
        ForecastFactory(agreement=agreement, amount=Decimal(900))

    money = money_of(*agreements)

    assert (money.forecast_outturn, money.without_forecast, money.holding) == (Decimal(4800), 3, 5)


def test_a_form_sent_twice_says_it_once(officer: User) -> None:
    agreement, key = holding(6000), uuid.uuid4()
    said = {"year": YEAR, "statements": [Statement(agreement, Decimal(6000))], "by": officer, "key": key}

    assert record_forecasts(**said) == record_forecasts(**said)
    assert Forecast.objects.count() == 1


def test_a_change_says_why(officer: User) -> None:
    agreement = holding(6000)

    with pytest.raises(Refused, match="Say why the forecast of .* goes from £6,000 to £5,999.99."):
        record_forecasts(year=YEAR, statements=[Statement(agreement, Decimal("5999.99"), " ")], by=officer)

    assert not Forecast.objects.exists()


def test_one_bad_line_keeps_the_others_back(officer: User) -> None:
    good, elsewhere = holding(6000), AgreementFactory(in_force=True, commitment=None)

    with pytest.raises(Refused, match="holds no money in 2019/20"):
        record_forecasts(
            year=YEAR, statements=[Statement(good, Decimal(6000)), Statement(elsewhere, Decimal(1), "New")], by=officer
        )

    assert not Forecast.objects.exists()


def test_nothing_said_and_a_closed_year_are_refused(officer: User, auditor: User) -> None:
    agreement = holding(6000)
    with pytest.raises(Refused, match="Enter a forecast, or say that nothing has changed"):
        record_forecasts(year=YEAR, statements=[], by=officer)
    with pytest.raises(Refused, match="Only officers and finance officers"):
        record_forecasts(year=YEAR, statements=[], no_change=[agreement], by=auditor)
    PeriodCloseFactory(year=2019)
    with pytest.raises(Refused, match="2019/20 is closed"):
        record_forecasts(year=YEAR, statements=[], no_change=[agreement], by=officer)


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (Money(committed=Decimal("24999.99")), ""),
        (Money(committed=Decimal(25000)), "£25,000 is committed: from £25,000 a forecast is asked for"),
        (Money(committed=Decimal(100), paid=Decimal(110), profile_to_date=Decimal(100)), "£10 more is paid than is"),
        (Money(committed=Decimal(500), paid=Decimal(110), profile_to_date=Decimal(100)), ""),
        (Money(committed=Decimal(500), paid=Decimal("110.01"), profile_to_date=Decimal(100)), "more than 10% off"),
        (Money(committed=Decimal(500), paid=Decimal("89.99"), profile_to_date=Decimal(100)), "more than 10% off"),
    ],
)
def test_who_is_asked_at_the_edges(money: Money, words: str) -> None:
    asked = why_asked(Agreement(), money)

    assert len(asked) == (1 if words else 0)
    assert words in "".join(asked)


def test_what_is_paid_in_advance_as_planned_is_not_asked() -> None:
    advance = Money(committed=Decimal(500), paid=Decimal(250), profile_to_date=Decimal(130))

    assert why_asked(Agreement(), advance, due=Decimal(250)) == []
    assert "more than 10% off" in why_asked(Agreement(), advance, due=Decimal("249.99"))[0]
    late = Money(committed=Decimal(500), paid=Decimal(100), profile_to_date=Decimal(130))
    assert "more than 10% off" in why_asked(Agreement(), late, due=Decimal(250))[0]


def test_an_early_end_with_money_left_is_asked() -> None:
    agreement = holding(6000)
    agreement.ended_on = agreement.ends_on - dt.timedelta(days=1)

    assert "it ended early, on 30 March 2020" in why_asked(agreement, Money(committed=Decimal(5)))
    assert why_asked(agreement, Money()) == []


def test_a_forecast_is_asked_anew_each_quarter_of_the_year() -> None:
    story = Story(ForecastFactory(said_on=dt.date(2019, 9, 30)))

    assert not is_due(story, YEAR, AsAt.of(dt.date(2019, 9, 30), None))
    assert is_due(story, YEAR, AsAt.of(dt.date(2019, 10, 1), None))
    assert is_due(None, YEAR, AsAt.of(dt.date(2019, 10, 1), None))
    last = Story(ForecastFactory(said_on=dt.date(2020, 1, 1)))
    assert not is_due(last, YEAR, AsAt.of(dt.date(2021, 5, 1), None))


def test_a_payment_beyond_what_is_committed_is_asked() -> None:
    agreement = holding(100)
    PaymentFactory(agreement=agreement, amount=Decimal(150))

    assert "£50 more is paid than is committed" in why_asked(agreement, money_of(agreement))
