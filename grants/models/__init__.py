"""The promise and the money."""

from grants.models.agreements import Agreement, Contract, Grant, OtherAgreement
from grants.models.commitments import AwardLine, Commitment
from grants.models.files import AttachedFile
from grants.models.imports import ImportedRow, PayeeRule, PaymentImport, PaymentSource, WaitingFile
from grants.models.payments import Instalment, Payment
from grants.models.promises import AnnualReview, Condition
from grants.models.statements import AuthorisedExcess, DeclaredSpend, Forecast
from grants.models.variations import Variation, VariationLine

__all__ = [
    "Agreement",
    "AnnualReview",
    "AttachedFile",
    "AuthorisedExcess",
    "AwardLine",
    "Commitment",
    "Condition",
    "Contract",
    "DeclaredSpend",
    "Forecast",
    "Grant",
    "ImportedRow",
    "Instalment",
    "OtherAgreement",
    "PayeeRule",
    "Payment",
    "PaymentImport",
    "PaymentSource",
    "Variation",
    "VariationLine",
    "WaitingFile",
]
