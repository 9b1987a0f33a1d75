"""The forms of the import: the file, what may be made with it, and why it is undone."""

from typing import Any

from django import forms

from reports.imports.holding import LARGEST, Held
from reports.imports.names import KINDS

_MADE_OF = {
    "providers": "providers",
    "areas": "areas, as local authority areas",
    "funds": "funds, where the sheet of budgets says how they are ring-fenced",
    "lines": "lines of a framework",
}


class FileForm(forms.Form):
    """The file that an office sends."""

    file = forms.FileField(
        label="Register",
        help_text="An Excel workbook (.xlsx) or a CSV file, of 1.5 MB at most",
        error_messages={"required": "Choose the file", "empty": "The file is empty. Choose another"},
        max_length=200,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("The file is larger than 1.5 MB. Take out pictures and other sheets")
        return file

    @property
    def held(self) -> Held:
        file = self.cleaned_data["file"]
        return Held(file.name, file.read())


class MakeForm(forms.Form):
    """Which of the names that nobody has recorded yet are made records."""

    create = forms.MultipleChoiceField(
        label="Make what is not recorded yet",
        required=False,
        choices=[(kind, _MADE_OF[kind]) for kind in KINDS.values()],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes__input"}),
    )

    def chosen(self) -> list[str]:
        return list(self.cleaned_data["create"]) if self.is_valid() else []


class UndoForm(forms.Form):
    """Why it is undone."""

    reason = forms.CharField(
        label="Why is it undone?",
        help_text="In words that an auditor will understand",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why it is undone"},
    )
