"""What the selects of an agreement's form offer."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property

from commissioning.models import Provider
from core.models import User
from core.periods import FinancialYear, Quarter, day, quarters_between, years_between
from core.roles import Role


def officers(current: int | None) -> QuerySet[User]:
    """Who may lead an agreement: officers and finance officers at work, and whoever leads it now."""
    at_work = Q(role__in=[Role.OFFICER, Role.FINANCE], is_active=True)
    return User.objects.filter(at_work | Q(pk=current))


class Directory:
    """Every provider, read once for all the selects of a form, and only when one of them is drawn or checked."""

    @cached_property
    def providers(self) -> dict[str, Provider]:
        return {str(each.pk): each for each in Provider.objects.all()}

    def choices(self) -> list[tuple[str, str]]:
        return [("", "Not yet known"), *((key, each.name) for key, each in self.providers.items())]


class ProviderField(forms.TypedChoiceField):
    """A select of providers, out of a directory that it shares with others."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, empty_value=None, **kwargs)

    def look_in(self, directory: Directory) -> None:
        self.coerce = lambda key: directory.providers[key]
        self.choices = directory.choices


@dataclass(frozen=True)
class Covered:
    """A period that an instalment may cover: all of it falls in one financial year."""

    code: str
    label: str
    first: dt.date
    last: dt.date

    @property
    def year(self) -> int:
        return FinancialYear.containing(self.first).start_year


def periods_within(first: dt.date, last: dt.date) -> list[Covered]:
    """The quarters that an agreement touches, and each of its years as a whole, cut to its own days."""
    quarters = list(_quarters(first, last))
    dates = {(quarter.first, quarter.last) for quarter in quarters}
    return [*quarters, *(year for year in _years(first, last) if (year.first, year.last) not in dates)]


def _quarters(first: dt.date, last: dt.date) -> Iterator[Covered]:
    for quarter in quarters_between(first, last):
        label = f"{quarter.label}: {quarter.months}"
        yield Covered(quarter_code(quarter), label, max(first, quarter.start), min(last, quarter.end))


def _years(first: dt.date, last: dt.date) -> Iterator[Covered]:
    for year in years_between(first, last):
        yield Covered(str(year.start_year), f"All of {year}", max(first, year.start), min(last, year.end))


def quarter_code(quarter: Quarter) -> str:
    """`2019-3`."""
    return f"{quarter.year}-{quarter.number}"


def other_period(first: dt.date, last: dt.date) -> Covered:
    """A period of an instalment that is neither a quarter nor a year of its agreement: `2019-10-14/2019-12-31`."""
    return Covered(f"{first.isoformat()}/{last.isoformat()}", f"{day(first)} to {day(last)}", first, last)


def read_other_period(code: str, within: Sequence[Covered]) -> Covered | None:
    """The period that such a code means, where it falls in one year and within the agreement's dates."""
    try:
        first, last = (dt.date.fromisoformat(part) for part in code.split("/"))
    except ValueError:
        return None
    inside = first <= last and within[0].first <= first and last <= max(period.last for period in within)
    one_year = FinancialYear.containing(first) == FinancialYear.containing(last)
    return other_period(first, last) if inside and one_year else None
