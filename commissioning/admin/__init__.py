"""Who is funded, for what and from which pot, in the admin."""

from commissioning.admin import places  # noqa: F401  (registers itself)
