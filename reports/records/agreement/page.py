"""An agreement’s page: its sentence, what needs attention, money and delivery on one grid, history and terms."""

from typing import Any

from django.urls import reverse

from core.addresses import dated, query_of
from core.as_was import say_what_they_said
from core.periods import AsAt, day
from core.permissions import can_read_reports
from core.words import capitalised, number_of
from grants.files import lacks_signed_file
from grants.links import admin_address
from grants.models import Agreement, AttachedFile
from grants.models.agreements import State
from grants.permissions import can_draft, can_pay
from reports.links import address
from reports.records.agreement.attention import attention, payment_address
from reports.records.agreement.delivery import DeliveryStory
from reports.records.agreement.events import events_of
from reports.records.agreement.grid import grid_of, years_shown
from reports.records.agreement.particulars import particulars
from reports.records.agreement.story import AgreementStory
from reports.records.agreement.words import delivery_in_words, facts, lede, name_line
from reports.records.parts import Link, questions_about

_RELATED = (
    "intention__framework", "fund", "area", "paid_to", "delivered_by", "reports", "decision", "lead_officer",
    "drafted_by", "prepared_by",
)  # fmt: skip


def agreement_page(agreement: Agreement, params: Any, user: Any, as_at: AsAt) -> dict[str, Any]:
    """What reports/agreement.html draws. A provider's user sees money, delivery and terms."""
    was_recorded = agreement.drafted_at <= as_at.records
    say_what_they_said([agreement], as_at, *_RELATED)
    if not as_at.up_to_now and (agreement.is_draft or not was_recorded):
        return not_in_force_yet(agreement, as_at)
    story = AgreementStory(agreement, params, as_at)
    delivery = DeliveryStory(agreement, years_shown(story), story.year, as_at)
    page = {
        "trail": [{"label": "Agreements", "url": address("agreements")}, {"label": agreement.reference}],
        "name": name_line(story),
        "heading": agreement.title,
        "lede": lede(story, delivery_in_words(len(delivery.with_target), len(delivery.below))),
        "dates": as_at.words,
        "of_today": of_today(as_at),
        "facts": facts(story),
        "year": story.year,
        "years": year_links(story),
        "money": grid_of(story),
        "money_links": money_links(story, user),
        "unscheduled": story.unscheduled,
        "delivery": delivery.grid(),
        "delivery_links": delivery_links(story, user),
        "particulars": particulars(agreement, user),
        **files_of(agreement, user),
        "actions": [] if as_at.chosen else actions(story, user),
    }
    return {**page, **_for_the_office(story, delivery, params, user)} if can_read_reports(user) else page


TOLD_TODAY = "What needs attention is told for today alone."


def of_today(as_at: AsAt) -> str:
    """What is of today all the same where a reader chose the dates."""
    if as_at.up_to_now:
        return f"What the agreement says, its plan of instalments, its results and all names are today’s. {TOLD_TODAY}"
    return (
        "What the agreement says, its plan of instalments and its results are as they were recorded by then; its "
        f"measures, and names of providers, areas and people, are today’s. {TOLD_TODAY}"
    )


def not_in_force_yet(agreement: Agreement, as_at: AsAt) -> dict[str, Any]:
    """Said of an agreement that was a draft by the records date, or not recorded: nothing of it counted."""
    return {
        "trail": [{"label": "Agreements", "url": address("agreements")}, {"label": agreement.reference}],
        "name": f"Agreement {agreement.reference}",
        "heading": f"{agreement.reference} was not in force",
        "lede": f"By {day(as_at.records_day)} it had not been put into force, so it had no figures.",
        "dates": as_at.words,
        "of_today": "",
        "template": "reports/not_told.html",
    }


def _for_the_office(story: AgreementStory, delivery: DeliveryStory, params: Any, user: Any) -> dict[str, Any]:
    return {
        "for_office": True,
        "attention": [] if story.as_at.chosen else attention(story, delivery, user),
        "history": events_of(story, delivery.returns),
        "questions": questions_about([story.agreement], story.as_at),
    }


def files_of(agreement: Agreement, user: Any) -> dict[str, Any]:
    """What is attached that this reader may have; the office is told where the signed agreement is not."""
    files = AttachedFile.objects.for_user(user).in_sight().filter(agreement=agreement).select_related("agreement")
    lacks_signed = can_read_reports(user) and lacks_signed_file(agreement)
    return {"files": list(files), "lacks_signed": lacks_signed}


def year_links(story: AgreementStory) -> list[Link]:
    """The agreement's other years."""
    return [Link(str(year), dated("", year=year.start_year)) for year in story.years if year != story.year]


def money_links(story: AgreementStory, user: Any) -> list[Link]:
    """Where the grid's figures open, and where money is recorded."""
    reference = story.agreement.reference
    links = []
    if story.payments:
        label = capitalised(number_of(len(story.payments), "payment"))
        links.append(Link(label, address("payments", year="all", agreement=reference)))
    may_be_paid = story.agreement.state == State.IN_FORCE and story.is_evidenced
    if can_pay(user) and may_be_paid and not story.as_at.chosen:
        links.append(Link("Record a payment", payment_address(story)))
    return links


def delivery_links(story: AgreementStory, user: Any) -> list[Link]:
    """Where results are read in one table, and where they are recorded."""
    links = []
    if can_read_reports(user):
        asked = {"year": story.year.start_year, "agreement": story.agreement.reference}
        links.append(Link("In the delivery table", address("delivery", **asked)))
    if story.as_at.chosen:
        return links
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
        links.append(Link("Its files", admin_address(agreement, "files")))
    if can_draft(user) and agreement.state == State.IN_FORCE:
        links.append(Link("End it", admin_address(agreement, "end")))
    return links
