"""Who may draft, check, put into force and pay (domain section 6): a second person checks what the first drafted."""

from typing import Any

from core.roles import READERS, Role, allow
from grants.models import Agreement

_APP = "grants"
_FACES = ["agreement", "grant", "contract", "otheragreement", "awardline", "instalment"]
_MOVEMENTS = ["commitment", "payment"]
_OF_ITS_LIFE = ["variation", "variationline", "condition", "annualreview", "attachedfile"]
_SAID = ["forecast", "declaredspend", "authorisedexcess"]

allow(READERS - {Role.COMMISSIONER}, _APP, [*_FACES, *_MOVEMENTS, *_OF_ITS_LIFE, *_SAID], to=["view"])
allow([Role.OFFICER, Role.FINANCE], _APP, [*_FACES, *_OF_ITS_LIFE], to=["add", "change"])
allow([Role.OFFICER, Role.FINANCE], _APP, ["forecast", "declaredspend"], to=["add"])
allow([Role.OFFICER, Role.FINANCE], _APP, ["awardline", "instalment", "variationline", "condition"], to=["delete"])
allow([Role.FINANCE], _APP, ["payment"], to=["add"])

_BROUGHT_IN = ["paymentimport", "importedrow", "paymentsource", "payeerule"]
allow([Role.FINANCE, Role.AUDITOR], _APP, _BROUGHT_IN, to=["view"])
allow([Role.FINANCE], _APP, ["paymentimport"], to=["add"])
allow([Role.FINANCE], _APP, ["paymentsource"], to=["add", "change"])
allow([Role.FINANCE], _APP, ["payeerule"], to=["delete"])

WHO_MAY_CHECK = "a commissioning or finance officer who has written none of it"


def can_draft(user: Any) -> bool:
    return user.has_perm("grants.add_agreement")


def can_check(user: Any, agreement: Agreement) -> bool:
    """May check and put into force what somebody else prepared."""
    return can_draft(user) and user.pk not in agreement.prepared_by_ids


def own_part(user: Any, agreement: Agreement) -> str:
    """What somebody did who may not check it: `drafted` or `changed`."""
    is_its_own = agreement.pk is None or agreement.drafted_by_id == user.pk
    return "drafted" if is_its_own else "changed"


def can_pay(user: Any) -> bool:
    return user.has_perm("grants.add_payment")


def can_forecast(user: Any) -> bool:
    return user.has_perm("grants.add_forecast")


def can_bring_in(user: Any) -> bool:
    """May bring in files of payments, undo them, and say whose a row is."""
    return user.has_perm("grants.add_paymentimport")


def can_read_files(user: Any) -> bool:
    """May take the files that were brought in, as they came: finance and audit, as others' names stand in them."""
    return user.has_perm("grants.view_paymentimport")


def can_declare(user: Any) -> bool:
    """May record what a grantee says it has spent."""
    return user.has_perm("grants.add_declaredspend")
