from django.apps import AppConfig


class GrantsConfig(AppConfig):
    name = "grants"

    def ready(self) -> None:
        from commissioning import room
        from grants import permissions  # noqa: F401  (fills the role table)
        from grants.limits import committed_from

        room.draws(committed_from)
