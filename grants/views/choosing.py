"""Step 1 of logging an agreement: under which intention?"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.lines import FrameworkLines, frameworks_with_lines
from grants.links import list_address
from grants.views.pages import INVALID, TO_LOG, Fault, Step, trail

NO_INTENTION = "Choose the intention that it comes under"
CONTINUE = "continue"
NOT_CARRIED = {"csrfmiddlewaretoken", "intention", "choose", CONTINUE}
_ASKS = {
    "grant": "Which intention does the grant come under?",
    "contract": "Which intention does the contract come under?",
    "otheragreement": "Which intention does the agreement come under?",
}


def choose_intention(
    request: HttpRequest, face: str, *, chosen: int | None = None, is_missing: bool = False
) -> HttpResponse:
    """The lines to choose from. What was typed on the form already is carried through."""
    frameworks = frameworks_with_lines()
    carried = [(name, value) for name, value in request.POST.items() if name not in NOT_CARRIED]
    context: dict[str, Any] = {
        "frameworks": frameworks,
        "chosen": chosen,
        "carried": carried,
        "faults": [Fault(NO_INTENTION, _first_box(frameworks))] if is_missing else [],
        "page": {
            "name": f"{TO_LOG[face]} · step 1 of 2",
            "heading": _ASKS[face],
            "lede": "The intention fills in the fund, year, area, and who is paid and delivers. You can change who and "
            "where on the next page.",
        },
        "trail": trail(face, Step(TO_LOG[face])),
        "cancel_url": list_address(face),
        "may_add_intention": request.user.has_perm("commissioning.add_intention"),
    }
    return render(request, "grants/choose_intention.html", context, status=INVALID if is_missing else 200)


def _first_box(frameworks: Iterable[FrameworkLines]) -> str:
    """The first line that can be chosen: where the list of what is wrong leads."""
    groups = chain.from_iterable(each.groups for each in frameworks)
    lines = chain.from_iterable(group.lines for group in groups)
    return next((f"intention-{line.intention.pk}" for line in lines), "")
