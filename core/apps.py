from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "People"

    def ready(self) -> None:
        from core import checks, permissions, triggers  # noqa: F401  (permissions fills the role table)

        pre_migrate.connect(triggers.lift_before_migrating, sender=self, dispatch_uid="lift-triggers")
        post_migrate.connect(triggers.put_back_after_migrating, dispatch_uid="put-back-triggers")
        register(checks.office_colour_can_be_read, Tags.compatibility)
        register(checks.movement_triggers_stand, Tags.database)


class RingfenceAdminConfig(AdminConfig):
    default_site = "core.admin_site.RingfenceAdminSite"

    def ready(self) -> None:
        """Leave out what the sign-in libraries put in: there are no groups, and a person has one address."""
        super().ready()
        from django.contrib import admin

        theirs = [model for model in admin.site._registry if model._meta.app_label in ("auth", "account")]
        admin.site.unregister(theirs)
