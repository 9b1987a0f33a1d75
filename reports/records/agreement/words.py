"""The sentences of an agreement's page."""

from core.money import add_up, pounds
from core.periods import day, period_in_words
from core.tables import percent_words
from core.words import capitalised, listed, number, number_of
from grants.models import Agreement
from grants.models.agreements import State
from reports.position.caveats import accrued_caveat
from reports.records.agreement.story import AgreementStory
from reports.records.parts import Fact


def name_line(story: AgreementStory) -> str:
    """`Grant SM-2024-012 · in force · 1 April 2024 to 31 March 2026`."""
    agreement = story.agreement
    kind = capitalised(agreement.get_type_display()) if agreement.type else "Agreement"
    parts = [f"{kind} {agreement.reference}", _state(agreement)]
    if agreement.is_fact and not story.is_evidenced:
        parts.append(agreement.bare_words)
    last = agreement.ended_on or agreement.ends_on
    if agreement.starts_on and last:
        assumed = " (start assumed)" if agreement.start_is_assumed else ""
        parts.append(f"{period_in_words(agreement.starts_on, last)}{assumed}")
    return " · ".join(parts)


def _state(agreement: Agreement) -> str:
    """`in force`, or `terminated on 1 October 2019`."""
    on = f" on {day(agreement.ended_on)}" if agreement.ended_on else ""
    return f"{agreement.get_state_display()}{on}"


def lede(story: AgreementStory, delivery: str = "") -> str:
    """Where it stands, in a sentence or two made from its own figures."""
    if story.agreement.is_draft:
        total = pounds(story.agreement.award_total)
        return f"A draft of {total}. It commits nothing until a second person puts it into force."
    parts = (f"{_paid(story)}{_due(story)}.", _end(story.agreement), _evidence(story), delivery)
    return " ".join(part for part in parts if part)


def _paid(story: AgreementStory) -> str:
    money, year = story.money, story.year
    if not money.committed and not money.paid:
        return f"Nothing is committed for {year}"
    if money.paid < 0:
        back = f"{pounds(-money.paid)} more came back in {year} than is paid for it"
        return f"{back}; {pounds(money.committed)} is committed" if money.committed else back
    if not money.paid:
        return f"{pounds(money.committed)} is committed for {year}; nothing is recorded as paid"
    if money.paid == money.committed:
        return f"All of {pounds(money.committed)} is paid for {year}"
    if money.paid > money.committed:
        more = pounds(money.paid - money.committed)
        return f"{pounds(money.paid)} is paid for {year}, {more} more than is committed"
    return f"{pounds(money.paid)} of {pounds(money.committed)} is paid for {year}"


def _due(story: AgreementStory) -> str:
    """`; £16,500 more is due, and on hold until the Q3 return is accepted`."""
    owed = [each for each in story.due if story.owed_of(each) > 0]
    if not owed:
        return ""
    amount = pounds(add_up(story.owed_of(each) for each in owed))
    held = [each for each in owed if story.is_held(each)]
    if not held:
        return f"; {amount} more is due"
    if len(held) < len(owed):
        return f"; {amount} more is due, of which {pounds(add_up(story.owed_of(each) for each in held))} is on hold"
    return f"; {amount} more is due, and on hold: it waits on {listed(sorted({each.waits_on for each in held}))}"


def _end(agreement: Agreement) -> str:
    if agreement.ended_on is None:
        return ""
    happened = "ended" if agreement.state == State.ENDED else f"was {agreement.get_state_display()}"
    return f"It {happened} on {day(agreement.ended_on)}."


def _evidence(story: AgreementStory) -> str:
    if story.is_evidenced:
        return ""
    return f"{story.agreement.came_as} as committed, and no decision is recorded."


def delivery_in_words(with_target: int, below: int) -> str:
    """`Of three measures with a target, one is below it.`"""
    if not with_target:
        return ""
    verb = "is" if below == 1 or with_target == 1 else "are"
    return (
        f"Of {number_of(with_target, 'measure')} with a target, {number(below) if below else 'none'} {verb} below it."
    )


def facts(story: AgreementStory) -> list[Fact]:
    """The year's figures, each with what weakens or explains it."""
    money, year = story.money, story.year
    return [
        Fact(f"Committed {year}", pounds(money.committed), _committed_note(story)),
        Fact("Paid", pounds(money.paid), _share_note(story)),
        Fact("Outstanding", pounds(money.outstanding), _accrued_note(story)),
        Fact("Profile to date", pounds(money.profile_to_date), _profile_note(story)),
        Fact("Forecast outturn", pounds(money.forecast_outturn), _forecast_note(story)),
    ]


def _forecast_note(story: AgreementStory) -> str:
    beyond = story.money.paid_past_forecast
    return f"{_who_forecasts(story)}{f'; {pounds(beyond)} more is paid already' if beyond else ''}"


def _who_forecasts(story: AgreementStory) -> str:
    last = next((each for each in reversed(story.forecasts) if each.year == story.year.start_year), None)
    return f"Said on {day(last.said_on)}" if last else "No forecast made: the commitment stands in for it"


def _committed_note(story: AgreementStory) -> str:
    if not story.money.committed:
        return ""
    budget = "" if story.has_budget else f"; subject to budget: none is recorded for {story.year}"
    return f"{_cover(story)}{budget}"


def _cover(story: AgreementStory) -> str:
    """The decisions that cover the year's money, or that none does."""
    of_year = [each for each in story.commitments if each.year == story.year.start_year]
    references = sorted({each.decision.reference for each in of_year if each.decision})
    if not references:
        return "Not evidenced: no decision is recorded"
    named = f"Decision{'s' if len(references) > 1 else ''} {listed(references)}"
    return named if not story.money.not_evidenced else f"{named}; {pounds(story.money.not_evidenced)} not evidenced"


def _share_note(story: AgreementStory) -> str:
    share = story.money.percent_paid
    return "Nothing is committed" if share is None else f"{percent_words(share)} of committed"


def _accrued_note(story: AgreementStory) -> str:
    accrued = story.money.accrued
    if story.money.paid_beyond:
        return capitalised(accrued_caveat(story.money))
    return f"{pounds(accrued)} of it accrued" if accrued else "None of it accrued"


def _profile_note(story: AgreementStory) -> str:
    difference = story.money.profile_to_date - story.money.paid - story.money.accrued
    return "Equals paid plus accrued" if not difference else f"{pounds(-difference)} more is paid"
