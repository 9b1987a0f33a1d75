"""A form that somebody else's save overtook: who changed what, and what stands on the form beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from core.history import Change, Edit, changes_since, stamp_of
from core.money import MoneyFormField, pounds
from core.periods import day
from core.refusals import Refused
from core.trail import NOTHING, in_words
from core.words import capitalised, listed, stopped

AS_TYPED = "What you typed is still here and nothing of it is saved."
SAVE_AGAIN = "What changed is listed below, with yours beside it. Save again to put yours in its place."


class Overtaken(Refused):
    """Somebody saved the record after the form was opened. The page shows the form again, with what was changed."""

    def __init__(self, words: str, changes: Sequence[Change] = ()) -> None:
        super().__init__(words)
        self.changes = changes


@dataclass(frozen=True)
class Beside:
    """What stands on the form where somebody else changed something: in words, and the field that it is in."""

    words: str
    field_id: str = ""


@dataclass(frozen=True)
class Told:
    """One thing that was changed meanwhile: by whom and when, from what to what, and what stands on the form."""

    by: str
    words: str
    yours: Beside


def refuse_if_overtaken(seen: str | None, what: str, model: Any, pk: Any, **parts: Any) -> None:
    """Refuse to save over what was changed since a form with the stamp `seen` was opened. Asked under lock."""
    if seen is None or seen == stamp_of(model, pk, **parts):
        return
    if changes := changes_since(seen, model, pk, **parts):
        raise Overtaken(f"{who_changed(what, changes)} {AS_TYPED} {SAVE_AGAIN}", changes)


def who_changed(what: str, changes: Sequence[Change]) -> str:
    """`A. Morgan changed this at 10:42 on 3 June 2019, after you opened it.`"""
    who = listed(list(dict.fromkeys(change.who for change in changes))) or "somebody"
    return f"{capitalised(who)} changed {what} {_at(changes[-1])}, after you opened it." if changes else ""


def _at(change: Change) -> str:
    moment = timezone.localtime(change.when)
    return f"at {moment:%H:%M} on {day(moment.date())}"


def told_of(changes: Iterable[Change], yours: Callable[[Edit], Beside]) -> list[Told]:
    """Everything that was changed meanwhile, in the order in which it came about."""
    return [
        Told(f"{capitalised(change.who)} {_at(change)}", edit.words, yours(edit))
        for change in changes
        for edit in change.edits
    ]


def beside(own: forms.ModelForm, rows: Sequence[Any] = ()) -> Callable[[Edit], Beside]:
    """Finds what stands on a form, and on the sets of rows under it."""
    by_row = {(each.model, form.instance.pk): form for each in rows for form in each.forms if form.instance.pk}
    gone = {(each.model, key) for each in rows for key in getattr(each, "gone", ())}

    def find(edit: Edit) -> Beside:
        if edit.row in gone and not edit.name:
            return Beside("Yours still has it: saving records it again.")
        form = by_row.get(edit.row) if edit.row else own
        return said_on(form, edit.name, edit) if form and edit.name else Beside("")

    return find


def said_on(form: forms.BaseForm, name: str, edit: Edit) -> Beside:
    """What stands in one box of a form beside what somebody else put there; nothing where the form has no such box."""
    if name not in form.fields:
        return Beside("")
    bound = form[name]
    return Beside(_compared(edit, _in_the_box(form, bound)), bound.id_for_label or f"{bound.auto_id}_0")


def _compared(edit: Edit, yours: str) -> str:
    """What is on the form, and what saving would do with it."""
    if yours == edit.new:
        return "Yours says the same."
    if yours == edit.old:
        return f"Yours still says {yours}, as before: saving puts that back."
    return stopped(f"Yours says {yours}")


def _in_the_box(form: forms.BaseForm, bound: forms.BoundField) -> str:
    """What was typed, in the words in which the trail says it."""
    if bound.name not in form.cleaned_data:
        return in_words(None, str(bound.value() or ""))
    value = form.cleaned_data[bound.name]
    if isinstance(bound.field, MoneyFormField):
        return NOTHING if value is None else pounds(value)
    field = _kept_in(form, bound.name)
    if field is not None and field.many_to_many:
        return "; ".join(str(each) for each in sorted(value, key=lambda each: each.pk)) or NOTHING
    return in_words(field, value)


def _kept_in(form: forms.BaseForm, name: str) -> Any:
    """The field of the record that a box is kept in, where it is a record's form."""
    if not isinstance(form, forms.ModelForm):
        return None
    return next((field for field in form.instance._meta.get_fields() if field.name == name), None)
