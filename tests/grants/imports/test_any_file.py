"""Any file, whatever was done to it: nothing doubled, nothing half brought in, and never an error without words."""

import csv
import io
from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.files_in.faults import BadFile, UnreadableFile
from core.refusals import Refused
from grants.imports.plan import plan_import
from grants.models import ImportedRow, Payment
from tests.grants.imports.conftest import HEADER, csv_of, paid

ONE_OFFICE = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
ROWS = st.lists(
    st.builds(
        paid,
        payee=st.sampled_from(["Addaction", "ADDACTION LTD", "Somebody else"]),
        amount=st.sampled_from(["1500.00", "812.34", "-200.00", "£1,500.00", "0.00"]),
        date=st.sampled_from(["01/07/2019", "2019-10-05", "31 March 2020"]),
        voucher=st.sampled_from(["", "1", "2", "3"]),
        words=st.sampled_from(["", "SM-2019-007"]),
    ),
    min_size=1,
    max_size=8,
)
SPOILT = st.sampled_from([(1, "31/06/2019"), (2, "1,5O0"), (2, ""), (1, "")])


def what_stands():
    """Everything that counts, however it came to stand."""
    payments = Payment.objects.values_list("agreement", "instalment", "kind", "amount", "paid_on", "finance_reference")
    rows = ImportedRow.objects.values_list("fingerprint", "copy", "state", "amount")
    return sorted(map(str, payments)), sorted(map(str, rows))


def brought_once(bring, rows):
    """What stands once the rows came in, in an office of their own."""
    with transaction.atomic():
        with suppress(Refused):
            bring(*rows)
        stands = what_stands()
        transaction.set_rollback(True)
    return stands


@ONE_OFFICE
@given(rows=ROWS, spoilt=SPOILT, data=st.data())
def test_a_spoilt_file_repeats_and_any_order_leave_what_one_clean_file_leaves(grant, bring, rows, spoilt, data):
    wanted = brought_once(bring, rows)
    place, cell = spoilt
    wrong = list(paid())
    wrong[place] = cell
    shuffled, some = data.draw(st.permutations(rows)), data.draw(st.integers(0, len(rows)))
    with transaction.atomic():
        before = what_stands()
        with pytest.raises(BadFile):
            bring(*rows[:some], wrong, *rows[some:])
        assert what_stands() == before, "nothing of a file with a fault"
        for attempt in (rows, rows, shuffled):
            with suppress(Refused):
                bring(*attempt)
        assert what_stands() == wanted
        transaction.set_rollback(True)


@ONE_OFFICE
@given(content=st.one_of(st.binary(max_size=400), st.text(max_size=400).map(str.encode)), headed=st.booleans())
def test_any_bytes_are_read_or_told_why_not(grant, source, content, headed):
    held = csv_of(paid()) + content if headed else content
    with suppress(UnreadableFile, BadFile):
        plan = plan_import(held, source)
        assert all(str(fault) for fault in plan.faults)


CELLS = st.one_of(
    st.sampled_from(
        ["Addaction", "Addaction Ltd", "01/07/2019", "£1,500.00", "(5)", "CRN", "SM-2019-007", "Total", ""]
    ),
    st.text(max_size=20),
)


@ONE_OFFICE
@given(rows=st.lists(st.lists(CELLS, max_size=9), max_size=6))
def test_any_cells_under_the_header_are_told_and_every_row_is_counted_once(grant, source, rows):
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *rows])
    with suppress(UnreadableFile, BadFile):
        plan = plan_import(text.getvalue().encode("utf-8", "replace"), source)
        found = plan.found
        faulty = {fault.row for fault in plan.faults}
        assert found.read == found.others + found.nameless + found.noughts + len(found.ours) + len(faulty)
        assert len(found.ours) == plan.known + plan.repeated + len(plan.rows)
