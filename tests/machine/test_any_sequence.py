"""Whatever an office does, in whatever order, its books say what the rules say, to the penny; and these tests bite."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.rules import CheckedLife, Life
from tests.machine.seeded import MISTAKES

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PATIENT = settings(stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None)
TO_THE_FIRST_FAULT = settings(PATIENT, max_examples=400, phases=[Phase.generate], derandomize=True)


def test_the_books_hold_over_any_sequence_of_acts() -> None:
    run_state_machine_as_test(CheckedLife, settings=settings(PATIENT, max_examples=40))


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.__name__)
def test_a_mistake_put_in_on_purpose_is_caught(mistake: Callable[[], AbstractContextManager]) -> None:
    with mistake():
        fault = first_fault(about=MISTAKES[mistake])

    assert fault is not None, f"No sequence of acts showed that {mistake.__name__.replace('_', ' ')}"


def first_fault(about: tuple[str, ...]) -> Exception | None:
    life = type("LifeOfAFewActs", (Life,), {"acts": about})
    try:
        run_state_machine_as_test(life, settings=TO_THE_FIRST_FAULT)
    except Exception as fault:
        return fault
    return None
