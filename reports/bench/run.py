"""A whole run: two data sets, every case in turns over both, and what each came to."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.bench import stock
from reports.bench.alone import CHECK_BOOKS, Alone, measure
from reports.bench.cases import Books, Case
from reports.bench.clock import Act, Clock, clock, clock_words, medians
from reports.bench.data import make
from reports.bench.place import throw_away, using
from reports.bench.result import Result
from reports.bench.sizes import Size

Tell = Callable[[str], None]


@contextmanager
def both_sizes(size: Size, seed: int, tell: Tell) -> Iterator[tuple[Books, Books]]:
    """The whole data set and a tenth of it, each in a throw-away database."""
    with ExitStack() as stack:
        made = []
        for each, ending in ((size, "whole"), (size.tenth, "tenth")):
            tell(f"Making {each.name}: {each.payments:,} payments, {each.agreements:,} agreements.")
            books = Books(each, stack.enter_context(throw_away(ending)))
            with using(books.connection):
                make(each, seed)
                _settle()
            made.append(books)
        stack.enter_context(stock.mounted())
        with using(made[0].connection):
            tell(f"What is compared: {clock_words()}.")
        yield made[0], made[1]


def _settle() -> None:
    """What a PostgreSQL in use does by itself: without it every look into an index goes to the table as well."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def results_of(cases: Sequence[Case], whole: Books, tenth: Books, tell: Tell) -> Iterator[Result]:
    """Each case measured."""
    for case in cases:
        result = _measured(case, whole, tenth)
        tell(f"{case.name}: {result.verdict}.")
        yield result


def _measured(case: Case, whole: Books, tenth: Books) -> Result:
    acts = [_at(whole, case.ours), _at(tenth, case.ours)]
    if case.peer:
        acts.append(_at(whole, case.peer))
    queries = _queries(acts[0][0], whole)
    ours, of_tenth, *of_peer = medians(acts, case.times)
    alone = [_alone(case, books) for books in (whole, tenth)] if case.export else []
    return Result(
        case=case,
        ours=ours,
        peer=of_peer[0] if of_peer else None,
        tenth=of_tenth,
        queries=queries,
        rows=case.rows(whole) if case.rows else None,
        memory=alone[0].memory if alone else None,
        memory_of_tenth=alone[1].memory if alone else None,
        first_byte=alone[0].first_byte if alone and case.export != CHECK_BOOKS else None,
    )


def _at(books: Books, side: Callable[[Books], Act]) -> tuple[Act, Clock]:
    """What is to be run over these books, and the clock that reads what it costs there."""
    with using(books.connection):
        act, read = side(books), clock()

    def there() -> None:
        with using(books.connection):
            act()

    return there, read


def _queries(act: Act, books: Books) -> int:
    """How many queries one run makes, once what is read only once has been read."""
    act()
    with CaptureQueriesContext(books.connection) as captured:
        act()
    return len(captured)


def _alone(case: Case, books: Books) -> Alone:
    return measure(str(books.connection.settings_dict["NAME"]), case.export)
