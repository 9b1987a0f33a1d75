"""What the money bought, and the need that it answers."""

from outcomes.models.context import ContextFigure, Service, ServiceCoverage
from outcomes.models.measures import AgreementMeasure, Measure, Target
from outcomes.models.returns import Result, Return

__all__ = ["AgreementMeasure", "ContextFigure", "Measure", "Result", "Return", "Service", "ServiceCoverage", "Target"]
