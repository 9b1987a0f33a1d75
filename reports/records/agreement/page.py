"""An agreement’s page: its sentence, what needs attention, money and delivery on one grid, history and terms."""

from typing import Any

from django.urls import reverse

from core.periods import AsAt
from core.permissions import can_read_reports
from core.words import capitalised, number_of
from grants.links import admin_address
from grants.models import Agreement
from grants.models.agreements import State
from grants.permissions import can_draft, can_pay
from reports.links import address, query_of
from reports.records.agreement.attention import attention, payment_address
from reports.records.agreement.delivery import DeliveryStory
from reports.records.agreement.events import FIRST_SHOWN, all_events, events_of
from reports.records.agreement.grid import grid_of, years_shown
from reports.records.agreement.particulars import particulars
from reports.records.agreement.story import AgreementStory
from reports.records.agreement.words import delivery_in_words, facts, lede, name_line
from reports.records.parts import Link, questions_about


def agreement_page(agreement: Agreement, params: Any, user: Any) -> dict[str, Any]:
    """What reports/agreement.html draws. A provider's user sees money, delivery and terms."""
    as_at = AsAt.now()
    story = AgreementStory(agreement, params, as_at)
    delivery = DeliveryStory(agreement, years_shown(story), story.year, as_at)
    page = {
        "trail": [{"label": "Agreements", "url": address("agreements")}, {"label": agreement.reference}],
        "name": name_line(story),
        "heading": agreement.title,
        "lede": lede(story, delivery_in_words(len(delivery.with_target), len(delivery.below))),
        "dates": as_at.words,
        "facts": facts(story),
        "year": story.year,
        "years": year_links(story),
        "money": grid_of(story),
        "money_links": money_links(story, user),
        "unscheduled": story.unscheduled,
        "delivery": delivery.grid(),
        "delivery_links": delivery_links(story, user),
        "particulars": particulars(agreement, user),
        "actions": actions(story, user),
    }
    return {**page, **_for_the_office(story, delivery, params, user)} if can_read_reports(user) else page


def _for_the_office(story: AgreementStory, delivery: DeliveryStory, params: Any, user: Any) -> dict[str, Any]:
    every = params.get("history") == "all"
    found = (all_events if every else events_of)(story, delivery.returns)
    return {
        "for_office": True,
        "attention": attention(story, delivery, user),
        "history": found if every else found[:FIRST_SHOWN],
        "all_history": "" if every else f"{query_of('', year=params.get('year', ''), history='all')}#history",
        "questions": questions_about(story.agreement),
    }


def year_links(story: AgreementStory) -> list[Link]:
    """The agreement's other years."""
    return [Link(str(year), f"?year={year.start_year}") for year in story.years if year != story.year]


def money_links(story: AgreementStory, user: Any) -> list[Link]:
    """Where the grid's figures open, and where money is recorded."""
    reference = story.agreement.reference
    links = []
    if story.payments:
        label = capitalised(number_of(len(story.payments), "payment"))
        links.append(Link(label, address("payments", year="all", agreement=reference)))
    if can_pay(user) and story.agreement.state == State.IN_FORCE:
        links.append(Link("Record a payment", payment_address(story)))
    return links


def delivery_links(story: AgreementStory, user: Any) -> list[Link]:
    """Where results are read in one table, and where they are recorded."""
    links = []
    if can_read_reports(user):
        asked = {"year": story.year.start_year, "agreement": story.agreement.reference}
        links.append(Link("In the delivery table", address("delivery", **asked)))
    if user.has_perm("outcomes.add_agreementmeasure"):
        choose = reverse("admin:outcomes_agreementmeasure_choose")
        links.append(Link("Choose its measures", query_of(choose, agreement=story.agreement.pk)))
    if user.has_perm("outcomes.add_return") and not story.agreement.is_draft:
        path = reverse("admin:outcomes_return_add")
        links.append(Link("Record results", query_of(path, agreement=story.agreement.pk)))
    return links


def actions(story: AgreementStory, user: Any) -> list[Link]:
    """What one who may can do with the agreement itself."""
    agreement = story.agreement
    links = []
    if user.has_perm("grants.view_agreement"):
        links.append(Link("Open it in the admin", admin_address(agreement)))
    if can_draft(user) and agreement.state == State.IN_FORCE:
        links.append(Link("End it", admin_address(agreement, "end")))
    return links
