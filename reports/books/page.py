"""The page of the book check: what is checked; and, when it is asked to, what holds and what breaks it."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from core.periods import day
from core.roles import Role
from core.views import PermittedView
from core.words import capitalised, number_of
from reports.books.checks import INVARIANTS, Checked, check_all, name_of, what_holds

WHO = (Role.FINANCE, Role.AUDITOR)


def can_check_books(user: Any) -> bool:
    """Finance and audit."""
    return user.is_authenticated and user.is_active and user.role in WHO


class BookCheck(PermittedView, TemplateView):
    """Runs only when it is asked to by `run=yes`: it reads the whole of the books, and writes nothing."""

    may_open = staticmethod(can_check_books)
    template_name = "reports/book_check.html"
    http_method_names = ["get", "head"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        runs = self.request.GET.get("run") == "yes"
        return super().get_context_data(**(_run() if runs else _list()), runs=runs, **kwargs)


def _list() -> dict[str, Any]:
    checks = [Checked(name_of(each), what_holds(each), ()) for each in INVARIANTS]
    return {"heading": f"{capitalised(number_of(len(checks), 'check'))} of the books as a whole", "checks": checks}


def _run() -> dict[str, Any]:
    checks = list(check_all())
    now = timezone.localtime()
    return {
        "heading": _heading(checks),
        "broken": [check for check in checks if not check.holds],
        "checks": [check for check in checks if check.holds],
        "when": f"Checked on {day(now.date())} at {now:%H:%M}.",
    }


def _heading(checks: Sequence[Checked]) -> str:
    broken = sum(1 for check in checks if not check.holds)
    if not broken:
        return f"The books hold: {number_of(len(checks), 'check')}, and no record breaks one"
    return f"{capitalised(number_of(broken, 'check'))} of {len(checks)} {'does' if broken == 1 else 'do'} not hold"
