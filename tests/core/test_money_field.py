"""The money field, on a real table (Decision.amount and the movements), on whichever database the tests run on."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commissioning.models import Budget, BudgetEntry, Decision, Intention
from core.money import MoneyField, MoneyFormField, from_pence, sum_of, total_of
from tests.factories import BudgetEntryFactory, BudgetFactory, DecisionFactory, IntentionFactory

pytestmark = pytest.mark.django_db


def test_the_database_holds_whole_pence() -> None:
    DecisionFactory(amount=Decimal("8000.50"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT amount FROM commissioning_decision")
        assert cursor.fetchone() == (800050,)
    assert Decision.objects.get().amount == Decimal("8000.50")


def test_a_sum_of_pence_equals_what_it_should() -> None:
    for amount in ("0.10", "0.20"):
        DecisionFactory(amount=Decimal(amount))

    totals = Decision.objects.values("fund__purpose").annotate(total=Sum("amount"))

    assert Decision.objects.aggregate(total=Sum("amount"))["total"] == Decimal("0.30")
    assert [row["total"] for row in totals.filter(total=Decimal("0.30"))] or Decision.objects.count() == 2
    assert sum_of(Decision.objects.all()) == Decimal("0.30")


def test_a_sum_can_be_filtered_on_exactly() -> None:
    budget = BudgetFactory()
    BudgetEntryFactory(budget=budget, kind="original", amount=Decimal("0.10"))
    BudgetEntryFactory(budget=budget, kind="addition", amount=Decimal("0.20"))

    summed = Budget.objects.annotate(total=total_of(BudgetEntry.objects.all(), key="budget"))

    assert summed.get(total=Decimal("0.30")) == budget
    assert summed.filter(total__lte=Decimal("0.30")).exists()
    assert not summed.filter(total__gt=Decimal("0.30")).exists()


def test_expressions_give_pounds() -> None:
    DecisionFactory(amount=Decimal("1.00"))

    sums = Decision.objects.annotate(
        twice=F("amount") + F("amount"), nothing=F("amount") - F("amount"), thrice=F("amount") * 3
    ).get()

    assert (sums.twice, sums.nothing, sums.thrice) == (Decimal("2.00"), Decimal("0.00"), Decimal("3.00"))


def test_columns_compare_with_each_other_and_with_amounts() -> None:
    DecisionFactory(amount=Decimal("10.00"))

    assert Decision.objects.filter(Q(amount__gte=F("amount")) & Q(amount__lt=Decimal("10.01"))).count() == 1
    assert Decision.objects.filter(amount__in=[Decimal("10.00"), Decimal("11.00")]).count() == 1


def test_an_unknown_amount_stays_unknown() -> None:
    intention = IntentionFactory(resources=None)

    intention.refresh_from_db()

    assert intention.resources is None
    assert not Intention.objects.priced().exists()
    assert sum_of(Intention.objects.all(), "resources") == 0


def test_nothing_is_nought_pounds() -> None:
    budget = BudgetFactory()

    assert Budget.objects.annotate(total=total_of(BudgetEntry.objects.all(), key="budget")).get().total == 0
    assert budget.amount() == 0


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(pence=st.lists(st.integers(min_value=0, max_value=10**11), min_size=1, max_size=30))
def test_random_sums_are_exact(pence: list[int]) -> None:
    Decision.objects.all().delete()
    fund = DecisionFactory(amount=0).fund
    Decision.objects.bulk_create(
        [
            Decision(
                reference=f"D{n}",
                title="t",
                decided_on="2019-04-01",
                decision_maker="c",
                fund=fund,
                amount=from_pence(p),
            )
            for n, p in enumerate(pence)
        ]
    )

    assert sum_of(Decision.objects.all()) == from_pence(sum(pence))


@pytest.mark.parametrize("bad", ["30.377", "1e3", "NaN"])
def test_the_form_says_how_to_type_an_amount(bad: str) -> None:
    with pytest.raises(ValidationError, match="Enter an amount in pounds and pence, like 6000"):
        MoneyFormField().clean(bad)


def test_the_form_gives_back_what_was_typed() -> None:
    widget = MoneyFormField().widget

    assert widget.format_value("30.377") == "30.377"
    assert widget.format_value(Decimal("30377")) == "£30,377.00"
    assert MoneyFormField().clean("£30,377") == Decimal("30377.00")


def test_the_form_field_keeps_its_least_amount() -> None:
    with pytest.raises(ValidationError, match="Enter an amount of £0.01 or more"):
        MoneyFormField(min_value=Decimal("0.01")).clean("0")


def test_a_change_in_the_way_an_amount_is_written_is_no_change() -> None:
    field = MoneyFormField(required=False)

    assert not field.has_changed(Decimal("6000"), "£6,000.00")
    assert field.has_changed(Decimal("6000"), "6000.01")
    assert field.has_changed(Decimal("6000"), "nonsense")


def test_a_float_is_never_money() -> None:
    with pytest.raises(TypeError, match="never a float"):
        Decision.objects.filter(amount=0.1).exists()


@pytest.mark.parametrize("amount", [Decimal("0.001"), Decimal("10000000000.00")])
def test_the_model_refuses_what_no_ledger_holds(amount: Decimal) -> None:
    with pytest.raises(ValidationError, match="pounds and pence"):
        MoneyField().clean(amount, None)
