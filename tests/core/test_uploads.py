"""What people send: read up to the limit and no further."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from core.uploads import size_in_words, was_too_large


@override_settings(RINGFENCE_FILE_LIMIT_MB=1)
@pytest.mark.parametrize(
    ("size", "is_dropped"), [(1024 * 1024, False), (1024 * 1024 + 1, True), (9 * 1024 * 1024, True)]
)
def test_a_file_over_the_limit_is_dropped_and_one_at_it_is_not(rf, size, is_dropped):
    sent = {"kind": "other", "content": SimpleUploadedFile("large.pdf", b"0" * size)}
    request = rf.post("/", sent)
    assert was_too_large(request) is is_dropped
    assert ("content" in request.FILES) is not is_dropped
    assert request.POST["kind"] == "other"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KB"), (1536, "1.5 KB"), (20 * 1024 * 1024, "20 MB")],
)
def test_a_size_is_said_in_words(size, words):
    assert size_in_words(size) == words
