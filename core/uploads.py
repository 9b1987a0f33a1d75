"""Files that people send: read no further than the limit, whatever the browser says of their size."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_TOO_LARGE = "ringfence.file_too_large"


class LimitedUpload(FileUploadHandler):
    """Stands before Django's own handlers, and drops a file once it is over the office's limit."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > largest_file():
            if self.request is not None:
                self.request.META[_TOO_LARGE] = True
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


def largest_file() -> int:
    """The most bytes that one file may have."""
    return int(settings.RINGFENCE_FILE_LIMIT_MB * 1024 * 1024)


def was_too_large(request: HttpRequest) -> bool:
    """Whether a file of this request was dropped for its size."""
    _ = request.FILES  # reads what was sent, where nobody has yet
    return bool(request.META.get(_TOO_LARGE))


def tell_dropped(form: Any, request: HttpRequest, name: str) -> None:
    """Says of a file that was dropped for its size why it is missing, before the form asks for it."""
    if was_too_large(request):
        words = f"The file is larger than {size_in_words(largest_file())}. Send it in parts, or without pictures"
        form.fields[name].error_messages |= {"required": words, "missing": words}


def size_in_words(size: int) -> str:
    """`1.2 MB`, `340 KB`, `12 bytes`."""
    for limit, unit in ((1024 * 1024, "MB"), (1024, "KB")):
        if size >= limit:
            return f"{size / limit:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"
