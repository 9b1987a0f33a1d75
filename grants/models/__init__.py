"""The promise and the money."""

from grants.models.agreements import Agreement, Contract, Grant, OtherAgreement
from grants.models.commitments import AwardLine, Commitment
from grants.models.payments import Instalment, Payment

__all__ = [
    "Agreement",
    "AwardLine",
    "Commitment",
    "Contract",
    "Grant",
    "Instalment",
    "OtherAgreement",
    "Payment",
]
