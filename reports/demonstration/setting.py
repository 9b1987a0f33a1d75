"""Where the story is set: areas, made-up organisations, funds, frameworks, lines and measures."""

from dataclasses import dataclass
from decimal import Decimal

from commissioning.models import Aim, Area, Framework, Fund, Intention, Provider, ProviderMember, Statement
from outcomes.models import Measure
from reports.demonstration.people import PROVIDER
from reports.demonstration.story import Story

MAIN, OTHER = "example-safety", "example-victims"
_WEST_MERCIA = "West Mercia"
_AREAS = ["Herefordshire", "Shropshire", "Telford & Wrekin", "Worcestershire"]
_KIND = Provider.Kind
_PROVIDERS = {
    "Example Recovery Trust": _KIND.CHARITY,
    "Example Borough Council": _KIND.LOCAL_AUTHORITY,
    "Example County Council": _KIND.LOCAL_AUTHORITY,
    "Example Youth Partnership": _KIND.PARTNERSHIP,
    "Example Testing Ltd": _KIND.COMPANY,
    "Example Fresh Start": _KIND.CHARITY,
    "Example Victims Service": _KIND.CHARITY,
    "Example Force": _KIND.OFFICE,
}
_FUNDS = {
    MAIN: ("Example community safety", Fund.RingFence.INTERNAL, ""),
    OTHER: ("Example victims’ services", Fund.RingFence.EXTERNAL, "Example Ministry"),
}
_THEMES = ["Reducing demand", "Restricting supply", "Building recovery"]


@dataclass(frozen=True)
class Line:
    """A line of a made-up framework."""

    ref: str
    activity: str
    area: str = _WEST_MERCIA
    provider: str = ""
    host: str = ""
    price: int | None = None
    status: str = Intention.Status.AGREED
    theme: str = ""
    fund: str = MAIN


_PROPOSED = Intention.Status.PROPOSED
_LINES = [
    Line(
        ref="EX-OUT",
        activity="Recovery outreach",
        area="Telford & Wrekin",
        provider="Example Recovery Trust",
        host="Example Borough Council",
        price=60000,
        theme="Building recovery",
    ),
    Line(
        ref="EX-YTH",
        activity="Youth substance misuse programme",
        provider="Example Youth Partnership",
        host="Example County Council",
        price=90000,
        theme="Reducing demand",
    ),
    Line(
        ref="EX-DIV",
        activity="Diversion for first offences",
        provider="Example Fresh Start",
        price=85000,
        theme="Reducing demand",
    ),
    Line(
        ref="EX-PRI",
        activity="Support for prison leavers",
        area="Worcestershire",
        provider="Example Recovery Trust",
        price=48000,
        theme="Building recovery",
    ),
    Line(
        ref="EX-TST",
        activity="Drug testing in custody",
        area="Herefordshire",
        provider="Example Testing Ltd",
        price=36000,
        theme="Restricting supply",
    ),
    Line(ref="EX-NAL", activity="Naloxone for first responders", provider="Example Force", price=12000),
    Line(
        ref="EX-CAM",
        activity="Communication campaign",
        provider="Example Force",
        price=25000,
        status=_PROPOSED,
        theme="Reducing demand",
    ),
    Line(
        ref="EX-EDU",
        activity="Drug education in schools",
        area="Shropshire",
        status=_PROPOSED,
        theme="Reducing demand",
    ),
    Line(
        ref="EX-VIC",
        activity="Advocates for victims",
        provider="Example Victims Service",
        price=64000,
        fund=OTHER,
    ),
]
_MEASURES = {
    "voluntary-assessments": ("Voluntary assessments", "output", "count", "assessments"),
    "treatment-take-up": ("Taken into treatment", "outcome", "proportion", "of those assessed"),
    "offending": ("Offending", "outcome", "distance", "people"),
    "people-supported": ("People supported", "output", "people", "people"),
    "tests-taken": ("Tests taken in custody", "output", "count", "tests"),
    "kits-issued": ("Naloxone kits issued", "output", "count", "kits"),
    "service-open": ("Service open in every area", "output", "milestone", ""),
}


def set_scene(story: Story) -> None:
    """Make what the story needs before it starts. Areas and measures that a framework brought are used as they are."""
    _make_areas(story)
    for name, sort in _PROVIDERS.items():
        story.providers[name] = Provider.objects.create(name=name, kind=sort, note="Made up for the demonstration.")
    ProviderMember.objects.create(provider=story.providers["Example Recovery Trust"], user=story.people[PROVIDER])
    for code, (name, ring_fence, grantor) in _FUNDS.items():
        story.funds[code] = Fund.objects.create(
            code=code, name=name, ring_fence=ring_fence, grantor=grantor, purpose="Made up for the demonstration."
        )
    frameworks = {code: _make_framework(story, code) for code in story.funds}
    for order, line in enumerate(_LINES, start=1):
        _make_line(story, frameworks[line.fund], order, line)
    for code, (name, level, kind, unit) in _MEASURES.items():
        story.measures[code] = _measure(code, name=name, level=level, kind=kind, unit=unit)


def _make_areas(story: Story) -> None:
    whole, _ = Area.objects.get_or_create(name=_WEST_MERCIA, defaults={"kind": Area.Kind.FORCE})
    story.areas[_WEST_MERCIA] = whole
    for name in _AREAS:
        part = {"kind": Area.Kind.LOCAL_AUTHORITY, "parent": whole}
        story.areas[name], _ = Area.objects.get_or_create(name=name, defaults=part)


def _make_framework(story: Story, fund: str) -> Framework:
    framework = Framework.objects.create(
        code=f"{fund}-framework",
        title=f"{story.funds[fund].name}: a made-up framework",
        owner="Example office",
        fund=story.funds[fund],
        first_year=story.year.start_year - 2,
        last_year=story.year.start_year,
        note="Made up for the demonstration.",
    )
    for order, name in enumerate(_THEMES, start=1):
        framework.themes.create(name=name, order=order)
    framework.aims.create(name="Fewer people harmed by drugs", kind=Aim.Kind.IMPACT, order=1)
    return framework


def _make_line(story: Story, framework: Framework, order: int, line: Line) -> None:
    made = Intention(
        framework=framework,
        ref=line.ref,
        order=order,
        activity=line.activity,
        category="Offender" if line.fund == MAIN else "Victim",
        area=story.areas[line.area],
        provider=story.providers.get(line.provider),
        host=story.providers.get(line.host),
        resources=None if line.price is None else Decimal(line.price),
        resources_year=story.year.start_year,
        status=line.status,
        end_year=story.year.end.year,
        theme=framework.themes.filter(name=line.theme).first(),
    )
    made.full_clean()
    made.save()
    Statement.objects.create(intention=made, kind=Statement.Kind.IMPACT, words="Fewer people harmed by drugs")
    story.lines[line.ref] = made


def _measure(code: str, **fields: str) -> Measure:
    definition = "Made up for the demonstration."
    measure, _ = Measure.objects.get_or_create(code=code, defaults=fields | {"definition": definition})
    return measure
