"""The reports' entries in the bar under the header."""

from core import navigation
from core.permissions import can_read_own, can_read_reports
from reports.books.page import can_check_books


def put_in_the_bar() -> None:
    navigation.add("Home", "reports:home", may_open=can_read_reports, order=1)
    navigation.add("Ring-fence position", "reports:ring-fence", may_open=can_read_reports, order=2)
    navigation.add("Agreements", "reports:agreements", may_open=can_read_own, order=3)
    navigation.add("Payments", "reports:payments", may_open=can_read_own, order=4)
    navigation.add("Budgets", "reports:budget-movements", may_open=can_read_reports, order=5)
    navigation.add("Framework", "reports:framework", may_open=can_read_reports, order=6)
    navigation.add("Delivery", "reports:delivery", may_open=can_read_reports, order=7)
    navigation.add("Forecasts", "reports:forecasts", may_open=can_read_reports, order=8)
    navigation.add("Excesses", "reports:excesses", may_open=can_read_reports, order=9)
    navigation.add("Year end", "reports:year-end", may_open=can_check_books, order=10)  # for finance and audit
    navigation.add("Book check", "reports:book-check", may_open=can_check_books, order=11)
