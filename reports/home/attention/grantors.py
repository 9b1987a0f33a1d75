"""What a grantor is owed word or money of: claims and returns that are due soon, or are late."""

import datetime as dt

from django.urls import reverse

from commissioning.income import income_of
from commissioning.models import GrantorDate
from core.periods import day
from core.words import capitalised
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item, act_or_see
from reports.links import address

SOON = dt.timedelta(days=30)
"""How long before a claim or a return is due it is worth a word."""


def due_to_grantors(affairs: Affairs) -> list[Item]:
    """One for each date that is not checked off and falls within thirty days, or has passed."""
    dates = GrantorDate.objects.filter(fund=affairs.scope.fund, done_on__isnull=True, due_on__lte=affairs.today + SOON)
    return [_item(affairs, date) for date in dates.order_by("due_on", "pk")]


def _item(affairs: Affairs, date: GrantorDate) -> Item:
    income = income_of(affairs.scope.fund, date.financial_year, affairs.scope.as_at)
    is_claim = date.kind == GrantorDate.Kind.CLAIM and income.outstanding > 0
    what = f"{capitalised(date.get_kind_display())} for {date.financial_year}"
    check_off = reverse("admin:commissioning_grantordate_change", args=[date.pk])
    return Item(
        fact=f"{what} {'was' if date.due_on < affairs.today else 'is'} due on {day(date.due_on)}",
        why=f"{date.note or affairs.scope.fund.grantor or 'To the grantor'}: not checked off.",
        unit="expected, not received" if is_claim else "due",
        act=act_or_see(
            affairs,
            "commissioning.change_grantordate",
            Act("Check it off", check_off),
            Act("See the fund", address("fund", affairs.scope.fund.code)),
        ),
        amount=income.outstanding if is_claim else None,
        absence="" if is_claim else day(date.due_on),
    )
