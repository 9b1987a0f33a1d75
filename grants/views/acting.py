"""Pages that ask for one act on an agreement: to discard it, to end it."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from core.money import add_up
from core.periods import day
from grants.actions import discard_draft, end_agreement
from grants.declaring import spent_by_year
from grants.forms.ending import EndForm
from grants.links import list_address
from grants.unspent import releasable, unspent_of
from grants.views.pages import ActPage


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
        free = releasable(self.agreement)
        return {
            "form": self.form,
            "unspent": add_up(part.amount for part in free),
            "kept": [part for part in unspent_of(self.agreement) if part not in free],
            "years": spent_by_year(self.agreement),
        }

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        given = self.form.cleaned_data
        ended = end_agreement(agreement=self.agreement, by=user, **given)
        return self.done(f"{ended.reference} is {ended.get_state_display()} from {day(given['on'])}.")
