"""The page of one line of a framework: its words, its money, its agreements and allocations."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from commissioning.models import Allocation, Intention, Statement
from commissioning.told import told_of_allocations
from core.addresses import query_of
from core.as_was import as_they_were, rows_as_they_were, say_what_they_said
from core.history import Change
from core.money import add_up, pounds
from core.periods import AsAt, FinancialYear, day
from core.tables import Cell, Row, percent_words
from core.words import capitalised, number_of
from grants.figures import Money, total
from reports.links import address
from reports.position.words import of_today, paid_of_it
from reports.records.common import admin_links, of_the_office, trail
from reports.records.parts import Fact, Link, Particular, particular
from reports.records.tables import agreements_section, heads, money_by_year, money_cell, money_table, words_cell

RELATED = ("framework", "area", "provider", "host", "theme", "phase")


def intention_page(intention: Intention, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/record.html draws."""
    say_what_they_said([intention], as_at, *RELATED)
    agreements = agreements_section(user, as_at, intention.ref, intention=intention)
    money = money_by_year(agreements["keys"], as_at)
    allocations = _allocations(intention, as_at)
    return {
        "trail": trail(("Framework", address("framework")), here=intention.ref),
        "name": f"Intention {intention.ref} · {intention.get_status_display()} · {intention.framework}",
        "heading": intention.name,
        "lede": lede(intention, money),
        "dates": as_at.words,
        "of_today": of_today(as_at, besides="outputs, outcomes, impacts and objectives,"),
        "facts": facts(intention, money, allocations),
        "sections": [
            {"heading": "In the framework’s words", **_words(intention)},
            {"heading": "Money by year", **_money(intention, money)},
            {"heading": "Agreements", "empty": "None yet.", **agreements},
            {"heading": "Allocations", **_allocation_table(intention, allocations)},
        ],
        "about_heading": "The line",
        "particulars": particulars(intention, user),
        "actions": [*_log(intention, user), *admin_links(intention, user)],
        **of_the_office(intention, user, as_at, _allocations_told(intention)),
    }


def struck_out(ref: str, as_at: AsAt) -> Intention | None:
    """A line that was deleted since, as it was by an earlier records date: an earlier paper still leads to it."""
    if as_at.up_to_now:
        return None
    rows = rows_as_they_were(Intention, as_at).filter(ref=ref)
    return next(iter(as_they_were(rows, Intention, *RELATED)), None)


def _allocations_told(intention: Intention) -> Iterator[Change]:
    return told_of_allocations(
        intention.allocations.select_related("intention", "budget__fund", "decision", "recorded_by")
    )


def lede(intention: Intention, money: dict[FinancialYear, Money]) -> str:
    """`Planned at £30,377 for 2019/20; £30,377 is committed; £15,000 of it is paid.`"""
    year = FinancialYear(intention.resources_year)
    held = total(money.values())
    planned = "The framework gives no price"
    if intention.resources is not None:
        planned = f"Planned at {pounds(intention.resources)} for {year}"
    if not held.committed and not held.paid:
        return f"{planned}; nothing is committed."
    return f"{planned}; {pounds(held.committed)} is committed; {paid_of_it(held.committed, held.paid)}."


def facts(intention: Intention, money: dict[FinancialYear, Money], allocations: list[Allocation]) -> list[Fact]:
    """Planned, allocated, committed and paid over all years."""
    held = total(money.values())
    planned = "TBC" if intention.resources is None else pounds(intention.resources)
    allocated = pounds(add_up(each.amount for each in allocations)) if allocations else "none"
    bare = f"{pounds(held.not_evidenced)} not evidenced" if held.not_evidenced else ""
    share = held.percent_paid
    return [
        Fact("Planned", planned, f"For {FinancialYear(intention.resources_year)}; not a limit"),
        Fact("Allocated", allocated),
        Fact("Committed, all years", pounds(held.committed), bare),
        Fact("Paid, all years", pounds(held.paid), "" if share is None else f"{percent_words(share)} of committed"),
        Fact("Outstanding, all years", pounds(held.outstanding)),
    ]


def _words(intention: Intention) -> dict[str, Any]:
    statements = list(intention.statements.all())
    groups = [
        {"name": f"{capitalised(kind.label)}s", "lines": [each.words for each in statements if each.kind == kind]}
        for kind in Statement.Kind
    ]
    given = [group for group in groups if group["lines"]]
    return {"words": given} if given else {"empty": "The framework gives no outputs, outcomes or impacts."}


def _money(intention: Intention, money: dict[FinancialYear, Money]) -> dict[str, Any]:
    def url(year: FinancialYear) -> str:
        return address("agreements", year=year.start_year, intention=intention.ref)

    return {"table": money_table(money, url), "empty": "Nothing is committed or paid."}


def _allocations(intention: Intention, as_at: AsAt) -> list[Allocation]:
    rows = Allocation.objects.as_at(as_at).filter(intention=intention)
    return list(rows.select_related("budget__fund", "decision", "recorded_by"))


def _allocation_table(intention: Intention, allocations: list[Allocation]) -> dict[str, Any]:
    if not allocations:
        return {"empty": "None. A commitment does not need one."}
    rows = [
        Row(
            str(each.budget),
            [
                words_cell(day(each.effective_on), "Takes effect"),
                words_cell(each.decision.reference if each.decision else "", "Decision", missing="none"),
                words_cell(str(each.recorded_by or ""), "Recorded by"),
                money_cell(each.amount, "Amount"),
            ],
            under_name=each.reason,
        )
        for each in allocations
    ]
    amount = add_up(each.amount for each in allocations)
    foot = Row(_total_words(len(rows)), [*[Cell("")] * 3, money_cell(amount, "Amount")], kind="total")
    columns = heads("Budget", ["Amount"], words=["Takes effect", "Decision", "Recorded by"])
    link = Link("In budget movements", address("budget-movements", year="all", text=intention.ref))
    return {"table": {"columns": columns, "rows": rows, "foot": [foot]}, "links": [link]}


def _total_words(count: int) -> str:
    return f"Total of {number_of(count, 'allocation')}"


def _log(intention: Intention, user: Any) -> list[Link]:
    if not user.has_perm("grants.add_grant"):
        return []
    return [Link("Log a grant under it", log_address(intention))]


def log_address(intention: Intention) -> str:
    """Where a grant under this line is drafted."""
    from_here = {"intention": intention.pk}
    return query_of(reverse("admin:grants_grant_add"), **from_here)


def particulars(intention: Intention, user: Any) -> list[Particular]:
    """What the framework says of the line besides its price."""
    return [
        Particular("Activity", intention.activity),
        Particular("Category", intention.category or "not stated"),
        particular("Area", intention.area, user),
        particular("Lead provider", intention.provider, user, missing="TBC"),
        particular("Host", intention.host, user, missing="none stated"),
        Particular("Contract ends", intention.end or "not stated"),
        Particular("Theme", str(intention.theme or "not yet chosen")),
        Particular("Phase", str(intention.phase or "not yet chosen")),
        *(Particular("Objective", str(aim)) for aim in intention.aims.all()),
        *([Particular("Note", intention.note)] if intention.note else []),
    ]
