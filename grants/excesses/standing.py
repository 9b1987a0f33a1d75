"""Finds every excess that stands as at two dates: the sums first, and then the story of those that are over alone."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from commissioning.models import Allocation, Budget, BudgetEntry, Decision, Intention
from core.as_was import as_they_were, rows_as_they_were, say_what_they_said
from core.money import NOUGHT, MoneyField, add_up, no_money, total_of
from core.periods import AsAt, FinancialYear
from grants.excesses.excess import Excess, Limit, passed_by
from grants.models import Agreement, AuthorisedExcess, Commitment, Instalment, Payment

Place = tuple[Any, ...]
"""Where a limit stands: a fund and year, a line and year, a decision, an agreement and year, an instalment."""


@dataclass(frozen=True)
class Source:
    """Movements, and the columns that say to which place each belongs."""

    rows: QuerySet
    keys: tuple[str, ...]
    related: tuple[str, ...] = ()

    def sums(self) -> dict[Place, Decimal]:
        named = self.rows.order_by().values(*self.keys).annotate(all=Sum("amount", output_field=MoneyField()))
        return {row[:-1]: row[-1] for row in named.values_list(*self.keys, "all")}

    def story(self, places: Sequence[Place]) -> dict[Place, list[Any]]:
        """The movements of some places, in one query."""
        first = {place[0] for place in places}
        named = {f"place_{number}": F(key) for number, key in enumerate(self.keys)}
        rows = self.rows.filter(**{f"{self.keys[0]}__in": first}).annotate(**named)
        found: dict[Place, list[Any]] = defaultdict(list)
        for row in rows.select_related("recorded_by", *self.related):
            found[tuple(getattr(row, name) for name in named)].append(row)
        return found


def standing(as_at: AsAt) -> list[Excess]:
    """Every excess as at a position and records date, the largest first. As many queries for a thousand as for one."""
    authorised = _Authorised(as_at)
    kinds = (_budgets, _allocated, _lines, _decisions, _commitments, _instalments, _conditions)
    found = [each for kind in kinds for each in kind(as_at, authorised)]
    return sorted(found, key=lambda excess: (-excess.over, excess.limit, str(excess.about)))


class _Authorised:
    """What somebody with the right let stand, by the records date."""

    def __init__(self, as_at: AsAt) -> None:
        rows = AuthorisedExcess.objects.filter(recorded_at__lte=as_at.records)
        self.rows = list(rows.select_related("agreement", "variation", "decision", "recorded_by"))

    def that(self, limit: str, holds: Callable[[AuthorisedExcess], bool]) -> tuple[AuthorisedExcess, ...]:
        return tuple(row for row in self.rows if row.limit == limit and holds(row))


def _over(limits: Mapping[Place, Decimal], drawn: Mapping[Place, Decimal]) -> list[Place]:
    return [place for place, amount in drawn.items() if place in limits and amount > limits[place]]


def _entries(as_at: AsAt) -> QuerySet:
    return BudgetEntry.objects.as_at(as_at)


def _budgets(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    limits = Source(_entries(as_at), ("budget__fund", "budget__year"))
    draws = Source(Commitment.objects.as_at(as_at), ("fund", "year"), ("agreement",))
    allows, drawn = limits.sums(), draws.sums()
    places = _over(allows, drawn)
    budgets = _budgets_at(places)
    for place, movements, drawing in _stories(places, limits, draws):
        budget = budgets[place]
        let = authorised.that(
            "budget",
            lambda row, at=place: (row.agreement.fund_id, row.year) == at,  # type: ignore[misc]
        )
        year = FinancialYear(place[1])
        since = passed_by(movements, drawing, allows=None)
        yield Excess(Limit.BUDGET, budget, budget.fund, year, allows[place], drawn[place], since, let)


def _stories(places: Sequence[Place], limits: Source, draws: Source) -> Iterator[tuple[Place, list[Any], list[Any]]]:
    if not places:
        return
    allowed, drawing = limits.story(places), draws.story(places)
    yield from ((place, allowed.get(place, []), drawing.get(place, [])) for place in places)


def _budgets_at(places: Sequence[Place]) -> dict[Place, Budget]:
    rows = Budget.objects.filter(fund__in={place[0] for place in places}).select_related("fund") if places else ()
    return {(budget.fund_id, budget.year): budget for budget in rows}


def _left_at_years_end(of: str = "") -> Q:
    """Carried forward or given back on a year's last day: it was not needed, and takes nothing that was set aside."""
    said = {
        "kind__in": [BudgetEntry.Kind.CARRY_OUT, BudgetEntry.Kind.RETURN],
        "effective_on__year": F(f"{of}budget__year") + 1,
        "effective_on__month": 3,
        "effective_on__day": 31,
    }
    return Q(**{f"{of}{name}": value for name, value in said.items()})


