"""Nonsense in every address and every form: told in words with the right status, never a fault, never run."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.db import transaction
from zeal import zeal_ignore

from tests.access import table
from tests.access.addresses import every_address

pytestmark = pytest.mark.django_db

ADDRESSES = {address.name: address for address in every_address()}
SCRIPT = '"><script>alert(1)</script>'
HUGE, NUL, LONG = "9" * 20, "a\x00b", "x" * 5_000
NONSENSE = (HUGE, NUL, SCRIPT, LONG)
# Each name alone is given the first two and one of these in turn: a fault in one box hides what another would do.
IN_TURN = ("NaN", "1e9999", "٣", "2019-13-45", "../../etc/passwd", "%00", "null", "-1", "'")
# What Django's own lists understand in an address, what our pages understand, and what some forms open with.
OF_LISTS = ("q", "p", "o", "e", "all", "_changelist_filters", "_facets", "id__exact", "pk__in", "no_such__lookup")
OF_PAGES = ("year", "page", "sort", "format", "group", "text", "position", "unknown")
OF_FORMS = ("intention", "agreement", "instalment", "quarter", "content_type", "object_id", "fund", "budget", "year")
ONE_LIST = "admin:grants_grant_changelist"  # the code that reads what Django's lists understand is the same for all
IN_WORDS = {200, 302, 400, 403, 404, 405, 409, 422, 429}
KEPT_OUT = ("account_logout", "admin:logout")


def visited_by(row):
    """Who may do the most there."""
    best = [who for word in ("writes", "reads", "own", "open") for who, may in row.may.items() if may == word]
    return best[0] if best else None


PAGES = [row for row in table.rows() if not row.query and visited_by(row) and row.name not in KEPT_OUT]
# A record's own page reads nothing from its address but the record's key, and a list's file what the list reads.
ASKING = [row for row in PAGES if not row.name.endswith(("_change", "_history", "_delete", "_csv"))]
FORMS = [row for row in PAGES if "writes" in row.may.values() or row.may["nobody"] == "open"]


def names_in(page: str) -> list[str]:
    """The names of the boxes of a page's forms."""
    found = re.findall(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"', page)
    return [unescape(name) for name in dict.fromkeys(found) if name != "csrfmiddlewaretoken"]


def names_for(row, page: str) -> list[str]:
    """The names that a page may read from its address."""
    asked = names_in(page)
    if row.name == ONE_LIST:
        return [*OF_LISTS, *asked]
    if row.name.endswith("_changelist"):
        return asked
    if row.name.startswith("reports:"):
        return list(dict.fromkeys([*OF_PAGES, *asked]))
    return list(OF_FORMS) if row.name.endswith(("_add", "_choose")) else []


def queries(names: list[str]) -> Iterator[dict[str, object]]:
    """Every name at once with each nonsense, and each name alone with some."""
    every = dict.fromkeys([*names, *OF_PAGES])
    yield from (dict.fromkeys(every, value) for value in NONSENSE)
    for place, name in enumerate(names):
        yield from ({name: value} for value in (*NONSENSE[:2], IN_TURN[place % len(IN_TURN)]))


def faults_of(answer) -> Iterator[str]:
    """What is wrong with an answer to nonsense."""
    if answer.status_code not in IN_WORDS:
        yield f"answers {answer.status_code}"
    said = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")
    if "<script>alert(1)" in said:
        yield "would run what was sent"
    if answer.status_code >= 400 and answer.status_code != 405 and "<h1" not in said:
        yield f"answers {answer.status_code} without words"


def ask(client, method, url, data):
    """One visit, after which the database is as it was, whatever became of it."""
    with transaction.atomic(), zeal_ignore():  # each nonsense choice of a form is looked up by itself
        answer = getattr(client, method)(url, data)
        faults = list(faults_of(answer))
        transaction.set_rollback(True)
    return faults


@pytest.mark.parametrize("row", ASKING, ids=lambda row: row.address)
def test_nonsense_in_an_address_is_told_in_words(world, clients, row):
    client, url = clients[visited_by(row)], world.url(ADDRESSES[row.name])
    first = client.get(url)
    page = "" if first.streaming else first.content.decode()
    wrong = [(query, faults) for query in queries(names_for(row, page)) if (faults := ask(client, "get", url, query))]
    assert not wrong, told(wrong)


@pytest.mark.parametrize("row", FORMS, ids=lambda row: row.address)
def test_nonsense_in_a_form_is_told_in_words(world, clients, row):
    client, url = clients[visited_by(row)], world.url(ADDRESSES[row.name])
    names = names_in(client.get(url, follow=True).content.decode())
    forms = [{}, *(dict.fromkeys(names, value) for value in (*NONSENSE[:3], "-1", ""))]
    wrong = [(form, faults) for form in forms if (faults := ask(client, "post", url, form))]
    assert not wrong, told(wrong)


def told(wrong) -> str:
    """What was sent and what came of it, shortly."""
    return "\n".join(f"{list(sent)[:3]} {list(sent.values())[:1]!r:.60}: {faults}" for sent, faults in wrong)


RECORDS = [row for row in PAGES if ADDRESSES[row.name].takes and row.name.startswith(("admin:", "reports:"))]


@pytest.mark.parametrize("key", [HUGE, "abc", "a%00b"])
def test_a_record_that_no_key_names_is_not_found(world, clients, key):
    wrong = {}
    for row in RECORDS:
        address, who = ADDRESSES[row.name], visited_by(row)
        url = "/" + re.sub(r"<[^>]+>|\(\?P[^)]*\)", key, address.route.replace("<slug:act>", address.act)).strip("^$")
        status = clients[who].get(url).status_code
        if status not in (302, 400, 404):
            wrong[row.address] = status
    assert wrong == {}


def test_a_body_that_is_no_form_is_refused(world, clients):
    for kind, body in (("application/json", "{}"), ("multipart/form-data; boundary=x", "\x00"), ("text/xml", "<a/>")):
        answer = clients["officer"].post("/admin/commissioning/area/add/", body, content_type=kind)
        assert answer.status_code in IN_WORDS


def test_a_form_with_too_many_boxes_is_refused(world, clients):
    answer = clients["officer"].post("/admin/commissioning/area/add/", {f"field{n}": "1" for n in range(1_100)})
    assert answer.status_code == 400
