"""Agreements, commitments, instalments and payments in the admin."""

from grants.admin import agreements, imports, money  # noqa: F401  (they register themselves)
