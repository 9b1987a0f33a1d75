"""The bench's made-up books: the same by the same seed, of the size that is said, and sound."""

from typing import Any

import pytest
from django.db import transaction

from grants.models import Agreement, Payment
from reports.bench.data import make
from reports.bench.sizes import SIZES
from reports.books.checks import breaches

pytestmark = pytest.mark.django_db
OFFICE = SIZES["office"]


def made(seed: int) -> list[tuple[Any, ...]]:
    """The payments that a seed makes. Nothing of them is left."""
    with transaction.atomic():
        make(OFFICE, seed)
        rows = Payment.objects.order_by("pk").values_list("agreement__reference", "amount", "paid_on", "kind")
        found = list(rows)
        transaction.set_rollback(True)
    return found


def test_the_same_seed_makes_the_same_books_and_another_makes_others():
    assert made(1) == made(1)
    assert made(1) != made(2)


def test_there_are_as_many_as_the_size_says_and_the_books_hold():
    make(OFFICE, 1)
    assert Payment.objects.count() == OFFICE.payments
    assert Payment.objects.filter(kind=Payment.Kind.REVERSAL).count() == 3
    assert Agreement.objects.count() == OFFICE.agreements
    assert list(breaches()) == []


def test_a_tenth_is_a_tenth_of_the_records_over_as_many_years():
    country = SIZES["country"]
    assert country.tenth.payments == 10_000
    assert country.tenth.agreements == 200
    assert country.tenth.years == country.years
