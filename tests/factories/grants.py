import datetime as dt
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from grants import keeping, models
from grants.models.agreements import Conditions, LegalPower, Origin, Route, State, Type
from tests.factories.commissioning import BudgetFactory, DecisionFactory, IntentionFactory, ProviderFactory
from tests.factories.core import ImportBatchFactory, UserFactory

STARTS_ON, ENDS_ON = dt.date(2019, 4, 1), dt.date(2020, 3, 31)
_OF_THE_AGREEMENT = "agreement"


class AwardLineFactory(DjangoModelFactory):
    class Meta:
        model = models.AwardLine

    agreement = factory.SubFactory("tests.factories.AgreementFactory")
    year = 2019
    amount = Decimal("6000.00")


class CommitmentFactory(DjangoModelFactory):
    """An award of £6,000 for 2019/20 under a decision. `published=True` for one that no decision evidences."""

    class Meta:
        model = models.Commitment

    class Params:
        published = factory.Trait(kind=models.Commitment.Kind.PUBLISHED, decision=None)

    agreement = factory.SubFactory("tests.factories.AgreementFactory", state=State.IN_FORCE)
    fund = factory.SelfAttribute("agreement.fund")
    year = 2019
    kind = models.Commitment.Kind.AWARD
    amount = Decimal("6000.00")
    decision = factory.SubFactory(DecisionFactory, fund=factory.SelfAttribute("..fund"))
    effective_on = STARTS_ON


class AgreementFactory(DjangoModelFactory):
    """A draft grant for 2019/20, with its fund and area from its line."""

    class Meta:
        model = models.Agreement
        skip_postgeneration_save = True

    class Params:
        ready = factory.Trait(
            award_route=Route.OPEN_CALL,
            conditions_answer=Conditions.NONE,
            purpose="An example.",
            reasons="An example.",
            legal_power=LegalPower.CRIME_AND_DISORDER,
            reports=factory.SelfAttribute("delivered_by"),
            lead_officer=factory.SelfAttribute("drafted_by"),
            decision=factory.SubFactory(DecisionFactory, fund=factory.SelfAttribute("..fund")),
            signed_on=STARTS_ON,
            award_line=factory.RelatedFactory(AwardLineFactory, _OF_THE_AGREEMENT),
        )
        in_force = factory.Trait(
            ready=True,
            state=State.IN_FORCE,
            activated_at=factory.LazyFunction(timezone.now),
            activated_by=factory.SubFactory(UserFactory),
            commitment=factory.RelatedFactory(
                CommitmentFactory, _OF_THE_AGREEMENT, decision=factory.SelfAttribute("agreement.decision")
            ),
        )
        published = factory.Trait(
            type="",
            origin=Origin.PUBLISHED,
            state=State.IN_FORCE,
            start_is_assumed=True,
            drafted_by=None,
            commitment=factory.RelatedFactory(CommitmentFactory, _OF_THE_AGREEMENT, published=True),
        )

    reference = factory.Sequence(lambda n: f"EX-2018-{n:04d}")
    title = factory.Sequence(lambda n: f"Example agreement {n}")
    type = Type.GRANT
    intention = factory.SubFactory(IntentionFactory)
    fund = factory.SelfAttribute("intention.framework.fund")
    area = factory.SelfAttribute("intention.area")
    paid_to = factory.SubFactory(ProviderFactory)
    delivered_by = factory.SelfAttribute("intention.provider")
    starts_on = STARTS_ON
    ends_on = ENDS_ON
    drafted_by = factory.SubFactory(UserFactory)
    prepared_by = factory.SelfAttribute("drafted_by")


class GrantFactory(AgreementFactory):
    class Meta:
        model = models.Grant


class ContractFactory(AgreementFactory):
    class Meta:
        model = models.Contract

    type = Type.CONTRACT


class OtherAgreementFactory(AgreementFactory):
    class Meta:
        model = models.OtherAgreement

    type = Type.CONTRIBUTION


class InstalmentFactory(DjangoModelFactory):
    """The first quarter's £1,500 of 2019/20."""

    class Meta:
        model = models.Instalment

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    number = factory.Sequence(lambda n: n % 1000 + 1)
    due_on = dt.date(2019, 7, 1)
    period_from = STARTS_ON
    period_to = dt.date(2019, 6, 30)
    year = 2019
    amount = Decimal("1500.00")


