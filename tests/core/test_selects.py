"""Selects, heads and filters that are made in one piece are what Django and Django-filter would have made."""

from copy import deepcopy

import django_filters
from django import forms
from django.test.html import parse_html

from core.drawing import heads
from core.filters import TextFilter, WordFilter
from core.selects import Select
from core.tables import Head

CHOICES = [
    ("", "All & every"),
    ("a&b", "Ross-on-Wye <Town>"),
    ("North", [("n1", "“One”"), ('"2"', "Two's")]),
    ("South & East", [("s1", "Sea")]),
    (7, "Seven"),
]


def test_a_select_is_djangos_own():
    for chosen in ("a&b", '"2"', "7", ""):
        ours, own = Select(choices=CHOICES), forms.Select(choices=CHOICES)
        attributes = {"id": "id_place", "class": "wide"}
        drawn, expected = (each.render("place", chosen, attributes) for each in (ours, own))
        assert str(parse_html(drawn)) == str(parse_html(expected))
    assert parse_html(Select(choices=[]).render("place", "")) == parse_html('<select name="place"></select>')


def test_a_head_says_how_it_sorts_and_escapes_its_words():
    drawn = heads([Head("A & B", "?sort=a&page=2", "descending", "Z to A"), Head("Paid", money=True)])
    assert drawn == (
        '<th role="columnheader" scope="col" aria-sort="descending"><a href="?sort=a&amp;page=2">A &amp; B'
        '<span class="govuk-visually-hidden">, sorted, Z to A</span></a></th>\n'
        '<th role="columnheader" scope="col" class="money">Paid</th>'
    )


class Filters(django_filters.FilterSet):
    text = TextFilter("name")
    kind = WordFilter("kind", label="Kind", every="All", choices=[("a", "first")], method="of_kind")

    def of_kind(self, rows, name, value):
        return (self, value)


def test_each_request_has_filters_of_its_own():
    one, other = deepcopy(Filters.base_filters), deepcopy(Filters.base_filters)
    one["text"].extra["queryset"] = "one person’s records"
    assert "queryset" not in other["text"].extra
    assert "queryset" not in Filters.base_filters["text"].extra

    for filters in (one, other):
        form = Filters.__new__(Filters)
        filters["kind"].parent = form
        assert filters["kind"].filter([], "a") == (form, "a")
