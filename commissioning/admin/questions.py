"""Open questions in the admin: raised about any record, answered once, and a mistaken answer put right."""

from decimal import Decimal
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.text import capfirst, slugify

from commissioning.actions import answer_question, change_answer
from commissioning.models import OpenQuestion
from core.admin.acts import Act, ActingAdmin
from core.admin.filters import SelectFilter
from core.admin.stamped import RecordForm
from core.money import pounds
from core.records import RecordQuerySet
from core.stale import AS_TYPED

_LONGEST_CODE = 60


def kinds() -> list[type[models.Model]]:
    """The kinds of record that a question may be about: every one that has a page of its own or a list."""
    found = [
        model
        for model in apps.get_models()
        if not model._meta.proxy and isinstance(model._default_manager.all(), RecordQuerySet)
    ]
    return sorted((model for model in found if model is not OpenQuestion), key=lambda model: model._meta.verbose_name)


class AboutForm(forms.Form):
    """Which record the question is about: its kind first, then the record."""

    content_type = forms.TypedChoiceField(label="Kind of record", coerce=int)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = ContentType.objects.get_for_models(*kinds())
        choices = [(types[model].pk, capfirst(model._meta.verbose_name)) for model in kinds()]
        self.fields["content_type"].choices = [("", "Choose one"), *choices]

    def ask_for_the_record(self) -> None:
        """Once the kind is known, the records of that kind."""
        model = ContentType.objects.get_for_id(self.cleaned_data["content_type"]).model_class()
        self.fields["object_id"] = forms.ModelChoiceField(
            model._default_manager.all(), label=capfirst(model._meta.verbose_name), empty_label="Choose one"
        )


class QuestionForm(RecordForm):
    """A question. What it is about is chosen first, and stays."""

    content_type = forms.ModelChoiceField(ContentType.objects.all(), required=False, widget=forms.HiddenInput)
    object_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> Any:
        cleaned = super().clean()
        if not self.instance.pk:
            kind, key = cleaned.get("content_type"), cleaned.get("object_id")
            if not kind or kind.model_class() not in kinds() or not _record(kind, key):
                raise ValidationError("Choose the record that the question is about, and raise it again.")
            self.instance.content_type, self.instance.object_id = kind, key
        return cleaned


def _record(kind: ContentType, key: Any) -> Any:
    return kind.model_class()._default_manager.filter(pk=key).first()


def free_code(label: str) -> str:
    """A short name for the question's address that no other has."""
    stem = slugify(label)[: _LONGEST_CODE - 4] or "question"
    taken = set(OpenQuestion.objects.filter(code__startswith=stem).values_list("code", flat=True))
    return next(code for code in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if code not in taken)


_NEITHER = "neither"


class AnswerForm(forms.Form):
    """The answer in words; and, where two figures hang on it, which of them is right: neither is chosen beforehand."""

    answered_amount = forms.TypedChoiceField(
        label="Which figure is right?",
        coerce=lambda chosen: None if chosen == _NEITHER else Decimal(chosen),
        widget=forms.RadioSelect(attrs={"class": "govuk-radios__input"}),
        error_messages={"required": "Choose the figure that is right, or neither"},
    )
    answer = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 4, "class": "input--whole"}),
        help_text="What is true, and how it is known.",
        error_messages={"required": "Write the answer"},
    )

    def __init__(self, *args: Any, question: OpenQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        counted, other = question.counted_amount, question.other_amount
        if counted is None or other is None:
            del self.fields["answered_amount"]
            return
        self.fields["answered_amount"].choices = [
            (str(counted), f"{pounds(counted)}, as counted"),
            (str(other), pounds(other)),
            (_NEITHER, "Neither: say in words"),
        ]


class IsOpen(SelectFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", "open"), ("answered", "answered")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(answered_on__isnull=self.value() == "open") if self.value() else queryset


def may_answer(user: Any, question: OpenQuestion) -> bool:
    return user.has_perm("commissioning.change_openquestion") and question.is_open


def may_change_answer(user: Any, question: OpenQuestion) -> bool:
    return user.has_perm("commissioning.change_openquestion") and not question.is_open


def what_follows(question: OpenQuestion) -> str:
    """What answering does, and what it leaves to be done by hand."""
    return f"{question.explanation} What the answer changes is recorded where it belongs."


@admin.register(OpenQuestion)
class OpenQuestionAdmin(ActingAdmin):
    """Raised in two steps, about which record and what; answered on a page of its own; never opened again."""

    form = QuestionForm
    add_title = "Raise a question"
    save_label = "Save the question"
    list_display = ("question", "content_type", "raised_on", "raised_by", "worth", "answered_on")
    list_select_related = ("content_type", "raised_by")
    list_filter = (IsOpen,)
    search_fields = ("question", "explanation", "answer")
    empty_value_display = "none"
    acts = (
        Act(
            name="answer",
            label="Answer the question",
            words=what_follows,
            may=may_answer,
            do=lambda question, **said: answer_question(question=question, **said),
            done="The question is answered.",
            form=AnswerForm,
            asks=lambda question: {"question": question},
        ),
        Act(
            name="change-answer",
            label="Change the answer",
            words=lambda question: f"The answer now is: {question.answer} It stays in the question’s history.",
            may=may_change_answer,
            do=lambda question, **said: change_answer(question=question, **said),
            done="The answer is changed.",
            form=AnswerForm,
            asks=lambda question: {"question": question},
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not once it is answered; a form that was opened before that is told so on its own page."""
        is_in_time = obj is None or obj.is_open or request.method == "POST"
        return super().has_change_permission(request, obj) and is_in_time

    def closed_in_words(self, record: Any) -> str:
        if record.is_open:
            return ""
        by = f" by {record.answered_by}" if record.answered_by else ""
        return f"The question has been answered meanwhile{by}. {AS_TYPED}"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        asked = ("The question", {"fields": (*(("record",) if obj else ()), "question", "label", "explanation")})
        worth = ("What it is worth", {"fields": ("worth", ("counted_amount", "other_amount"))})
        if not obj:
            return (asked, worth)
        said = ("answer", "answered_amount", ("answered_on", "answered_by")) if not obj.is_open else ()
        return (asked, worth, ("Raised, and answered", {"fields": (("raised_on", "raised_by"), *said)}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("record", "raised_on", "raised_by", "answer", "answered_amount", "answered_on", "answered_by")

    @admin.display(description="About")
    def record(self, question: OpenQuestion) -> str:
        return f"{capfirst(question.content_type.name)}: {question.about or 'a record that is gone'}"

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> Any:
        if request.method == "GET" and self.has_add_permission(request):
            chosen = AboutForm(request.GET if "content_type" in request.GET else None)
            if chosen.is_valid():
                chosen.ask_for_the_record()
                chosen.full_clean()
            if "object_id" not in request.GET or not chosen.is_valid():
                return self._which_record(request, chosen)
            about = f"About: {chosen.cleaned_data['object_id']}"
            extra_context = (extra_context or {}) | {"about": about}
        return super().add_view(request, form_url, extra_context)

    def _which_record(self, request: HttpRequest, form: AboutForm) -> TemplateResponse:
        if "object_id" not in request.GET and "object_id" in form.fields:
            form.errors.pop("object_id", None)
        context = self.admin_site.each_context(request) | {"title": self.add_title, "opts": self.opts, "form": form}
        return TemplateResponse(request, "admin/commissioning/openquestion/about.html", context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.raised_by, obj.code = request.user, free_code(obj.label)
        super().save_model(request, obj, form, change)
