"""Pages that ask for one act on an agreement: to discard it, to end it, to release what it holds when it is over."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from core.money import add_up, pounds
from core.periods import day
from grants.actions import ENDINGS, discard_draft, end_agreement, release_rest
from grants.declaring import spent_by_year
from grants.forms.ending import EndForm, ReleaseForm
from grants.links import list_address
from grants.models import Agreement
from grants.unspent import releasable, unspent_of
from grants.views.pages import ActPage


def what_is_unspent(agreement: Agreement) -> dict[str, Any]:
    """What can be released, what stays as its year is closed, and each year's money, for a page that asks."""
    free = releasable(agreement)
    return {
        "unspent": add_up(part.amount for part in free),
        "kept": [part for part in unspent_of(agreement) if part not in free],
        "years": spent_by_year(agreement),
    }


class Discard(ActPage):
    """Asks whether a draft is to be thrown away."""

    template = "grants/discard.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Discard draft {self.agreement.reference}?"

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        reference, face = self.agreement.reference, self.agreement.face
        discard_draft(agreement=self.agreement, by=user)
        return self.done(f"Draft {reference} is discarded. It had committed nothing.", list_address(face))


class End(ActPage):
    """Asks how and why an agreement ends, and whether what is unspent is released."""

    template = "grants/end.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"End {self.agreement.reference}"

    def make_form(self, data: Any) -> Any:
        today = timezone.localdate()
        return EndForm(data, initial={"on": min(self.agreement.ends_on or today, today)})

    def context(self) -> dict[str, Any]:
        return {"form": self.form, **what_is_unspent(self.agreement)}

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        given = self.form.cleaned_data
        ended = end_agreement(agreement=self.agreement, by=user, **given)
        return self.done(f"{ended.reference} is {ended.get_state_display()} from {day(given['on'])}.")


class Release(ActPage):
    """Asks why no more is paid of an agreement that is over, and releases what it holds."""

    template = "grants/release.html"
    form_class = ReleaseForm

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Release what {self.agreement.reference} has unspent"

    def context(self) -> dict[str, Any]:
        is_over = self.agreement.state in ENDINGS
        return {"form": self.form, "is_over": is_over, **what_is_unspent(self.agreement)}

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        amount = add_up(part.amount for part in releasable(self.agreement))
        release_rest(agreement=self.agreement, reason=self.form.cleaned_data["reason"], by=user)
        return self.done(f"{pounds(amount, pence=True)} of {self.agreement.reference} is released.")
