"""What an agreement says: the parties, the place, the line, and the terms."""

from typing import Any

from core.periods import day
from core.permissions import can_read_reports
from core.words import capitalised
from grants.models import Agreement
from grants.models.agreements import Conditions
from reports.records.parts import Particular, particular


def particulars(agreement: Agreement, user: Any) -> list[Particular]:
    """A line each, in the order in which an officer thinks of them."""
    reports_too = agreement.reports_id is not None and agreement.reports_id == agreement.delivered_by_id
    lines = [
        particular("Paid to", agreement.paid_to, user),
        particular("Delivered by", agreement.delivered_by, user, after=", who also reports" if reports_too else ""),
        *([] if reports_too else [particular("Sends the return", agreement.reports, user)]),
        particular("Area", agreement.area, user),
        particular("Intention", agreement.intention, user),
        particular("Decision", agreement.decision, user, missing="none recorded"),
        Particular("Fund", str(agreement.fund)),
        Particular("Award", _award(agreement)),
        Particular("Conditions", _conditions(agreement)),
        Particular("Lead officer", str(agreement.lead_officer or "not stated")),
        Particular("Purpose", agreement.purpose or "not stated"),
    ]
    return [*lines, *_of_the_office(agreement)] if can_read_reports(user) else lines


def _of_the_office(agreement: Agreement) -> list[Particular]:
    given = {
        "Reasons": agreement.reasons,
        "Legal power": agreement.get_legal_power_display() if agreement.legal_power else "",
        "Origin": agreement.get_origin_display(),
    }
    return [Particular(name, capitalised(value)) for name, value in given.items() if value]


def _award(agreement: Agreement) -> str:
    route = capitalised(agreement.get_award_route_display()) if agreement.award_route else "Route not stated"
    reason = f": {agreement.direct_award_reason.rstrip('.')}" if agreement.direct_award_reason else ""
    signed = f"Signed {day(agreement.signed_on)}" if agreement.signed_on else "No signature recorded"
    return f"{route}{reason}. {signed}"


def _conditions(agreement: Agreement) -> str:
    if agreement.conditions_answer == Conditions.NONE:
        return "None"
    return agreement.conditions or "not stated"
