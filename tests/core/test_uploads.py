"""What people send: read up to the limit and no further."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from core.uploads import size_in_words, tell_dropped, was_too_large


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


@override_settings(RINGFENCE_FILE_LIMIT_MB=1)
def test_a_form_says_why_a_file_that_was_dropped_is_missing(rf):
    class Sent(forms.Form):
        file = forms.FileField()

    for size, words in ((1024 * 1024 + 1, "The file is larger than 1 MB. "), (0, "")):
        request = rf.post("/", {"file": SimpleUploadedFile("large.csv", b"0" * size)} if size else {})
        form = Sent(request.POST, request.FILES)
        tell_dropped(form, request, "file")
        assert form.errors["file"][0].startswith(words or "This field is required")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KB"), (1536, "1.5 KB"), (20 * 1024 * 1024, "20 MB")],
)
def test_a_size_is_said_in_words(size, words):
    assert size_in_words(size) == words
