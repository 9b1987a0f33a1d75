"""Brings a register in: all of it or nothing, as facts that the office had before, each naming the file."""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from commissioning.closing import hold_every_budget, refuse_closed_year
from commissioning.models import Budget, BudgetEntry, Decision, Fund
from core.files_in.faults import BadFile
from core.models import ImportBatch, User
from core.periods import FinancialYear, day
from core.refusals import Refused
from core.trail_of_many import create_with_trail
from grants.models import Agreement, Commitment, Payment
from grants.models.agreements import Conditions, Origin
from reports.imports.making import Made, make_names
from reports.imports.permissions import can_import
from reports.imports.plan import NewAgreement, NewBudget, NewDecision, Plan
from reports.imports.planning import plan_of

SOURCE = "The office’s register"
AT_ONCE = 500
NOT_STATED = "Not stated in the register"
_COPIED = (
    "title", "type", "purpose", "reasons", "starts_on", "ends_on", "signed_on", "award_route",
    "direct_award_reason", "legal_power", "ended_on", "end_reason",
)  # fmt: skip


@transaction.atomic
def bring_in_register(*, content: bytes, file_name: str, create: Collection[str], by: User) -> ImportBatch:
    """Every new agreement and budget of a file. What is here already is left as it is.

    What the office committed before is a fact: no limit refuses it, and what passes one stands as an excess. Raises
    UnreadableFile, BadFile with every fault, or Refused; nothing of the file is then written.
    """
    if not can_import(by):
        raise Refused("Only a finance officer brings files in.")
    hold_every_budget()
    _refuse_again(content)
    plan = plan_of(content, create=create)
    if plan.faults:
        raise BadFile(plan.faults)
    if not plan.brings_anything:
        raise Refused("Nothing in this file is new. Nothing has been saved.")
    try:
        with transaction.atomic():
            return _bring_in(plan, content, file_name, by)
    except IntegrityError as fault:
        raise Refused(
            "Somebody else was writing the same records. Nothing has been saved. Look at the file once more."
        ) from fault


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def brought_in_before(content: bytes) -> ImportBatch | None:
    """The time that this very file was brought in, where it was, and that was not undone."""
    same = ImportBatch.objects.filter(kind=ImportBatch.Kind.REGISTER, sha256=digest_of(content))
    return same.filter(undone_at__isnull=True).select_related("imported_by").first()


def _refuse_again(content: bytes) -> None:
    if before := brought_in_before(content):
        on = day(timezone.localdate(before.imported_at))
        raise Refused(f"{before.imported_by} brought this very file in on {on}. Nothing has been saved.")


def _bring_in(plan: Plan, content: bytes, file_name: str, by: User) -> ImportBatch:
    batch = ImportBatch(
        kind=ImportBatch.Kind.REGISTER,
        source=SOURCE,
        file_name=file_name[:200],
        content=content,
        sha256=digest_of(content),
        rows=plan.rows,
        imported_by=by,
    )
    batch.save()
    bringer = _Bringer(batch, by, make_names(plan, file_name))
    for budget in plan.budgets:
        bringer.budget(budget)
    for decision in plan.decisions.values():
        bringer.decision(decision)
    for start in range(0, len(plan.agreements), AT_ONCE):
        bringer.agreements(plan.agreements[start : start + AT_ONCE])
    return batch


