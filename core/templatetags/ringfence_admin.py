"""What the admin's templates need to draw Django's own forms in the product's words."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.contrib.admin import site
from django.contrib.admin.utils import lookup_field
from django.core.exceptions import ObjectDoesNotExist

from core.admin.lists import in_words, kind_of
from core.models import User
from core.money import MoneyField
from core.periods import FinancialYear

register = template.Library()


@register.filter
def said(field: Any) -> Any:
    """A field's value to be read: amounts in pounds, years as `2019/20`, the rest as Django words it."""
    name, record, model_admin = field.field["field"], field.form.instance, field.model_admin
    try:
        model_field, attribute, value = lookup_field(name, record, model_admin)
    except (AttributeError, ValueError, ObjectDoesNotExist):
        return field.contents()
    if value is None or value == "":
        return field.empty_value_display
    if isinstance(value, User):
        return str(value)  # without a link: a person's page is for the administrator, and this one is for more people
    if name in getattr(model_admin, "year_fields", ()):
        return FinancialYear(value).label
    kind = kind_of(model_field, attribute)
    is_worded = kind in ("money", "date") or isinstance(value, bool | dt.datetime)
    return in_words(value, kind) if is_worded else field.contents()


@register.filter
def is_several(bound: forms.BoundField) -> bool:
    """Whether the field is a group of boxes, which a legend names and not a label."""
    return isinstance(bound.field.widget, forms.CheckboxSelectMultiple | forms.RadioSelect)


@register.filter
def has_money(inline: Any, name: str) -> bool:
    """Whether a column of an inline, named as the model names it, holds an amount."""
    return any(field.name == name and isinstance(field, MoneyField) for field in inline.opts.model._meta.get_fields())


@register.filter
def rows_to_fill(inline: Any) -> list[Any]:
    """The rows of an inline that are drawn: the blank that a script would copy is not."""
    rows = list(inline)
    return rows[:-1] if inline.has_add_permission else rows


@register.filter
def faults_of(inlines: Iterable[Any]) -> list[dict[str, str]]:
    """What is wrong in the rows of the inlines, each with the field that it is about."""
    faults = []
    for inline in inlines:
        for form in inline.formset.forms:
            faults += [{"words": str(error), "field_id": ""} for error in form.non_field_errors()]
            faults += [{"words": str(error), "field_id": bound.auto_id} for bound in form for error in bound.errors]
        faults += [{"words": str(error), "field_id": ""} for error in inline.formset.non_form_errors()]
    return faults


@register.filter
def add_words(kind: dict[str, Any]) -> str:
    """`Add a provider`: what the link to a kind's empty form says."""
    kind_admin: Any = site._registry[kind["model"]]
    return kind_admin.get_add_title()
