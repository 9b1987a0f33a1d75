"""What the office watches while an agreement runs: dates, terms, conditions one by one, and yearly reviews."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property

from core.refusals import Refused
from grants.forms.watching import ReviewForm, WatchForm, condition_rows
from grants.models import Agreement
from grants.views.pages import ActPage, faults_of
from grants.watching import KEPT_FIELDS, keep_watch, still_wanted


class Watch(ActPage):
    """One page of them all; each is asked where it applies, and none stops anything."""

    template = "grants/watch.html"

    @property
    def heading(self) -> str:  # type: ignore[override]
        return f"Conditions, dates and reviews of {self.agreement.reference}"

    def make_form(self, data: Any) -> WatchForm:
        return WatchForm(data, instance=self.agreement)

    @cached_property
    def rows(self) -> Any:
        return condition_rows(self.agreement, self.request.POST if self.request.method == "POST" else None)

    @cached_property
    def review(self) -> ReviewForm:
        return ReviewForm(self.request.POST if self.request.method == "POST" else None)

    def context(self) -> dict[str, Any]:
        return {
            "form": self.form,
            "rows": self.rows,
            "review": self.review,
            "reviews": list(self.agreement.annual_reviews.all()),
            "wanted": still_wanted(self.agreement, timezone.localdate()),
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        forms = (self.form, *self.rows.forms, self.review)
        if not all([self.form.is_valid(), self.rows.is_valid(), self.review.is_valid()]):
            return self.show(faults=faults_of(*forms))
        return super().post(request, **kwargs)

    def act(self) -> HttpResponse:
        user: Any = self.request.user
        read: Agreement = self.form.instance
        read.version = self.form.cleaned_data["version"]
        lines = [row.line for row in self.rows.forms if row.line]
        said = {name: self.form.cleaned_data[name] for name in KEPT_FIELDS}
        try:
            keep_watch(agreement=read, said=said, conditions=lines, review=self.review.review, by=user)
        except Refused:
            self._take_present_version()
            raise
        return self.done(f"The conditions, dates and reviews of {read.reference} are saved.")

    def _take_present_version(self) -> None:
        """Let a second save go through, once the first was refused because somebody else had saved meanwhile."""
        stored = Agreement.objects.filter(pk=self.agreement.pk).values_list("version", flat=True).first()
        self.form.data = self.form.data.copy()
        self.form.data["version"] = str(stored or 0)
