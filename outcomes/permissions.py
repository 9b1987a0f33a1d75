"""Who may do what with measures, results and context (domain section 6)."""

from core.roles import READERS, Role, allow

_APP = "outcomes"
_PER_AGREEMENT = ["agreementmeasure", "target", "return", "result"]
_REFERENCE = ["measure", "contextfigure", "service", "servicecoverage"]

allow(READERS - {Role.COMMISSIONER}, _APP, [*_PER_AGREEMENT, *_REFERENCE], to=["view"])
allow([Role.ADMINISTRATOR, Role.OFFICER], _APP, _REFERENCE, to=["add", "change"])
allow([Role.OFFICER, Role.FINANCE], _APP, _PER_AGREEMENT, to=["add", "change"])
allow([Role.OFFICER, Role.FINANCE], _APP, ["agreementmeasure", "target"], to=["delete"])
