"""Filters that several lists share, in the words in which staff think."""

from django.db.models import Q

from commissioning.models import Area, Decision, Fund, Intention, Provider
from core.filters import RecordFilter, WordFilter
from grants.models import Agreement
from grants.models.agreements import Type

_TYPES = [
    (Type.GRANT, "grant"),
    (Type.CONTRACT, "contract"),
    (Type.CONTRIBUTION, "contribution"),
    (Type.INTERNAL, "internal"),
]


def fund_filter(*fields: str) -> RecordFilter:
    return RecordFilter(*fields, label="Fund", every="All funds", records=Fund.objects.all(), to_field_name="code")


def area_filter(*fields: str) -> RecordFilter:
    return RecordFilter(*fields, label="Area", every="All areas", records=Area.objects.all())


def provider_filter(*fields: str) -> RecordFilter:
    return RecordFilter(*fields, label="Provider", every="All providers", records=Provider.objects.all())


def type_filter(field: str) -> WordFilter:
    choices = [*_TYPES, ("unknown", "not yet known")]
    return WordFilter(field, label="Type", every="All types", choices=choices, means={"unknown": Q(**{field: ""})})


def intention_filter(field: str) -> RecordFilter:
    return RecordFilter(
        field,
        label="Intention",
        every="All intentions",
        records=Intention.objects.all(),
        to_field_name="ref",
        on_call=True,
    )


def agreement_filter(field: str) -> RecordFilter:
    return RecordFilter(
        field,
        label="Agreement",
        every="All agreements",
        records=Agreement.objects.all(),
        to_field_name="reference",
        on_call=True,
    )


def decision_filter(field: str) -> RecordFilter:
    return RecordFilter(field, label="Decision", every="All decisions", records=Decision.objects.all(), on_call=True)
