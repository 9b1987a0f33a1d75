"""Every named rule that the database holds, broken once past all forms: it refuses. A new rule needs its case."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from commissioning.models import Area
from tests import factories as make

OURS = ("core", "commissioning", "grants", "outcomes")
EARLY, LATE = dt.date(2019, 4, 1), dt.date(2019, 4, 2)
BACKWARDS = {"period_from": LATE, "period_to": EARLY}


def again(factory: Any, *fields: str, **given: Any) -> None:
    """Make a record, and another that has the same in these fields."""
    first = factory(**given)
    factory(**{field: getattr(first, field) for field in fields}, **given)


def part_of_itself() -> None:
    area = make.AreaFactory()
    Area.objects.filter(pk=area.pk).update(parent=area)


def checked_by_its_author() -> None:
    agreement = make.AgreementFactory()
    agreement.activated_by = agreement.drafted_by
    agreement.save()


def with_result(**fields: Any) -> None:
    make.ResultFactory(**{"number": None} | fields)


BREAKS: dict[str, Callable[[], Any]] = {
    "user_name_is_unique": lambda: [make.UserFactory(username=name) for name in ("alex", "ALEX")],
    "user_email_is_unique": lambda: [make.UserFactory(email=mail) for mail in ("a@example.org", "A@EXAMPLE.ORG")],
    "user_role_is_known": lambda: make.UserFactory(role="superuser"),
    "user_who_authorises_is_a_finance_officer": lambda: make.UserFactory(role="officer", may_authorise=True),
    "import_is_of_a_file_once": lambda: again(make.ImportBatchFactory, "kind", "source", "sha256"),
    "import_undone_says_by_whom_and_why": lambda: make.ImportBatchFactory(undone_reason="An example."),
    "area_code_is_unique": lambda: [make.AreaFactory(code="E06000019") for _ in range(2)],
    "area_is_not_part_of_itself": part_of_itself,
    "decision_amount_is_not_negative": lambda: make.DecisionFactory(amount=Decimal("-0.01")),
    "framework_ends_after_it_starts": lambda: make.FrameworkFactory(first_year=2019, last_year=2018),
    "theme_is_unique_in_its_framework": lambda: again(make.ThemeFactory, "framework", "name"),
    "phase_is_unique_in_its_framework": lambda: again(make.PhaseFactory, "framework", "name"),
    "aim_is_unique_in_its_framework": lambda: again(make.AimFactory, "framework", "name"),
    "intention_resources_are_not_negative": lambda: make.IntentionFactory(resources=Decimal("-0.01")),
    "intention_has_one_end": lambda: make.IntentionFactory(ends_on=EARLY, end_year=2020),
    "statement_is_said_once": lambda: again(make.StatementFactory, "intention", "kind", "words"),
    "budget_is_one_a_fund_and_year": lambda: again(
        lambda **fields: make.BudgetFactory._meta.model.objects.create(
            **{"fund": make.FundFactory(), "year": 2019} | fields
        ),
        "fund",
    ),
    "budget_year_is_a_year": lambda: make.BudgetFactory(year=1066),
    "budget_has_one_original_entry": lambda: again(make.BudgetEntryFactory, "budget", kind="original"),
    "budget_entry_sign_fits_its_kind": lambda: make.BudgetEntryFactory(kind="reduction", amount=Decimal(1)),
    "budget_entry_reversal_names_another": lambda: make.BudgetEntryFactory(kind="reversal", amount=Decimal(-1)),
    "budget_entry_in_names_the_half_that_went_out": lambda: make.BudgetEntryFactory(kind="virement_in"),
    "income_sign_fits_its_kind": lambda: make.IncomeFactory(kind="returned", amount=Decimal(1)),
    "income_year_is_a_year": lambda: make.IncomeFactory(year=1066),
    "grantor_date_is_said_once": lambda: again(make.GrantorDateFactory, "fund", "year", "kind", "due_on"),
    "reopening_says_why": lambda: make.PeriodCloseFactory(act="reopen", reason=""),
    "period_close_quarter_is_a_quarter": lambda: make.PeriodCloseFactory(quarter=5),
    "allocation_is_not_nought": lambda: make.AllocationFactory(amount=Decimal(0)),
    "provider_charity_number_is_unique": lambda: [make.ProviderFactory(charity_number="1001957") for _ in range(2)],
    "provider_company_number_is_unique": lambda: [make.ProviderFactory(company_number="02580377") for _ in range(2)],
    "provider_other_name_is_unique": lambda: again(make.ProviderNameFactory, "provider", "name"),
    "provider_name_ends_after_it_starts": lambda: make.ProviderNameFactory(used_from=LATE, used_until=EARLY),
    "answered_question_has_an_answer": lambda: make.OpenQuestionFactory(answered_on=EARLY, answer=""),
    "question_has_both_figures_or_neither": lambda: make.OpenQuestionFactory(
        counted_amount=Decimal(1), other_amount=None
    ),
    "award_line_is_one_a_year": lambda: again(make.AwardLineFactory, "agreement", "year"),
    "award_line_is_not_negative": lambda: make.AwardLineFactory(amount=Decimal("-0.01")),
    "commitment_sign_fits_its_kind": lambda: make.CommitmentFactory(kind="release", amount=Decimal(1)),
    "award_is_under_a_decision": lambda: make.CommitmentFactory(kind="award", decision=None),
    "commitment_year_is_a_year": lambda: make.CommitmentFactory(year=1066),
    "instalment_number_is_unique": lambda: again(make.InstalmentFactory, "agreement", "number"),
    "instalment_is_not_negative": lambda: make.InstalmentFactory(amount=Decimal("-0.01")),
    "instalment_period_ends_after_it_starts": lambda: make.InstalmentFactory(**BACKWARDS),
    "instalment_met_what_it_waits_on": lambda: make.InstalmentFactory(waits_on="", met_on=EARLY),
    "payment_sign_fits_its_kind": lambda: make.PaymentFactory(amount=Decimal(-1)),
    "payment_period_ends_after_it_starts": lambda: make.PaymentFactory(**BACKWARDS),
    "payment_is_net_and_irrecoverable_vat": lambda: make.PaymentFactory(
        net=Decimal(1), vat=Decimal(0), irrecoverable_vat=Decimal(0)
    ),
    "variation_number_is_unique": lambda: again(make.VariationFactory, "agreement", "number", state="discarded"),
    "variation_is_drafted_one_at_a_time": lambda: again(make.VariationFactory, "agreement"),
    "variation_in_force_says_by_whom": lambda: make.VariationFactory(state="in_force"),
    "variation_says_why": lambda: make.VariationFactory(reason=""),
    "variation_line_is_one_a_year": lambda: again(make.VariationLineFactory, "variation", "year"),
    "variation_line_is_not_nought": lambda: make.VariationLineFactory(amount=Decimal(0)),
    "variation_line_year_is_a_year": lambda: make.VariationLineFactory(year=1066),
    "attached_file_number_is_unique": lambda: again(make.AttachedFileFactory, "agreement", "number"),
    "attached_file_is_attached_once": lambda: again(make.AttachedFileFactory, "agreement", "sha256"),
    "attached_file_is_not_empty": lambda: make.AttachedFileFactory(size=0),
    "attached_file_taken_out_says_by_whom_and_why": lambda: make.AttachedFileFactory(removed_reason="An example."),
    "condition_is_said_once": lambda: again(make.ConditionFactory, "agreement", "words"),
    "annual_review_is_one_a_day": lambda: again(make.AnnualReviewFactory, "agreement", "held_on"),
    "forecast_is_not_negative": lambda: make.ForecastFactory(amount=Decimal("-0.01")),
    "forecast_year_is_a_year": lambda: make.ForecastFactory(year=1066),
    "declared_spend_is_not_negative": lambda: make.DeclaredSpendFactory(amount=Decimal("-0.01")),
    "declared_spend_year_is_a_year": lambda: make.DeclaredSpendFactory(year=1066),
    "authorised_excess_says_how_much_and_why": lambda: make.AuthorisedExcessFactory(reason=""),
    "authorised_excess_is_under_a_decision": lambda: make.AuthorisedExcessFactory(decision=None),
    "payment_source_names_all_of_vat_or_none": lambda: make.PaymentSourceFactory(net="Net"),
    "imported_row_comes_in_once": lambda: again(make.ImportedRowFactory, "source", "fingerprint"),
    "imported_row_has_its_own_payment": lambda: again(
        lambda **given: make.ImportedRowFactory(**{"payment": make.PaymentFactory()} | given),
        "payment",
        state="matched",
    ),
    "imported_row_that_is_matched_has_its_payment": lambda: make.ImportedRowFactory(state="matched"),
    "payee_that_is_not_ours_has_a_reason": lambda: make.PayeeRuleFactory(agreement=None),
    "agreement_ends_after_it_starts": lambda: make.AgreementFactory(starts_on=LATE, ends_on=EARLY),
    "agreement_has_a_type": lambda: make.AgreementFactory(type=""),
    "agreement_in_force_says_who_and_when": lambda: make.AgreementFactory(state="in_force", paid_to=None),
    "agreement_that_ended_says_when": lambda: make.AgreementFactory(state="ended", ended_on=None),
    "agreement_is_checked_by_a_second_person": checked_by_its_author,
    "context_figure_is_said_once": lambda: again(make.ContextFigureFactory, "source", "area", "indicator", "period"),
    "service_is_one_a_group": lambda: again(make.ServiceFactory, "group", "name"),
    "coverage_is_one_an_area_and_service": lambda: again(make.ServiceCoverageFactory, "area", "service"),
    "measure_scale_runs_upwards": lambda: make.MeasureFactory(scale_from=Decimal(10), scale_to=Decimal(1)),
    "agreement_has_a_measure_once": lambda: again(make.AgreementMeasureFactory, "agreement", "measure"),
    "target_is_one_a_quarter": lambda: again(make.TargetFactory, "agreement_measure", year=2019, quarter=1),
    "target_is_one_a_year": lambda: again(make.TargetFactory, "agreement_measure", year=2019, quarter=None),
    "target_quarter_is_a_quarter": lambda: make.TargetFactory(quarter=5),
    "return_version_is_one_a_quarter": lambda: again(make.ReturnFactory, "agreement", "year", "quarter"),
    "return_quarter_is_a_quarter": lambda: make.ReturnFactory(quarter=5),
    "result_is_one_a_measure": lambda: again(make.ResultFactory, "result_of", "agreement_measure"),
    "result_share_is_of_a_whole": lambda: with_result(numerator=2, denominator=1),
    "result_changes_add_up_to_the_people": lambda: with_result(people=3, improved=1, same=1, worse=0),
    "result_counts_are_not_negative": lambda: with_result(number=-1),
}


def rules() -> dict[str, models.BaseConstraint]:
    """Every named rule of our own records, from the model registry."""
    records = [model for model in apps.get_models() if model._meta.app_label in OURS]
    return {rule.name: rule for record in records for rule in record._meta.constraints}


def test_every_rule_has_its_case() -> None:
    assert rules().keys() == BREAKS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BREAKS[name]()

    if isinstance(rules()[name], models.CheckConstraint):
        assert name in str(refused.value)


@pytest.mark.parametrize("name", BREAKS)
def test_a_person_is_told_in_words(name: str) -> None:
    assert rules()[name].violation_error_message.endswith(".")
    assert rules()[name].violation_error_message != models.BaseConstraint.default_violation_error_message
