from django.apps import AppConfig


class CommissioningConfig(AppConfig):
    name = "commissioning"

    def ready(self) -> None:
        from commissioning import permissions  # noqa: F401  (fills the role table)
        from commissioning.triggers import CLOSED_YEARS
        from core import triggers

        triggers.register(CLOSED_YEARS)
