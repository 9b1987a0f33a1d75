"""Agreements, commitments, instalments and payments in the admin."""

from grants.admin import agreements, money  # noqa: F401  (they register themselves)
