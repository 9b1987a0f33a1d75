"""An area's page: its own lines and agreements, their money, need and services; its parts apart, never added in."""

from typing import Any

from commissioning.models import Area, Intention
from core.as_was import as_they_were, rows_as_they_were
from core.money import add_up
from core.periods import AsAt, FinancialYear
from core.tables import Cell, Row
from core.words import number_of
from outcomes.models import ContextFigure, ServiceCoverage
from reports.links import address, page_of
from reports.position.words import of_today
from reports.records.common import admin_links, of_the_office, trail
from reports.records.parts import Particular, particular
from reports.records.provider import lede
from reports.records.tables import agreements_section, heads, money_by_year, money_cell, money_table, words_cell


def area_page(area: Area, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/record.html draws."""
    agreements = agreements_section(user, as_at, area.pk, area=area)
    money = money_by_year(agreements["keys"], as_at)
    parts = list(area.parts.order_by("name"))
    return {
        "trail": trail(("Ring-fence position", address("ring-fence", group="area")), here=area.name),
        "name": f"Area · {area.get_kind_display()}",
        "heading": area.name,
        "lede": f"{lede(len(agreements['keys']), money)} {parts_in_words(parts)}".strip(),
        "dates": as_at.words,
        "of_today": of_today(as_at, besides="need and services,"),
        "sections": [
            {"heading": "Money by year", **_money(area, money)},
            {"heading": "Lines of the framework", **_lines(area, as_at)},
            {"heading": "Agreements", "empty": "None.", **agreements},
            *_parts(parts),
            {"heading": "Need", "note": NEED_NOTE, **_need(area)},
            {"heading": "Services", **_coverage(area)},
        ],
        "about_heading": "The area",
        "particulars": [
            Particular("GSS code", area.code or "none"),
            particular("Part of", area.parent, user, missing="none"),
        ],
        "actions": admin_links(area, user),
        **of_the_office(area, user, as_at),
    }


NEED_NOTE = "Published figures, with the period as their source words it."


def parts_in_words(parts: list[Area]) -> str:
    """`Its four parts stand apart and are not added in.`"""
    if not parts:
        return ""
    stand = "stands apart and is" if len(parts) == 1 else "stand apart and are"
    return f"Its {number_of(len(parts), 'part')} {stand} not added in."


def _money(area: Area, money: dict[FinancialYear, Any]) -> dict[str, Any]:
    def url(year: FinancialYear) -> str:
        return address("agreements", year=year.start_year, area=area.pk)

    return {"table": money_table(money, url), "empty": "Nothing is committed or paid."}


def _lines_of(area: Area, as_at: AsAt) -> list[Intention]:
    if as_at.up_to_now:
        return list(area.intentions.select_related("framework", "provider", "host"))
    rows = rows_as_they_were(Intention, as_at).filter(area=area.pk).order_by("framework", "order", "id")
    return as_they_were(rows, Intention, "framework", "provider", "host")


def _lines(area: Area, as_at: AsAt) -> dict[str, Any]:
    lines = _lines_of(area, as_at)
    if not lines:
        return {"empty": "No line of a framework is for this area itself."}
    table = {
        "columns": heads("Intention", ["Planned"], words=["Provider", "Year"]),
        "rows": [_line(line) for line in lines],
        "foot": [
            Row(
                f"Total of {number_of(len(lines), 'line')}",
                [Cell(""), Cell(""), money_cell(add_up(line.resources for line in lines), "Planned")],
                kind="total",
            )
        ],
    }
    return {"table": table}


def _line(line: Intention) -> Row:
    cells = [
        words_cell(str(line.provider or ""), "Provider", missing="TBC"),
        words_cell(str(FinancialYear(line.resources_year)), "Year"),
        money_cell(line.resources, "Planned", missing="TBC"),
    ]
    under = f"{line.ref} · {line.get_status_display()} · {line.framework}"
    return Row(line.name, cells, url=page_of(line), under_name=under)


def _parts(parts: list[Area]) -> list[dict[str, Any]]:
    if not parts:
        return []
    rows = [Row(part.name, [], url=page_of(part), under_name=part.get_kind_display()) for part in parts]
    note = "Each has lines, agreements and money of its own. None of it is in the figures above."
    return [{"heading": "Its parts", "note": note, "table": {"columns": heads("Area", []), "rows": rows, "foot": []}}]


def _need(area: Area) -> dict[str, Any]:
    figures = ContextFigure.objects.filter(area=area).order_by("indicator", "period")
    rows = [_figure(each) for each in figures]
    columns = heads("Figure", ["Value"], words=["Period", "Unit", "Source"])
    return {"table": {"columns": columns, "rows": rows, "foot": []} if rows else None, "empty": "None recorded."}


def _figure(each: ContextFigure) -> Row:
    cells = [
        words_cell(each.period, "Period"),
        words_cell(each.unit, "Unit"),
        words_cell(each.source, "Source"),
        Cell(f"{each.value.normalize():,f}", "Value", absent=not each.value),
    ]
    return Row(each.indicator, cells, under_name=each.note)


def _coverage(area: Area) -> dict[str, Any]:
    found = ServiceCoverage.objects.filter(area=area).select_related("service").order_by("service__order")
    rows = [
        Row(each.service.name, [words_cell(each.get_level_display(), "Coverage")], under_name=each.service.group)
        for each in found
    ]
    columns = heads("Service", [], words=["Coverage"])
    return {"table": {"columns": columns, "rows": rows, "foot": []} if rows else None, "empty": "None recorded."}
