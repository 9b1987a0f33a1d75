"""Makes the plan of a register: looks every name up, compares what is here already, and finds every fault at once."""

from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Sum

from commissioning.closing import is_closed
from commissioning.models import Budget, BudgetEntry, Decision, Intention
from core.money import NOUGHT, MoneyField, pounds
from core.periods import FIRST_YEAR, LAST_YEAR, FinancialYear
from core.personal_details import personal_details_in
from core.words import listed
from grants.models import Agreement, Commitment, Payment
from reports.imports.comparing import differences_of, differences_of_budget
from reports.imports.names import AREA, FUND, KINDS, LINE, PROVIDER, Named, Names, key_of, known_names
from reports.imports.plan import NewAgreement, NewBudget, NewDecision, Plan
from reports.imports.reading import Entry, read_register
from reports.imports.rules import faults_of, heading, years_outside
from reports.loading.entries import Difference

_PARTIES = ("paid_to", "delivered_by", "reports")
_FREE_TEXTS = ("title", "purpose", "reasons", "conditions", "end_reason", "direct_award_reason")


def plan_of(content: bytes, *, create: Collection[str] = ()) -> Plan:
    """What a file would do. `create` names the kinds whose unknown names may be made: providers, areas, funds, lines.

    Raises UnreadableFile where it is no register. Everything else that is wrong stands in the plan's faults.
    """
    register = read_register(content)
    planner = Planner(create)
    planner.plan.faults += register.faults
    planner.plan.left_out += register.left_out
    planner.plan.doubts += register.doubts
    planner.budgets(register.budgets)
    planner.agreements(register.agreements)
    planner.plan.faults.sort(key=lambda fault: (fault.sheet, fault.row))
    return planner.plan


