"""Files: every payment as CSV and Excel against plain SQL and the same writers, and the other lists by themselves."""

import tempfile

from reports.bench.cases import A_FEW, Books, Case
from reports.bench.clock import Act
from reports.bench.goals import CSV, EXCEL, MEASURED
from reports.bench.plain.files import Nowhere, payments_csv, payments_excel
from reports.links import address

OTHERS = ("agreements", "budget-movements", "delivery")


def file_of(name: str, kind: str, year: str = "all") -> str:
    return address(name, year=year, format=kind)


def _plain_csv(books: Books) -> Act:
    return lambda: payments_csv(Nowhere())


def _plain_excel(books: Books) -> Act:
    def act() -> None:
        with tempfile.TemporaryFile() as file:
            payments_excel(file)

    return act


def _file(name: str, kind: str) -> Case:
    label = "CSV" if kind == "csv" else "Excel"
    return Case(
        f"{label} of all {name.replace('-', ' ')}",
        ours=lambda books: books.opens(
            file_of(name, kind, str(books.year.start_year) if name == "delivery" else "all")
        ),
        goal=MEASURED,
        times=A_FEW,
    )


CASES = (
    Case(
        "CSV of all payments",
        ours=lambda books: books.opens(file_of("payments", "csv")),
        peer=_plain_csv,
        peer_words="one query and csv.writer",
        goal=CSV,
        times=A_FEW,
        export=file_of("payments", "csv"),
    ),
    Case(
        "Excel of all payments",
        ours=lambda books: books.opens(file_of("payments", "xlsx")),
        peer=_plain_excel,
        peer_words="one query and xlsxwriter",
        goal=EXCEL,
        times=A_FEW,
        export=file_of("payments", "xlsx"),
    ),
    *(_file(name, "csv") for name in OTHERS),
)
