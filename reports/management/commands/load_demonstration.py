"""Fill a database of its own with made-up records."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.models import User
from core.roles import Role
from grants.models import Agreement
from grants.models.agreements import Origin
from reports.demonstration.telling import is_told, tell


class Command(BaseCommand):
    """Makes three years of made-up agreements, and a person for each role. Given again it changes nothing."""

    help = (
        "Fill a demonstration's database with made-up records, and one person for each role with the administrator's "
        "password. Only where RINGFENCE_DEMO is set, and never among an office's own records."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.refuse_an_offices_database()
        if is_told():
            self.stdout.write("The made-up records are here already. Nothing was changed.")
            return
        story = tell(timezone.localdate())
        names = ", ".join(sorted(story.people))
        self.stdout.write(
            f"{len(story.agreements)} made-up agreements. Sign in with the administrator's password as one of: {names}."
        )

    def refuse_an_offices_database(self) -> None:
        if not settings.RINGFENCE_DEMO:
            raise CommandError("RINGFENCE_DEMO is not set, so this may be an office's database. Nothing was written.")
        if not is_told() and Agreement.objects.exclude(origin=Origin.PUBLISHED).exists():
            raise CommandError("This database holds agreements that somebody entered. Nothing was written.")
        if not User.objects.filter(role=Role.ADMINISTRATOR).exists():
            raise CommandError("Make the first administrator before: manage.py make_first_administrator.")