class _Bringer:
    """Writes one file's records, each naming it."""

    def __init__(self, batch: ImportBatch, by: User, made: Made) -> None:
        self.batch, self.by, self.made = batch, by, made
        self.reason = f"Brought in from {batch.file_name}"
        self.decisions: dict[str, Decision] = {}
        self.budgets: dict[tuple[int, int], Budget] = {}
        self.open_years: set[int] = set()

    def save(self, record: Any) -> Any:
        record._change_reason = self.reason
        record.save()
        return record

    def budget(self, new: NewBudget) -> None:
        budget = self._budget_of(self.made.of(new.fund), new.year)
        year = budget.financial_year
        self._refuse_closed(new.year)
        BudgetEntry(
            budget=budget,
            kind=BudgetEntry.Kind.ORIGINAL,
            amount=new.amount,
            effective_on=year.start,
            reason=self.reason,
            recorded_by=self.by,
            batch=self.batch,
        ).save()

    def _budget_of(self, fund: Fund, year: int) -> Budget:
        if (fund.pk, year) not in self.budgets:
            found = Budget.objects.filter(fund=fund, year=year).first()
            self.budgets[fund.pk, year] = found or self.save(Budget(fund=fund, year=year))
        return self.budgets[fund.pk, year]

    def decision(self, new: NewDecision) -> None:
        entry = new.entry
        fund = self.made.of(next(each for each in self.made.plan.agreements if each.decision is new).names["fund"])
        self.decisions[new.reference] = self.save(
            Decision(
                reference=new.reference,
                title=entry["decision_title"] or entry["title"],
                decided_on=entry["decided_on"],
                decision_maker=entry["decision_maker"] or NOT_STATED,
                amount=new.amount,
                fund=fund,
            )
        )

    def agreements(self, few: Sequence[NewAgreement]) -> None:
        """Some of them at once, with their history and their money: one by one would take an office minutes.

        They name each other by their keys, as Django looks through every record that it is given instead.
        """
        made = [self._agreement(new) for new in few]
        records = create_with_trail(Agreement, made, by=self.by, reason=self.reason)
        commitments, payments = [], []
        for new, agreement in zip(few, records, strict=True):
            commitments += [self._commitment(agreement, *each) for each in sorted(new.entry.committed.items())]
            payments += [self._payment(agreement, *each, new) for each in sorted(new.entry.paid.items())]
        Commitment.objects.bulk_create(commitments)
        Payment.objects.bulk_create(payments)

    def _refuse_closed(self, year: int) -> None:
        if year not in self.open_years:
            refuse_closed_year(FinancialYear(year))
            self.open_years.add(year)

    def _agreement(self, new: NewAgreement) -> Agreement:
        entry = new.entry
        keys = {f"{field}_id": self.made.of(named).pk for field, named in new.names.items()}
        decision = self.decisions[new.decision.reference] if isinstance(new.decision, NewDecision) else new.decision
        return Agreement(
            reference=new.reference,
            origin=Origin.IMPORTED,
            state=new.state,
            intention_id=keys.pop("line_id"),
            decision_id=decision.pk if decision else None,
            drafted_by_id=self.by.pk,
            prepared_by_id=self.by.pk,
            batch_id=self.batch.pk,
            **keys,
            **{field: entry[field] for field in _COPIED if entry[field] not in (None, "")},
            **_conditions(entry["conditions"] or ""),
        )

    def _commitment(self, agreement: Agreement, year: int, amount: Decimal) -> Commitment:
        self._refuse_closed(year)
        return Commitment(
            agreement_id=agreement.pk,
            fund_id=agreement.fund_id,
            year=year,
            kind=Commitment.Kind.AWARD if agreement.decision_id else Commitment.Kind.BROUGHT_IN,
            amount=amount,
            decision_id=agreement.decision_id,
            effective_on=min(agreement.starts_on or timezone.localdate(), timezone.localdate()),
            reason=self.reason,
            recorded_by_id=self.by.pk,
            batch_id=self.batch.pk,
        )

    def _payment(self, agreement: Agreement, year: int, amount: Decimal, new: NewAgreement) -> Payment:
        self._refuse_closed(year)
        up_to: dt.date = new.entry["paid_up_to"]
        financial_year = FinancialYear(year)
        first, last = _days_in(financial_year, agreement)
        fund, payee = (self.made.of(new.names[each]) for each in ("fund", "paid_to"))
        return Payment(
            agreement_id=agreement.pk,
            budget_id=self._budget_of(fund, year).pk,
            amount=amount,
            paid_on=min(up_to, financial_year.end),
            counted_to=up_to,
            period_from=first,
            period_to=last,
            finance_reference=new.entry["finance_reference"] or "",
            payee=payee.name,
            reason=f"Paid to date at {day(up_to)}, brought in from {self.batch.file_name}",
            recorded_by_id=self.by.pk,
            batch_id=self.batch.pk,
        )


def _conditions(words: str) -> dict[str, str]:
    if not words:
        return {}
    if words.casefold().strip(" .") in ("none", "no"):
        return {"conditions_answer": Conditions.NONE}
    return {"conditions_answer": Conditions.THESE, "conditions": words}


def _days_in(year: FinancialYear, agreement: Agreement) -> tuple[dt.date, dt.date]:
    """The agreement's days in the year; the whole year where its dates don't touch it."""
    first = max(agreement.starts_on or year.start, year.start)
    last = min(agreement.ends_on or year.end, year.end)
    return (first, last) if first <= last else (year.start, year.end)
