"""The look: what no template may hold, and that every class that a template uses is written somewhere."""

import re

import pytest
from django.conf import settings
from django.template import loader

TEMPLATES = settings.BASE_DIR / "templates"
SHEETS = settings.BASE_DIR / "static" / "css"
VENDORED = settings.BASE_DIR / "static" / "vendor" / "govuk-frontend" / "govuk-frontend.css"
COMMENTS = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)


def page_templates():
    return sorted(TEMPLATES.rglob("*.html"))


def markup_of(path):
    return COMMENTS.sub("", path.read_text(encoding="utf-8"))


def styled_classes():
    sheets = [*SHEETS.glob("*.css"), VENDORED]
    words = (re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL) for sheet in sheets)
    return {name for text in words for name in re.findall(r"\.([a-zA-Z][\w-]*)", text)}


@pytest.mark.parametrize("path", page_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_a_template_holds_no_style_and_no_handler(path):
    markup = TAGS.sub("", markup_of(path))
    assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", markup)
    assert not re.search(r"<script(?![^>]*\ssrc=)", markup)


def test_only_the_office_s_own_style_stands_in_a_page():
    with_style = [path.name for path in page_templates() if "<style" in markup_of(path)]
    assert with_style == ["office_style.html"]


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.css")), ids=lambda sheet: sheet.name)
def test_a_style_sheet_is_whole_and_short(sheet):
    text = sheet.read_text(encoding="utf-8")
    assert text.count("{") == text.count("}")
    assert len(text.splitlines()) <= 400


def test_the_pieces_use_classes_that_are_written():
    styled = styled_classes()
    for path in (TEMPLATES / "components").glob("*.html"):
        lists = re.findall(r'class="([^"]*)"', TAGS.sub(" ", markup_of(path)))
        used = {name for names in lists for name in names.split() if not name.endswith("-")}
        assert used <= styled, path.name


def test_nothing_of_gov_uk_s_own_identity_is_carried():
    text = VENDORED.read_text(encoding="utf-8")
    for word in ("@font-face", "GDS Transport", "crown", "url(", "sourceMappingURL", "#1d70b8"):
        assert word not in text
    assert (VENDORED.parent / "LICENSE.txt").exists()


def test_the_page_of_a_fault_is_drawn_without_any_context():
    page = loader.get_template("500.html").render()
    assert "<h1>Something has gone wrong here</h1>" in page
    assert "Sign out" not in page
