"""The demonstration's made-up records: every kind and state of agreement, and books that hold whatever the day is."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase
from django.utils import timezone

from commissioning.models import Budget, Intention, OpenQuestion, Provider
from core.as_was import rows_as_they_were
from core.models import User
from core.money import sum_of
from core.periods import AsAt
from core.roles import Role
from grants.models import Agreement, Commitment, Payment
from grants.models.agreements import State, Type
from outcomes.models import Result, Return
from reports.books.checks import breaches
from reports.demonstration.clock import happening
from reports.demonstration.telling import tell
from tests.factories import AgreementFactory

IN_NOVEMBER = dt.date(2026, 11, 21)


def load() -> str:
    said = StringIO()
    call_command("load_demonstration", stdout=said)
    return said.getvalue()


class TestTheStory(TestCase):
    """Told once; each test reads it."""

    @classmethod
    def setUpTestData(cls) -> None:
        administrator = {"username": "admin", "email": "admin@example.org", "name": "Admin"}
        User.objects.create_user(**administrator, role=Role.ADMINISTRATOR)
        cls.agreements = tell(IN_NOVEMBER).agreements

    def test_every_type_and_state_is_there(self):
        agreements = Agreement.objects.all()
        assert {agreement.type for agreement in agreements} == set(Type.values)
        assert {agreement.state for agreement in agreements} == set(State.values)
        assert agreements.drafts().filter(check_asked_at__isnull=False).count() == 1
        assert agreements.past_end(IN_NOVEMBER).count() == 1
        assert agreements.ending_within(90, IN_NOVEMBER).count() == 1
        years = Budget.objects.filter(fund__code="example-safety").values_list("year", flat=True)
        assert set(years) == {2024, 2025, 2026}

    def test_the_outreach_is_as_it_was_promised(self):
        outreach = self.agreements["outreach"]
        assert outreach.title == "Community recovery outreach, Telford"
        assert [sum_of(outreach.commitments.filter(year=year)) for year in (2025, 2026)] == [54000, 60000]
        [held] = outreach.instalments.on_hold().filter(due_on__lt=IN_NOVEMBER)
        assert (held.waits_on, held.amount) == ("the quarter 2 return", 13500)
        assert sum_of(outreach.payments.all()) == 67500
        assert outreach.returns.count() == 5
        assert OpenQuestion.objects.open().about(outreach).count() == 2

    def test_some_is_subject_to_budget_and_some_late(self):
        assert Commitment.objects.filter(year=2027).exists()
        assert not Budget.objects.filter(year=2027).exists()
        assert {result.status for result in Result.objects.all()} == set(Result.Status.values)
        assert Return.objects.filter(received_on__day__gte=24).exists()
        assert Payment.objects.filter(kind=Payment.Kind.REVERSAL).count() == 1
        assert Commitment.objects.filter(kind=Commitment.Kind.RELEASE).count() == 2

    def test_the_priced_plan_is_above_the_ring_fence(self):
        plan = sum_of(Intention.objects.filter(framework__fund__code="example-safety").priced(), "resources")
        assert plan - Budget.objects.get(fund__code="example-safety", year=2026).amount() == 11000

    def test_what_happened_is_dated_then_and_bears_a_name(self):
        agreement = Agreement.objects.get(title="Community recovery outreach, Telford")
        assert timezone.localdate(agreement.activated_at) == dt.date(2025, 3, 17)
        drafted, *_, in_force = agreement.history.order_by("history_date", "history_id")
        assert drafted.history_user != in_force.history_user == agreement.activated_by
        paid_by_then = Payment.objects.as_at(AsAt(dt.date(2025, 9, 30), timezone.now()))
        assert sum_of(paid_by_then.filter(agreement=agreement)) == 13500

    def test_the_scene_is_there_before_what_happens_in_it(self):
        """So a paper made from the records of an earlier day has every line that it has now."""
        lines = Intention.objects.filter(framework__fund__code="example-safety")
        by_then = rows_as_they_were(Intention, AsAt(IN_NOVEMBER, dt.datetime(2024, 3, 1, tzinfo=dt.UTC)))
        assert by_then.filter(id__in=lines.values("pk")).count() == lines.count() == 8
        assert {row.history_user.username for row in by_then} == {"officer"}

    def test_the_books_hold(self):
        assert list(breaches()) == []

    def test_every_organisation_is_plainly_made_up(self):
        assert all(provider.name.startswith("Example ") for provider in Provider.objects.all())


@pytest.mark.parametrize(
    "today",
    [dt.date(2026, 4, 1), dt.date(2027, 3, 31), dt.date(2028, 2, 29)],
    ids=str,
)
def test_the_books_hold_whatever_the_day_is(administrator, today):
    tell(today)
    assert list(breaches()) == []
    assert Agreement.objects.count() >= 12


def test_the_clock_is_put_right_again(administrator):
    before = timezone.now()
    with happening(dt.date(2020, 1, 1), 0, administrator):
        assert timezone.localdate() == dt.date(2020, 1, 1)
    assert timezone.now() >= before


def test_one_person_for_each_role_with_the_administrators_password(settings, administrator):
    settings.RINGFENCE_DEMO = True
    administrator.set_password("a long pass phrase")
    administrator.save()
    assert load().endswith("admin, auditor, commissioner, finance, officer, officer2, provider.\n")
    assert {user.role for user in User.objects.all()} == set(Role.values)
    assert all(user.check_password("a long pass phrase") for user in User.objects.all())
    count = Agreement.history.count()
    assert load() == "The made-up records are here already. Nothing was changed.\n"
    assert Agreement.history.count() == count


def test_an_offices_database_is_left_alone(settings, administrator):
    with pytest.raises(CommandError, match="RINGFENCE_DEMO is not set"):
        load()
    settings.RINGFENCE_DEMO = True
    AgreementFactory()
    with pytest.raises(CommandError, match="agreements that somebody entered"):
        load()
    assert Agreement.objects.count() == 1


def test_the_administrator_comes_first(settings, db):
    settings.RINGFENCE_DEMO = True
    with pytest.raises(CommandError, match="Make the first administrator"):
        load()
