"""An attached file, given to those who may have it and to nobody else."""

import logging
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from core.permissions import can_read_own
from core.views import PermittedView
from grants.keeping import path_of
from grants.models import AttachedFile

logger = logging.getLogger(__name__)


class AttachedFileDownload(PermittedView):
    """A file as it was attached: to be saved, never opened as a page of ours."""

    http_method_names = ["get", "head"]
    may_open = staticmethod(can_read_own)

    def get(self, request: HttpRequest, **keys: Any) -> FileResponse:
        files = AttachedFile.objects.for_user(request.user)
        file = get_object_or_404(files, agreement__reference=keys["reference"], number=keys["number"])
        try:
            content = path_of(file.stored_name).open("rb")
        except OSError as error:
            logger.error("Attached file %s of %s is not on the disk: %s", file.number, keys["reference"], error)
            raise Http404 from error
        answer = FileResponse(content, as_attachment=True, filename=file.name, content_type=file.content_type)
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Cache-Control"] = "no-store, private"
        return answer
