"""Payments that a file brought and nobody has matched yet: for those who may look at them."""

from django.urls import reverse

from core.money import sum_of
from core.words import so_many
from grants.models import ImportedRow
from reports.home.affairs import Affairs
from reports.home.attention.item import Act, Item, act_or_see


def to_match(affairs: Affairs) -> Item | None:
    """Rows of the finance system's files that were put aside, of any year."""
    if not affairs.may("grants.view_importedrow"):
        return None
    rows = list(ImportedRow.objects.to_match().values_list("pk", flat=True))
    if not rows:
        return None
    address = f"{reverse('admin:grants_importedrow_changelist')}?todo=match"
    return Item(
        fact=f"{so_many(len(rows), 'payment', 'is', 'are')} to be matched",
        why="The finance system’s file names a party of ours, and nothing says under which agreement it was paid.",
        unit="not in the figures yet",
        act=act_or_see(
            affairs, "grants.add_paymentimport", Act("Match the payments", address), Act("See the payments", address)
        ),
        amount=sum_of(ImportedRow.objects.filter(pk__in=rows)),
    )
