"""The pages of the lists."""

from typing import Any

from core.lists import ListPage, ListReport
from core.permissions import can_read_own, can_read_reports
from grants.permissions import can_forecast
from reports.imports.permissions import can_import, can_read_imports
from reports.links import address
from reports.lists.accruals import Accruals
from reports.lists.agreements import Agreements
from reports.lists.budget_movements import BudgetMovements
from reports.lists.delivery import DeliveryTableReport
from reports.lists.forecasts import Forecasts
from reports.lists.income import IncomeList
from reports.lists.payments import Payments
from reports.lists.renewals import Renewals
from reports.records.parts import Link


class LinkedList(ListPage):
    """A list with the ways to what belongs to it and has no place in the bar: for the office's readers."""

    template_name = "reports/linked_list.html"

    def page_of(self, report: ListReport) -> dict[str, Any]:
        links = self.links(report) if can_read_reports(self.request.user) else []
        return {**super().page_of(report), "links": links}

    def links(self, report: ListReport) -> list[Link]:
        raise NotImplementedError


class AgreementList(LinkedList):
    """The agreements register. A provider's user sees the provider's own."""

    may_open = staticmethod(can_read_own)
    report_class = Agreements

    def links(self, report: ListReport) -> list[Link]:
        links = [Link("What comes up for renewal", address("renewals"))]
        if can_import(self.request.user):
            links.append(Link("Bring in a register", address("register-import")))
        if can_read_imports(self.request.user):
            links.append(Link("Registers brought in", address("imports")))
        return links


class PaymentList(LinkedList):
    """The payments. A provider's user sees those of the provider's own agreements."""

    may_open = staticmethod(can_read_own)
    report_class = Payments

    def links(self, report: ListReport) -> list[Link]:
        year = report.year.start_year if report.year else ""
        return [Link("What is accrued", address("accruals", year=year))]


class BudgetMovementList(LinkedList):
    """What went into and out of the budgets."""

    report_class = BudgetMovements

    def links(self, report: ListReport) -> list[Link]:
        return [Link("What grantors pay in", address("income"))]


class DeliveryList(ListPage):
    """What was delivered: agreement by measure by quarter."""

    report_class = DeliveryTableReport


class ForecastList(LinkedList):
    """What each agreement of a year is expected to cost it; for who may, the way to the form."""

    report_class = Forecasts

    def links(self, report: ListReport) -> list[Link]:
        year = report.year.start_year if report.year else ""
        made = [Link("Make forecasts", address("make-forecasts", year=year))]
        return made if can_forecast(self.request.user) else []


class AccrualList(ListPage):
    """What is due for periods that have passed, and not paid."""

    report_class = Accruals


class IncomeListPage(ListPage):
    """What grantors pay in."""

    report_class = IncomeList


class RenewalList(ListPage):
    """What comes up in the next twelve months."""

    report_class = Renewals
