"""The form on which an agreement is drafted: its particulars, its total, and what falls in each year."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import cached_property

from core.money import NOUGHT, PENNY, MoneyFormField, MoneyInput, add_up, pounds
from core.periods import FinancialYear, days_in, years_between
from grants.forms.particulars import ParticularsForm
from grants.shares import YearShare, share_by_days


def amount_name(year: FinancialYear) -> str:
    """The box of one year's amount."""
    return f"amount_{year.start_year}"


class AwardForm(ParticularsForm):
    """A draft, whole. What falls in each year by days is proposed; the officer confirms or changes it."""

    total = MoneyFormField(
        label="Total over all years",
        required=False,
        min_value=PENNY,
        widget=MoneyInput(attrs={"class": "input--money input--total"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, unconfirmed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unconfirmed = unconfirmed
        self.initial["key"] = self.instance.key
        self.years = years_between(*self.dates) if self.dates else []
        for year in self.years:
            self.fields[amount_name(year)] = MoneyFormField(
                label=f"Amount in {year}",
                required=False,
                min_value=NOUGHT,
                widget=MoneyInput(attrs={"class": "input--money"}),
            )
        self._show_lines()

    def _show_lines(self) -> None:
        if not self.instance.pk or self.is_bound:
            return
        lines = {line.year: line.amount for line in self.instance.award_lines.all()}
        if lines:
            self.initial["total"] = add_up(lines.values())
            self.initial |= {amount_name(year): lines.get(year.start_year, NOUGHT) for year in self.years}

    # What is proposed

    @cached_property
    def total_read(self) -> Decimal | None:
        return self.read("total")

    @cached_property
    def shares(self) -> list[YearShare]:
        """Each year that the dates touch: its days, and what falls in it by days (nought while no total is known)."""
        if not self.dates or not self.settled_dates:
            return []
        first, last = self.settled_dates
        by_days = {share.year: share.amount for share in share_by_days(self.total_read or NOUGHT, first, last)}
        return [YearShare(year, days_in(first, last, year), by_days.get(year, NOUGHT)) for year in self.years]

    @property
    def is_over_several_years(self) -> bool:
        return sum(share.days > 0 for share in self.shares) > 1

    def proposed_amounts(self, *, again: bool) -> dict[str, str]:
        """What goes into the years' boxes: all of it where one year has all the days, else by days if none is typed."""
        if self.total_read is None or self.end_is_unanswered:
            return {}
        typed = any(self[amount_name(share.year)].data for share in self.shares)
        if typed and self.is_over_several_years and not again:
            return {}
        return {amount_name(share.year): pounds(share.amount, pence=True) for share in self.shares}

    # What was typed

    @property
    def lines(self) -> dict[int, Decimal]:
        """The amount in each financial year, where above nought. Without dates, all of it in the line’s year."""
        amounts = {year.start_year: self.read(amount_name(year)) for year in self.years}
        if not any(amounts.values()) and self.total_read:
            amounts = self._lines_without_amounts()
        return {year: amount for year, amount in amounts.items() if amount}

    def _lines_without_amounts(self) -> dict[int, Decimal | None]:
        if self.shares:
            return {share.year.start_year: share.amount for share in self.shares}
        return {self.instance.intention.resources_year: self.total_read}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.years and not self.end_is_unanswered:
            self._check_years(cleaned)
        return cleaned

    def _check_years(self, cleaned: dict[str, Any]) -> None:
        names = {amount_name(share.year): share for share in self.shares}
        if self.errors.keys() & {"total", "ends_on", *names}:
            return
        amounts = {name: cleaned.get(name) or NOUGHT for name in names}
        for name, amount in amounts.items():
            if amount and not names[name].days:
                self.add_error(name, f"No day of {names[name].year} is between its dates. Enter £0.00")
                return
        self._check_sum(add_up(amounts.values()), cleaned.get("total"), next(iter(names)))

    def _check_sum(self, amounts: Decimal, total: Decimal | None, first_box: str) -> None:
        if total is None:
            if amounts:
                self.add_error("total", f"Enter the total over all years: the years come to {pounds(amounts)}")
        elif amounts != total:
            gap = f"{pounds(abs(amounts - total))} {'more' if amounts > total else 'less'} than the total"
            self.add_error(first_box, f"The years come to {pounds(amounts)}, {gap}. Change one of them")
        elif self.saving and self.unconfirmed:
            self.add_error(
                first_box,
                f"{pounds(total)} falls in more than one year. By days it is as filled in here: change it, or save "
                "again to confirm it",
            )
