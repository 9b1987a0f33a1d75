from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from core.views import PermittedView


def _anybody(user: Any) -> bool:
    return True


@method_decorator(login_not_required, name="dispatch")
class OpenPage(PermittedView, TemplateView):
    """A page of words alone, for anybody, signed in or not: it shows no record."""

    may_open = staticmethod(_anybody)


class Notes(OpenPage):
    template_name = "pages/notes.html"


class Accessibility(OpenPage):
    template_name = "pages/accessibility.html"


class Help(OpenPage):
    template_name = "pages/help.html"
