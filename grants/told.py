"""The money of an agreement as its change trail tells it: what happened, from what to what, why, under what."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from commissioning.told import change_of, why
from core.history import NOBODY, Change
from core.money import NOUGHT, add_up, pounds
from core.periods import Quarter, day
from core.words import capitalised, listed
from grants.models import (
    Agreement,
    AttachedFile,
    AuthorisedExcess,
    Commitment,
    DeclaredSpend,
    Forecast,
    Payment,
    Variation,
)

_AS_THEY_WERE = {Commitment.Kind.PUBLISHED: "as published", Commitment.Kind.BROUGHT_IN: "as brought in"}


def told_of_commitments(rows: Iterable[Commitment]) -> Iterator[Change]:
    """What was recorded in one go is one act: an award over two years, a release and the award in its place."""
    held = NOUGHT
    in_order = sorted(rows, key=lambda each: (each.recorded_at, each.pk))
    for _, group in groupby(in_order, lambda each: (each.recorded_at.replace(microsecond=0), each.recorded_by_id)):
        together = list(group)
        before, held = held, held + add_up(each.amount for each in together)
        yield change_of(together[0], _committed(together, f"from {pounds(before)} to {pounds(held)}"))


def _committed(rows: list[Commitment], from_to: str) -> str:
    first = rows[0]
    by_year = [f"{pounds(each.amount)} for {each.financial_year}" for each in rows if each.kind != "release"]
    decision = next((each.decision for each in rows if each.decision), None)
    if first.kind in _AS_THEY_WERE:
        return f"Recorded {_AS_THEY_WERE[first.kind]}: {listed(by_year)}, with no decision."
    if first.variation:
        verb = "raised" if add_up(each.amount for each in rows) > 0 else "lowered"
        reason = why(first.variation.reason, decision)
        return f"Award {verb} {from_to}: variation {first.variation.number}, {listed(by_year)}{reason}"
    if first.kind == Commitment.Kind.RELEASE and not by_year:
        freed = -add_up(each.amount for each in rows)
        way = "released" if freed >= 0 else "committed again, as its release was taken back"
        return f"{pounds(abs(freed))} {way}: what is committed {from_to}{why(first.reason, decision)}"
    if first.kind == Commitment.Kind.RELEASE and all(each.year > first.year for each in rows if each.amount > 0):
        return f"Carried forward from {first.financial_year}: {listed(by_year)}{why(first.reason, decision)}"
    if first.kind == Commitment.Kind.RELEASE and all(each.year < first.year for each in rows if each.amount > 0):
        return f"Carried back from {first.financial_year}: {listed(by_year)}{why(first.reason, decision)}"
    what = "Evidenced" if first.kind == Commitment.Kind.RELEASE else "Put into force"
    return f"{what}: {listed(by_year)}{why('', decision)}"


def told_of_payments(rows: Iterable[Payment]) -> Iterator[Change]:
    """Money that left or came back, and what was taken back of it."""
    for each in rows:
        yield change_of(each, _paid(each))


def _paid(payment: Payment) -> str:
    verb = {"payment": "paid", "refund": "refunded", "clawback": "clawed back"}.get(payment.kind, "reversed")
    named = f", finance system’s reference {payment.finance_reference}" if payment.finance_reference else ""
    return (
        f"{pounds(abs(payment.amount))} {verb} for {quarter_of(payment)}: on {day(payment.paid_on)}, charged to "
        f"{payment.budget.financial_year}{named}{why(payment.reason, None)}"
    )


def quarter_of(payment: Payment) -> Quarter:
    """The quarter that a payment stands in: its instalment's, or that of the period that it covers."""
    return payment.instalment.quarter if payment.instalment else Quarter.containing(payment.period_from)


def told_of_variations(rows: Iterable[Variation]) -> Iterator[Change]:
    """Each as it was drafted; and, where it moved no money, as it was put into force."""
    for each in rows:
        kind, reason = each.get_kind_display(), why(each.reason, each.decision)
        yield Change(each.drafted_at, str(each.drafted_by), [f"Variation {each.number} drafted: {kind}{reason}"])
        if each.activated_at and not any(each.commitments.all()):
            who = str(each.activated_by or NOBODY)
            yield Change(each.activated_at, who, [f"Variation {each.number} put into force: {kind}{reason}"])


def told_of_forecasts(rows: Iterable[Forecast]) -> Iterator[Change]:
    """What was expected of each year, from what to what, in the officer's words."""
    last: dict[int, Forecast] = {}
    for forecast in rows:
        before, last[forecast.year] = last.get(forecast.year), forecast
        year, amount = forecast.financial_year, pounds(forecast.amount)
        if forecast.is_no_change or (before and before.amount == forecast.amount):
            words = f"Forecast for {year}: {amount}, no change"
        elif before:
            words = f"Forecast for {year}: from {pounds(before.amount)} to {amount}"
        else:
            words = f"Forecast for {year}: {amount}"
        yield change_of(forecast, f"{words}{why(forecast.reason, None)}")


def told_of_spend(rows: Iterable[DeclaredSpend]) -> Iterator[Change]:
    """What a grantee says was spent."""
    for each in rows:
        words = f"{pounds(each.amount)} declared as spent: for {each.financial_year}"
        yield change_of(each, f"{words}{why(each.reason, None)}")


def told_of_excesses(rows: Iterable[AuthorisedExcess]) -> Iterator[Change]:
    """What was let through beyond a limit."""
    for each in rows:
        words = f"Excess of {pounds(each.amount)} authorised: over {each.get_limit_display()}"
        yield change_of(each, f"{words}{why(each.reason, each.decision)}")


def told_of_its_end(agreement: Agreement) -> Iterator[Change]:
    """Why it ended, as it was said when that was recorded."""
    ending = agreement.history.exclude(ended_on=None).select_related("history_user").order_by("history_date").first()
    if agreement.ended_on and ending:
        what = capitalised(agreement.get_state_display())
        words = f"{what}: as at {day(agreement.ended_on)}{why(agreement.end_reason, None)}"
        yield Change(ending.history_date, str(ending.history_user or NOBODY), [words])


def told_of_files(rows: Iterable[AttachedFile]) -> Iterator[Change]:
    """What was attached, and what was taken out of sight and why."""
    for each in rows:
        kind = capitalised(each.get_kind_display())
        yield Change(
            each.added_at, str(each.added_by), [f"File attached: {kind}, “{each.name}”, {each.size_in_words}."]
        )
        if each.removed_at:
            words = f"File taken out: “{each.name}”{why(each.removed_reason, None)}"
            yield Change(each.removed_at, str(each.removed_by), [words])


def money_told(agreement: Agreement) -> list[Change]:
    """All of it and its files, for an agreement whose rows are not read yet."""
    with_whom = ("recorded_by", "decision", "variation")
    variations = agreement.variations.select_related("drafted_by", "activated_by", "decision")
    return [
        *told_of_commitments(agreement.commitments.select_related(*with_whom)),
        *told_of_payments(agreement.payments.select_related("recorded_by", "budget", "instalment")),
        *told_of_variations(variations.prefetch_related("commitments")),
        *told_of_forecasts(agreement.forecasts.select_related("recorded_by").order_by("said_on", "pk")),
        *told_of_spend(agreement.declaredspends.select_related("recorded_by")),
        *told_of_excesses(agreement.authorised_excesses.select_related("recorded_by", "decision")),
        *told_of_its_end(agreement),
        *told_of_files(agreement.files.select_related("added_by", "removed_by")),
    ]