class Planner:
    """Reads what is here once, and then goes through the rows."""

    def __init__(self, create: Collection[str]) -> None:
        self.plan = Plan()
        self.create = create
        self.names: Names = known_names()
        self.decisions = {decision.reference: decision for decision in Decision.objects.select_related("fund")}
        self.closed: dict[int, bool] = {}
        self.with_budget: set[tuple[str, int]] = set()
        self.rows_of: dict[Any, Entry] = {}

    # Faults and names

    def fault(self, entry: Entry, column: str | int, words: str) -> None:
        entry.is_sound = False
        self.plan.faults.append(entry.row.fault(words, column))

    def named(self, kind: str, entry: Entry, column: str, name: str) -> Named | None:
        """The record that a name means, or its place among those to be made. None where it is a fault."""
        if not name:
            return None
        try:
            found = self.names.find(kind, name)
        except ValueError as error:
            self.fault(entry, column, str(error))
            return None
        named = Named(kind, name, found)
        if found:
            return named
        if KINDS[kind] not in self.create:
            near = self.names.near(kind, name)
            self.fault(entry, column, f"No {kind} is called “{name}” here.{near}")
            return None
        return self.plan.names.setdefault(named.key, named)

    def refuse_closed(self, entry: Entry, column: str | int, year: int) -> None:
        if year not in self.closed:
            self.closed[year] = is_closed(FinancialYear(year))
        if self.closed[year]:
            self.fault(entry, column, f"{FinancialYear(year)} is closed, so nothing is added to it")

    def twice(self, entry: Entry, column: str, key: Any, called: str) -> None:
        """A fault where a row above is the same."""
        first = self.rows_of.setdefault(key, entry)
        if first is not entry:
            where = f"sheet {first.row.sheet}, " if first.row.sheet != entry.row.sheet else ""
            self.fault(entry, column, f"{called} stands twice; first in {where}row {first.row.number}")

    # Budgets

    def budgets(self, entries: Collection[Entry]) -> None:
        standing = {(str(budget.fund), budget.year): budget for budget in _budgets()}
        self.with_budget |= {place for place, budget in standing.items() if budget.entries_standing}
        for entry in entries:
            fund = self.named(FUND, entry, "Fund", entry["fund"] or "")
            if fund is None or not entry.is_sound:
                continue
            year: FinancialYear = entry["year"]
            self.with_budget.add((str(fund), year.start_year))
            self.twice(entry, "Fund", (fund.key, year), f"The budget of {fund} for {year}")
            self._budget(entry, fund, standing.get((str(fund), year.start_year)))

    def _budget(self, entry: Entry, fund: Named, standing: Any) -> None:
        year: FinancialYear = entry["year"]
        if not FIRST_YEAR <= year.start_year <= LAST_YEAR:
            self.fault(entry, "Financial year", f"Give a year from {FIRST_YEAR} to {LAST_YEAR}")
        if standing and standing.entries_standing:
            self.plan.there.append(f"the budget of {fund} for {year}")
            self.plan.differences += differences_of_budget(standing, entry)
            return
        self.refuse_closed(entry, "Financial year", year.start_year)
        if fund.is_new and not entry["ring_fence"]:
            self.fault(entry, "Ring-fence", f"{fund} is new: say whether it is ring-fenced: none, internal or external")
        if entry.is_sound:
            self.plan.budgets.append(NewBudget(entry, fund))

    # Agreements

    def agreements(self, entries: Collection[Entry]) -> None:
        standing = _standing({entry.reference for entry in entries})
        for entry in entries:
            for field, words in faults_of(entry):
                self.fault(entry, heading(field), words)
            if entry.reference:
                self.twice(entry, "Reference", entry.reference, entry.reference)  # and what else is wrong with the row
            if found := standing.get(entry.reference):
                self.plan.there.append(entry.reference)
                self.plan.differences += differences_of(found, entry, self._names_as_known(entry))
            else:
                self._agreement(entry)

    def _agreement(self, entry: Entry) -> None:
        names = self._names(entry)
        decision = self._decision(entry, names.get("fund"))
        self._money(entry, names.get("fund"))
        self._doubts(entry)
        if entry.is_sound:
            self.plan.agreements.append(NewAgreement(entry, names, decision))

    def _names_as_known(self, entry: Entry) -> dict[str, Named]:
        """The names of a row whose agreement is here: an unknown one is a difference, and no fault."""
        kinds = {"line": LINE, "area": AREA} | dict.fromkeys(_PARTIES, PROVIDER)
        given = {field: (kind, entry[field]) for field, kind in kinds.items() if entry[field]}
        return {
            field: Named(kind, name, self.names.known[kind].get(key_of(name))) for field, (kind, name) in given.items()
        }

    def _names(self, entry: Entry) -> dict[str, Named]:
        found = {
            "line": self.named(LINE, entry, "Line", entry["line"] or ""),
            "area": self.named(AREA, entry, "Area", entry["area"] or ""),
        }
        found["fund"] = self._fund(entry, found["line"])
        for field in _PARTIES:
            found[field] = self.named(PROVIDER, entry, heading(field), entry[field] or "")
        found["delivered_by"] = found["delivered_by"] or (None if entry["delivered_by"] else found["paid_to"])
        return {field: named for field, named in found.items() if named}

    def _fund(self, entry: Entry, line: Named | None) -> Named | None:
        """The line's own fund. A line that is not recorded yet says which."""
        given = self.named(FUND, entry, "Fund", entry["fund"] or "")
        if line is None:
            return given
        if line.is_new:
            self._new_line(entry, line)
            return given
        own = line.record.framework.fund
        if given and given.record != own:
            self.fault(entry, "Fund", f"Line {line.record.ref} draws on {own}, not on {given}")
        return Named(FUND, own.name, own)

    def _new_line(self, entry: Entry, line: Named) -> None:
        if not entry["fund"]:
            self.fault(entry, "Fund", f"Line {line.name} is new: say which fund it draws on")
        for validator in Intention._meta.get_field("ref").validators:
            try:
                validator(line.name)
            except ValidationError as error:
                self.fault(entry, "Line", f"{line.name} is new, and can’t be a line’s reference. {error.messages[0]}")
                return

    def _decision(self, entry: Entry, fund: Named | None) -> Decision | NewDecision | None:
        reference = entry["decision"]
        if not reference:
            return None
        if found := self.decisions.get(reference):
            if fund and fund.record != found.fund:
                self.fault(
                    entry, "Decision", f"Decision {reference} authorises money from {found.fund}, not from {fund}"
                )
            self._compare_decision(entry, found)
            return found
        new = self.plan.decisions.get(reference)
        if new is None:
            return self._new_decision(entry)
        for field in ("decided_on", "decision_amount"):
            if entry[field] and entry[field] != new.entry[field]:
                where = f"row {new.entry.row.number}"
                self.fault(entry, heading(field), f"Decision {reference} has another in {where}. Give one in both")
        return new

    def _new_decision(self, entry: Entry) -> NewDecision | None:
        reference = entry["decision"]
        for field, what in (("decided_on", "its date"), ("decision_amount", "the amount that it authorises")):
            if entry[field] is None:
                self.fault(entry, heading(field), f"Decision {reference} is not recorded here: give {what}")
        for validator in Decision._meta.get_field("reference").validators[:1]:
            try:
                validator(reference)
            except ValidationError as error:
                self.fault(entry, "Decision", error.messages[0])
        new = NewDecision(entry)
        self.plan.decisions[reference] = new
        return new

    def _compare_decision(self, entry: Entry, found: Decision) -> None:
        given = entry["decision_amount"]
        if given is not None and given != found.amount:
            difference = Difference(f"decision {found.reference}", "amount", pounds(given), pounds(found.amount))
            if difference not in self.plan.differences:
                self.plan.differences.append(difference)

    def _money(self, entry: Entry, fund: Named | None) -> None:
        for year in sorted({*entry.committed, *entry.paid}):
            self.refuse_closed(entry, "Reference", year)
        for year in entry.paid:
            if fund and (str(fund), year) not in self.with_budget:
                words = f"It is paid from {FinancialYear(year)}, and {fund} has no budget for that year"
                self.fault(entry, "Reference", f"{words}. Put one on a sheet of budgets, or record it first")

    def _doubts(self, entry: Entry) -> None:
        self.plan.doubts += years_outside(entry)
        for field in _FREE_TEXTS:
            if entry[field] and (found := personal_details_in(entry[field])):
                place = entry.row.fault("", heading(field)).place
                self.plan.doubts.append(
                    f"{place} looks as if it holds {listed(found)}. Take out what is about a client."
                )


