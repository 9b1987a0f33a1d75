"""The framework of 2019-21, as it is loaded and loaded again."""

import datetime as dt
from decimal import Decimal
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db.models import Count, Model
from django.test import TestCase

from commissioning.models import Area, Budget, BudgetEntry, Framework, Intention, OpenQuestion, Provider, Statement
from core.money import sum_of
from grants.models import Agreement, Commitment
from grants.models.agreements import Origin, State
from outcomes.models import AgreementMeasure, ContextFigure, Measure, ServiceCoverage
from reports.loading.framework import SECTIONS
from reports.loading.loader import Summary, load

FILE = settings.BASE_DIR / "reports/data/west-mercia-2019-21.yaml"


def load_it(text: str | None = None) -> Summary:
    return load(text.encode() if text else FILE.read_bytes(), source=FILE.name)


def told(summary: Summary) -> list[str]:
    return [str(difference) for difference in summary.differences]


class Loaded(TestCase):
    """The framework is loaded once; each test sees it as it was loaded."""

    @classmethod
    def setUpTestData(cls) -> None:
        said = StringIO()
        call_command("load_framework", str(FILE), stdout=said)
        cls.said = said.getvalue()


class TestAsLoaded(Loaded):
    def test_the_command_says_what_it_did(self):
        assert self.said == "473 created, 0 there already, 0 different here from the file and left as they are.\n"

    def test_the_budget_is_its_original_entry(self):
        [entry] = Budget.objects.get(year=2019).entries.all()
        assert (entry.kind, entry.amount) == (BudgetEntry.Kind.ORIGINAL, Decimal(371377))
        assert entry.recorded_by is None
        assert FILE.name in entry.reason
        assert Budget.objects.count() == 1

    def test_nine_lines_of_which_three_have_no_price(self):
        assert Intention.objects.count() == 9
        assert sum_of(Intention.objects.priced(), "resources") == Decimal(381377)
        assert Intention.objects.unpriced().count() == 3
        assert sum_of(Intention.objects.proposed().priced(), "resources") == Decimal(20000)
        assert set(Intention.objects.values_list("end_year", "ends_on")) == {(2020, None), (2019, None)}
        assert not Intention.objects.filter(theme__isnull=False).exists()

    def test_five_agreements_are_committed_as_published(self):
        rows = Agreement.objects.values_list("reference", "commitments__amount", "paid_to__name", "delivered_by__name")
        assert list(rows.order_by("reference")) == [
            ("SM-2019-001", Decimal(30377), "Herefordshire Council", "Addaction"),
            ("SM-2019-002", Decimal(106000), "Worcestershire County Council", "Swanswell"),
            ("SM-2019-003", Decimal(60000), "Telford Borough Council", "STARS"),
            ("SM-2019-004", Decimal(54000), None, "Addaction"),
            ("SM-2019-005", Decimal(111000), None, "YOS"),
        ]
        assert sum_of(Commitment.objects.filter(year=2019)) == sum_of(Commitment.objects.all()) == Decimal(361377)
        assert Agreement.objects.not_evidenced().count() == 5

    def test_an_agreement_stands_as_published(self):
        for agreement in Agreement.objects.all():
            assert (agreement.origin, agreement.state) == (Origin.PUBLISHED, State.IN_FORCE)
            assert (agreement.starts_on, agreement.ends_on) == (dt.date(2019, 4, 1), dt.date(2020, 3, 31))
            assert agreement.start_is_assumed
            assert agreement.decision is None
            assert agreement.drafted_by is None
        assert list(Agreement.objects.order_by("reference").values_list("type", flat=True)) == ["grant"] * 4 + [""]

    def test_measures_and_words(self):
        kinds = Measure.objects.order_by("level", "kind").values_list("level", "kind").annotate(Count("pk"))
        assert list(kinds) == [("outcome", "distance", 14), ("output", "count", 10), ("output", "milestone", 4)]
        chosen = AgreementMeasure.objects.order_by("agreement__reference").values_list("agreement__reference")
        assert [count for _, count in chosen.annotate(Count("pk"))] == [24, 24, 24, 24, 14]
        words = Statement.objects.filter(intention__ref="DIP-TEL")
        assert [words.filter(kind=kind).count() for kind in Statement.Kind.values] == [10, 14, 10]

    def test_what_surrounds_the_lines(self):
        framework = Framework.objects.get()
        assert framework.period == "2019–21"
        assert [framework.themes.count(), framework.phases.count(), framework.aims.count()] == [3, 2, 14]
        assert Area.objects.get(name="West Mercia").parts.count() == 4
        assert ContextFigure.objects.count() == 49
        assert ServiceCoverage.objects.count() == 44

    def test_six_questions_are_open(self):
        assert list(OpenQuestion.objects.order_by("pk").values_list("label", flat=True)) == [
            "the ring-fence’s year",
            "why the plan is above the ring-fence",
            "the Shropshire question",
            "Shropshire’s host council",
            "grant, contract or contribution to the Youth Offending Team",
            "the lines’ themes",
        ]
        assert all(question.is_open and question.about for question in OpenQuestion.objects.all())

    def test_the_shropshire_question_holds_both_figures(self):
        [question] = OpenQuestion.objects.about(Agreement.objects.get(reference="SM-2019-004"))
        assert (question.counted_amount, question.other_amount) == (Decimal(54000), Decimal(106000))
        assert question.difference == Decimal(52000)

    def test_the_history_says_where_a_record_came_from(self):
        [first] = Agreement.objects.get(reference="SM-2019-004").history.all()
        assert FILE.name in first.history_change_reason


