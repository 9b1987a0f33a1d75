"""Recording a payment or money back by hand, and reversing one that was recorded in error."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from core.money import pounds
from core.periods import day
from core.refusals import Refused
from core.views import PermittedView
from grants.forms.payment import (
    AgreementOfPayment,
    MoneyBackForm,
    MovementForm,
    PaymentForm,
    ReversalForm,
    payable,
    repayable,
)
from grants.models import Agreement, Payment
from grants.paying_rules import late_item_words
from grants.payments import record_money_back, record_payment, reverse_payment
from grants.permissions import can_pay
from grants.views.pages import INVALID, REFUSED, Fault, Step, faults_of


def payments_trail(*steps: Step) -> list[Step]:
    """Admin, Payments, and what follows."""
    here = Step("Payments", reverse("admin:grants_payment_changelist"))
    return [Step("Admin", reverse("admin:index")), here, *steps]


class RecordPayment(PermittedView):
    """A payment: first the agreement, then one page."""

    may_open = staticmethod(can_pay)
    heading = "Record a payment"
    question = "Which agreement is paid?"
    hint = (
        "Agreements in force or ended, under a decision. One that stands as published is completed and checked first."
    )
    button = "Save payment"
    form_class: ClassVar[type[MovementForm]] = PaymentForm
    offered: ClassVar[Callable[[], Any]] = staticmethod(payable)
    act: ClassVar[Callable[..., Payment]] = staticmethod(record_payment)

    @cached_property
    def agreement(self) -> Agreement | None:
        given = self.request.POST.get("agreement") or self.request.GET.get("agreement") or ""
        return self.offered().filter(pk=given).first() if given.isdecimal() else None

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.agreement is None:
            return self.choose()
        form = self.form_class(agreement=self.agreement)
        form.initial |= form.from_instalment(request.GET.get("instalment", ""))
        form.initial["paid_on"] = request.GET.get("paid_on", "")
        return self.show(form)

    def choose(self) -> HttpResponse:
        """The agreement, before anything else can be asked."""
        asked = "agreement" in self.request.GET
        form = AgreementOfPayment(self.request.GET if asked else None, offered=self.offered())
        faults = faults_of(form) if asked else []
        context = {"form": form, "faults": faults, "trail": payments_trail(record, Step("Reverse it")),
            "back_url": back,
        }
        return render(self.request, "grants/reverse.html", context, status=status)
