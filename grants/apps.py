from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GrantsConfig(AppConfig):
    name = "grants"

    def ready(self) -> None:
        from commissioning import room, transfers
        from grants import permissions, sources  # noqa: F401  (permissions fills the role table)
        from grants.limits import committed_from
        from grants.taking_back import take_back, taken_back_in_words

        post_migrate.connect(sources.make_first_source, sender=self, dispatch_uid="first-payment-source")
        room.draws(committed_from)
        transfers.follows(transfers.Follower(taken_back_in_words, take_back))
