"""What a draft’s page shows beside its fields: questions, years, what the award leaves, what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property

from commissioning.models import Budget
from core.models import User
from core.money import NOUGHT, add_up, pounds
from core.periods import FinancialYear, day, quarters_between
from core.stale import Told
from core.words import capitalised, number
from grants.forms.award import AwardForm, amount_name
from grants.forms.particulars import SEPARATE
from grants.headroom import headroom_of, key_of
from grants.links import admin_address, list_address
from grants.models import Agreement
from grants.permissions import WHO_MAY_CHECK, own_part
from grants.readiness import awards_beside, by_year, can_be_evidenced, missing_in
from grants.shares import share_by_days
from grants.views.pages import TO_LOG, Fault, Step, focus_id, trail


@dataclass(frozen=True)
class Award:
    """An award that stands on the same line already, and what may be done with it instead of making another."""

    reference: str
    words: str
    value: str
    instead: str


@dataclass(frozen=True)
class YearRow:
    """One financial year of the award."""

    year: FinancialYear
    days: int
    by_days: Decimal
    field: forms.BoundField
    has_budget: bool


@dataclass(frozen=True)
class Answer:
    """One answer to whether an end on 1 April is meant, and what it does to the money."""

    value: str
    label: str
    words: str
    is_chosen: bool


@dataclass(frozen=True)
class MissingLine:
    """Something that is missing, and where it is put right."""

    words: str
    field_id: str


class DraftPage:
    """A draft's form as a page."""

    keep_words = "The draft can be saved as it is. It commits nothing until then."
    save_label = "Save draft"
    and_then = " and put it into force"
    missing_heading = "Still missing before it can be put into force"

    def __init__(self, *, form: AwardForm, rows: Any, face: str, reader: User) -> None:
        self.form, self.rows, self.face, self.reader = form, rows, face, reader
        self.agreement: Agreement = form.instance
        self.line = self.agreement.intention

    def response(
        self, request: HttpRequest, *, faults: list[Fault], meanwhile: Sequence[Told], status: int
    ) -> HttpResponse:
        context = {"page": self, "form": self.form, "rows": self.rows, "trail": self.trail}
        context |= {"faults": faults, "meanwhile": meanwhile}
        return render(request, "grants/draft.html", context, status=status)

    # Above the form

    @property
    def name(self) -> str:
        if self.agreement.pk:
            return f"Draft {self.agreement.reference}"
        return f"{TO_LOG[self.face]} · step 2 of 2 · draft {self.form['reference'].value()}"

    @property
    def heading(self) -> str:
        return self.line.name

    @property
    def trail(self) -> list[Step]:
        return trail(self.face, Step(self.agreement.reference if self.agreement.pk else TO_LOG[self.face]))

    @property
    def financial_years(self) -> list[FinancialYear]:
        """Those of its dates; until they are known, the one of its line."""
        of_dates = [share.year for share in self.form.shares if share.days]
        return of_dates or [FinancialYear(self.line.resources_year)]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Where a draft that is kept can be read, and what was done with it."""
        if not self.agreement.pk:
            return []
        return [("Its page", self.agreement.get_absolute_url()), ("History", admin_address(self.agreement, "history"))]

    @cached_property
    def awards(self) -> list[Award]:
        return [_award(each) for each in awards_beside(self.agreement)]

    @property
    def awards_question(self) -> str:
        if len(self.awards) == 1:
            return f"{self.awards[0].reference} already stands on this line"
        return f"{capitalised(number(len(self.awards)))} awards already stand on this line"

    @property
    def separate(self) -> str:
        return SEPARATE

    # Years

    @cached_property
    def years(self) -> list[YearRow]:
        known = set(Budget.objects.filter(fund=self.agreement.fund).recorded().values_list("year", flat=True))
        return [
            YearRow(
                share.year,
                share.days,
                share.amount,
                self.form[amount_name(share.year)],
                share.year.start_year in known,
            )
            for share in self.form.shares
        ]

    @property
    def days(self) -> int:
        return sum(row.days for row in self.years)

    @property
    def total_by_days(self) -> Decimal:
        return add_up(row.by_days for row in self.years)

    @property
    def total_of_years(self) -> Decimal | None:
        """None while no year has an amount."""
        amounts = [self.form.read(row.field.name) for row in self.years]
        return None if all(amount is None for amount in amounts) else add_up(filter(None, amounts))

    @property
    def end_question(self) -> str:
        if not self.form.asks_about_end or not self.form.dates:
            return ""
        last = self.form.dates[1]
        return f"{day(last)} falls in {FinancialYear.containing(last)}. Is that meant?"

    @property
    def end_answers(self) -> list[Answer]:
        """The two answers, neither of them chosen until somebody chooses."""
        if not self.form.dates:
            return []
        first, last = self.form.dates
        year_end = FinancialYear.containing(last).previous.end
        given = self.form["ends_in_a_new_year"].value()
        return [
            Answer("no", f"No, it ends on {day(year_end)}", self._shared(first, year_end), given == "no"),
            Answer("yes", f"Yes, it ends on {day(last)}", self._shared(first, last), given == "yes"),
        ]

    def _shared(self, first: Any, last: Any) -> str:
        """`183 days, all in 2019/20`, or what falls in each year by days."""
        shares = share_by_days(self.form.total_read or NOUGHT, first, last)
        if len(shares) == 1:
            return f"{shares[0].days} days, all in {shares[0].year}"
        bare = {row.year for row in self.years if not row.has_budget}
        parts = []
        for share in shares:
            amount = pounds(share.amount, pence=True) if self.form.total_read else f"{share.days} days"
            parts.append(f"{amount} in {share.year}{', subject to budget' if share.year in bare else ''}")
        return " and ".join(parts)

    # What it draws on

    @property
    def panel_heading(self) -> str:
        total = self.form.total_read
        return f"What {pounds(total)} would leave" if total else "What it can draw on"

    @cached_property
    def headroom(self) -> list[Any]:
        decision = self.form.read("decision") if self.form.is_bound else self.agreement.decision
        return headroom_of(intention=self.line, lines=self.form.lines, decision=decision)

    @property
    def headroom_key(self) -> str:
        return key_of(self.headroom)

    # Instalments

    @property
    def waits(self) -> list[str]:
        """What an instalment commonly waits on: the return of a quarter."""
        dates = self.form.settled_dates
        return ["Nothing", *(f"{quarter} return accepted" for quarter in (quarters_between(*dates) if dates else ()))]

    @property
    def unscheduled(self) -> Decimal:
        return (self.form.total_read or NOUGHT) - self.rows.total

    @property
    def over_scheduled(self) -> Decimal:
        return -self.unscheduled

    @property
    def scheduled_words(self) -> str:
        count = len(self.rows.typed_amounts)
        if not count:
            return "No instalment is planned."
        what = "One instalment comes" if count == 1 else f"{capitalised(number(count))} instalments add up"
        return f"{what} to {pounds(self.rows.total, pence=True)}."

    # What is missing

    @property
    def missing(self) -> Iterator[MissingLine]:
        planned = by_year(self.rows.plans()) if self.rows.is_bound and self.rows.is_valid() else {}
        if not self.rows.is_bound and self.agreement.pk:
            planned = by_year(self.agreement.instalments.all())
        for each in missing_in(self.agreement, lines=self.form.lines, planned=planned):
            yield MissingLine(each.words, self._place(each.field))

    def _place(self, field: str) -> str:
        """Where on the page a field is: questions and instalments are named by hand."""
        by_hand = {"is_separate_award": "id_beside", "instalments": "instalments", "ends_in_a_new_year": "end-no"}
        return by_hand.get(field) or focus_id(self.form[field])

    @property
    def second_person(self) -> str:
        if not self.agreement.pk or self.reader.pk in self.agreement.prepared_by_ids:
            part = own_part(self.reader, self.agreement)
            return f"You {part} it, so it cannot be you. It may be {WHO_MAY_CHECK}."
        return "If you save it, you have changed it too, and it cannot be you."

    # Ways out

    @property
    def discard_url(self) -> str:
        return admin_address(self.agreement, "discard") if self.agreement.pk else ""

    @property
    def check_url(self) -> str:
        """Where this reader may check it, having written none of it."""
        may = self.agreement.pk and self.reader.pk not in self.agreement.prepared_by_ids
        return admin_address(self.agreement, "check") if may else ""

    @property
    def cancel_url(self) -> str:
        return list_address(self.face)


def _award(agreement: Agreement) -> Award:
    evidenced = not can_be_evidenced(agreement)
    committed = add_up(each.amount for each in agreement.commitments.all())
    parties = f"to {agreement.paid_to}" if agreement.paid_to else "to a party not stated"
    delivered = f", delivered by {agreement.delivered_by}" if agreement.delivered_by else ""
    dates = f"{_day(agreement.starts_on)} to {_day(agreement.ends_on)}"
    standing = agreement.get_state_display() if evidenced else agreement.bare_words
    instead = "It is {}: open it" if evidenced else "Complete {} instead"
    return Award(
        reference=agreement.reference,
        words=f"{pounds(committed)} {parties}{delivered}, {dates}; {standing}.",
        value=str(agreement.pk),
        instead=instead.format(agreement.reference),
    )


def _day(date: Any) -> str:
    return day(date) if date else "not stated"
