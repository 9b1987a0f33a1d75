"""Whatever an office does, in whatever order, its books say what the rules say, to the penny."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.rules import Life

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_the_books_hold_over_any_sequence_of_acts() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
