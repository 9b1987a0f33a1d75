"""What each kind of variation may change, how its money goes, and when it wants a decision of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Exists
from django.utils import timezone

from commissioning.closing import is_closed
from core.money import NOUGHT, add_up, pounds, sum_of
from core.periods import FinancialYear, day
from grants.carrying import carried_from
from grants.models import Agreement, Commitment, Variation
from grants.models.agreements import State
from grants.readiness import Missing, by_year

Kind = Variation.Kind
UP, DOWN, EITHER, NO_MONEY = "up", "down", "either", ""


@dataclass(frozen=True)
class Rule:
    """One kind of variation: which particulars it may change, and whether its money goes up, down or either way."""

    name: str
    words: str
    money: str
    may_change: tuple[str, ...] = ()
    nothing: str = ""  # what is said where it changes nothing


PARTIES = ("paid_to", "delivered_by", "reports")
RULES: dict[str, Rule] = {
    Kind.VALUE_UP: Rule(
        "Raise its value", "More money in one year or several.", UP, nothing="Enter by how much a year is raised"
    ),
    Kind.VALUE_DOWN: Rule(
        "Lower its value",
        "Less money, never below what is paid already. The decision gets its room back.",
        DOWN,
        nothing="Enter by how much a year is lowered",
    ),
    Kind.EXTENSION: Rule(
        "Extend it",
        "A later last day, with or without money for the new years.",
        EITHER,
        ("ends_on",),
        "Enter the new last day, like 31 March 2021",
    ),
    Kind.EARLY_END: Rule(
        "End it early",
        "An earlier last day, and what is not needed released.",
        DOWN,
        ("ends_on",),
        "Enter the new last day, like 31 December 2019",
    ),
    Kind.SCOPE: Rule(
        "Change what it is for",
        "Another title or purpose, for the same money.",
        NO_MONEY,
        ("title", "purpose"),
        "Write the new title or the new purpose",
    ),
    Kind.PROVIDER_CHANGE: Rule(
        "Change who is paid or delivers",
        "Another party from now on. What was paid stays with the party that got it.",
        NO_MONEY,
        PARTIES,
        "Choose the new party",
    ),
    Kind.CORRECTION: Rule(
        "Correct a mistake",
        "What was recorded wrongly: words, a date, a party or an amount.",
        EITHER,
        ("ends_on", "title", "purpose", *PARTIES),
        "Say what is corrected",
    ),
}
PARTICULARS = ("ends_on", "title", "purpose", *PARTIES)


def changed_in(variation: Variation) -> dict[str, Any]:
    """The particulars that a variation names, with their new values."""
    return {name: getattr(variation, name) for name in PARTICULARS if getattr(variation, name)}


def committed_by_year(agreement: Agreement) -> dict[int, Decimal]:
    """What an agreement commits for each year, in pounds."""
    return by_year(agreement.commitments.all())


def why_it_cant_be_varied(agreement: Agreement) -> str:
    """A sentence where an agreement can't be varied at all; empty where it can."""
    if agreement.state == State.DRAFT:
        return f"{agreement.reference} is a draft: change the draft itself."
    if agreement.state != State.IN_FORCE:
        return f"{agreement.reference} is {agreement.get_state_display()}: only what is in force is varied."
    if sum_of(Commitment.objects.not_evidenced().filter(agreement=agreement)) > 0:
        return (
            f"{agreement.reference} stands as published, without a decision. Complete it first; then it can be varied."
        )
    return ""


def faults_of(variation: Variation, agreement: Agreement, lines: Mapping[int, Decimal]) -> Iterator[Missing]:
    """What is wrong with a variation as it is written, each with the field where it is put right."""
    rule = RULES[variation.kind]
    changed = changed_in(variation)
    for name in changed.keys() - set(rule.may_change):
        yield Missing(name, f"“{rule.name}” does not change that: vary it in a variation of its own")
    yield from _fault_of_dates(variation, agreement)
    yield from _faults_of_sameness(changed, agreement)
    yield from _faults_of_money(variation, agreement, rule, lines)
    wants_end = variation.kind in (Kind.EXTENSION, Kind.EARLY_END)
    is_empty = not changed and (rule.may_change or not lines) and not (rule.money and lines)
    if is_empty or (wants_end and not variation.ends_on):
        yield Missing(rule.may_change[0] if rule.may_change else "lines", rule.nothing)


def _fault_of_dates(variation: Variation, agreement: Agreement) -> Iterator[Missing]:
    new, present, starts = variation.ends_on, agreement.ends_on, agreement.starts_on
    if starts and variation.effective_on and variation.effective_on < starts:
        yield Missing("effective_on", f"It starts on {day(starts)}: enter that day or a later one")
    if not new or not present:
        return
    if starts and new < starts:
        yield Missing("ends_on", f"It starts on {day(starts)}: it can’t end before")
    elif variation.kind == Kind.EXTENSION and new <= present:
        yield Missing("ends_on", f"Its last day is {day(present)}: an extension ends later")
    elif variation.kind == Kind.EARLY_END and new >= present:
        yield Missing("ends_on", f"Its last day is {day(present)}: an early end comes before it")


def _faults_of_sameness(changed: Mapping[str, Any], agreement: Agreement) -> Iterator[Missing]:
    for name, value in changed.items():
        if value == getattr(agreement, name):
            yield Missing(name, "That is what it says already: leave it empty, or enter what is new")


