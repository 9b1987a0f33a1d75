"""How figures, dates and years read on a page."""

import datetime as dt
from decimal import Decimal

import pytest

from core.periods import FinancialYear
from core.templatetags import ringfence as filters


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        (Decimal("30377.00"), "£30,377"),
        (Decimal("30377.50"), "£30,377.50"),
        (Decimal("-42000.00"), "−£42,000"),
        (0, "£0"),
        (None, ""),
    ],
)
def test_pounds_with_pence_when_there_are_any(amount, read):
    assert filters.pounds(amount) == read


@pytest.mark.parametrize(("amount", "read"), [(6000, "£6,000.00"), (Decimal("0.05"), "£0.05"), (None, "")])
def test_pounds_and_pence_always(amount, read):
    assert filters.pounds_and_pence(amount) == read


@pytest.mark.parametrize(
    ("share", "read"),
    [(Decimal("45"), "45%"), (Decimal("45.5"), "46%"), (Decimal("0"), "0%"), (Decimal("99.4"), "99%"), (None, "n/a")],
)
def test_a_share_is_rounded_once_and_its_absence_is_said(share, read):
    assert filters.percent(share) == read


def test_a_day_is_written_out():
    assert filters.day(dt.date(2019, 4, 1)) == "1 April 2019"
    assert filters.day(None) == ""


@pytest.mark.parametrize(("year", "read"), [(2019, "2019/20"), (FinancialYear(1999), "1999/00"), (None, "")])
def test_a_year_is_named_by_both_its_calendar_years(year, read):
    assert filters.year(year) == read


def test_the_words_that_hold_together_are_kept_together_and_unchanged():
    text = "The ring-fence, ring-fenced, and SM-2019-001"
    drawn = filters.unbroken(text)
    assert drawn.count('<span class="unbroken">') == 3
    assert drawn.replace('<span class="unbroken">', "").replace("</span>", "") == text


def test_text_that_holds_together_is_still_escaped():
    assert filters.unbroken("<b>ring-fence</b>").startswith("&lt;b&gt;<span")
