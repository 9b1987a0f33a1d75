"""How much a data set holds: an office, a region, or a country over ten years."""

from dataclasses import dataclass, replace

FIRST_YEAR = 2016
"""The financial year in which every data set begins, whichever day it is made on: a seed always makes the same."""


@dataclass(frozen=True)
class Size:
    """So many records of each kind. Everything else follows from these and the seed."""

    name: str
    payments: int
    agreements: int
    providers: int
    lines: int
    areas: int
    years: int

    @property
    def tenth(self) -> "Size":
        """A tenth of the records, over as many years: what growth is measured against."""
        return replace(
            self,
            name=f"a tenth of {self.name}",
            payments=self.payments // 10,
            agreements=max(self.agreements // 10, 5),
            providers=max(self.providers // 10, 4),
            lines=max(self.lines // 10, 5),
            areas=max(self.areas // 10, 3),
        )

    @property
    def start_years(self) -> range:
        return range(FIRST_YEAR, FIRST_YEAR + self.years)

    @property
    def last_year(self) -> int:
        return FIRST_YEAR + self.years - 1


SIZES = {
    each.name: each
    for each in (
        Size("office", payments=300, agreements=40, providers=20, lines=30, areas=6, years=3),
        Size("region", payments=10_000, agreements=400, providers=100, lines=120, areas=15, years=6),
        Size("country", payments=100_000, agreements=2_000, providers=300, lines=600, areas=60, years=10),
    )
}
