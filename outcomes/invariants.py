"""What always holds of returns and results, over many rows."""

from collections.abc import Iterator

from django.db.models import F, Q

from core.invariants import Invariant
from grants.models.agreements import State
from outcomes.models import Result, Return
from outcomes.models.measures import Kind

NEEDED = {
    Kind.COUNT: {"number"},
    Kind.CASELOAD: {"number"},
    Kind.PEOPLE: {"number"},
    Kind.PROPORTION: {"numerator", "denominator"},
    Kind.MEAN: {"total", "people"},
    Kind.DISTANCE: {"people", "improved", "same", "worse"},
    Kind.MONEY: {"amount"},
    Kind.MILESTONE: {"is_met"},
    Kind.NARRATIVE: {"words"},
}
"""The fields that hold a figure of each kind of measure (domain section 5)."""

ALSO = {Kind.DISTANCE: {"mean_at_start", "mean_at_latest"}, Kind.MILESTONE: {"met_on"}}
"""The fields that may be there too."""

_FIGURES = set().union(*NEEDED.values(), *ALSO.values())


def results_fit_their_measures_kind() -> Iterator[str]:
    """A result holds the fields of its measure's kind and no others, and none where no figure is given."""
    strays = Result.objects.exclude(_fits()).select_related("agreement_measure__measure", "result_of__agreement")
    yield from (f"{result} does not hold what its kind of measure needs" for result in strays)


def _fits() -> Q:
    """Those that do, as the database finds them: results are many, and hardly ever is there a stray."""
    fits = ~Q(status=Result.Status.GIVEN) & _all_empty(_FIGURES)
    for kind, needed in NEEDED.items():
        of_kind = Q(agreement_measure__measure__kind=kind, status=Result.Status.GIVEN)
        for name in needed:
            of_kind &= ~_is_empty(name)
        fits |= of_kind & _all_empty(_FIGURES - needed - ALSO.get(kind, set()))
    return fits


def _all_empty(names: set[str]) -> Q:
    empty = Q()
    for name in sorted(names):
        empty &= _is_empty(name)
    return empty


def _is_empty(name: str) -> Q:
    return Q(words="") if name == "words" else Q(**{f"{name}__isnull": True})


def results_are_of_their_returns_agreement() -> Iterator[str]:
    """A result is of a measure that its own return's agreement has."""
    strays = Result.objects.exclude(agreement_measure__agreement=F("result_of__agreement"))
    for result in strays.select_related("agreement_measure__measure", "result_of__agreement"):
        yield f"{result} is of another agreement's measure"


def drafts_have_no_returns() -> Iterator[str]:
    """Only what was put into force is reported on."""
    rows = Return.objects.filter(agreement__state=State.DRAFT).select_related("agreement")
    yield from (f"{each} is of a draft" for each in rows)


INVARIANTS: tuple[Invariant, ...] = (
    results_fit_their_measures_kind,
    results_are_of_their_returns_agreement,
    drafts_have_no_returns,
)
