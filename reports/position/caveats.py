"""Words that weaken a figure of a position."""

from grants.figures import Money


def forecast_caveat(money: Money) -> str:
    """`no forecast made`; of several agreements `3 of 5 without a forecast`."""
    if not money.without_forecast:
        return ""
    if not money.forecasts:
        return "no forecast made"
    return f"{money.without_forecast:,} of {money.holding:,} without a forecast"
