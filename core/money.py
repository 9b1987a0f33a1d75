"""Money: whole pence in the database, `Decimal` pounds everywhere else, and the only place that rounds or splits it."""

import re
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.expressions import Combinable, register_combinable_fields
from django.db.models.functions import Coalesce

PENNY = Decimal("0.01")
NOUGHT = Decimal("0.00")
LARGEST = Decimal("9999999999.99")
HOW_TO_TYPE = "like 6000 or £6,000.00"

_TYPED = re.compile(
    r"^(?P<sign>[-−]?)£?(?P<sign2>[-−]?)(?P<pounds>\d+|\d{1,3}(,\d{3})+)?(\.(?P<pence>\d{1,2}))?$", re.ASCII
)


def to_pence(amount: Decimal | int) -> int:
    """Pounds as a whole number of pence. An amount finer than a penny is an error, never rounded in silence."""
    pence = Decimal(amount).scaleb(2)
    if pence != pence.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of pence")
    return int(pence)


def from_pence(pence: int | Decimal) -> Decimal:
    """Pence as exact pounds to two places."""
    return Decimal(int(pence)) * PENNY


def round_to_penny(amount: Decimal) -> Decimal:
    """The nearest penny, halves away from nought."""
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP)


def parse_pounds(text: str) -> Decimal:
    """What a person typed, as pounds: `£30,377`, `30377.5` or `30,377.00`.

    Raises ValueError with a plain sentence for anything else.
    """
    typed = text.strip().replace(" ", "").replace("\u00a0", "")
    found = _TYPED.match(typed)
    if not found or not (found["pounds"] or found["pence"]) or (found["sign"] and found["sign2"]):
        raise ValueError(f"Enter an amount in pounds and pence, {HOW_TO_TYPE}")
    whole = (found["pounds"] or "0").replace(",", "")
    amount = Decimal(f"{whole}.{(found['pence'] or '00').ljust(2, '0')}")
    if amount > LARGEST:
        raise ValueError("Enter an amount below £10,000,000,000")
    return -amount if found["sign"] or found["sign2"] else amount


def pounds(amount: Decimal, *, pence: bool = False) -> str:
    """`£30,377`, with pence only when there are any (or when asked for), and a true minus before the pound sign."""
    exact = Decimal(amount)
    whole = exact == exact.to_integral_value() and not pence
    figure = f"{abs(exact):,.0f}" if whole else f"{abs(exact):,.2f}"
    return f"{'−' if exact < 0 else ''}£{figure}"


def split_by_weights(amount: Decimal, weights: Sequence[int]) -> list[Decimal]:
    """`amount` shared in proportion to `weights`, conserving every penny.

    Each share is rounded down to a penny; the pence left over go one each to the largest remainders,
    the earlier share first where remainders are equal. The same input always gives the same shares.
    """
    total = sum(weights)
    if not weights or total <= 0 or min(weights) < 0:
        raise ValueError("Give at least one weight above nought, and none below it")
    pence = to_pence(amount)
    sign, pence = (-1, -pence) if pence < 0 else (1, pence)
    shares = [pence * weight // total for weight in weights]
    remainders = [pence * weight % total for weight in weights]
    largest_first = sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    for place in largest_first[: pence - sum(shares)]:
        shares[place] += 1
    return [from_pence(sign * share) for share in shares]


def split_evenly(amount: Decimal, parts: int) -> list[Decimal]:
    """`amount` in equal parts that differ by at most a penny, the larger ones first."""
    return split_by_weights(amount, [1] * parts)


class MoneyInput(forms.TextInput):
    """A text box for pounds: shows `6,000.00`, and takes a pound sign and commas back."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", "class": "money-input"} | (attrs or {}))

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Decimal):
            return pounds(value, pence=True)
        return super().format_value(value)


class MoneyFormField(forms.Field):
    """Pounds typed by a person, as `Decimal`. What can't be read is given back as it was typed."""

    widget = MoneyInput

    def __init__(self, *, min_value: Decimal | None = None, **kwargs: Any) -> None:
        self.min_value = min_value
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if value in self.empty_values:
            return None
        if isinstance(value, Decimal | int):
            return Decimal(value)
        try:
            return parse_pounds(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and self.min_value is not None and value < self.min_value:
            raise ValidationError(f"Enter an amount of {pounds(self.min_value)} or more", code="min_value")

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


class MoneyField(models.Field):
    """An amount in pounds, kept as whole pence: sums, filters and comparisons are exact on every database."""

    description = "Pounds and pence"
    empty_strings_allowed = False

    def get_internal_type(self) -> str:
        return "BigIntegerField"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(int(value)) * PENNY

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return Decimal(value).quantize(PENNY)
        try:
            return parse_pounds(str(value))
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Combinable):
            return value
        if isinstance(value, float):
            raise TypeError("Money is never a float: give a Decimal")
        try:
            return to_pence(Decimal(value) if not isinstance(value, str) else parse_pounds(value))
        except (InvalidOperation, ValueError) as error:
            raise ValueError(f"{self.name or 'Money'}: {error}") from error

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else f"{value:.2f}"

    def clean(self, value: Any, model_instance: models.Model | None) -> Decimal | None:
        amount = super().clean(value, model_instance)
        if amount is not None and (abs(amount) > LARGEST or amount != round_to_penny(amount)):
            raise ValidationError(f"Enter an amount in pounds and pence, {HOW_TO_TYPE}", code="invalid")
        return amount

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # The admin's own widgets for big integers would refuse a pound sign.
        return super().formfield(**{"form_class": MoneyFormField, **kwargs})


for _connector in (Combinable.ADD, Combinable.SUB):
    register_combinable_fields(MoneyField, _connector, MoneyField, MoneyField)
register_combinable_fields(MoneyField, Combinable.MUL, models.IntegerField, MoneyField)


def no_money() -> models.Value:
    """Nought pounds in a query."""
    return models.Value(NOUGHT, output_field=MoneyField())


def total_of(rows: models.QuerySet, *, key: str, outer: str = "pk", field: str = "amount") -> Coalesce:
    """The sum of `field` over the rows whose `key` is the outer row's `outer`: nought where there are none.

    A subquery of its own, so that two totals on one list never multiply each other:
    `agreements.annotate(total_paid=total_of(Payment.objects.all(), key="agreement"))`.
    """
    grouped = rows.order_by().filter(**{key: models.OuterRef(outer)}).values(key)
    summed = grouped.annotate(_sum=models.Sum(field, output_field=MoneyField())).values("_sum")
    return Coalesce(models.Subquery(summed, output_field=MoneyField()), no_money())


def total_in_pounds(field: str = "amount") -> models.Sum:
    """The sum of `field`, to be asked with others: nought where there are no rows."""
    return models.Sum(field, default=no_money(), output_field=MoneyField())


def sum_of(rows: models.QuerySet, field: str = "amount") -> Decimal:
    """The sum of `field` over rows, in pounds: £0 where there are none."""
    return rows.aggregate(total=Coalesce(models.Sum(field, output_field=MoneyField()), no_money()))["total"]


def add_up(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum of amounts that are known. An unknown amount (TBC) adds nothing."""
    return sum((amount for amount in amounts if amount is not None), NOUGHT)
