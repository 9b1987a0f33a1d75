"""Who and where: people, areas, providers, funds, frameworks and their lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from commissioning.models import Area, Framework, Fund, Intention, Provider, Theme
from core.models import User
from core.roles import Role
from reports.bench.data.writing import write_with_trail
from reports.bench.sizes import Size

PEOPLE = {
    "officer": Role.OFFICER,
    "second": Role.OFFICER,
    "finance": Role.FINANCE,
    "commissioner": Role.COMMISSIONER,
    "auditor": Role.AUDITOR,
}
FUNDS = (
    ("substance-misuse", "Substance misuse", Fund.RingFence.INTERNAL, 45),
    ("victims", "Victims’ services", Fund.RingFence.EXTERNAL, 25),
    ("community-safety", "Community safety", Fund.RingFence.NONE, 15),
    ("serious-violence", "Serious violence duty", Fund.RingFence.EXTERNAL, 10),
    ("youth", "Youth diversion", Fund.RingFence.INTERNAL, 5),
)
"""Each fund, and how many in a hundred of the lines draw on it."""

CATEGORIES = ("Offender", "Victim", "Young people", "Prevention", "Treatment", "")
ACTIVITIES = ("Drug intervention programme", "Outreach", "Recovery support", "Advocacy", "Mediation", "Street work")
KINDS = (
    Provider.Kind.CHARITY, Provider.Kind.CHARITY, Provider.Kind.COMPANY, Provider.Kind.LOCAL_AUTHORITY,
    Provider.Kind.PARTNERSHIP,
)  # fmt: skip
FRAMEWORK_YEARS = 2


@dataclass(frozen=True)
class Setting:
    """What promises are made from."""

    size: Size
    people: dict[str, User]
    areas: Sequence[Area]
    providers: Sequence[Provider]
    lines: Sequence[Intention]

    def lines_in(self, year: int) -> list[Intention]:
        """The lines of the frameworks that cover a year."""
        return [line for line in self.lines if line.framework.first_year <= year <= line.framework.last_year]


def make_setting(size: Size, chance: Random) -> Setting:
    """Everything that stands before the first promise."""
    people = {name: _person(name, role) for name, role in PEOPLE.items()}
    officer = people["officer"]
    areas = write_with_trail(Area, _areas(size), officer)
    providers = write_with_trail(Provider, _providers(size, areas, chance), officer)
    lines = write_with_trail(Intention, _lines(size, _frameworks(size, officer), areas, providers, chance), officer)
    return Setting(size, people, areas, providers, lines)


def _person(name: str, role: Role) -> User:
    """Somebody whose password nobody knows."""
    return User.objects.create_user(username=name, email=f"{name}@example.org", name=f"A. {name.title()}", role=role)


def _areas(size: Size) -> Iterator[Area]:
    yield Area(name="Bench force area", kind=Area.Kind.FORCE)
    for number in range(1, size.areas):
        yield Area(name=f"Bench borough {number:03d}", kind=Area.Kind.LOCAL_AUTHORITY)


def _providers(size: Size, areas: Sequence[Area], chance: Random) -> Iterator[Provider]:
    for number in range(size.providers):
        kind = chance.choice(KINDS)
        yield Provider(name=f"Bench provider {number:03d} {kind.label}", kind=kind, area=chance.choice(areas))


def _frameworks(size: Size, officer: User) -> list[tuple[Framework, list[Theme]]]:
    made = []
    for code, name, ring_fence, _ in FUNDS:
        fund = Fund(code=code, name=name, purpose="Made up for the bench.", ring_fence=ring_fence)
        (fund,) = write_with_trail(Fund, [fund], officer)
        for first in range(size.start_years.start, size.last_year + 1, FRAMEWORK_YEARS):
            last = first + FRAMEWORK_YEARS - 1
            title = f"{name} {first} to {last + 1}"
            framework = Framework(
                code=f"{code}-{first}", title=title, owner="Bench office", fund=fund, first_year=first, last_year=last
            )
            (framework,) = write_with_trail(Framework, [framework], officer)
            themes = [Theme(framework=framework, name=f"Theme {number}", order=number) for number in (1, 2, 3)]
            made.append((framework, write_with_trail(Theme, themes, officer)))
    return made


def _lines(
    size: Size, frameworks: Sequence[Any], areas: Sequence[Area], providers: Sequence[Provider], chance: Random
) -> Iterator[Intention]:
    """Each framework has one at least; the others fall on the funds by their weights."""
    weights = {code: weight for code, _, _, weight in FUNDS}
    drawn = chance.choices(frameworks, [weights[each.fund.code] for each, _ in frameworks], k=size.lines)
    for number, (framework, themes) in enumerate([*frameworks, *drawn[len(frameworks) :]]):
        area = chance.choice(areas)
        yield Intention(
            framework=framework,
            ref=f"BN-{number:04d}",
            order=number % 1000,
            activity=f"{chance.choice(ACTIVITIES)} - {area.name}",
            category=chance.choice(CATEGORIES),
            area=area,
            provider=chance.choice([*providers[:40], None]),
            host=chance.choice([None, None, *providers[:20]]),
            resources=chance.choice([None, *(Decimal(chance.randrange(5, 200)) * 1000 for _ in range(6))]),
            resources_year=framework.first_year,
            status=chance.choices(Intention.Status.values, [80, 20])[0],
            theme=chance.choice([None, *themes]),
        )
