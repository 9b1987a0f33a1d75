"""The form with which an administrator looks after people."""

from typing import Any

from django.core.exceptions import ValidationError

from core.admin.stamped import RecordForm
from core.models import User
from core.roles import Role

NOT_A_FINANCE_OFFICER = "Only a finance officer may have this right. Untick it, or change the role."
LAST_ONE = "Nobody else is an administrator who can sign in. Make somebody else one first."


class PersonForm(RecordForm):
    """A person's name, how they sign in, and their one role. Never their password."""

    def clean_username(self) -> str:
        """Said here, where it can stand at its box; the database refuses it too."""
        username: str = self.cleaned_data["username"]
        self._refuse_one_taken("username", username, "Somebody has this user name already. Choose another.")
        return username

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self._refuse_one_taken("email", email, "Somebody has this e-mail address already.")
        return email

    def _refuse_one_taken(self, name: str, value: str, words: str) -> None:
        if User.objects.filter(**{f"{name}__iexact": value}).exclude(pk=self.instance.pk).exists():
            raise ValidationError(words)

    def clean(self) -> Any:
        cleaned = super().clean()
        if self.cleaned_data.get("may_authorise") and self.cleaned_data.get("role") != Role.FINANCE:
            self.add_error("may_authorise", NOT_A_FINANCE_OFFICER)
        if self._takes_an_administrator_away() and not self._other_administrators():
            raise ValidationError(LAST_ONE)
        return cleaned

    def _takes_an_administrator_away(self) -> bool:
        before = User.objects.filter(pk=self.instance.pk).first()
        if before is None or before.role != Role.ADMINISTRATOR or not before.is_active:
            return False
        given = self.cleaned_data
        return given.get("role") != Role.ADMINISTRATOR or not given.get("is_active")

    def _other_administrators(self) -> list[User]:
        """Those who could still sign in; held, so that two administrators can't take each other away at one moment."""
        everyone = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).order_by("pk")
        return [person for person in everyone if person.pk != self.instance.pk]
