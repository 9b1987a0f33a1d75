"""How each agreement of the story comes to be: decided, drafted, checked, paid, and sometimes ended."""

import datetime as dt
from decimal import Decimal

from commissioning.models import Decision
from core.models import User
from core.money import NOUGHT, round_to_penny
from core.periods import FinancialYear, Quarter
from grants.actions import activate_agreement, ask_for_check, end_agreement, next_reference, save_draft
from grants.invoices import Invoice, takes_vat
from grants.models import Agreement
from grants.models.agreements import Conditions, LegalPower, Route, Type
from grants.payments import free_instalment, record_payment, reverse_payment
from grants.shares import InstalmentPlan, split_by_quarter
from reports.demonstration.awards import AT_ONCE, AWARDS, NEVER, WHEN_RETURNED, Award
from reports.demonstration.people import FINANCE, OFFICER, SECOND
from reports.demonstration.story import Act, Story

DAYS_TO_RETURN = 6
_MADE_UP = "Made up for the demonstration."
_DAYS_BEFORE = {"decided": 31, "drafted": 26, "asked": 22, "checked": 15}
_SOON = 60  # days from today
_DRAFTED_LATELY = 9  # days ago, for what is still a draft


def plan_lives(story: Story) -> None:
    """Each agreement's events. Officers take turns to draft and to check."""
    for number, award in enumerate(AWARDS, start=1):
        drafter, checker = (OFFICER, SECOND) if number % 3 else (SECOND, OFFICER)
        _plan_draft(story, award, number, drafter, checker)
        if award.reaches == "in force":
            _plan_payments(story, award)
            _plan_ending(story, award, drafter)


def starts_on(story: Story, award: Award) -> dt.date:
    year = story.year.start_year + min(award.amounts)
    return dt.date(year, award.first_month, 1)


def ends_on(story: Story, award: Award) -> dt.date:
    last = FinancialYear(story.year.start_year + max(award.amounts)).end
    return min(last, story.today + dt.timedelta(days=_SOON)) if award.ends_soon else last


# From the decision to force


def _plan_draft(story: Story, award: Award, number: int, drafter: str, checker: str) -> None:
    starts = starts_on(story, award)
    before = {step: starts - dt.timedelta(days=days) for step, days in _DAYS_BEFORE.items()}
    if award.reaches != "in force":
        lately = story.today - dt.timedelta(days=_DRAFTED_LATELY)
        before = dict(zip(_DAYS_BEFORE, (lately - dt.timedelta(days=20), lately, lately, lately), strict=True))
    if award.reaches == "begun":
        story.plan(before["drafted"], drafter, _begin(story, award))
        return
    story.plan(before["decided"], drafter, _decide(story, award, number))
    story.plan(before["drafted"], drafter, _draft(story, award))
    story.plan(before["asked"], drafter, _ask(story, award))
    if award.reaches == "in force":
        story.plan(before["checked"], checker, _check(story, award))


def _decide(story: Story, award: Award, number: int) -> Act:
    def act(by: User) -> None:
        on = starts_on(story, award) - dt.timedelta(days=_DAYS_BEFORE["decided"])
        decision = Decision(
            reference=f"PCC/{on.year}/{number:03d}",
            title=award.title,
            decided_on=on,
            decision_maker="The Commissioner",
            amount=Decimal(sum(award.amounts.values())),
            fund=story.lines[award.line].framework.fund,
        )
        decision.full_clean()
        decision.save()
        story.decisions[award.key] = decision

    return act


def _begin(story: Story, award: Award) -> Act:
    """A draft that is barely begun: much is still missing."""

    def act(by: User) -> None:
        agreement = _named(story, award)
        story.agreements[award.key] = save_draft(agreement=agreement, lines=_lines(story, award), instalments=[], by=by)

    return act


def _draft(story: Story, award: Award) -> Act:
    def act(by: User) -> None:
        agreement = _named(story, award)
        for name, value in _particulars(award, by).items():
            setattr(agreement, name, value)
        agreement.reports = agreement.delivered_by
        agreement.decision = story.decisions[award.key]
        agreement.signed_on = starts_on(story, award) - dt.timedelta(days=_DAYS_BEFORE["drafted"])
        lines, plans = _lines(story, award), _plans(story, award)
        story.agreements[award.key] = save_draft(agreement=agreement, lines=lines, instalments=plans, by=by)

    return act


def _named(story: Story, award: Award) -> Agreement:
    line = story.lines[award.line]
    starts = starts_on(story, award)
    return Agreement(
        reference=next_reference(FinancialYear.containing(starts).start_year),
        title=award.title,
        type=award.type,
        intention=line,
        fund=line.framework.fund,
        area=line.area,
        paid_to=story.providers[award.paid_to],
        delivered_by=story.providers[award.delivered_by],
        starts_on=starts,
        ends_on=ends_on(story, award),
    )


def _particulars(award: Award, by: User) -> dict[str, object]:
    waits = award.paid == WHEN_RETURNED
    is_open = award.type in (Type.GRANT, Type.CONTRACT)
    return {
        "lead_officer": by,
        "purpose": _MADE_UP,
        "reasons": "Made up: people who are helped early offend less.",
        "award_route": Route.OPEN_CALL if is_open else Route.DIRECT,
        "direct_award_reason": "" if is_open else "Made up: a partner in law.",
        "conditions_answer": Conditions.THESE if waits else Conditions.NONE,
        "conditions": "Each instalment waits on the quarter’s return." if waits else "",
        "legal_power": LegalPower.CRIME_AND_DISORDER,
    }


