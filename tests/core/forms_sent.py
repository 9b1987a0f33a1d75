"""A form of the admin as a browser would send it: every box with what stands in it."""

from typing import Any


def as_sent(answer: Any) -> dict[str, Any]:
    """What the page's form, its rows and their management would send, untouched."""
    sent = boxes(answer.context["adminform"].form)
    for inline in answer.context["inline_admin_formsets"]:
        rows = inline.formset
        sent |= boxes(rows.management_form)
        for form in rows.forms:
            sent |= boxes(form)
    return sent


def boxes(form: Any) -> dict[str, Any]:
    """What the boxes of one form would send."""
    return {bound.html_name: value for bound in form if (value := _in_the_box(bound)) is not None}


def _in_the_box(bound: Any) -> Any:
    value = bound.value()
    if bound.field.widget.__class__.__name__ == "CheckboxInput":
        return "on" if value else None
    if isinstance(value, list):
        return value
    return "" if value is None else bound.field.widget.format_value(value) or str(value)
