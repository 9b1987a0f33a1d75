"""A small office with two providers, so that each person has something to open and something to be refused."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse

from commissioning.models import Provider
from core.models import User
from core.roles import Role
from grants.forms.particulars import TYPE_OF_FACE
from grants.models import Agreement, Grant
from tests import factories
from tests.access.addresses import Address

OURS, THEIRS = "Alder", "Birch"
ROLES = {
    "administrator": Role.ADMINISTRATOR,
    "officer": Role.OFFICER,
    "finance": Role.FINANCE,
    "commissioner": Role.COMMISSIONER,
    "auditor": Role.AUDITOR,
    "provider": Role.PROVIDER,
}


@dataclass(frozen=True)
class Party:
    """A provider, its user, and one of each of its records. Its name stands in whatever is its own."""

    name: str
    provider: Provider
    user: User
    agreement: Agreement


@dataclass(frozen=True)
class World:
    """The office's people by role, the provider whose user visits, and the other provider."""

    people: dict[str, User]
    ours: Party
    theirs: Party

    def url(self, address: Address, *, of: Party | None = None) -> str:
        """The address, of a record of the visitor's own provider unless another is given."""
        party = of or self.ours
        given = {name: self._given(address, name, party) for name in address.takes}
        return reverse(address.url_name, kwargs=given)

    def _given(self, address: Address, name: str, party: Party) -> Any:
        if name == "act":
            return address.act
        if name in _SPECIAL:
            return _SPECIAL[name]
        return _key(self._record(address, party), name)

    def _record(self, address: Address, party: Party) -> Any:
        model = _model_of(address)
        if model in (Agreement, Grant, Provider):
            return party.provider if model is Provider else party.agreement
        rows = model._default_manager.order_by("pk")
        if address.act == "change-answer":
            rows = rows.exclude(answered_on=None)
        is_a_face = model._meta.model_name in TYPE_OF_FACE
        return (rows.filter(type__in=TYPE_OF_FACE[model._meta.model_name]) if is_a_face else rows).first()


SOME = make_password("a sentence of one's own")
_SPECIAL = {"uidb36": "1", "key": "set-password", "app_label": "commissioning", "number": 1}
_PAGES = {
    "reports:agreement": "grants.agreement",
    "reports:file": "grants.agreement",
    "reports:provider": "commissioning.provider",
    "reports:area": "commissioning.area",
    "reports:intention": "commissioning.intention",
    "reports:decision": "commissioning.decision",
    "reports:question": "commissioning.openquestion",
    "reports:import": "core.importbatch",
    "reports:import-file": "core.importbatch",
    "reports:import-undo": "core.importbatch",
    "reports:fund": "commissioning.fund",
    "admin:view_on_site": "commissioning.area",
}


def _model_of(address: Address) -> type[models.Model]:
    if address.name in _PAGES:
        return apps.get_model(_PAGES[address.name])
    app, name = address.name.removeprefix("admin:").split("_")[:2]
    return apps.get_model(app, name)


def _key(record: models.Model, name: str) -> Any:
    if name == "content_type_id":
        return ContentType.objects.get_for_model(record).pk
    return getattr(record, name, record.pk) if name != "object_id" else record.pk


def build_world() -> World:
    """Two providers with an agreement each, and at least one of every record."""
    people = {name: factories.UserFactory(username=name, role=role, password=SOME) for name, role in ROLES.items()}
    budget = factories.BudgetEntryFactory().budget
    framework = factories.FrameworkFactory(fund=budget.fund)
    parties = [_party(name, framework, user) for name, user in ((OURS, people["provider"]), (THEIRS, None))]
    _at_least_one_of_every_record(framework)
    return World(people, *parties)


def _party(name: str, framework: Any, user: User | None) -> Party:
    provider = factories.ProviderFactory(name=f"{name} Trust")
    user = user or factories.UserFactory(username=name.lower(), role=Role.PROVIDER)
    factories.ProviderMemberFactory(provider=provider, user=user)
    factories.ProviderContactFactory(provider=provider, name=f"{name} contact")
    area = factories.AreaFactory(name=f"{name} borough")
    line = factories.IntentionFactory(framework=framework, provider=provider, area=area, activity=f"{name} line")
    agreement = factories.GrantFactory(
        in_force=True, intention=line, title=f"{name} outreach", paid_to=provider, decision__title=f"{name} decision"
    )
    agreement = Agreement.objects.get(pk=agreement.pk)
    factories.AttachedFileFactory(agreement=agreement, number=1, name=f"{name} signed.pdf")
    instalment = factories.InstalmentFactory(agreement=agreement, number=1)
    factories.VariationFactory(agreement=agreement, number=1, reason=f"{name} draft variation")
    budget = factories.BudgetFactory(fund=framework.fund)
    factories.PaymentFactory(agreement=agreement, budget=budget, instalment=instalment, finance_reference=f"{name}-PAY")
    chosen = factories.AgreementMeasureFactory(agreement=agreement, measure__name=f"{name} measure")
    factories.TargetFactory(agreement_measure=chosen)
    sent = factories.ReturnFactory(agreement=agreement, words=f"{name} words")
    factories.ResultFactory(result_of=sent, agreement_measure=chosen)
    factories.OpenQuestionFactory(about=agreement, question=f"Is {name} an example?")
    factories.OpenQuestionFactory(
        about=agreement, question=f"Was {name} an example?", answer="Yes.", answered_on=agreement.starts_on
    )
    return Party(name, provider, user, agreement)


def _at_least_one_of_every_record(framework: Any) -> None:
    factories.AllocationFactory(budget=factories.BudgetFactory(fund=framework.fund))
    factories.ImportBatchFactory(kind="register")
    factories.PeriodCloseFactory(year=2001)  # long over, so that it closes nothing of this office
    line = factories.IntentionFactory(framework=framework)
    factories.GrantFactory(ready=True, intention=line, title="A draft")
    contract = factories.ContractFactory(in_force=True, intention=line)
    other = factories.OtherAgreementFactory(published=True, intention=line)
    for agreement in (contract, other):
        factories.InstalmentFactory(agreement=agreement, number=1)
        factories.AttachedFileFactory(agreement=agreement, number=1)
        factories.VariationFactory(agreement=agreement, number=1)
    for name in factories.__all__:
        made = getattr(factories, name)
        if not made._meta.model._default_manager.exists():
            made()


class Writes:
    """Listens to what is sent to the database, and notes each write but those to the visitors' own sessions."""

    def __init__(self) -> None:
        self.noted: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and '"django_session"' not in sql:
            self.noted.append(sql)
        return execute(sql, params, many, context)


def fingerprint() -> str:
    """Everything that the database holds but sessions and the moment of the last sign-in, as one short text."""
    told = hashlib.sha256()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label == "sessions.Session" or model._meta.proxy:
            continue
        names = [field.attname for field in model._meta.concrete_fields if field.attname != "last_login"]
        rows = list(model._base_manager.order_by("pk").values_list(*names))
        told.update(f"{model._meta.label}{rows}".encode())
    return told.hexdigest()
