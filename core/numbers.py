"""Numbers as a person types them, in a plain text box: what can't be read or kept is given back, and said in words."""

from typing import Any

from django import forms

LARGEST_WHOLE = 9_999_999_999


class NumberInput(forms.TextInput):
    """A text box: a browser's own number box would send nothing at all for what it can't read."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "input--number", "autocomplete": "off"} | (attrs or {}))


class WholeNumberField(forms.IntegerField):
    """A count, of people or of things."""

    default_error_messages = {
        "invalid": "Enter a whole number, like 24",
        "min_value": "Enter %(limit_value)s or more",
        "max_value": "Enter a smaller number: at most %(limit_value)s",
    }

    def __init__(self, **kwargs: Any) -> None:
        settled: dict[str, Any] = {"max_value": LARGEST_WHOLE, "widget": NumberInput({"inputmode": "numeric"})} | kwargs
        super().__init__(**settled)


class DecimalNumberField(forms.DecimalField):
    """A score, a target or a published figure."""

    def __init__(self, *, max_digits: int, decimal_places: int, **kwargs: Any) -> None:
        limit = f"Enter a number below {10 ** (max_digits - decimal_places):,}, to {decimal_places} decimal places"
        too_much = dict.fromkeys(("max_digits", "max_whole_digits", "max_decimal_places"), limit)
        words = {"invalid": "Enter a number, like 2.5", "min_value": "Enter %(limit_value)s or more"} | too_much
        super().__init__(
            max_digits=max_digits,
            decimal_places=decimal_places,
            **{"widget": NumberInput({"inputmode": "decimal"})} | kwargs,
        )
        self.error_messages |= words | (kwargs.get("error_messages") or {})
