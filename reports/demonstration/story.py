"""What happens in the made-up past, a day at a time, and the records that it has led to."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from commissioning.models import Area, Budget, Decision, Fund, Intention, Provider
from core.models import User
from core.periods import FinancialYear, Quarter
from grants.models import Agreement
from outcomes.models import Measure
from reports.demonstration.clock import happening

Act = Callable[[User], object]


@dataclass(order=True)
class Event:
    """Something that one person does on one day."""

    on: dt.date
    order: int
    by: str = field(compare=False)
    act: Act = field(compare=False)


@dataclass
class Story:
    """The people, the records so far, and what is still to happen. Nothing in it happens today or later."""

    today: dt.date
    people: dict[str, User]
    areas: dict[str, Area] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    funds: dict[str, Fund] = field(default_factory=dict)
    budgets: dict[tuple[str, int], Budget] = field(default_factory=dict)
    lines: dict[str, Intention] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    _order: count = field(default_factory=count)

    @property
    def year(self) -> FinancialYear:
        """The current financial year."""
        return FinancialYear.containing(self.today)

    @property
    def last_quarter(self) -> Quarter:
        """The latest quarter that is over."""
        return Quarter.containing(Quarter.containing(self.today).start - dt.timedelta(days=1))

    def plan(self, on: dt.date, by: str, act: Act) -> None:
        """Something that is to happen: on one day in the order in which it was planned."""
        self.events.append(Event(on, next(self._order), by, act))

    def tell(self) -> None:
        """Let everything happen that happens before today."""
        for minute, event in enumerate(sorted(event for event in self.events if event.on < self.today)):
            person = self.people[event.by]
            with happening(event.on, minute % 480, person):
                event.act(person)
