"""Several people bring in the same rows at the same moment: each row is one payment, and nobody meets an error."""

import pytest

from core.roles import Role
from grants.models import ImportedRow, Payment
from tests.factories import (
    AgreementFactory,
    BudgetFactory,
    InstalmentFactory,
    PaymentSourceFactory,
    ProviderFactory,
    UserFactory,
    WaitingFileFactory,
)
from tests.grants.imports.conftest import csv_of, paid
from tests.races.racers import RACERS, Field, bring_in_a_file

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("files", ["the same file", "files that overlap"])
def test_rows_that_come_at_once_are_one_payment_each(field: Field, files: str) -> None:
    person = UserFactory(role=Role.FINANCE)
    grant = AgreementFactory(in_force=True, paid_to=ProviderFactory(name="Addaction"))
    BudgetFactory(fund=grant.fund, year=2019)
    InstalmentFactory(agreement=grant, number=1)
    source, row = PaymentSourceFactory(), paid(voucher="7001")
    others = [paid("Somebody else", date=f"{day:02d}/07/2019") for day in range(1, RACERS + 1)]
    contents = [csv_of(row) if files == "the same file" else csv_of(row, other) for other in others]
    waiting = [WaitingFileFactory(source=source, content=content, sent_by=person) for content in contents]

    answers = field.race(bring_in_a_file, [(file.pk, person.pk) for file in waiting])

    assert answers.count("done") == 1, answers
    assert all(answer == "done" or "new" in answer or "same rows at this moment" in answer for answer in answers)
    assert (Payment.objects.count(), ImportedRow.objects.count()) == (1, 1)
