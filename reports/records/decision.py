"""A decision's page: what it authorises, what is used, what is left, and everything that stands under it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from commissioning.models import BudgetEntry, Decision
from commissioning.rules import moved_under
from commissioning.told import change_of, why
from core.as_was import say_what_they_said
from core.charts.bars import Segment
from core.charts.key import key_line
from core.charts.limit_bars import TableRow, table_bars
from core.charts.marks import Mark
from core.charts.scheme import Scheme
from core.history import Change
from core.money import NOUGHT, add_up, pounds
from core.periods import AsAt, day
from core.tables import Cell, Row
from core.words import capitalised, number_of
from grants.limits import decision_limit
from grants.models import AuthorisedExcess, Commitment
from reports.links import address, page_of
from reports.position.words import of_today
from reports.records.common import admin_links, of_the_office, trail
from reports.records.parts import Fact, Particular
from reports.records.tables import agreements_section, heads, money_cell, words_cell


def decision_page(decision: Decision, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/record.html draws."""
    agreements = agreements_section(user, as_at, decision.pk, decision=decision)
    say_what_they_said([decision], as_at, "fund")
    commitments = _commitments_under(decision, as_at)
    limit = decision_limit(decision, NOUGHT)
    if as_at.chosen:
        limit = replace(limit, drawn=add_up(each.amount for each in commitments))
    return {
        "trail": trail(("Agreements", address("agreements")), here=decision.reference),
        "name": f"Decision {decision.reference} · {day(decision.decided_on)} · {decision.decision_maker}",
        "heading": decision.title,
        "lede": f"{pounds(limit.drawn)} of the {pounds(limit.allows)} that it authorises is used; {_left(limit)}.",
        "dates": as_at.words,
        "of_today": of_today(as_at),
        "facts": facts(limit),
        **_bar(decision, limit),
        "sections": [
            {"heading": "Commitments under it", **_commitments(commitments)},
            *_budgets(decision, as_at),
            {"heading": "Agreements that name it", "empty": "None yet.", **agreements},
        ],
        "about_heading": "The decision",
        "particulars": [
            Particular("Fund", str(decision.fund)),
            Particular("Decided by", decision.decision_maker),
            Particular("Notice", decision.link or "no link recorded", decision.link),
        ],
        "actions": admin_links(decision, user),
        **of_the_office(decision, user, as_at, _money_told(decision)),
    }


def _money_told(decision: Decision) -> Iterator[Change]:
    """Every movement that names it: commitments, budget entries, allocations."""
    of_budgets = ("budget__fund", "recorded_by")
    for award in decision.commitments.select_related("agreement", "recorded_by"):
        yield _told(award, f"{award.agreement.reference} for {award.financial_year}")
    for entry in decision.budget_entries.select_related(*of_budgets):
        yield _told(entry, f"the budget of {entry.budget}")
    for each in decision.allocations.select_related("intention", *of_budgets):
        yield _told(each, f"{each.intention}, of the budget of {each.budget}")
    for excess in _excesses_of(decision):
        words = f"Excess of {pounds(excess.amount)} over {excess.get_limit_display()} authorised"
        yield change_of(excess, f"{words}: {excess.agreement.reference}{why(excess.reason, excess.decision)}")


def _excesses_of(decision: Decision) -> QuerySet[AuthorisedExcess]:
    """What was let stand under it, and what was let pass it."""
    passing = Q(variation__decision=decision) | Q(variation__isnull=True, agreement__decision=decision)
    of_it = Q(decision=decision) | (Q(limit=AuthorisedExcess.Limit.DECISION) & passing)
    return AuthorisedExcess.objects.filter(of_it).select_related("agreement", "decision", "recorded_by")


def _told(movement: Any, of_what: str) -> Change:
    if isinstance(movement, Commitment):
        named = movement.kind_in_words
    else:
        named = movement.get_kind_display() if hasattr(movement, "kind") else movement._meta.verbose_name
    words = f"{capitalised(named)} of {pounds(abs(movement.amount))}: {of_what}{why(movement.reason, None)}"
    return change_of(movement, words)


