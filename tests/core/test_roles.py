"""The role table, held beside the office's own rules on who may."""

import pytest
from django.apps import apps

from core.roles import EVERYTHING, READERS, STAFF, Role, role_allows, role_allows_app
from tests.factories import UserFactory

ROOMS = ("core", "commissioning", "grants", "outcomes", "reports")
ADMINISTRATOR, OFFICER, FINANCE, AUDITOR = Role.ADMINISTRATOR, Role.OFFICER, Role.FINANCE, Role.AUDITOR

LOOKS = {ADMINISTRATOR, OFFICER, FINANCE, AUDITOR}
KEEPS_RECORDS = {ADMINISTRATOR, OFFICER}
DRAFTS = {OFFICER, FINANCE}
SEES_FILES = {FINANCE, AUDITOR}
NOBODY: set[str] = set()

# Records, who looks at them in the admin, who adds, who changes, who deletes.
RULES = [
    ("core.user", {ADMINISTRATOR, AUDITOR}, {ADMINISTRATOR}, {ADMINISTRATOR}, NOBODY),
    (
        "commissioning.area commissioning.provider commissioning.fund commissioning.framework commissioning.theme "
        "commissioning.phase commissioning.aim commissioning.intention commissioning.decision "
        "commissioning.openquestion outcomes.measure outcomes.contextfigure outcomes.service outcomes.servicecoverage",
        LOOKS,
        KEEPS_RECORDS,
        KEEPS_RECORDS,
        NOBODY,
    ),
    (
        "commissioning.providername commissioning.providercontact commissioning.providermember commissioning.statement",
        LOOKS,
        KEEPS_RECORDS,
        KEEPS_RECORDS,
        KEEPS_RECORDS,
    ),
    (
        "commissioning.budget commissioning.budgetentry commissioning.income commissioning.periodclose "
        "core.importbatch grants.payment",
        LOOKS,
        {FINANCE},
        NOBODY,
        NOBODY,
    ),
    ("commissioning.grantordate", LOOKS, {FINANCE}, {FINANCE}, NOBODY),
    ("grants.paymentimport", SEES_FILES, {FINANCE}, NOBODY, NOBODY),
    ("grants.paymentsource", SEES_FILES, {FINANCE}, {FINANCE}, NOBODY),
    ("grants.importedrow", SEES_FILES, NOBODY, NOBODY, NOBODY),
    ("grants.payeerule", SEES_FILES, NOBODY, NOBODY, {FINANCE}),
    ("commissioning.allocation", LOOKS, DRAFTS, NOBODY, NOBODY),
    (
        "grants.agreement grants.grant grants.contract grants.otheragreement grants.variation grants.annualreview "
        "grants.attachedfile outcomes.return outcomes.result",
        LOOKS,
        DRAFTS,
        DRAFTS,
        NOBODY,
    ),
    (
        "grants.awardline grants.instalment grants.variationline grants.condition outcomes.agreementmeasure "
        "outcomes.target",
        LOOKS,
        DRAFTS,
        DRAFTS,
        DRAFTS,
    ),
    ("grants.forecast grants.declaredspend", LOOKS, DRAFTS, NOBODY, NOBODY),
    ("grants.commitment grants.authorisedexcess", LOOKS, NOBODY, NOBODY, NOBODY),
]


def wanted() -> dict[str, set[str]]:
    """Each permission by name, and the roles that the rules give it to."""
    return {
        f"{app}.{act}_{name}": set(roles)
        for records, *given in RULES
        for app, name in (record.split(".") for record in records.split())
        for act, roles in zip(EVERYTHING, given, strict=True)
    }


def every_permission() -> set[str]:
    """Each act on each kind of record that there is, the change trail's own rows too."""
    models = [model._meta for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {f"{meta.app_label}.{act}_{meta.model_name}" for meta in models for act in EVERYTHING}


def test_each_permission_is_held_by_the_roles_that_the_rules_name_and_by_no_other():
    held = {code: {role for role in Role.values if role_allows(role, code)} for code in every_permission()}
    rules = wanted()
    assert {code: roles for code, roles in held.items() if roles != rules.get(code, set())} == {}


def test_the_rules_name_only_records_that_there_are():
    assert wanted().keys() <= every_permission()


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.PROVIDER])
def test_who_may_not_open_the_admin_holds_no_permission(role):
    assert not any(role_allows(role, code) for code in every_permission())
    assert not any(role_allows_app(role, room) for room in ROOMS)


def test_who_opens_the_admin_and_who_reads_the_reports():
    assert set(STAFF) == LOOKS
    assert set(READERS) == LOOKS | {Role.COMMISSIONER}


@pytest.mark.parametrize("role", Role.values)
def test_whoever_has_left_may_do_nothing(role):
    left = UserFactory.build(role=role, is_active=False)
    assert not any(left.has_perm(code) for code in every_permission())
    assert not any(left.has_module_perms(room) for room in ROOMS)


def test_several_permissions_are_held_together_or_not_at_all():
    officer = UserFactory.build(role=OFFICER)
    assert officer.has_perms(["grants.view_grant", "grants.add_grant"])
    assert not officer.has_perms(["grants.view_grant", "grants.add_payment"])


def test_an_unknown_role_is_allowed_nothing():
    assert not role_allows("superuser", "grants.view_grant")
    assert not role_allows_app("superuser", "grants")