class PaymentFactory(DjangoModelFactory):
    """£1,500 for the first quarter of 2019/20, charged to the agreement's own fund."""

    class Meta:
        model = models.Payment

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    budget = factory.SubFactory(BudgetFactory, fund=factory.SelfAttribute("..agreement.fund"))
    amount = Decimal("1500.00")
    paid_on = dt.date(2019, 7, 1)
    period_from = STARTS_ON
    period_to = dt.date(2019, 6, 30)


class VariationFactory(DjangoModelFactory):
    """A draft that raises 2019/20 by £600, once `VariationLineFactory(variation=...)` says so."""

    class Meta:
        model = models.Variation

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    number = factory.Sequence(lambda n: n % 1000 + 1)
    kind = models.Variation.Kind.VALUE_UP
    reason = "An example."
    effective_on = STARTS_ON
    drafted_by = factory.SubFactory(UserFactory)
    prepared_by = factory.SelfAttribute("drafted_by")


class VariationLineFactory(DjangoModelFactory):
    class Meta:
        model = models.VariationLine

    variation = factory.SubFactory(VariationFactory)
    year = 2019
    amount = Decimal("600.00")


class ConditionFactory(DjangoModelFactory):
    class Meta:
        model = models.Condition

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    words = factory.Sequence(lambda n: f"Example condition {n}")


class AnnualReviewFactory(DjangoModelFactory):
    class Meta:
        model = models.AnnualReview

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    held_on = ENDS_ON
    outcome = models.AnnualReview.Outcome.CONTINUE
    words = "An example."


class SaidFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    year = 2019
    amount = Decimal("5800.00")
    said_on = dt.date(2019, 10, 1)


class ForecastFactory(SaidFactory):
    class Meta:
        model = models.Forecast


class DeclaredSpendFactory(SaidFactory):
    class Meta:
        model = models.DeclaredSpend


class AuthorisedExcessFactory(DjangoModelFactory):
    """£2,000 beyond the 2019/20 budget, under a decision."""

    class Meta:
        model = models.AuthorisedExcess

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    limit = models.AuthorisedExcess.Limit.BUDGET
    year = 2019
    amount = Decimal("2000.00")
    reason = "An example."
    decision = factory.SubFactory(DecisionFactory)


class AttachedFileFactory(DjangoModelFactory):
    """A signed agreement: a row, and the file on the disk that it is about."""

    class Meta:
        model = models.AttachedFile

    class Params:
        content = b"%PDF-1.4\n%%EOF\n"

    agreement = factory.SubFactory("tests.factories.AgreementFactory")
    number = factory.LazyAttribute(lambda made: made.agreement.files.count() + 1)
    kind = "signed"
    name = factory.Sequence(lambda n: f"signed-{n}.pdf")
    content_type = "application/pdf"
    size = factory.LazyAttribute(lambda made: len(made.content))
    sha256 = factory.Sequence(lambda n: f"{n:064x}")
    stored_name = factory.LazyAttribute(lambda made: keeping.keep([made.content]).stored_name)
    added_by = factory.SubFactory(UserFactory)


class PaymentSourceFactory(DjangoModelFactory):
    """Columns called Payee, Date, Amount, Type, Voucher, Invoice and Narrative."""

    class Meta:
        model = models.PaymentSource

    name = factory.Sequence(lambda n: f"Example finance system {n}")
    payee = "Payee"
    paid_on = "Date"
    amount = "Amount"
    credit_note = "Type"
    voucher = "Voucher"
    invoice = "Invoice"
    words = "Narrative"


class WaitingFileFactory(DjangoModelFactory):
    class Meta:
        model = models.WaitingFile

    source = factory.SubFactory(PaymentSourceFactory)
    file_name = "payments.csv"
    content = b"Payee,Date,Amount\r\nSomebody else,01/07/2019,10.00\r\n"
    sent_by = factory.SubFactory(UserFactory, role="finance")


class PaymentImportFactory(ImportBatchFactory):
    class Meta:
        model = models.PaymentImport


class ImportedRowFactory(DjangoModelFactory):
    """A row that a person must look at."""

    class Meta:
        model = models.ImportedRow

    batch = factory.SubFactory(ImportBatchFactory)
    source = factory.SubFactory(PaymentSourceFactory)
    fingerprint = factory.Sequence(lambda n: f"{n:064d}")
    row = 2
    payee = "Example provider"
    paid_on = dt.date(2019, 7, 1)
    amount = Decimal("1500.00")
    why = "An example."


class PayeeRuleFactory(DjangoModelFactory):
    class Meta:
        model = models.PayeeRule

    payee = factory.Sequence(lambda n: f"Example payee {n}")
    agreement = factory.SubFactory(AgreementFactory, in_force=True)