def _commitments_under(decision: Decision, as_at: AsAt) -> list[Commitment]:
    """What stands under it: as at chosen dates what had taken effect; otherwise all, for all of it draws on it."""
    rows = Commitment.objects.as_at(as_at) if as_at.chosen else Commitment.objects.all()
    found = list(rows.filter(decision=decision).select_related("agreement").order_by("effective_on", "pk"))
    say_what_they_said([each.agreement for each in found], as_at)
    return found


def _left(limit: Any) -> str:
    return f"{pounds(limit.left)} is left" if limit.left >= 0 else f"{pounds(-limit.left)} more than it authorises"


def facts(limit: Any) -> list[Fact]:
    """Authorised, used and left."""
    return [
        Fact("Authorised", pounds(limit.allows)),
        Fact("Used", pounds(limit.drawn), "Put into force, less what was released"),
        Fact("Left", pounds(limit.left)),
    ]


def _bar(decision: Decision, limit: Any) -> dict[str, Any]:
    scheme = Scheme.of(settings.RINGFENCE_OFFICE_COLOUR)
    used = [Segment("used", limit.drawn, Mark.COMMITTED)] if limit.drawn > 0 else []
    (bar,) = table_bars([TableRow(decision.reference, used, limit=limit.allows)], name="decision", scheme=scheme)
    words = {Mark.LIMIT: "what it authorises", Mark.COMMITTED: "used"}
    return {"bar": bar.bar, "key": key_line(bar.marks, name="decision", scheme=scheme, words=words)}


def _budgets(decision: Decision, as_at: AsAt) -> Iterator[dict[str, Any]]:
    """The movements of budgets that name it, where there are any; and whether they come to more than it authorises."""
    rows = BudgetEntry.objects.as_at(as_at).filter(decision=decision)
    entries = list(rows.with_other_half().order_by("effective_on", "pk"))
    if entries:
        note = "" if as_at.chosen else _beyond(decision)
        columns = heads("Movement", ["Amount"], words=["Budget", "Takes effect"])
        table = {"columns": columns, "rows": [_entry_row(each) for each in entries], "foot": []}
        yield {"heading": "Budgets that it changes", "note": note, "table": table}


def _beyond(decision: Decision) -> str:
    """A decision for £0 only changes budgets, and authorises no amount that could be passed."""
    moved = moved_under(decision)
    if not decision.amount or moved <= decision.amount:
        return ""
    over, whole = pounds(moved - decision.amount), pounds(decision.amount)
    return f"Budgets are changed by {pounds(moved)} under it, {over} more than the {whole} that it authorises."


def _entry_row(entry: BudgetEntry) -> Row:
    return Row(
        f"{capitalised(entry.get_kind_display())}{entry.to_or_from}",
        [
            words_cell(str(entry.budget), "Budget"),
            words_cell(day(entry.effective_on), "Takes effect"),
            money_cell(entry.amount, "Amount"),
        ],
        under_name=entry.reason,
    )


def _commitments(commitments: list[Commitment]) -> dict[str, Any]:
    if not commitments:
        return {"empty": "Nothing has been put into force under it."}
    rows = [
        Row(
            each.agreement.title,
            [
                words_cell(day(each.effective_on), "Takes effect"),
                words_cell(capitalised(each.kind_in_words), "Kind"),
                words_cell(str(each.financial_year), "Year"),
                money_cell(each.amount, "Amount"),
            ],
            url=page_of(each.agreement),
            under_name=each.agreement.reference,
        )
        for each in commitments
    ]
    amount = money_cell(add_up(each.amount for each in commitments), "Amount", missing="£0")
    foot = Row(f"Total of {number_of(len(rows), 'commitment')}", [*[Cell("")] * 3, amount], kind="total")
    columns = heads("Agreement", ["Amount"], words=["Takes effect", "Kind", "Year"])
    return {"table": {"columns": columns, "rows": rows, "foot": [foot]}}
