"""Home, put together: what templates/reports/home.html draws."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core.periods import Quarter, day
from core.words import capitalised, number_of
from grants.models import Instalment
from grants.models.agreements import State
from reports.home import questions
from reports.home.affairs import Affairs
from reports.home.attention import groups
from reports.home.picture import draw, rows
from reports.home.sentence import heading
from reports.links import address

NOT_TOLD = (
    "As at chosen dates Home tells what the figures themselves show. Drafts and checks, instalments that are due, ends "
    "of agreements, results and answers are told for today alone."
)


@dataclass(frozen=True)
class Other:
    """Another year or fund that Home can show."""

    label: str
    url: str


def home_page(affairs: Affairs) -> dict[str, Any]:
    """Every word and figure of the page."""
    picture = draw(affairs)
    first, second = heading(affairs)
    return {
        "name": f"{affairs.scope.fund.full_name}, {affairs.scope.year}",
        "heading": first,
        "second": second,
        "rows": rows(affairs, picture),
        "key": picture.key,
        "question_heading": questions.heading(affairs),
        "questions": questions.weighed(affairs),
        "others_intro": questions.others_intro(affairs),
        "others": questions.others(affairs),
        "attention": groups(affairs),
        "attention_note": NOT_TOLD if affairs.scope.as_at.chosen else "",
        "checked_on": affairs.today,
        "dates": " ".join(_dates(affairs)),
        "other_years": _other_years(affairs),
        "other_funds": _other_funds(affairs),
        "notes": [words for words in [" ".join(_notes(affairs))] if words],
    }


def _dates(affairs: Affairs) -> Iterator[str]:
    why = affairs.scope.why_here
    yield f"Figures are for {affairs.scope.year}{f', {why}' if why else ''}."
    if ahead := affairs.scope.ahead_in_words:
        yield ahead
    yield affairs.scope.as_at.words


def _notes(affairs: Affairs) -> Iterator[str]:
    if affairs.ledger.committed:
        yield "“Evidenced” means under a decision recorded here, or varied by so little that none was needed."
    if affairs.scope.as_at.chosen:
        return
    quarter = Quarter.containing(affairs.today)
    span = f"{quarter.start.day} {quarter.start:%B} to {day(quarter.end)}"
    today = f"Today falls in quarter {quarter.number} of {quarter.financial_year}"
    yield f"{today}, {span}; {_falls_due(affairs, quarter)}."


def _falls_due(affairs: Affairs, quarter: Quarter) -> str:
    """`no instalment is due in it`."""
    of_fund = Q(agreement__fund=affairs.scope.fund, agreement__state=State.IN_FORCE)
    count = Instalment.objects.filter(of_fund, due_on__range=(quarter.start, quarter.end)).count()
    return f"{number_of(count, 'instalment') if count else 'no instalment'} {'is' if count < 2 else 'are'} due in it"


def _other_years(affairs: Affairs) -> list[Other]:
    fund = affairs.scope.fund.code
    others = (year for year in affairs.scope.years if year != affairs.scope.year)
    return [Other(str(year), address("home", year=year.start_year, fund=fund)) for year in others]


def _other_funds(affairs: Affairs) -> list[Other]:
    others = (fund for fund in affairs.scope.funds if fund != affairs.scope.fund)
    return [Other(capitalised(fund.full_name), address("home", fund=fund.code)) for fund in others]