def test_every_section_and_field_is_explained():
    """docs/framework-file.md names whatever a file may hold."""
    guide = (settings.BASE_DIR / "docs/framework-file.md").read_text(encoding="utf-8")
    for section in SECTIONS.values():
        for name in [section.name, *section.fields, *section.parts]:
            assert f"`{name}`" in guide, f"{section.name}: {name}"


class TestLoadedAgain(Loaded):
    def changed(self, record: Model, **fields: object) -> None:
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()

    def test_nothing_changes(self):
        again = load_it()
        assert (again.created, again.there, again.differences) == (0, 473, [])
        assert sum_of(BudgetEntry.objects.all()) == Decimal(371377)
        assert sum_of(Commitment.objects.all()) == Decimal(361377)

    def test_what_is_missing_is_made_again(self):
        ContextFigure.objects.filter(area__name="Thames Valley").delete()
        OpenQuestion.objects.filter(code="themes").delete()
        assert load_it().created == 2
        assert OpenQuestion.objects.filter(code="themes").exists()

    def test_an_officers_work_is_left_and_listed(self):
        agreement = Agreement.objects.get(reference="SM-2019-004")
        host = Provider.objects.get(name="Herefordshire Council")
        work = {"type": "contract", "paid_to": host, "ends_on": dt.date(2020, 6, 30), "start_is_assumed": False}
        self.changed(agreement, **work)
        again = load_it()
        assert again.created == 0
        assert told(again) == [
            "agreement SM-2019-004, type: “grant” in the file, “contract” here",
            "agreement SM-2019-004, paid_to: nothing in the file, Herefordshire Council here",
            "agreement SM-2019-004, ends_on: 31 March 2020 in the file, 30 June 2020 here",
            "agreement SM-2019-004, start_is_assumed: yes in the file, no here",
        ]
        kept = Agreement.objects.get(pk=agreement.pk)
        assert {name: getattr(kept, name) for name in work} == work

    def test_a_renamed_provider_is_not_made_twice(self):
        self.changed(Provider.objects.get(name="Addaction"), name="Example new name")
        again = load_it()
        assert again.created == 0
        assert told(again) == ["provider Addaction, name: “Addaction” in the file, “Example new name” here"]

    def test_reworded_and_removed_words_are_not_put_back(self):
        words = Statement.objects.filter(intention__ref="DIP-HER")
        self.changed(words.get(words="Support IOM"), words="Support integrated offender management")
        words.get(words="Offending").delete()
        again = load_it()
        assert again.created == 0
        assert told(again) == [
            "intention DIP-HER, outputs: “Support IOM” in the file, nothing here",
            "intention DIP-HER, outputs: nothing in the file, “Support integrated offender management” here",
            "intention DIP-HER, outcomes: “Offending” in the file, nothing here",
        ]

    def test_money_is_compared_and_never_doubled(self):
        text = FILE.read_text(encoding="utf-8").replace("original: 371377", "original: 400000")
        assert told(load_it(text.replace("{2019/20: 54000}", "{2019/20: 106000}"))) == [
            "budget substance-misuse 2019/20, original: £400,000 in the file, £371,377 here",
            "agreement SM-2019-004, commitments: £106,000 in 2019/20 in the file, £54,000 in 2019/20 here",
        ]
        assert sum_of(BudgetEntry.objects.all()) == Decimal(371377)
        assert sum_of(Commitment.objects.all()) == Decimal(361377)

    def test_a_list_that_grew_in_the_file_grows_here(self):
        text = FILE.read_text(encoding="utf-8")
        again = load_it(text.replace("    - Support IOM\n", "    - Support IOM\n    - One more output\n"))
        assert (again.created, again.differences) == (4, [])
        assert Statement.objects.filter(words="One more output").count() == 4
