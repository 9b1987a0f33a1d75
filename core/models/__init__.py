"""The people who sign in, and the files that were brought in."""

from core.models.batches import ImportBatch
from core.models.users import User, UserManager

__all__ = ["ImportBatch", "User", "UserManager"]
