"""Makes the providers, areas, funds and lines that a register names and nobody has recorded yet."""

from typing import Any

from django.conf import settings
from django.utils.text import slugify

from commissioning.models import Area, Framework, Fund, Intention, Provider
from core.periods import FinancialYear
from reports.imports.names import AREA, FUND, LINE, PROVIDER, Created, Named
from reports.imports.plan import NewAgreement, Plan


class Made:
    """The records behind a plan's names, found and made."""

    def __init__(self, plan: Plan, made: Created) -> None:
        self.plan, self.made = plan, made

    def of(self, named: Named) -> Any:
        return named.record or self.made[named.key]


def make_names(plan: Plan, file_name: str) -> Made:
    """Make a record for every new name of a plan, in the order in which they need one another."""
    made: dict[tuple[str, str], Any] = {}
    found = Made(plan, made)
    makers = {PROVIDER: _provider, AREA: _area, FUND: _fund}
    note = f"Brought in from {file_name}"
    for kind, maker in makers.items():
        for named in plan.new_of(kind):
            made[named.key] = _saved(maker(plan, named), note)
    for named in plan.new_of(LINE):
        made[named.key] = _saved(_line(found, named, note), note)
    return found


def _saved(record: Any, note: str) -> Any:
    record._change_reason = note
    record.save()
    return record


def _provider(plan: Plan, named: Named) -> Provider:
    return Provider(name=named.name)


def _area(plan: Plan, named: Named) -> Area:
    return Area(name=named.name, kind=Area.Kind.LOCAL_AUTHORITY)


def _fund(plan: Plan, named: Named) -> Fund:
    entry = next(budget.entry for budget in plan.budgets if budget.fund.key == named.key)
    return Fund(
        code=_free_code(Fund, slugify(named.name)[:34] or "fund"),
        name=named.name,
        purpose=entry["purpose"] or "Not stated in the register",
        ring_fence=entry["ring_fence"],
        grantor=entry["grantor"] or "",
    )


def _line(made: Made, named: Named, note: str) -> Intention:
    """A line of the fund's framework, from the first agreement that names it. The register publishes no price."""
    first = next(each for each in made.plan.agreements if each.names["line"].key == named.key)
    delivered_by, paid_to = made.of(first.names["delivered_by"]), made.of(first.names["paid_to"])
    return Intention(
        framework=_framework(made, first, note),
        ref=named.name,
        activity=first.entry["line_name"] or first.entry["title"],
        area=made.of(first.names["area"]),
        provider=delivered_by,
        host=paid_to if paid_to != delivered_by else None,
        resources_year=min(first.entry.committed),
        status=Intention.Status.AGREED,
        note=note,
    )


def _framework(made: Made, agreement: NewAgreement, note: str) -> Framework:
    """The fund's latest framework that covers the agreement's first year; for want of one, one of the office's own."""
    fund = made.of(agreement.names["fund"])
    year = FinancialYear.containing(agreement.entry["starts_on"]).start_year
    frameworks = Framework.objects.filter(fund=fund)
    covering = frameworks.filter(first_year__lte=year, last_year__gte=year).first()
    if found := covering or frameworks.first():
        return found
    years = {year, *(each for other in _of_fund(made, fund) for each in other.entry.committed)}
    framework = Framework(
        code=_free_code(Framework, f"{fund.code}-register"),
        title=f"{fund.name}: the office’s register",
        owner=settings.RINGFENCE_OFFICE_NAME[:150],
        fund=fund,
        first_year=min(years),
        last_year=max(years),
        note=f"{note}: agreements that come under no published framework.",
    )
    framework._change_reason = note  # type: ignore[attr-defined]
    framework.save()
    return framework


def _of_fund(made: Made, fund: Fund) -> list[NewAgreement]:
    return [each for each in made.plan.agreements if made.of(each.names["fund"]) == fund]


def _free_code(model: Any, code: str) -> str:
    taken = set(model.objects.filter(code__startswith=code).values_list("code", flat=True))
    return next(each for each in (code, *(f"{code}-{number}" for number in range(2, 10_000))) if each not in taken)
