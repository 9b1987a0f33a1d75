"""Bases of every page: each says who may open it, and what nobody allowed is refused."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import Error, connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView, View

from core.addresses import BadAddress
from core.permissions import can_read_reports


class PermittedView(View):
    """A page that says who may open it in `may_open`. Without one it does not start."""

    @staticmethod
    def may_open(user: Any) -> bool:
        raise ImproperlyConfigured("A page says who may open it: give it may_open")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.may_open(request.user):
            raise PermissionDenied
        if "\0" in request.path:
            raise Http404  # no record's key has it, and PostgreSQL will not be asked
        try:
            return super().dispatch(request, *args, **kwargs)
        except BadAddress as fault:
            page = render(request, "400.html", {"words": str(fault)})
            return HttpResponseBadRequest(page.content)


class ReaderPage(PermittedView, TemplateView):
    """A page for everybody of the office."""

    may_open = staticmethod(can_read_reports)


@method_decorator(login_not_required, name="dispatch")
class Health(View):
    """`ok` when the database answers: for whoever watches over the service."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error:
            return HttpResponse("The database does not answer.", content_type="text/plain", status=503)
        return HttpResponse("ok", content_type="text/plain")
