"""The admin site's bases, and people."""

from core.admin import people

__all__ = ["people"]
