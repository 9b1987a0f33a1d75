"""Recording what a grantee declares to have spent, beside what it was paid."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property

from core.addresses import query_of
from core.money import pounds
from core.periods import FinancialYear
from grants.declaring import SpentYear, declare_spend, spent_by_year
from grants.forms.declaring import SpentForm
from grants.permissions import can_pay
from grants.views.pages import ActPage


class DeclareSpend(ActPage):
    """What was spent of each year; what is left over is owed, and recorded once it comes back."""

    template = "grants/spent.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"What was spent of {self.agreement.reference}"

    @cached_property
    def years(self) -> list[SpentYear]:
        return spent_by_year(self.agreement)

    def make_form(self, data: Any) -> SpentForm:
        return SpentForm(data, years=self.years)

    def context(self) -> dict[str, Any]:
        back = query_of(reverse("admin:grants_payment_moneyback"), agreement=self.agreement.pk)
        return {"form": self.form, "years": self.years, "refund_url": back if can_pay(self.request.user) else ""}

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        given = self.form.cleaned_data
        said = declare_spend(agreement=self.agreement, by=user, **given)
        return self.done(f"{pounds(said.amount)} is declared to be spent of {FinancialYear(said.year)}.")
