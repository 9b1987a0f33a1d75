"""How figures, dates and years read on a page. No arithmetic."""

import datetime as dt
from decimal import Decimal

from django import template

from core import drawing, money, periods

register = template.Library()


@register.filter
def pounds(amount: Decimal | int | None) -> str:
    """`£30,377`, with pence only when there are any; nothing for an unknown amount."""
    return "" if amount is None else money.pounds(Decimal(amount))


@register.filter
def pounds_and_pence(amount: Decimal | int | None) -> str:
    """`£6,000.00`: for forms, instalments and payments."""
    return "" if amount is None else money.pounds(Decimal(amount), pence=True)


@register.filter
def percent(share: Decimal | int | None) -> str:
    """`45%` of a ratio given as a percentage; n/a where there is no base."""
    return "n/a" if share is None else f"{Decimal(share).quantize(Decimal(1), rounding='ROUND_HALF_UP')}%"


@register.filter
def day(date: dt.date | None) -> str:
    """`1 April 2019`."""
    return "" if date is None else periods.day(date)


@register.filter
def year(start_year: int | periods.FinancialYear | None) -> str:
    """`2019/20`."""
    if start_year is None:
        return ""
    return (
        start_year.label if isinstance(start_year, periods.FinancialYear) else periods.FinancialYear(start_year).label
    )


unbroken = register.filter("unbroken", drawing.unbroken)
register.simple_tag(drawing.rows, name="table_rows")
register.simple_tag(drawing.heads, name="table_heads")
register.simple_tag(drawing.pages_bar)
