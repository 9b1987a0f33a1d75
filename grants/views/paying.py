"""Recording a payment or money back by hand, and reversing one that was recorded in error."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property

from commissioning.closing import is_closed
from core.money import pounds
from core.periods import day
from core.refusals import Refused
from core.views import PermittedView
from grants.coming_back import excess_of_committing_again, released_with
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
    hint = "Agreements in force or ended, under a decision. One that is not evidenced is completed and checked first."
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
        context = {"form": form, "faults": faults, "trail": payments_trail(Step(self.heading)), "heading": self.heading}
        context |= {"question": self.question, "hint": self.hint}
        return render(self.request, "grants/choose_agreement.html", context, status=INVALID if faults else 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if self.agreement is None:
            return self.choose()
        if "fill" in request.POST:
            return self.show(self.form_class(self.filled(self.agreement), agreement=self.agreement), is_whole=False)
        form = self.form_class(request.POST, agreement=self.agreement)
        is_whole = form.is_valid()
        if "bears" in request.POST and form.bears:
            return self.show(form, is_whole=False, bears=form.bears)
        if not is_whole:
            return self.show(form, faults=faults_of(form), status=INVALID)
        if form.is_recorded:
            return self.done(form.is_recorded, was_sent=True)
        try:
            return self.record(self.agreement, form.said())
        except Refused as refusal:
            return self.show(form, faults=[Fault(str(refusal))], status=REFUSED, bears=form.bears)

    def filled(self, agreement: Agreement) -> QueryDict:
        data = self.request.POST.copy()
        for name, value in self.form_class(agreement=agreement).from_instalment(data.get("instalment", "")).items():
            data[name] = value
        return data

    def record(self, agreement: Agreement, given: dict[str, Any]) -> HttpResponse:
        user: Any = self.request.user
        was_sent = Payment.objects.filter(key=given["key"]).exists()
        payment = self.act(agreement=agreement, by=user, **given)
        return self.done(payment, was_sent=was_sent)

    def done(self, payment: Payment, *, was_sent: bool) -> HttpResponse:
        messages.success(self.request, told(payment, was_sent=was_sent))
        if "another" in self.request.POST:
            kept = {"agreement": payment.agreement_id, "paid_on": day(payment.paid_on)}
            return HttpResponseRedirect(f"{self.request.path}?{urlencode(kept)}")
        return HttpResponseRedirect(reverse("admin:grants_payment_change", args=[payment.pk]))

    def show(
        self,
        form: MovementForm,
        *,
        faults: list[Fault] | None = None,
        status: int = 200,
        is_whole: bool = True,
        bears: str = "",
    ) -> HttpResponse:
        context = {
            "form": form if is_whole else _unjudged(form),
            "agreement": self.agreement,
            "bears": bears,
            "faults": faults or [],
            "trail": payments_trail(Step(self.heading)),
            "heading": self.heading,
            "button": self.button,
            "back_url": reverse("admin:grants_payment_changelist"),
        }
        return render(self.request, "grants/payment.html", context, status=status)


class RecordMoneyBack(RecordPayment):
    """Money that came back: first the agreement, then one page."""

    heading = "Record money back"
    question = "From which agreement did money come back?"
    hint = "Agreements that were paid."
    button = "Save money back"
    form_class = MoneyBackForm
    offered = staticmethod(repayable)
    act = staticmethod(record_money_back)


def told(payment: Payment, *, was_sent: bool) -> str:
    """What was recorded, in a sentence, and what is particular about it."""
    way = "to" if payment.amount > 0 else "back from"
    what = f"{pounds(abs(payment.amount), pence=True)} {way} {payment.agreement.reference} on {day(payment.paid_on)}"
    if was_sent:
        return f"{what} was recorded already: once."
    late = late_item_words(payment)
    becomes = _becomes_of_commitment(payment) if payment.amount < 0 else ""
    return " ".join(part for part in (f"{what} is recorded.", late, becomes) if part)


def _becomes_of_commitment(back: Payment) -> str:
    if released := released_with(back):
        return f"{pounds(released, pence=True)} of what is committed is released with it."
    if not late_item_words(back):
        return "Nothing is released with it: it stays committed."
    year = back.budget.financial_year
    return f"Nothing is released with it. Add it to the {year} budget by an entry, if it is to be spent."


def _unjudged(form: MovementForm) -> MovementForm:
    """The form with what stands in its boxes, before anything of it is called wrong."""
    return type(form)(agreement=form.agreement, initial=form.data.dict())  # type: ignore[union-attr]


class ReversePayment(PermittedView):
    """Asks why a payment is reversed."""

    may_open = staticmethod(can_pay)

    @cached_property
    def payment(self) -> Payment:
        rows = Payment.objects.for_user(self.request.user).select_related("agreement", "budget__fund", "reversed_by")
        return get_object_or_404(rows, pk=self.kwargs["object_id"])

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(ReversalForm())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReversalForm(request.POST)
        if not form.is_valid():
            return self.show(form, faults_of(form), INVALID)
        user: Any = request.user
        try:
            reversal = reverse_payment(payment=self.payment, by=user, **form.cleaned_data)
        except Refused as refusal:
            return self.show(form, [Fault(str(refusal))], REFUSED)
        messages.success(request, f"{pounds(abs(self.payment.amount), pence=True)} is reversed.")
        return HttpResponseRedirect(reverse("admin:grants_payment_change", args=[reversal.pk]))

    def show(self, form: ReversalForm, faults: list[Fault] | None = None, status: int = 200) -> HttpResponse:
        back = reverse("admin:grants_payment_change", args=[self.payment.pk])
        kind = self.payment.get_kind_display()
        record = Step(f"{kind.capitalize()} of {day(self.payment.paid_on)}", back)
        context = {
            "form": form,
            "payment": self.payment,
            "amount": abs(self.payment.amount),
            "released": released_with(self.payment),
            "excess": excess_of_committing_again(self.payment),
            "faults": faults or [],
            "may_be_reversed": self.payment.may_be_reversed,
            "is_closed": is_closed(self.payment.budget.financial_year),
            "heading": f"Reverse a {kind}",
            "trail": payments_trail(record, Step("Reverse it")),
            "back_url": back,
        }
        return render(self.request, "grants/reverse.html", context, status=status)
