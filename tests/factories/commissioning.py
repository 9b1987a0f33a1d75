import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from commissioning import models
from core.roles import Role
from tests.factories.core import UserFactory

A_DAY = dt.date(2019, 4, 1)


class AreaFactory(DjangoModelFactory):
    class Meta:
        model = models.Area

    name = factory.Sequence(lambda n: f"Example area {n}")
    kind = models.Area.Kind.LOCAL_AUTHORITY


class ProviderFactory(DjangoModelFactory):
    class Meta:
        model = models.Provider

    name = factory.Sequence(lambda n: f"Example provider {n}")
    kind = models.Provider.Kind.CHARITY


class ProviderNameFactory(DjangoModelFactory):
    class Meta:
        model = models.ProviderName

    provider = factory.SubFactory(ProviderFactory)
    name = factory.Sequence(lambda n: f"Example former name {n}")


class ProviderContactFactory(DjangoModelFactory):
    class Meta:
        model = models.ProviderContact

    provider = factory.SubFactory(ProviderFactory)
    name = factory.Sequence(lambda n: f"Example contact {n}")


class ProviderMemberFactory(DjangoModelFactory):
    class Meta:
        model = models.ProviderMember

    provider = factory.SubFactory(ProviderFactory)
    user = factory.SubFactory(UserFactory, role=Role.PROVIDER)


class FundFactory(DjangoModelFactory):
    class Meta:
        model = models.Fund

    code = factory.Sequence(lambda n: f"fund-{n}")
    name = factory.Sequence(lambda n: f"Example fund {n}")
    purpose = "An example."
    ring_fence = models.Fund.RingFence.INTERNAL


class BudgetFactory(DjangoModelFactory):
    """A budget without an entry: nought, until `BudgetEntryFactory(budget=...)` puts money in."""

    class Meta:
        model = models.Budget
        django_get_or_create = ("fund", "year")

    fund = factory.SubFactory(FundFactory)
    year = 2019


class BudgetEntryFactory(DjangoModelFactory):
    class Meta:
        model = models.BudgetEntry

    budget = factory.SubFactory(BudgetFactory)
    kind = models.BudgetEntry.Kind.ORIGINAL
    amount = Decimal("371377.00")
    effective_on = factory.LazyAttribute(lambda entry: entry.budget.financial_year.start)


class IncomeFactory(DjangoModelFactory):
    class Meta:
        model = models.Income

    fund = factory.SubFactory(FundFactory)
    year = 2019
    kind = models.Income.Kind.EXPECTED
    amount = Decimal("371377.00")
    effective_on = A_DAY


class GrantorDateFactory(DjangoModelFactory):
    class Meta:
        model = models.GrantorDate

    fund = factory.SubFactory(FundFactory)
    year = 2019
    kind = models.GrantorDate.Kind.CLAIM
    due_on = dt.date(2020, 4, 30)


class PeriodCloseFactory(DjangoModelFactory):
    """2019/20, closed."""

    class Meta:
        model = models.PeriodClose

    act = models.PeriodClose.Act.CLOSE
    year = 2019


class FrameworkFactory(DjangoModelFactory):
    class Meta:
        model = models.Framework

    code = factory.Sequence(lambda n: f"framework-{n}")
    title = factory.Sequence(lambda n: f"Example framework {n}")
    owner = "Example office"
    fund = factory.SubFactory(FundFactory)
    first_year = 2019
    last_year = 2020


class FrameworkPartFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    framework = factory.SubFactory(FrameworkFactory)
    order = factory.Sequence(lambda n: n % 1000)


class ThemeFactory(FrameworkPartFactory):
    class Meta:
        model = models.Theme

    name = factory.Sequence(lambda n: f"Example theme {n}")


class PhaseFactory(FrameworkPartFactory):
    class Meta:
        model = models.Phase

    name = factory.Sequence(lambda n: f"Example phase {n}")


class AimFactory(FrameworkPartFactory):
    class Meta:
        model = models.Aim

    name = factory.Sequence(lambda n: f"Example objective {n}")
    kind = models.Aim.Kind.OBJECTIVE


class IntentionFactory(DjangoModelFactory):
    class Meta:
        model = models.Intention

    framework = factory.SubFactory(FrameworkFactory)
    ref = factory.Sequence(lambda n: f"EX-{n}")
    order = factory.Sequence(lambda n: n % 1000)
    activity = factory.Sequence(lambda n: f"Example activity {n}")
    area = factory.SubFactory(AreaFactory)
    provider = factory.SubFactory(ProviderFactory)
    resources = Decimal("30377.00")
    resources_year = 2019
    status = models.Intention.Status.AGREED


class StatementFactory(DjangoModelFactory):
    class Meta:
        model = models.Statement

    intention = factory.SubFactory(IntentionFactory)
    kind = models.Statement.Kind.OUTPUT
    words = factory.Sequence(lambda n: f"Example output {n}")


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = models.Decision

    reference = factory.Sequence(lambda n: f"PCC/2018/{n:04d}")
    title = "Example decision"
    decided_on = A_DAY
    decision_maker = "The Commissioner"
    amount = Decimal("50000.00")
    fund = factory.SubFactory(FundFactory)


class AllocationFactory(DjangoModelFactory):
    class Meta:
        model = models.Allocation

    budget = factory.SubFactory(BudgetFactory)
    intention = factory.SubFactory(IntentionFactory, framework__fund=factory.SelfAttribute("...budget.fund"))
    amount = Decimal("10000.00")
    effective_on = factory.LazyAttribute(lambda allocation: allocation.budget.financial_year.start)


class OpenQuestionFactory(DjangoModelFactory):
    """A question about an area, unless `about=` gives another record."""

    class Meta:
        model = models.OpenQuestion

    code = factory.Sequence(lambda n: f"question-{n}")
    question = "Is this an example?"
    label = "whether this is an example"
    explanation = "Made up for a test."
    about = factory.SubFactory(AreaFactory)
