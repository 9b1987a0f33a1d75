"""Days as people type them, and years as they choose them."""

import datetime as dt

import pytest
from django import forms

from core.dates import DayField, YearField, parse_day
from core.periods import FinancialYear

APRIL_FIRST = dt.date(2019, 4, 1)


@pytest.mark.parametrize(
    "typed",
    [
        "1 April 2019",
        "1 april 2019",
        " 1  Apr  2019 ",
        "1st April, 2019",
        "1/4/2019",
        "01/04/19",
        "1.4.2019",
        "01-04-2019",
        "2019-04-01",
        "1-Apr-2019",
        "01-Apr-19",
        "1 April 19",
    ],
)
def test_a_day_is_read_as_it_is_usually_typed(typed):
    assert parse_day(typed) == APRIL_FIRST


@pytest.mark.parametrize("typed", ["31/2/2019", "1/13/2019", "April", "2019", "1 April 20190", "x", "=1+1"])
def test_nonsense_is_refused_in_words_and_given_back(typed):
    class Form(forms.Form):
        day = DayField()

    form = Form({"day": typed})
    assert not form.is_valid()
    assert form.errors["day"] == [f"“{typed}” is not a date. Enter it like 1 April 2019 or 1/4/2019"]
    assert f'value="{typed}"' in str(form["day"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("8/7/1919", "is too early. The earliest date that is taken is 1 January 1990"),
        ("1/4/0019", "is too early. The earliest date that is taken is 1 January 1990"),
        ("1 April 2190", "is too late. The latest date that is taken is 31 December 2100"),
    ],
)
def test_a_day_out_of_range_is_said_to_be_so(typed, said):
    with pytest.raises(ValueError, match=f"“{typed}” {said}"):
        parse_day(typed)


def test_a_day_is_shown_in_words_and_has_not_changed_when_it_comes_back():
    class Form(forms.Form):
        day = DayField(initial=APRIL_FIRST)

    assert 'value="1 April 2019"' in str(Form()["day"])
    assert not Form({"day": "1 April 2019"}).has_changed()


def test_a_year_is_chosen_by_its_name_and_given_as_the_year_it_starts():
    class Form(forms.Form):
        year = YearField()

    assert '<option value="2019">2019/20</option>' in str(Form()["year"])
    form = Form({"year": "2019"})
    assert form.is_valid()
    assert form.cleaned_data["year"] == 2019
    assert not Form({"year": "1066"}).is_valid()
    assert '<option value="2019" selected>' in str(Form(initial={"year": FinancialYear(2019)})["year"])
