"""The made-up books of a bench: the same for the same size and seed, and sound by every check of the books."""

from random import Random

from django.db import connection, transaction

from reports.bench.data.delivery import make_delivery
from reports.bench.data.money import make_money
from reports.bench.data.payments import make_payments
from reports.bench.data.promises import plan_agreements, record_agreements
from reports.bench.data.setting import make_setting
from reports.bench.sizes import Size


def make(size: Size, seed: int) -> None:
    """Fill an empty database, and let it count what it holds, as a database in use has done."""
    chance = Random(f"{seed} {size.name}")
    with transaction.atomic():
        setting = make_setting(size, chance)
        plans = plan_agreements(setting, chance)
        record_agreements(setting, plans, chance)
        instalments = make_money(setting, plans, chance)
        make_payments(setting, plans, instalments, chance)
        make_delivery(setting, plans, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
