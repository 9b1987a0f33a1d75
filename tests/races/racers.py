"""What each process of a race does: a process of its own, with its own connection to the one database."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

RACERS = 6
WAIT_FOR_THE_OTHERS = 60  # seconds
_barrier: Any = None


def _start(database: dict[str, Any], barrier: Any) -> None:
    """Set Django up in a fresh process, on the test's own database."""
    global _barrier  # noqa: PLW0603 - the one thing that a process is given before its work
    _barrier = barrier
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.db import connections

    django.setup()
    connections["default"].settings_dict.update(database)


class Field:
    """Processes that are started once and race many times."""

    def __init__(self, racers: int, database: dict[str, Any]) -> None:
        context = get_context("spawn")
        self.racers = racers
        self._pool = ProcessPoolExecutor(
            racers, mp_context=context, initializer=_start, initargs=(database, context.Barrier(racers))
        )

    def race(self, racer: Callable[..., str], calls: list[tuple]) -> list[str]:
        """Run `racer(*call)` in a process for each call, all let go at the same moment; what each answered."""
        assert len(calls) == self.racers, "Each racer waits for all the others"
        return [future.result() for future in [self._pool.submit(racer, *call) for call in calls]]

    def close(self) -> None:
        self._pool.shutdown()


def _answer(act: Callable[[], object]) -> str:
    from django.db import connection

    from core.refusals import Refused

    connection.ensure_connection()
    _barrier.wait(WAIT_FOR_THE_OTHERS)
    try:
        act()
    except Refused as refused:
        return str(refused)
    return "done"


def activate(agreement: int, by: int) -> str:
    from core.models import User
    from grants.actions import activate_agreement
    from grants.models import Agreement

    draft, person = Agreement.objects.get(pk=agreement), User.objects.get(pk=by)
    return _answer(lambda: activate_agreement(agreement=draft, by=person))


def vary(variation: int, by: int) -> str:
    from core.models import User
    from grants.models import Variation
    from grants.variations import put_variation_into_force

    draft = Variation.objects.select_related("agreement__fund").get(pk=variation)
    person = User.objects.get(pk=by)
    return _answer(lambda: put_variation_into_force(variation=draft, by=person))


def pay(instalment: int, by: int, key: str | None) -> str:
    import uuid

    from commissioning.models import Budget
    from core.models import User
    from grants.models import Instalment
    from grants.payments import record_payment

    plan, person = Instalment.objects.select_related("agreement").get(pk=instalment), User.objects.get(pk=by)
    budget = Budget.objects.get(fund=plan.agreement.fund_id, year=plan.year)
    return _answer(
        lambda: record_payment(
            agreement=plan.agreement,
            budget=budget,
            instalment=plan,
            amount=plan.amount,
            paid_on=plan.due_on,
            period_from=plan.period_from,
            period_to=plan.period_to,
            by=person,
            key=uuid.UUID(key) if key else None,
        )
    )


def reverse(payment: int, by: int) -> str:
    from core.models import User
    from grants.models import Payment
    from grants.payments import reverse_payment

    made, person = Payment.objects.get(pk=payment), User.objects.get(pk=by)
    return _answer(lambda: reverse_payment(payment=made, reason="Recorded twice", by=person))


def allocate(budget: int, intention: int, amount: str, by: int) -> str:
    import datetime as dt

    from commissioning import actions
    from commissioning.models import Budget, Intention
    from core.models import User

    pot, line = Budget.objects.get(pk=budget), Intention.objects.get(pk=intention)
    person = User.objects.get(pk=by)
    return _answer(
        lambda: actions.allocate(
            budget=pot,
            intention=line,
            amount=Decimal(amount),
            effective_on=dt.date(2019, 4, 1),
            reason="A share",
            by=person,
        )
    )


def pay_or_close(payment_of: int | None, by: int) -> str:
    """Pay an instalment; or close 2019/20, where none is given."""
    from commissioning.closing import close_year
    from core.models import User
    from core.periods import FinancialYear

    if payment_of is not None:
        return pay(payment_of, by, None)
    person = User.objects.get(pk=by)
    return _answer(lambda: close_year(year=FinancialYear(2019), reason="The accounts are signed", by=person))


def move_money(source: int, target: int, amount: str, by: int) -> str:
    import datetime as dt

    from commissioning.models import Budget
    from commissioning.transfers import record_virement
    from core.models import User

    pot, other = Budget.objects.get(pk=source), Budget.objects.get(pk=target)
    person = User.objects.get(pk=by)
    return _answer(
        lambda: record_virement(
            from_budget=pot,
            to_budget=other,
            amount=Decimal(amount),
            effective_on=dt.date(2019, 10, 1),
            reason="A share",
            by=person,
        )
    )


def activate_or_move(agreement: int | None, source: int, target: int, by: int) -> str:
    """One of two rivals for a budget's last £10,000: an award of it, or a virement of it."""
    return activate(agreement, by) if agreement else move_money(source, target, "10000.00", by)


def press_save(address: str, sent: dict[str, Any], by: int) -> str:
    """Send a form that was opened before; the answer's status."""
    from django.contrib.contenttypes.models import ContentType
    from django.test import Client

    from core.models import User

    ContentType.objects.clear_cache()  # the tables were emptied since the last race
    client = Client(raise_request_exception=False, SERVER_NAME="localhost")
    client.force_login(User.objects.get(pk=by), backend="core.auth.RoleBackend")
    _barrier.wait(WAIT_FOR_THE_OTHERS)
    return str(client.post(address, sent).status_code)


def bring_in_a_file(waiting: int, by: int) -> str:
    from core.models import User
    from grants.imports.bringing_in import bring_in
    from grants.models import WaitingFile

    file, person = WaitingFile.objects.select_related("source").get(pk=waiting), User.objects.get(pk=by)
    return _answer(lambda: bring_in(waiting=file, by=person))
