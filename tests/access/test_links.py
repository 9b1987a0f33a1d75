"""Nobody is led to a page that refuses them, or to one that is not there."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from tests.access import table
from tests.access.addresses import every_address

pytestmark = pytest.mark.django_db

ADDRESSES = {address.name: address for address in every_address()}
OPENS = ("reads", "writes", "own", "open")


def pages_of(world, who):
    """The addresses that one person may open as a page."""
    rows = [row for row in table.rows() if row.may[who] in OPENS and not row.query and not row.name.endswith("_csv")]
    return [world.url(ADDRESSES[row.name]) for row in rows if row.name != "account_logout"]


def links_on(client, page):
    """Where a page's links lead within the product, each place once."""
    answer = client.get(page, follow=True)
    found = re.findall(r'<a\b[^>]*?\bhref="([^"#]+)"', read(answer))
    here = answer.redirect_chain[-1][0] if answer.redirect_chain else page
    within = (urlsplit(urljoin(here, unescape(link))) for link in found)
    return {place.path for place in within if not place.netloc and place.scheme == "" and place.path.startswith("/")}


def read(answer):
    """All that an answer says, a file to the end."""
    return (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")


@pytest.mark.parametrize("who", [person for person in table.PEOPLE if person != "nobody"])
def test_every_link_that_a_person_is_shown_opens_for_them(world, clients, who):
    client, seen, wrong = clients[who], {}, []
    for page in pages_of(world, who):
        for place in links_on(client, page) - seen.keys():
            answer = client.get(place, follow=True)
            read(answer)
            seen[place] = answer.status_code
            if seen[place] != 200:
                wrong.append(f"{page} leads to {place}: {seen[place]}")
    assert seen
    assert not wrong, "\n".join(wrong)
