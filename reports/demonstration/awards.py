"""The story's agreements: what each promises, to whom, and how its life goes. Years count from the current one."""

from dataclasses import dataclass, field

from grants.models.agreements import State, Type

QUARTERLY, WHEN_RETURNED, AT_ONCE, NEVER = "quarterly", "when returned", "at once", "never"


@dataclass(frozen=True)
class Ending:
    """How an agreement came to its end: `months` after it started."""

    state: str
    months: int
    why: str
    releases: bool


@dataclass(frozen=True)
class Award:
    """An agreement from its draft on. `amounts` are by year, nought being the current one."""

    key: str
    line: str
    title: str
    amounts: dict[int, int]
    paid_to: str
    delivered_by: str
    type: str = Type.GRANT
    first_month: int = 4
    last_month: int = 3
    paid: str = QUARTERLY
    reaches: str = "in force"
    ending: Ending | None = None
    ends_soon: bool = False
    instalments: list[int] = field(default_factory=list)
    """The amounts of the instalments, where they are not each quarter's share of the year."""


_ENDED = Ending(State.ENDED, 12, "It came to its end, and everything is paid.", releases=False)
_TERMINATED = Ending(
    State.TERMINATED, 7, "Example Recovery Trust lost its premises, and could not go on.", releases=True
)
_WITHDRAWN = Ending(State.WITHDRAWN, 1, "Example Testing Ltd could not find staff.", releases=True)

TELFORD = Award(
    key="outreach",
    line="EX-OUT",
    title="Community recovery outreach, Telford",
    amounts={-1: 54000, 0: 60000},
    paid_to="Example Borough Council",
    delivered_by="Example Recovery Trust",
    paid=WHEN_RETURNED,
    instalments=[13500, 13500, 13500, 13500, 13500, 13500, 16500, 16500],
)
AWARDS = [
    TELFORD,
    Award(
        key="testing",
        line="EX-TST",
        title="Drug testing in custody, Herefordshire",
        type=Type.CONTRACT,
        amounts={-2: 36000, -1: 36000, 0: 36000},
        paid_to="Example Testing Ltd",
        delivered_by="Example Testing Ltd",
    ),
    Award(
        key="youth-first",
        line="EX-YTH",
        title="Youth substance misuse programme, first year",
        type=Type.CONTRIBUTION,
        amounts={-2: 82000},
        paid_to="Example County Council",
        delivered_by="Example Youth Partnership",
        ending=_ENDED,
    ),
    Award(
        key="youth-second",
        line="EX-YTH",
        title="Youth substance misuse programme, second year",
        type=Type.CONTRIBUTION,
        amounts={-1: 88000},
        paid_to="Example County Council",
        delivered_by="Example Youth Partnership",
        ending=_ENDED,
    ),
    Award(
        key="youth",
        line="EX-YTH",
        title="Youth substance misuse programme, two years more",
        type=Type.CONTRIBUTION,
        amounts={0: 90000, 1: 92000},
        paid_to="Example County Council",
        delivered_by="Example Youth Partnership",
    ),
    Award(
        key="diversion-first",
        line="EX-DIV",
        title="Diversion pilot",
        amounts={-2: 70000},
        paid_to="Example Fresh Start",
        delivered_by="Example Fresh Start",
        ending=_ENDED,
    ),
    Award(
        key="diversion-past",
        line="EX-DIV",
        title="Diversion pilot, second year",
        amounts={-1: 72000},
        paid_to="Example Fresh Start",
        delivered_by="Example Fresh Start",
    ),
    Award(
        key="diversion",
        line="EX-DIV",
        title="Diversion for first offences",
        amounts={0: 84000},
        paid_to="Example Fresh Start",
        delivered_by="Example Fresh Start",
        first_month=7,
    ),
    Award(
        key="prison-terminated",
        line="EX-PRI",
        title="Through the gate, Worcestershire",
        amounts={-1: 48000},
        paid_to="Example Recovery Trust",
        delivered_by="Example Recovery Trust",
        ending=_TERMINATED,
    ),
    Award(
        key="prison",
        line="EX-PRI",
        title="Support for prison leavers, Worcestershire",
        amounts={0: 48000},
        paid_to="Example Recovery Trust",
        delivered_by="Example Recovery Trust",
    ),
    Award(
        key="naloxone",
        line="EX-NAL",
        title="Naloxone kits for first responders",
        type=Type.INTERNAL,
        amounts={0: 12000},
        paid_to="Example Force",
        delivered_by="Example Force",
        paid=AT_ONCE,
        ends_soon=True,
    ),
    Award(
        key="withdrawn",
        line="EX-PRI",
        title="Prison testing pilot",
        type=Type.CONTRACT,
        amounts={0: 10000},
        paid_to="Example Testing Ltd",
        delivered_by="Example Testing Ltd",
        first_month=5,
        paid=NEVER,
        ending=_WITHDRAWN,
    ),
    Award(
        key="campaign",
        line="EX-CAM",
        title="Campaign for young people",
        type=Type.INTERNAL,
        amounts={0: 12000},
        paid_to="Example Force",
        delivered_by="Example Force",
        reaches="checked",
    ),
    Award(
        key="schools",
        line="EX-EDU",
        title="Drug education in schools, Shropshire",
        amounts={1: 20000},
        paid_to="Example Fresh Start",
        delivered_by="Example Fresh Start",
        reaches="begun",
    ),
    Award(
        key="victims",
        line="EX-VIC",
        title="Advocates for victims of county lines",
        amounts={0: 64000},
        paid_to="Example Victims Service",
        delivered_by="Example Victims Service",
    ),
]
