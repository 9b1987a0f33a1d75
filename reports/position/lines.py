"""The lines and the agreements of a fund's year, as they were by the records date.

Where the records are up to now they are read as they stand. Otherwise from the change trail: the price, the state, the
parties and the place of each are then what they were, and one that was deleted since is there.
"""

from collections.abc import Collection, Sequence

from django.db.models import Q

from commissioning.models import Framework, Intention
from core.as_was import as_they_were, rows_as_they_were
from grants.models import Agreement
from reports.position.parts import Award, Line
from reports.position.scope import Scope
from reports.position.standing import Lines, allocations, standing

_OF_AGREEMENTS = ("area", "paid_to", "delivered_by")
_OF_LINES = ("framework", "area", "provider", "host", "theme")


def lines_and_agreements(scope: Scope, holding: Collection[int]) -> tuple[Lines, list[Award]]:
    """The lines of the fund's frameworks that cover the year, and any other under which there is money in it, each with
    what is allocated to it, or None; and the agreements that hold commitments or payments in the year, by their keys.
    """
    if scope.as_at.up_to_now:
        return standing(scope, holding)
    agreements = _agreements_as_they_were(scope, holding)
    return _lines_as_they_were(scope, agreements), [Award.of(each) for each in agreements]


def _agreements_as_they_were(scope: Scope, holding: Collection[int]) -> list[Agreement]:
    rows = rows_as_they_were(Agreement, scope.as_at).filter(id__in=list(holding))
    as_were = {each.pk: each for each in as_they_were(rows, Agreement, *_OF_AGREEMENTS)}
    standing_now = Agreement.objects.filter(pk__in=list(holding)).select_related(*_OF_AGREEMENTS)
    untold = list(standing_now.exclude(pk__in=as_were))
    return sorted([*as_were.values(), *untold], key=lambda agreement: agreement.reference)


def _lines_as_they_were(scope: Scope, agreements: Sequence[Agreement]) -> Lines:
    year = scope.year.start_year
    allocated = allocations(scope)
    held = {agreement.intention_id for agreement in agreements} | set(allocated)
    frameworks = Framework.objects.filter(fund=scope.fund, first_year__lte=year, last_year__gte=year).order_by()
    own = Q(framework__in=frameworks.values("pk"))
    rows = rows_as_they_were(Intention, scope.as_at).filter(own | Q(id__in=held))
    as_were = as_they_were(rows, Intention, *_OF_LINES)
    untold = Intention.objects.filter(pk__in=held - {line.pk for line in as_were}).select_related(*_OF_LINES)
    in_order = sorted([*as_were, *untold], key=_place)
    return [(Line.of(line), allocated.get(line.pk)) for line in in_order]


def _place(line: Intention) -> tuple[int, str, int, int]:
    """The order in which lines stand: by framework, the latest first, and then in the framework's own order."""
    return -line.framework.first_year, line.framework.title, line.order, line.pk
