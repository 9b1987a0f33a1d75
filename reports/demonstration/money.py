"""The story's budgets: opened before each year, added to, cut, and set aside for lines."""

import datetime as dt
from decimal import Decimal

from commissioning.actions import allocate, open_budget, record_budget_entry
from commissioning.models import BudgetEntry, Decision
from core.models import User
from core.money import NOUGHT
from reports.demonstration.people import FINANCE, OFFICER
from reports.demonstration.setting import MAIN, OTHER
from reports.demonstration.story import Act, Story

_KIND = BudgetEntry.Kind
_ORIGINAL = {(MAIN, -2): 280000, (MAIN, -1): 300000, (MAIN, 0): 345000, (OTHER, 0): 120000}
_CHANGES = [
    # months after the start of last year, kind, amount, why
    (3, _KIND.ADDITION, 15000, "Underspend of another fund, moved here by the Commissioner"),
    (6, _KIND.REDUCTION, -10000, "The Commissioner's cut of the half year"),
]
_SET_ASIDE = {"EX-OUT": 60000, "EX-YTH": 88000, "EX-DIV": 85000, "EX-TST": 36000}


def plan_budgets(story: Story) -> None:
    """Each year's budget is opened in the February before it; the next year's is not recorded yet."""
    for (fund, offset), amount in _ORIGINAL.items():
        year = story.year.start_year + offset
        story.plan(dt.date(year, 2, 15), FINANCE, _opening(story, fund, year, Decimal(amount)))
    last = story.year.start_year - 1
    for months, kind, amount, why in _CHANGES:
        on = dt.date(last, 4 + months, 12)
        reference = f"EX/{on:%Y/%m}/BUDGET"
        story.plan(on, OFFICER, _deciding(story, reference, on, why))
        story.plan(on, FINANCE, _entry(story, (MAIN, last), kind, Decimal(amount), on, why, reference))
    set_aside_on = dt.date(story.year.start_year, 4, 20)
    for ref, amount in _SET_ASIDE.items():
        story.plan(set_aside_on, OFFICER, _setting_aside(story, ref, Decimal(amount), set_aside_on))


def _opening(story: Story, fund: str, year: int, amount: Decimal) -> Act:
    def act(by: User) -> None:
        story.budgets[fund, year] = open_budget(fund=story.funds[fund], year=year, by=by)
        _entry(story, (fund, year), _KIND.ORIGINAL, amount, dt.date(year, 4, 1), "Set by the Commissioner")(by)

    return act


def _deciding(story: Story, reference: str, on: dt.date, why: str) -> Act:
    """A ring-fence is changed by a decision, which authorises no agreement."""

    def act(by: User) -> None:
        story.decisions[reference] = Decision(
            reference=reference,
            title=why,
            decided_on=on,
            decision_maker="The Commissioner",
            amount=NOUGHT,
            fund=story.funds[MAIN],
        )
        story.decisions[reference].full_clean()
        story.decisions[reference].save()

    return act


def _entry(
    story: Story, place: tuple[str, int], kind: str, amount: Decimal, on: dt.date, why: str, reference: str = ""
) -> Act:
    def act(by: User) -> None:
        record_budget_entry(
            budget=story.budgets[place],
            kind=kind,
            amount=amount,
            effective_on=on,
            reason=why,
            decision=story.decisions.get(reference),
            by=by,
        )

    return act


def _setting_aside(story: Story, ref: str, amount: Decimal, on: dt.date) -> Act:
    def act(by: User) -> None:
        allocate(
            budget=story.budgets[MAIN, story.year.start_year],
            intention=story.lines[ref],
            amount=amount,
            effective_on=on,
            reason="Set aside for the year",
            by=by,
        )

    return act