def _lines(story: Story, award: Award) -> dict[int, Decimal]:
    return {story.year.start_year + offset: Decimal(amount) for offset, amount in award.amounts.items()}


def _plans(story: Story, award: Award) -> list[InstalmentPlan]:
    plans = split_by_quarter(_lines(story, award), starts_on(story, award), ends_on(story, award))
    if award.paid == AT_ONCE:
        return [_whole(plans)]
    if award.paid == WHEN_RETURNED:
        return [_after_return(plan, amount) for plan, amount in zip(plans, award.instalments, strict=True)]
    return plans


def _whole(plans: list[InstalmentPlan]) -> InstalmentPlan:
    first, last = plans[0], plans[-1]
    return InstalmentPlan(
        number=1,
        due_on=first.due_on,
        period_from=first.period_from,
        period_to=last.period_to,
        year=first.year,
        amount=sum((plan.amount for plan in plans), Decimal(0)),
    )


def _after_return(plan: InstalmentPlan, amount: int) -> InstalmentPlan:
    quarter = Quarter.containing(plan.period_from)
    return InstalmentPlan(
        number=plan.number,
        due_on=plan.period_to + dt.timedelta(days=8),
        period_from=plan.period_from,
        period_to=plan.period_to,
        year=plan.year,
        amount=Decimal(amount),
        waits_on=f"the quarter {quarter.number} return",
    )


def _ask(story: Story, award: Award) -> Act:
    return lambda by: ask_for_check(agreement=story.agreements[award.key], by=by)


def _check(story: Story, award: Award) -> Act:
    def act(by: User) -> None:
        read = Agreement.objects.get(pk=story.agreements[award.key].pk)
        story.agreements[award.key] = activate_agreement(agreement=read, by=by)

    return act


# Money out, and the end


def _plan_payments(story: Story, award: Award) -> None:
    due = [plan for plan in _plans(story, award) if not _is_on_hold(story, plan)]
    if award.ending and award.ending.releases:
        due = [plan for plan in due if plan.due_on < _ended_on(story, award)]
    if award.paid == NEVER:
        due = []
    for plan in due:
        if plan.waits_on:
            story.plan(plan.period_to + dt.timedelta(days=DAYS_TO_RETURN), OFFICER, _free(story, award, plan.number))
        story.plan(plan.due_on + dt.timedelta(days=1), FINANCE, _pay(story, award, plan.number))
    if award.paid == AT_ONCE:
        _plan_mistake(story, award)


def _is_on_hold(story: Story, plan: InstalmentPlan) -> bool:
    """The last quarter's return has not come yet."""
    return bool(plan.waits_on) and Quarter.containing(plan.period_from) >= story.last_quarter


def _plan_mistake(story: Story, award: Award) -> None:
    """A payment entered too early, reversed, and recorded again."""
    found_out = starts_on(story, award) + dt.timedelta(days=5)
    story.plan(found_out, FINANCE, _reverse(story, award))
    story.plan(found_out + dt.timedelta(days=2), FINANCE, _pay(story, award, 1))


def _free(story: Story, award: Award, number: int) -> Act:
    def act(by: User) -> None:
        instalment = story.agreements[award.key].instalments.get(number=number)
        free_instalment(instalment=instalment, met_on=instalment.period_to + dt.timedelta(days=DAYS_TO_RETURN), by=by)

    return act


def _pay(story: Story, award: Award, number: int) -> Act:
    def act(by: User) -> None:
        agreement = story.agreements[award.key]
        instalment = agreement.instalments.get(number=number)
        record_payment(
            agreement=agreement,
            budget=story.budgets[agreement.fund.code, instalment.year],
            amount=instalment.amount,
            paid_on=instalment.due_on,
            period_from=instalment.period_from,
            period_to=instalment.period_to,
            instalment=instalment,
            invoice=_invoice(agreement, instalment.amount),
            finance_reference=f"4011{agreement.pk:02d}{number:02d}",
            by=by,
        )

    return act


def _invoice(agreement: Agreement, net: Decimal) -> Invoice | None:
    """A contract's invoice, with VAT that the office claims back whole."""
    if not takes_vat(agreement):
        return None
    return Invoice(net=net, vat=round_to_penny(net / 5), irrecoverable_vat=NOUGHT)


def _reverse(story: Story, award: Award) -> Act:
    def act(by: User) -> None:
        payment = story.agreements[award.key].payments.get()
        reverse_payment(payment=payment, reason="Entered before the finance system had paid it.", by=by)

    return act


def _ended_on(story: Story, award: Award) -> dt.date:
    starts = starts_on(story, award)
    months = starts.month - 1 + (award.ending.months if award.ending else 0)
    return dt.date(starts.year + months // 12, months % 12 + 1, 1) + dt.timedelta(days=13)


def _plan_ending(story: Story, award: Award, by: str) -> None:
    if award.ending:
        story.plan(_ended_on(story, award), by, _end(story, award))


def _end(story: Story, award: Award) -> Act:
    def act(by: User) -> None:
        ending = award.ending
        if ending is None:
            return
        on = min(_ended_on(story, award), ends_on(story, award))
        story.agreements[award.key] = end_agreement(
            agreement=story.agreements[award.key],
            state=ending.state,
            on=on,
            reason=ending.why,
            release=ending.releases,
            by=by,
        )

    return act