def _allocated(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    limits = Source(_entries(as_at).exclude(_left_at_years_end() | _left_at_years_end("reverses__")), ("budget",))
    draws = Source(Allocation.objects.as_at(as_at), ("budget",), ("intention",))
    drawn = draws.sums()
    allows = {place: NOUGHT for place in drawn} | limits.sums()
    places = _over(allows, drawn)
    budgets = Budget.objects.select_related("fund").in_bulk([place[0] for place in places])
    for place, movements, drawing in _stories(places, limits, draws):
        budget, since = budgets[place[0]], passed_by(movements, drawing)
        year = budget.financial_year
        yield Excess(Limit.ALLOCATED, budget, budget.fund, year, allows[place], drawn[place], since)


def _lines(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    limits = Source(Allocation.objects.as_at(as_at), ("intention", "budget__year"), ("intention",))
    draws = Source(Commitment.objects.as_at(as_at), ("agreement__intention", "year"), ("agreement",))
    allows, drawn = limits.sums(), draws.sums()
    places = _over(allows, drawn)
    lines = Intention.objects.select_related("framework__fund").in_bulk([place[0] for place in places])
    for place, movements, drawing in _stories(places, limits, draws):
        let = authorised.that(
            "line",
            lambda row, at=place: (row.agreement.intention_id, row.year) == at,  # type: ignore[misc]
        )
        line, year, since = lines[place[0]], FinancialYear(place[1]), passed_by(movements, drawing, allows=None)
        yield Excess(Limit.LINE, line, line.framework.fund, year, allows[place], drawn[place], since, let)


def _decisions(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    draws = Source(Commitment.objects.as_at(as_at).filter(decision__isnull=False), ("decision",), ("agreement",))
    drawn = draws.sums()
    decisions = list(Decision.objects.filter(pk__in=[place[0] for place in drawn]).select_related("fund"))
    say_what_they_said(decisions, as_at, "fund")
    over = {(each.pk,): each for each in decisions if drawn[(each.pk,)] > each.amount}
    stories = draws.story(list(over)) if over else {}
    for place, decision in over.items():
        let = authorised.that("decision", lambda row, at=decision: at.pk in _decisions_of(row))  # type: ignore[misc]
        since = passed_by((), stories[place], allows=decision.amount)
        yield Excess(Limit.DECISION, decision, decision.fund, None, decision.amount, drawn[place], since, let)


def _decisions_of(row: AuthorisedExcess) -> set[int | None]:
    """The decisions that an authorised movement drew on."""
    return {row.variation.decision_id if row.variation else row.agreement.decision_id}


def _commitments(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    limits = Source(Commitment.objects.as_at(as_at), ("agreement", "year"), ("agreement",))
    draws = Source(Payment.objects.as_at(as_at), ("agreement", "budget__year"), ("agreement",))
    drawn = draws.sums()
    allows = {place: NOUGHT for place in drawn} | limits.sums()
    places = _over(allows, {place: amount for place, amount in drawn.items() if amount > 0})
    agreements = Agreement.objects.select_related("fund").in_bulk([place[0] for place in places])
    for place, movements, drawing in _stories(places, limits, draws):
        agreement, since = agreements[place[0]], passed_by(movements, drawing)
        year = FinancialYear(place[1])
        yield Excess(Limit.COMMITMENT, agreement, agreement.fund, year, allows[place], drawn[place], since)


def _on_instalments(as_at: AsAt) -> Source:
    rows = Payment.objects.as_at(as_at).filter(instalment__isnull=False)
    return Source(rows, ("instalment",), ("agreement",))


def _instalments(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    yield from _paid_on(as_at, Limit.INSTALMENT, Q(total_paid__gt=F("amount")))


def _conditions(as_at: AsAt, authorised: _Authorised) -> Iterator[Excess]:
    waiting = ~Q(waits_on="") & (Q(met_on__isnull=True) | Q(met_on__gt=as_at.position))
    for excess in _paid_on(as_at, Limit.CONDITION, waiting & Q(total_paid__gt=no_money())):
        let = authorised.that("condition", lambda row, at=excess.about: row.instalment_id == at.pk)  # type: ignore[misc]
        yield replace(excess, authorised=let)


def _paid_on(as_at: AsAt, limit: Limit, passed: Q) -> Iterator[Excess]:
    """Instalments on which more is paid than their plan, or than nothing, allows: as they were planned by then."""
    found = _passed_by_then(as_at, passed)
    stories = _on_instalments(as_at).story([(each.pk,) for each in found]) if found else {}
    for each in found:
        story = stories[(each.pk,)]
        allows = each.amount if limit == Limit.INSTALMENT else NOUGHT
        drawn = add_up(payment.amount for payment in story)
        since = passed_by((), story, allows=allows)
        yield Excess(limit, each, each.agreement.fund, each.financial_year, allows, drawn, since)


def _passed_by_then(as_at: AsAt, passed: Q) -> list[Instalment]:
    payments = Payment.objects.as_at(as_at)
    if as_at.up_to_now:
        rows = Instalment.objects.annotate(total_paid=total_of(payments, key="instalment"))
        return list(rows.filter(passed).select_related("agreement__fund"))
    were = rows_as_they_were(Instalment, as_at).annotate(total_paid=total_of(payments, key="instalment", outer="id"))
    return as_they_were(were.filter(passed), Instalment, "agreement__fund")
