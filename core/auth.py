"""Signing in by user name or e-mail, and asking the role table for permissions."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Q
from django.http import HttpRequest

from core.models import User


class RoleBackend(BaseBackend):
    """Checks a password against the user name or the e-mail address. Permissions come from the person's role alone."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        email: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        typed = username or email
        if not typed or password is None:
            return None
        found = User.objects.filter(Q(username__iexact=typed) | Q(email__iexact=typed))
        if not found:
            # The same work as for a person who exists, so that time tells nobody which names do.
            User().set_password(password)
        # Two where one person's user name is another's e-mail address: the password says which of them it is.
        return next((user for user in found if user.check_password(password) and user.is_active), None)

    def get_user(self, user_id: int) -> User | None:
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return user_obj.has_perm(perm)
