"""A provider's page: its agreements, its money by year, what it delivered, and who it is."""

from typing import Any

from commissioning.models import Provider
from core.money import pounds
from core.periods import AsAt, FinancialYear, day
from core.permissions import can_read_reports
from core.words import capitalised, number_of
from grants.figures import Money, total
from reports.links import address
from reports.lists.delivery import DeliveryTableReport
from reports.lists.years import latest_year
from reports.position.words import of_today, paid_of_it
from reports.records.common import admin_links, of_the_office, trail
from reports.records.parts import Link, Particular, particular
from reports.records.tables import agreements_section, list_of, money_by_year, money_table, table_of


def provider_page(provider: Provider, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/record.html draws."""
    agreements = agreements_section(user, as_at, provider.pk, provider=provider)
    money = money_by_year(agreements["keys"], as_at)
    return {
        "trail": trail(("Agreements", address("agreements")), here=provider.name),
        "name": _kind(provider),
        "heading": provider.name,
        "lede": lede(len(agreements["keys"]), money),
        "dates": as_at.words,
        "of_today": of_today(as_at, besides="measures,"),
        "sections": [
            {"heading": "Money by year", "note": MONEY_NOTE, **_money(provider, money)},
            {"heading": "Agreements", "empty": "None.", **agreements},
            *_delivery(provider, user, as_at),
        ],
        "about_heading": "The provider",
        "particulars": particulars(provider, user),
        "actions": admin_links(provider, user),
        **of_the_office(provider, user, as_at),
    }


MONEY_NOTE = "Of every agreement under which it is paid, delivers or reports, whole: what it shares counts here too."


def lede(agreements: int, money: dict[FinancialYear, Money]) -> str:
    """`Three agreements. Over all years £84,377 is committed; £12,000 of it is paid.`"""
    if not agreements:
        return "No agreement names it."
    held, named = total(money.values()), capitalised(number_of(agreements, "agreement"))
    if not held.committed and not held.paid:
        return f"{named}. Nothing is committed."
    paid = paid_of_it(held.committed, held.paid)
    return f"{named}. Over all years {pounds(held.committed)} is committed; {paid}."


def _kind(provider: Provider) -> str:
    return f"Provider · {provider.get_kind_display()}" if provider.kind else "Provider"


def _money(provider: Provider, money: dict[FinancialYear, Money]) -> dict[str, Any]:
    def url(year: FinancialYear) -> str:
        return address("agreements", year=year.start_year, provider=provider.pk)

    return {"table": money_table(money, url), "empty": "Nothing is committed or paid."}


def _delivery(provider: Provider, user: Any, as_at: AsAt) -> list[dict[str, Any]]:
    if not can_read_reports(user):
        return []
    year = latest_year()
    report = list_of(DeliveryTableReport, user, as_at, year.start_year, provider=provider)
    link = Link("In the delivery table", address("delivery", year=year.start_year, provider=provider.pk))
    empty = f"No measures are chosen for its agreements of {year}."
    return [{"heading": f"Delivery, {year}", "table": table_of(report), "empty": empty, "links": [link]}]


def particulars(provider: Provider, user: Any) -> list[Particular]:
    """Numbers, names and work contacts."""
    return [
        Particular("Charity number", provider.charity_number or "none recorded"),
        Particular("Company number", provider.company_number or "none recorded"),
        particular("Area", provider.area, user),
        *([Particular("Website", provider.website, provider.website)] if provider.website else []),
        *(Particular("Other name", _name_in_words(each)) for each in provider.other_names.all()),
        *(Particular("Work contact", _contact_in_words(each)) for each in provider.contacts.all()),
        *([Particular("Note", provider.note)] if provider.note and can_read_reports(user) else []),
    ]


def _name_in_words(name: Any) -> str:
    since = f", from {day(name.used_from)}" if name.used_from else ""
    until = f", until {day(name.used_until)}" if name.used_until else ""
    return f"{name.name}{since}{until}"


def _contact_in_words(contact: Any) -> str:
    return ", ".join(part for part in (contact.name, contact.job, contact.email, contact.phone) if part)
