"""The processes that race, started once for a file of races."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.races.racers import RACERS, Field


@pytest.fixture(scope="module")
def field(django_db_setup: None) -> Iterator[Field]:
    field = Field(RACERS, {key: connection.settings_dict[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
    yield field
    field.close()
