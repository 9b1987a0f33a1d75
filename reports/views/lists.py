"""The pages of the lists."""

from core.lists import ListPage
from core.permissions import can_read_own
from reports.lists.agreements import Agreements
from reports.lists.budget_movements import BudgetMovements
from reports.lists.delivery import DeliveryTableReport
from reports.lists.payments import Payments


class AgreementList(ListPage):
    """The agreements register. A provider's user sees the provider's own."""

    may_open = staticmethod(can_read_own)
    report_class = Agreements


class PaymentList(ListPage):
    """The payments. A provider's user sees those of the provider's own agreements."""

    may_open = staticmethod(can_read_own)
    report_class = Payments


class BudgetMovementList(ListPage):
    """What went into and out of the budgets."""

    report_class = BudgetMovements


class DeliveryList(ListPage):
    """What was delivered: agreement by measure by quarter."""

    report_class = DeliveryTableReport
