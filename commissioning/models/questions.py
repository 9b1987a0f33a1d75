from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core.money import MoneyField
from core.records import RecordQuerySet


class OpenQuestionQuerySet(RecordQuerySet):
    def open(self) -> Self:
        return self.filter(answered_on__isnull=True)

    def answered_otherwise(self) -> Self:
        """Those whose answer is another figure than the one that was counted until then."""
        return self.filter(answered_amount__isnull=False).exclude(answered_amount=models.F("counted_amount"))

    def about(self, *records: models.Model) -> Self:
        return self.filter(naming(keys_of(records)))


def keys_of(records: Iterable[models.Model]) -> dict[type[models.Model], set[int]]:
    """Records by their kind, as `naming` takes them."""
    keys: dict[type[models.Model], set[int]] = defaultdict(set)
    for record in records:
        keys[record._meta.concrete_model or type(record)].add(record.pk)
    return keys


def naming(keys: Mapping[type[models.Model], Collection[int]]) -> models.Q:
    """The questions about any of some records: as they are, or as they were in the change trail."""
    types = ContentType.objects.get_for_models(*keys)
    about = models.Q(pk__in=[])
    for model, named in keys.items():
        about |= models.Q(content_type=types[model], object_id__in=named)
    return about


class OpenQuestion(models.Model):
    """A question about any record, open until it is answered."""

    code = models.SlugField(max_length=60, unique=True, help_text="A short name for its address.")
    question = models.CharField(max_length=200, help_text="The question itself, ending in a question mark.")
    label = models.CharField(max_length=120, help_text="Its name within a sentence, like: Shropshire’s host council.")
    explanation = models.TextField(help_text="What is known, and why it matters.")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, verbose_name="kind of record")
    object_id = models.PositiveBigIntegerField("record")
    about = GenericForeignKey("content_type", "object_id")
    worth = MoneyField(null=True, blank=True, help_text="What the answer may be worth, where that is known.")
    counted_amount = MoneyField(null=True, blank=True, help_text="The figure that is counted until it is answered.")
    other_amount = MoneyField(
        null=True, blank=True, help_text="The figure that would be counted if the answer is the other."
    )
    raised_on = models.DateField(default=timezone.localdate)
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Nobody where it came with the framework file.",
    )
    answer = models.TextField(blank=True)
    answered_amount = MoneyField(
        null=True, blank=True, help_text="The figure that is right by the answer, where it is one of the two."
    )
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    history = HistoricalRecords()
    objects = OpenQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["raised_on", "pk"]
        indexes = [models.Index(fields=["content_type", "object_id"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | ~models.Q(answer=""),
                name="answered_question_has_an_answer",
                violation_error_message="Write the answer, or leave the date of the answer empty.",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_amount__isnull=True, other_amount__isnull=True)
                | models.Q(counted_amount__isnull=False, other_amount__isnull=False),
                name="question_has_both_figures_or_neither",
                violation_error_message="Give both figures, the one counted and the other, or neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("reports:question", args=[self.code])

    @property
    def is_open(self) -> bool:
        return self.answered_on is None

    @property
    def difference(self) -> Decimal | None:
        """What the other answer would add to the figure that is counted, in pounds: plus is more."""
        if self.counted_amount is None or self.other_amount is None:
            return None
        return self.other_amount - self.counted_amount
