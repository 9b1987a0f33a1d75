"""Free text that looks like a client's details is told from text that does not."""

import pytest

from core.personal_details import personal_details_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NHS 943 476 5919 was seen", "an NHS number"),
        ("His NI is QQ 12 34 56 C", ""),
        ("Their NI is AB 12 34 56 C", "a National Insurance number"),
        ("Lives at HR1 2PJ", "a postcode"),
        ("Write to p.jones@example.org", "an e-mail address"),
        ("Ring 07700 900123", "a telephone number"),
        ("Ring 01432 260123", "a telephone number"),
        ("He was born on 3 May 1984", "a date of birth"),
        ("DOB: 03/05/84", "a date of birth"),
        ("Peter Jones (3/5/1984) came weekly", "a name with a date of birth"),
        ("PNC 2019/1234567X", "a PNC number"),
        ("24 people were seen in Quarter 2 of 2019/20", ""),
        ("The 1 April 2019 start was late", ""),
        ("Spent £30,377.00 of 371377", ""),
        ("Herefordshire Council from 1 April 2019", ""),
        ("", ""),
    ],
)
def test_what_looks_like_a_clients_details_is_named(text, found):
    assert personal_details_in(text)[:1] == ([found] if found else [])
