"""Boxes of filters and dates, written in one piece: several stand on every page of figures."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe


class InOnePiece(forms.widgets.Input):
    """The same mark-up as Django's own box, without a template."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = self.format_value(value)
        value_of = {} if shown is None else {"value": shown}
        given = {"type": self.input_type, "name": name, **value_of, **self.build_attrs(self.attrs, attrs)}
        return mark_safe(f"<input{flatatt(given)}>")


class TextInput(InOnePiece, forms.TextInput):
    """A box for a line of text."""


class HiddenInput(InOnePiece, forms.HiddenInput):
    """What a form sends on."""
