"""The forms of attached files: one to attach, and one that asks why a file is taken out."""

from django import forms

from grants.contents import ENDINGS, TAKEN
from grants.models import AttachedFile


class AttachForm(forms.Form):
    """A file, and what it is."""

    kind = forms.ChoiceField(
        label="What is it?",
        help_text="People of the agreement’s provider can open a signed agreement once it is in force. All else is "
        "opened by the office and audit alone.",
        choices=[("", "Choose one"), *((kind.value, kind.label.capitalize()) for kind in AttachedFile.Kind)],
        error_messages={"required": "Say what it is"},
    )
    content = forms.FileField(
        label="The file",
        help_text=f"{TAKEN}.",
        widget=forms.FileInput(attrs={"accept": ENDINGS, "class": "govuk-file-upload"}),
        allow_empty_file=True,
        max_length=255,
        error_messages={
            "required": "Choose the file",
            "invalid": "Choose the file",
            "missing": "Choose the file",
            "max_length": "The file’s name is too long. Give it a shorter one, and attach it again",
        },
    )


class TakeOutForm(forms.Form):
    """Why a file is taken out of sight."""

    reason = forms.CharField(
        label="Why?",
        help_text="In words that an auditor will understand.",
        widget=forms.Textarea(attrs={"rows": 3, "class": "input--whole"}),
        error_messages={"required": "Say why the file is taken out"},
    )
