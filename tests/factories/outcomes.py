from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from outcomes import models
from tests.factories.commissioning import AreaFactory
from tests.factories.grants import AgreementFactory


class MeasureFactory(DjangoModelFactory):
    """A count, unless another kind is given."""

    class Meta:
        model = models.Measure

    code = factory.Sequence(lambda n: f"measure-{n}")
    name = factory.Sequence(lambda n: f"Example measure {n}")
    level = models.Measure.Level.OUTPUT
    kind = models.Measure.Kind.COUNT
    definition = "Counted for a test."


class AgreementMeasureFactory(DjangoModelFactory):
    class Meta:
        model = models.AgreementMeasure

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    measure = factory.SubFactory(MeasureFactory)


class TargetFactory(DjangoModelFactory):
    """30 in the first quarter of 2019/20."""

    class Meta:
        model = models.Target

    agreement_measure = factory.SubFactory(AgreementMeasureFactory)
    year = 2019
    quarter = 1
    value = Decimal("30.00")


class ReturnFactory(DjangoModelFactory):
    """The first quarter of 2019/20."""

    class Meta:
        model = models.Return

    agreement = factory.SubFactory(AgreementFactory, in_force=True)
    year = 2019
    quarter = 1


class ResultFactory(DjangoModelFactory):
    """A count of 24, of the return's own agreement."""

    class Meta:
        model = models.Result

    result_of = factory.SubFactory(ReturnFactory)
    agreement_measure = factory.SubFactory(
        AgreementMeasureFactory, agreement=factory.SelfAttribute("..result_of.agreement")
    )
    number = 24


class ContextFigureFactory(DjangoModelFactory):
    class Meta:
        model = models.ContextFigure

    area = factory.SubFactory(AreaFactory)
    indicator = factory.Sequence(lambda n: f"Example indicator {n}")
    period = "2016/17"
    value = Decimal("10.00")
    unit = "people"
    source = "Example source"


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = models.Service

    group = "Example group"
    name = factory.Sequence(lambda n: f"Example service {n}")


class ServiceCoverageFactory(DjangoModelFactory):
    class Meta:
        model = models.ServiceCoverage

    area = factory.SubFactory(AreaFactory)
    service = factory.SubFactory(ServiceFactory)
    level = models.ServiceCoverage.Level.PROVIDED
