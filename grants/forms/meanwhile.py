"""What others changed of an agreement while a form of it was open, and what stands on the form beside it."""

from typing import Any

from core.history import Edit, changes_since, stamp_of
from core.stale import SAVE_AGAIN, Beside, Overtaken, Told, beside, said_on, told_of
from grants.models import Agreement, AwardLine, Instalment, Variation, VariationLine

_WRITTEN_ON_ITS_FORMS = (AwardLine, Instalment)
_BOX_OF_AN_INSTALMENT = {"period_from": "period", "period_to": "period", "year": "period"}


def stamp_of_agreement(agreement: Agreement) -> str:
    """What a form carries, to tell later what was changed since it was opened."""
    return stamp_of(Agreement, agreement.pk, rows=_WRITTEN_ON_ITS_FORMS) if agreement.pk else ""


def changed_meanwhile(agreement: Agreement, seen: str, *, form: Any = None, rows: Any = None) -> list[Told]:
    """What was changed since a form was opened, each with what the particulars and the rows of the form say."""
    if not agreement.pk or not seen:
        return []
    own = beside(form) if form else None

    def find(edit: Edit) -> Beside:
        if edit.row is None:
            return own(edit) if own else Beside("")
        return _of_row(edit, form, rows) if edit.name else Beside("")

    return told_of(changes_since(seen, Agreement, agreement.pk, rows=_WRITTEN_ON_ITS_FORMS), find)


def stamp_of_variation(variation: Variation) -> str:
    """What the form of a variation carries."""
    return stamp_of(Variation, variation.pk, rows=[VariationLine]) if variation.pk else ""


def variation_changed_meanwhile(variation: Variation, seen: str, form: Any) -> list[Told]:
    """What was changed of a variation since its form was opened, each with what the form says."""
    if not variation.pk or not seen:
        return []

    def find(edit: Edit) -> Beside:
        return said_on(form, edit.name, edit) if edit.row is None else _of_row(edit, form, None)

    return told_of(changes_since(seen, Variation, variation.pk, rows=[VariationLine]), find)


def _of_row(edit: Edit, form: Any, rows: Any) -> Beside:
    """A year's amount by its year, an instalment by its number."""
    if edit.row and edit.row[0] in (AwardLine, VariationLine):
        year = next((each for each in getattr(form, "years", ()) if str(each) == edit.row_name), None)
        return said_on(form, f"amount_{year.start_year}", edit) if year else Beside("")
    row = next((each for each in rows.forms if str(each["number"].value() or "") == edit.row_name), None)
    return said_on(row, _BOX_OF_AN_INSTALMENT.get(edit.name, edit.name), edit) if row else Beside("")


def refusal_in_words(refusal: Exception, told: list[Told]) -> str:
    """What refused a save; and, where somebody else's save did, what to do about it."""
    if not isinstance(refusal, Overtaken):
        return str(refusal)
    return f"{refusal} {SAVE_AGAIN if told else 'Save again to put yours in its place.'}"
