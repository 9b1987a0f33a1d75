from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.money import add_up, from_pence, parse_pounds, pounds, split_by_weights, split_evenly, to_pence

amounts = st.integers(min_value=-(10**12), max_value=10**12).map(from_pence)
LARGEST_TYPED = 10**12 - 1


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("£30,377", "30377.00"),
        ("30377.5", "30377.50"),
        ("30,377.00", "30377.00"),
        (" £ 6,000.00 ", "6000.00"),
        ("-250", "-250.00"),
        ("−£10,000", "-10000.00"),
        ("£-5.01", "-5.01"),
        (".5", "0.50"),
        ("0", "0.00"),
    ],
)
def test_what_a_person_types_is_read(typed: str, amount: str) -> None:
    assert parse_pounds(typed) == Decimal(amount)
    assert parse_pounds(typed).as_tuple().exponent == -2


@pytest.mark.parametrize(
    "typed",
    [
        "30.377",
        "1e3",
        "NaN",
        "Infinity",
        "",
        "£",
        "-",
        "1,00",
        "1,0000",
        "1.2.3",
        "--1",
        "-£-1",
        "12p",
        "£1m",
        "1 000 x",
        "٣",
    ],
)
def test_what_cannot_be_read_is_refused_in_words(typed: str) -> None:
    with pytest.raises(ValueError, match="Enter an amount in pounds and pence, like 6000 or £6,000.00"):
        parse_pounds(typed)


def test_an_amount_too_large_to_be_meant_is_refused() -> None:
    with pytest.raises(ValueError, match="below £10,000,000,000"):
        parse_pounds("10000000000")


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("30377", "£30,377"),
        ("30377.50", "£30,377.50"),
        ("0", "£0"),
        ("-10000", "−£10,000"),
        ("-0.01", "−£0.01"),
        ("1234567.00", "£1,234,567"),
    ],
)
def test_an_amount_reads_as_an_office_writes_it(amount: str, words: str) -> None:
    assert pounds(Decimal(amount)) == words


def test_pence_are_shown_where_asked() -> None:
    assert pounds(Decimal(6000), pence=True) == "£6,000.00"


@given(st.integers(min_value=-LARGEST_TYPED, max_value=LARGEST_TYPED).map(from_pence))
def test_what_is_printed_can_be_typed_back(amount: Decimal) -> None:
    assert parse_pounds(pounds(amount)) == amount
    assert parse_pounds(pounds(amount, pence=True)) == amount
    assert parse_pounds(f"{amount:.2f}") == amount


@given(amounts)
def test_pence_round_trip(amount: Decimal) -> None:
    assert from_pence(to_pence(amount)) == amount


@pytest.mark.parametrize("finer", ["0.001", "30.377", "0.005"])
def test_nothing_finer_than_a_penny_is_rounded_in_silence(finer: str) -> None:
    with pytest.raises(ValueError, match="whole number of pence"):
        to_pence(Decimal(finer))


weights = st.lists(st.integers(min_value=0, max_value=10_000), min_size=1, max_size=40).filter(
    lambda given: sum(given) > 0
)


@given(amounts, weights)
@example(Decimal("0.01"), [1, 1, 1])
@example(Decimal("-100.00"), [1, 1, 1])
def test_a_split_conserves_every_penny(amount: Decimal, weights: list[int]) -> None:
    shares = split_by_weights(amount, weights)

    assert sum(shares) == amount
    assert shares == split_by_weights(amount, weights)
    for share, weight in zip(shares, weights, strict=True):
        exact = amount * weight / sum(weights)
        assert abs(share - exact) < Decimal("0.01")
        assert weight or share == 0


@given(amounts, st.integers(min_value=1, max_value=40))
def test_equal_parts_differ_by_a_penny_at_most(amount: Decimal, parts: int) -> None:
    shares = split_evenly(amount, parts)

    assert sum(shares) == amount
    assert max(shares) - min(shares) <= Decimal("0.01")
    assert [abs(share) for share in shares] == sorted((abs(share) for share in shares), reverse=True)


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 3]])
def test_a_split_needs_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weight"):
        split_by_weights(Decimal(1), weights)


def test_an_unknown_amount_adds_nothing() -> None:
    assert add_up([Decimal("0.10"), None, Decimal("0.20")]) == Decimal("0.30")
    assert add_up([]) == Decimal(0)
