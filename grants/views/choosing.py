"""Step 1 of logging an agreement: under which intention?"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from grants.lines import frameworks_with_lines
from grants.links import list_address
from grants.views.pages import INVALID, TO_LOG, Fault, Step, trail

NOT_CARRIED = {"csrfmiddlewaretoken", "intention", "choose"}
_ASKS = {
    "grant": "Which intention does the grant come under?",
    "contract": "Which intention does the contract come under?",
    "otheragreement": "Which intention does the agreement come under?",
}


def choose_intention(request: HttpRequest, face: str, *, chosen: int | None = None, fault: str = "") -> HttpResponse:
    """The lines to choose from. What was typed on the form already is carried through."""
    carried = [(name, value) for name, value in request.POST.items() if name not in NOT_CARRIED]
    context: dict[str, Any] = {
        "frameworks": frameworks_with_lines(),
        "chosen": chosen,
        "carried": carried,
        "faults": [Fault(fault, "id_intention")] if fault else [],
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
    return render(request, "grants/choose_intention.html", context, status=INVALID if fault else 200)
