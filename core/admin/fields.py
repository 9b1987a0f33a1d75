"""The fields of a form in the admin: plain, whole without scripts, and asking in plain words."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from core.dates import DayField, DayInput, YearField
from core.numbers import DecimalNumberField, NumberInput, WholeNumberField

_WHOLE = {"form_class": WholeNumberField, "widget": NumberInput({"inputmode": "numeric"})}
_LONG = 40
_LONGEST_KEY = 18


class SeveralField(forms.ModelMultipleChoiceField):
    """Several records of a list. A key longer than any database holds is one that the list does not have."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if len(str(key)) > _LONGEST_KEY:
                words = self.error_messages["invalid_choice"]
                raise forms.ValidationError(words, code="invalid_choice", params={"value": str(key)[:_LONGEST_KEY]})
        return super().clean(value)


class PlainFields:
    """For a ModelAdmin or an inline: days as they are typed, years as `2019/20`, selects without pop-ups."""

    year_fields: tuple[str, ...] = ("year",)
    formfield_overrides: Any = {
        models.DateField: {"form_class": DayField, "widget": DayInput},
        models.IntegerField: _WHOLE,
        models.BigIntegerField: _WHOLE,
        models.DecimalField: {"form_class": DecimalNumberField, "widget": NumberInput({"inputmode": "decimal"})},
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "input--whole"})},
        models.URLField: {"widget": forms.URLInput(attrs={"class": "input--whole"}), "assume_scheme": "https"},
        models.BooleanField: {"widget": forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"})},
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple, "form_class": SeveralField},
    }

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.year_fields:
            field: Any = YearField(label=capfirst(db_field.verbose_name), required=not db_field.blank)
        else:
            field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return field and in_plain_words(field, db_field)

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        first = [("", "Not stated" if db_field.blank else "Choose one")]
        with_blank = db_field.blank or not db_field.has_default()
        kwargs.setdefault("choices", db_field.get_choices(include_blank=with_blank, blank_choice=first))
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]


def in_plain_words(field: Any, db_field: Any) -> Any:
    """The same field without pop-ups, as wide as its answer, saying what to do where it is empty."""
    if isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget = field.widget.widget
    if isinstance(field, forms.ModelChoiceField) and not isinstance(field, forms.ModelMultipleChoiceField):
        field.empty_label = "Choose one" if field.required else "None"
    if (getattr(field, "max_length", None) or 0) > _LONG:
        field.widget.attrs["class"] = "input--whole"
    field.error_messages["required"] = _what_to_do(field)
    field.error_messages["null_characters_not_allowed"] = "Take out the character that can’t be read"
    return field


def _what_to_do(field: Any) -> str:
    if isinstance(field, DayField):
        return "Enter the date"
    label = str(field.label or "")
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{'Choose' if isinstance(field, forms.ChoiceField) else 'Enter'} the {name}"
