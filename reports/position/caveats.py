"""Words that weaken a figure of a position."""

from core.money import pounds
from grants.figures import Money


def forecast_caveat(money: Money) -> str:
    """`no forecast made; £2,500 is paid beyond it`; of several agreements `3 of 5 without a forecast`."""
    beyond = f"{pounds(money.paid_past_forecast)} is paid beyond it" if money.paid_past_forecast else ""
    return "; ".join(filter(None, [_without_forecast(money), beyond]))


def _without_forecast(money: Money) -> str:
    if not money.without_forecast:
        return ""
    if not money.forecasts:
        return "no forecast made"
    return f"{money.without_forecast:,} of {money.holding:,} without a forecast"


def accrued_caveat(money: Money) -> str:
    """`all accrued`, `£16,500 accrued`; where payments went beyond what they are of, that too: it is netted off."""
    if money.paid_beyond:
        accrued = f"{pounds(money.accrued)} accrued, less " if money.accrued else ""
        return f"{accrued}{pounds(money.paid_beyond)} paid beyond"
    if not money.accrued:
        return ""
    return "all accrued" if money.accrued == money.outstanding else f"{pounds(money.accrued)} accrued"
