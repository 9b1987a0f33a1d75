"""The admin site's bases, and people."""

from core.admin import people  # noqa: F401  (registers itself)
