"""What a contract's invoice says: net, VAT, and the part of the VAT that the office can't claim back."""

from dataclasses import dataclass
from decimal import Decimal

from core.money import NOUGHT, pounds
from core.refusals import Refused
from grants.models import Agreement
from grants.models.agreements import Type

VAT_FIELDS = ("net", "vat", "irrecoverable_vat")


@dataclass(frozen=True)
class Invoice:
    """One invoice or credit note under a contract, in pounds, each amount nought or more."""

    net: Decimal
    vat: Decimal
    irrecoverable_vat: Decimal

    @property
    def borne(self) -> Decimal:
        """What the budget bears: the net amount and the VAT that can't be recovered."""
        return self.net + self.irrecoverable_vat

    @property
    def words(self) -> str:
        """`The budget bears £1,050.00: £1,000.00 net, and £50.00 of the £200.00 VAT.`"""
        bears, net, part = (pounds(each, pence=True) for each in (self.borne, self.net, self.irrecoverable_vat))
        if not self.vat:
            return f"The budget bears {bears}: there is no VAT on it."
        return f"The budget bears {bears}: {net} net, and {part} of the {pounds(self.vat, pence=True)} VAT."

    def fields(self, *, sign: int = 1) -> dict[str, Decimal]:
        """As a payment keeps it; below nought with `sign=-1`, for money that came back."""
        return {name: sign * getattr(self, name) for name in VAT_FIELDS}


def takes_vat(agreement: Agreement) -> bool:
    """Only a contract's payments carry VAT; a grant is one amount."""
    return agreement.type == Type.CONTRACT


def refuse_bad_invoice(agreement: Agreement, invoice: Invoice | None, amount: Decimal) -> None:
    """A contract's money says net, VAT and irrecoverable VAT, which make up what the budget bears; no other does."""
    if not takes_vat(agreement):
        if invoice:
            raise Refused(f"{agreement.reference} is not a contract, so its payments are one amount without VAT.")
        return
    if invoice is None:
        raise Refused(
            f"{agreement.reference} is a contract. Give the net amount, the VAT, and the part of the VAT that can’t be "
            "recovered; nought where there is none."
        )
    if min(invoice.net, invoice.vat, invoice.irrecoverable_vat) < NOUGHT:
        raise Refused("Net, VAT and irrecoverable VAT are nought or more.")
    if invoice.irrecoverable_vat > invoice.vat:
        raise Refused(
            f"{pounds(invoice.irrecoverable_vat)} of VAT can’t be recovered, which is more than the VAT on the invoice "
            f"({pounds(invoice.vat)}). Check both."
        )
    if invoice.borne != amount:
        raise Refused(
            f"The budget bears {pounds(invoice.borne)} of this invoice, net and irrecoverable VAT, not "
            f"{pounds(amount)}. Check the amounts."
        )