def _faults_of_money(
    variation: Variation, agreement: Agreement, rule: Rule, lines: Mapping[int, Decimal]
) -> Iterator[Missing]:
    if not lines:
        return
    if rule.money == NO_MONEY:
        yield Missing("lines", f"“{rule.name}” moves no money: raise or lower its value in a variation of its own")
    elif rule.money == UP and min(lines.values()) < 0:
        yield Missing("lines", "A raise is above nought in every year")
    elif rule.money == DOWN and max(lines.values()) > 0:
        yield Missing("lines", "A cut is below nought in every year")
    elif variation.kind == Kind.EXTENSION and add_up(lines.values()) < 0:
        yield Missing("lines", "An extension does not lower the whole value: do that in a variation of its own")
    yield from _faults_of_years(variation, agreement, lines)
    yield from _faults_of_lowering(agreement, lines)


def _faults_of_years(variation: Variation, agreement: Agreement, lines: Mapping[int, Decimal]) -> Iterator[Missing]:
    last, late = variation.ends_on or agreement.ends_on, year_of_late_items(agreement)
    for year, amount in sorted(lines.items()):
        full = FinancialYear(year)
        if full == late:
            continue
        if amount > 0 and ((agreement.starts_on and full.end < agreement.starts_on) or (last and full.start > last)):
            yield Missing("lines", f"No day of {full} is between its dates: nothing can be added there")


def year_of_late_items(agreement: Agreement) -> FinancialYear | None:
    """The open year in which what comes late for its last year stands: none while that is open (domain rule 5)."""
    if agreement.ends_on is None or not is_closed(last := FinancialYear.containing(agreement.ends_on)):
        return None
    while is_closed(last):
        last = last.next
    return last


def _faults_of_lowering(agreement: Agreement, lines: Mapping[int, Decimal]) -> Iterator[Missing]:
    from_now = committed_by_year(agreement)
    for year, amount in sorted(lines.items()):
        held = from_now.get(year, NOUGHT)
        if amount < 0 and held + amount < 0:
            yield Missing(
                "lines", f"Only {pounds(held)} is committed for {FinancialYear(year)}: it can’t be lowered by more"
            )


def paid_too_much(lines: Mapping[int, Decimal], before: Mapping[int, Decimal], floor: Mapping[int, Decimal]) -> str:
    """What is paid already, where a year would be lowered below it; empty where none is.

    A raise is none of that, even one that leaves a part of what a finance system paid beyond the promise.
    """
    for year, change in sorted(lines.items()):
        paid, amount = floor.get(year, NOUGHT), before.get(year, NOUGHT) + change
        if change < 0 and amount < paid:
            return (
                f"{pounds(paid)} is paid already for {FinancialYear(year)}, so it can’t be lowered to {pounds(amount)}"
            )
    return ""


# The decision


@dataclass(frozen=True)
class Share:
    """How much of the award its variations without a decision of their own come to, with one more."""

    award: Decimal
    earlier: Decimal
    this: Decimal

    @property
    def together(self) -> Decimal:
        return self.earlier + self.this

    @property
    def allowed(self) -> Decimal:
        """How much may be varied without a decision, in pounds; the exact share, which may be finer than a penny."""
        return self.award * settings.RINGFENCE_VARIATION_DECISION_SHARE / 100

    @property
    def wants_decision(self) -> bool:
        return self.together > self.allowed

    @property
    def words(self) -> str:
        """What it comes to, and what the office lets stand without a decision."""
        share = f"{settings.RINGFENCE_VARIATION_DECISION_SHARE.normalize():f}%"
        whole = f"{pounds(self.award)} that was first put into force"
        if self.earlier:
            counted = (
                f"This variation ({pounds(self.this)}) and those before it without a decision of their own "
                f"({pounds(self.earlier)}) come to {pounds(self.together)}"
            )
        else:
            counted = f"This variation comes to {pounds(self.this)}"
        return f"{counted}, {'more' if self.wants_decision else 'no more'} than {share} of the {whole}"


def share_of(variation: Variation, agreement: Agreement, lines: Mapping[int, Decimal]) -> Share:
    """How a variation's size, up or down, adds to those in force without a decision of their own."""
    others = agreement.variations.in_force().filter(decision__isnull=True).exclude(pk=variation.pk)
    earlier = add_up(abs(other.total) for other in others.prefetch_related("lines"))
    return Share(first_award(agreement), earlier, abs(add_up(lines.values())))


def first_award(agreement: Agreement) -> Decimal:
    """What was first put into force under a decision, over all years. What was carried into another counts once."""
    return sum_of(agreement.commitments.filter(~Exists(carried_from()), kind=Commitment.Kind.AWARD))


def warnings_of(variation: Variation, agreement: Agreement) -> Iterator[str]:
    """What a second person should know though nothing forbids it."""
    new = variation.ends_on
    if new and variation.kind in (Kind.EARLY_END, Kind.CORRECTION):
        late = agreement.payments.filter(period_to__gt=new, amount__gt=0, reversed_by__isnull=True)
        if late.exists():
            amount = pounds(sum_of(late))
            yield f"{amount} is paid for periods that run past {day(new)}. It is not taken back by itself."
    if new and (new.month, new.day) == (4, 1):
        yield f"{day(new)} falls in the financial year {FinancialYear.containing(new)}."
    if variation.effective_on > timezone.localdate():
        when = f"{day(variation.effective_on)} is still to come"
        yield f"{when}. What it says and commits stands from when it is put into force."
