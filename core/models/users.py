"""The people who sign in."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from simple_history.models import HistoricalRecords

from core import roles
from core.roles import Role


class UserManager(BaseUserManager["User"]):
    """People, found by user name whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)

    def create_user(self, username: str, email: str, password: str | None = None, **fields: Any) -> "User":
        """A new person. Without a password nobody can sign in as them until they reset it."""
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser):
    """A person with one role. There is no superuser: administrators are bound by the same table as everybody."""

    username = models.CharField(
        "user name", max_length=60, help_text="What they type to sign in, or their e-mail address."
    )
    email = models.EmailField("work e-mail")
    name = models.CharField("full name", max_length=120, help_text="As it stands beside what they do, like A. Morgan.")
    role = models.CharField(max_length=20, choices=Role.choices)
    is_active = models.BooleanField(
        "can sign in", default=True, help_text="Untick when they leave. Their past acts stay."
    )
    may_authorise = models.BooleanField(
        "may authorise an excess and reopen a period",
        default=False,
        help_text="A right beyond the role, for finance officers alone.",
    )
    date_joined = models.DateTimeField("added on", default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["password", "last_login"])
    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email", "name", "role"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="user_name_is_unique",
                violation_error_message="Somebody has this user name already. Choose another.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_is_unique",
                violation_error_message="Somebody has this e-mail address already.",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="user_role_is_known",
                violation_error_message="Choose one of the roles.",
            ),
            models.CheckConstraint(
                condition=models.Q(may_authorise=False) | models.Q(role=Role.FINANCE),
                name="user_who_authorises_is_a_finance_officer",
                violation_error_message="Only a finance officer may authorise an excess or reopen a period.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def is_staff(self) -> bool:
        """May open the admin site."""
        return self.role in roles.STAFF

    def get_short_name(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return self.is_active and roles.role_allows(self.role, permission)

    def has_perms(self, permissions: list[str], obj: object = None) -> bool:
        return all(self.has_perm(permission, obj) for permission in permissions)

    def has_module_perms(self, app: str) -> bool:
        return self.is_active and roles.role_allows_app(self.role, app)