def _budgets() -> Iterator[Any]:
    """The budgets here, with their entries that no reversal took back."""
    for budget in Budget.objects.select_related("fund").prefetch_related("entries__reversed_by"):
        budget.entries_standing = [  # type: ignore[attr-defined]
            entry
            for entry in budget.entries.all()
            if entry.kind != BudgetEntry.Kind.REVERSAL and not hasattr(entry, "reversed_by")
        ]
        yield budget


def _standing(references: Collection[str]) -> dict[str, Agreement]:
    rows = Agreement.objects.filter(reference__in=references).select_related(
        "intention", "area", "paid_to", "delivered_by", "reports", "decision"
    )
    return {each.reference: each for each in rows.prefetch_related("commitments", "payments__budget")}


def standing_now() -> dict[tuple[str, int], tuple[Decimal | None, Decimal, Decimal]]:
    """Budget, committed and paid of each fund and year, as everything recorded here has it."""
    found: dict[tuple[str, int], list[Any]] = {}
    budgets: Any = Budget.objects.recorded().with_amount()
    for fund, year, total in budgets.values_list("fund__name", "year", "total_amount"):
        found.setdefault((fund, year), [None, NOUGHT, NOUGHT])[0] = total
    for place, rows, path in ((1, Commitment.objects, "fund__name year"), (2, Payment.objects, _PAID_FROM)):
        keys = path.split()
        summed = rows.order_by().values(*keys).annotate(all=Sum("amount", output_field=MoneyField()))
        for fund, year, total in summed.values_list(*keys, "all"):
            found.setdefault((fund, year), [None, NOUGHT, NOUGHT])[place] = total
    return {place: (sums[0], sums[1], sums[2]) for place, sums in found.items()}


_PAID_FROM = "budget__fund__name budget__year"


def drawn_now() -> dict[int, Decimal]:
    """What stands under each decision, by its key."""
    rows = Commitment.objects.filter(decision__isnull=False).order_by().values("decision")
    return dict(rows.annotate(all=Sum("amount", output_field=MoneyField())).values_list("decision", "all"))
