"""The command, from end to end, in databases of its own."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from grants.models import Payment
from reports.bench.place import connection_to, using
from reports.bench.suite import CASES


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_it_measures_all_says_what_is_held_and_leaves_the_office_alone(tmp_path):
    out, err, file = StringIO(), StringIO(), tmp_path / "table.md"
    call_command("bench", size="office", markdown=file, stdout=out, stderr=err)

    assert "Making office: 300 payments, 40 agreements." in err.getvalue()
    assert {case.name for case in CASES if case.name not in out.getvalue()} == set()
    assert "goals held" in out.getvalue()
    assert file.read_text(encoding="utf-8").startswith("| case | ours | peer |")
    assert not Payment.objects.exists()


def test_the_configured_database_is_refused_in_words():
    with pytest.raises(CommandError, match="The bench never runs in the office's own database"):
        connection_to(str(connection.settings_dict["NAME"]))


def test_everything_inside_reads_the_other_database_and_afterwards_the_own():
    other = connection_to("/nowhere/at/all.sqlite3")
    with using(other):
        assert connection.settings_dict["NAME"] == "/nowhere/at/all.sqlite3"
    assert connection.settings_dict["NAME"] != "/nowhere/at/all.sqlite3"
