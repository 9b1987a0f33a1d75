"""Make the first administrator, who then adds everybody else."""

import os
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand

from core.models import User
from core.roles import Role

USERNAME = "admin"


class Command(BaseCommand):
    """Makes the user `admin` where there is no administrator yet; otherwise it changes nothing."""

    help = (
        f"Make the user {USERNAME!r} an administrator, where there is none yet. RINGFENCE_ADMIN_PASSWORD gives the "
        "password; without it one is made and shown once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        first = User.objects.filter(role=Role.ADMINISTRATOR).order_by("pk").first()
        if first:
            self.stdout.write(
                f"Sign in as {first.username}, with the password that it was given. "
                f"To set another: manage changepassword {first.username}"
            )
            return
        self.make()

    def make(self) -> None:
        given = os.environ.get("RINGFENCE_ADMIN_PASSWORD")
        password = given or secrets.token_urlsafe(12)
        user = User(username=USERNAME, email=f"{USERNAME}@localhost", name="Administrator", role=Role.ADMINISTRATOR)
        user.set_password(password)
        user.save()
        if not given:
            self.stdout.write(f"Sign in as {USERNAME} with the password {password}  (shown this once: write it down)")
            return
        self.stdout.write(f"Sign in as {USERNAME} with the password in RINGFENCE_ADMIN_PASSWORD.")
        self.warn_if_weak(password, user)

    def warn_if_weak(self, password: str, user: User) -> None:
        try:
            validate_password(password, user)
        except ValidationError as weakness:
            reasons = " ".join(weakness.messages)
            self.stderr.write(f"That is a weak password. {reasons} Change it before others can reach this address.")
