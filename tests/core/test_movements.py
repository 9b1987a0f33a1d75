"""Every table of what is kept, from the model registry so that a new one can't be forgotten: nothing changes a row."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from core import checks, triggers
from core.movements import Kept, MovementsAreKept, kept_models, movement_models
from tests import factories

pytestmark = pytest.mark.django_db

MOVEMENTS = [pytest.param(model, id=model._meta.label) for model in kept_models()]


def make(model: type[Kept]) -> Kept:
    return getattr(factories, f"{model.__name__}Factory")()


def change_through_the_model(row: Kept) -> None:
    row.reason = "changed"
    row.save()


ROUTES: dict[str, Callable[[Any], Any]] = {
    "model save": change_through_the_model,
    "model delete": lambda row: row.delete(),
    "queryset update": lambda row: type(row).objects.update(reason="changed"),
    "queryset delete": lambda row: type(row).objects.all().delete(),
    "queryset bulk update": lambda row: type(row).objects.bulk_update([row], ["reason"]),
    "plain queryset update": lambda row: QuerySet(type(row)).update(reason="changed"),
    "plain queryset delete": lambda row: QuerySet(type(row)).delete(),
}


@pytest.mark.parametrize("model", MOVEMENTS)
@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_no_route_of_the_application_changes_a_movement(model: type[Kept], route: Callable[[Any], Any]) -> None:
    row = make(model)
    reason = row.reason

    with pytest.raises((MovementsAreKept, IntegrityError)), transaction.atomic():
        route(row)

    assert model.objects.get(pk=row.pk).reason == reason


@pytest.mark.parametrize("model", MOVEMENTS)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET reason = 'changed'", "DELETE FROM {table}"])
def test_raw_sql_does_not_change_a_movement(model: type[Kept], statement: str) -> None:
    make(model)

    with (
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=model._meta.db_table))

    assert model.objects.count() == 1


@pytest.mark.parametrize("model", MOVEMENTS)
def test_a_key_counts_once(model: type[Kept]) -> None:
    row = make(model)

    with pytest.raises(IntegrityError), transaction.atomic():
        getattr(factories, f"{model.__name__}Factory")(key=row.key)


def test_the_triggers_stand_after_every_migration() -> None:
    assert triggers.missing() == []

    call_command("migrate", verbosity=0)

    assert triggers.missing() == []


def test_a_lost_trigger_is_told_and_put_back() -> None:
    triggers.remove()

    lacking = triggers.missing()
    (warning,) = checks.movement_triggers_stand(None, databases=["default"])
    assert lacking
    assert lacking[0] in warning.msg
    assert "manage.py migrate" in warning.msg

    triggers.install()
    assert checks.movement_triggers_stand(None, databases=["default"]) == []


def test_there_are_movements_to_guard() -> None:
    assert {model.__name__ for model in movement_models()} >= {"BudgetEntry", "Allocation", "Commitment", "Payment"}
