"""What a framework's file may hold: its sections, in the order in which they need one another."""

from commissioning.models import (
    Aim,
    Area,
    Budget,
    Framework,
    Fund,
    Intention,
    OpenQuestion,
    Phase,
    Provider,
    ProviderName,
    Statement,
    Theme,
)
from core.periods import FinancialYear
from grants.models import Agreement
from grants.models.agreements import Conditions, LegalPower, Origin, Route, State, Type
from outcomes.models import AgreementMeasure, ContextFigure, Measure, Service, ServiceCoverage
from outcomes.models.measures import Direction, Kind, Level
from reports.loading.book import anything, part_of_framework, reference
from reports.loading.parts import OriginalEntry, PublishedCommitments, Rows
from reports.loading.sections import Section, Values, in_order
from reports.loading.values import (
    calendar_year,
    choice,
    date,
    financial_year,
    flag,
    money,
    number,
    or_tbc,
    text,
)


def _budget_named(name: str) -> Values:
    """`substance-misuse 2019/20`: the fund's code, and the year."""
    fund, _, year = name.rpartition(" ")
    return {"fund__code": fund, "year": FinancialYear.parse(year).start_year}


def _intention(values: Values, place: int) -> Values:
    framework = values.get("framework")
    priced_in = {"resources_year": framework.first_year} if framework else {}
    return {"order": place, **priced_in, **values}


def _agreement(values: Values, place: int) -> Values:
    """As published: in force, without anybody who drafted or checked it. Fund, area and title are its line's own."""
    intention: Intention | None = values.get("intention")
    own = {"fund": intention.framework.fund, "area": intention.area, "title": intention.name} if intention else {}
    return {"origin": Origin.PUBLISHED, "state": State.IN_FORCE, **own, **values}


_ALL = [
    Section(
        name="areas",
        called="area",
        model=Area,
        key=("name",),
        fields={"name": text, "kind": choice(Area.Kind), "code": text, "parent": reference("areas")},
    ),
    Section(
        name="providers",
        called="provider",
        model=Provider,
        key=("name",),
        fields={
            "name": text,
            "kind": choice(Provider.Kind),
            "charity_number": text,
            "company_number": text,
            "area": reference("areas"),
            "website": text,
            "note": text,
        },
        parts={"other_names": Rows(ProviderName, "provider", "name", is_ordered=False)},
    ),
    Section(
        name="funds",
        called="fund",
        model=Fund,
        key=("code",),
        fields={
            "code": text,
            "name": text,
            "purpose": text,
            "ring_fence": choice(Fund.RingFence),
            "grantor": text,
        },
    ),
    Section(
        name="budgets",
        called="budget",
        model=Budget,
        key=("fund", "year"),
        fields={"fund": reference("funds"), "year": financial_year},
        parts={"original": OriginalEntry()},
        by_name=_budget_named,
    ),
    Section(
        name="frameworks",
        called="framework",
        model=Framework,
        key=("code",),
        fields={
            "code": text,
            "title": text,
            "owner": text,
            "fund": reference("funds"),
            "first_year": financial_year,
            "last_year": financial_year,
            "note": text,
        },
        parts={
            "themes": Rows(Theme, "framework", "name"),
            "phases": Rows(Phase, "framework", "name"),
            "objectives": Rows(Aim, "framework", "name", fixed={"kind": Aim.Kind.OBJECTIVE}),
            "impacts": Rows(Aim, "framework", "name", fixed={"kind": Aim.Kind.IMPACT}),
        },
    ),
    Section(
        name="intentions",
        called="intention",
        model=Intention,
        key=("ref",),
        fields={
            "ref": text,
            "framework": reference("frameworks"),
            "activity": text,
            "category": text,
            "area": reference("areas"),
            "provider": or_tbc(reference("providers")),
            "host": or_tbc(reference("providers")),
            "resources": or_tbc(money),
            "resources_year": financial_year,
            "status": choice(Intention.Status),
            "ends_on": date,
            "end_year": calendar_year,
            "theme": part_of_framework("themes"),
            "phase": part_of_framework("phases"),
            "note": text,
        },
        parts={
            "outputs": Rows(Statement, "intention", "words", fixed={"kind": Statement.Kind.OUTPUT}),
            "outcomes": Rows(Statement, "intention", "words", fixed={"kind": Statement.Kind.OUTCOME}),
            "impacts": Rows(Statement, "intention", "words", fixed={"kind": Statement.Kind.IMPACT}),
        },
        derived=frozenset({"resources_year"}),
        complete=_intention,
    ),
    Section(
        name="measures",
        called="measure",
        model=Measure,
        key=("code",),
        fields={
            "code": text,
            "name": text,
            "level": choice(Level),
            "kind": choice(Kind),
            "definition": text,
            "unit": text,
            "direction": choice(Direction),
            "tool": text,
            "scale_from": number,
            "scale_to": number,
            "source": text,
        },
        complete=in_order,
    ),
    Section(
        name="agreements",
        called="agreement",
        model=Agreement,
        key=("reference",),
        fields={
            "reference": text,
            "title": text,
            "intention": reference("intentions"),
            "type": choice(Type),
            "paid_to": reference("providers"),
            "delivered_by": reference("providers"),
            "reports": reference("providers"),
            "purpose": text,
            "reasons": text,
            "starts_on": date,
            "ends_on": date,
            "start_is_assumed": flag,
            "award_route": choice(Route),
            "direct_award_reason": text,
            "conditions_answer": choice(Conditions),
            "conditions": text,
            "legal_power": choice(LegalPower),
        },
        parts={
            "commitments": PublishedCommitments(),
            "measures": Rows(AgreementMeasure, "agreement", "measure", item=reference("measures")),
        },
        derived=frozenset({"title"}),
        complete=_agreement,
    ),
    Section(
        name="questions",
        called="question",
        model=OpenQuestion,
        key=("code",),
        fields={
            "code": text,
            "question": text,
            "label": text,
            "explanation": text,
            "about": anything,
            "worth": money,
            "counted_amount": money,
            "other_amount": money,
            "raised_on": date,
        },
    ),
    Section(
        name="services",
        called="service",
        model=Service,
        key=("group", "name"),
        fields={"group": text, "name": text},
        complete=in_order,
        by_name=lambda name: {"name": name},
    ),
    Section(
        name="coverage",
        called="coverage",
        model=ServiceCoverage,
        key=("area", "service"),
        fields={
            "area": reference("areas"),
            "service": reference("services"),
            "level": choice(ServiceCoverage.Level),
            "source": text,
        },
    ),
    Section(
        name="context_figures",
        called="context figure",
        model=ContextFigure,
        key=("source", "area", "indicator", "period"),
        fields={
            "area": reference("areas"),
            "indicator": text,
            "period": text,
            "value": number,
            "unit": text,
            "source": text,
            "note": text,
        },
    ),
]
SECTIONS = {section.name: section for section in _ALL}
