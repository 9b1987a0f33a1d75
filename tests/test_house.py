"""What holds of the whole source: format, lint, types, the direction of imports, and what may lie at the top."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

CHECKS = {
    "format": ["-m", "ruff", "format", "--check", "."],
    "lint": ["-m", "ruff", "check", "."],
    "types": ["-m", "mypy"],
    "template lint": ["-m", "djlint", "templates", "--lint"],
    "template format": ["-m", "djlint", "templates", "--check"],
    "direction of imports": ["-c", "from importlinter.cli import lint_imports_command as go; go()"],
    "migrations": ["manage.py", "makemigrations", "--check", "--dry-run", "--settings=tests.settings"],
}
ROOMS = {"config", "core", "commissioning", "grants", "outcomes", "reports", "templates", "static", "tests", "docs"}
FILES = {"manage.py", "dev.py", "pyproject.toml", "README.md", "requirements.txt", "requirements-dev.txt"}
LONGEST_FILE = 400


@pytest.mark.parametrize("check", CHECKS)
def test_the_source_is_in_order(check):
    done = subprocess.run(
        [sys.executable, *CHECKS[check]], cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_nothing_new_lies_at_the_top_without_a_decision():
    there = {path.name for path in settings.BASE_DIR.iterdir() if not path.name.startswith(".")}
    assert there - {"__pycache__"} == ROOMS | FILES


def python_files() -> list[Path]:
    rooms = [settings.BASE_DIR / room for room in ROOMS]
    return [path for room in rooms for path in room.rglob("*.py") if "migrations" not in path.parts]


def test_no_file_is_too_long_to_read():
    lengths = {str(path): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_the_locked_requirements_are_hashed_and_name_no_place():
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (settings.BASE_DIR / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert not any(line.startswith(("--index", "--extra", "--find", "-i ", "-f ")) for line in text.splitlines())


def test_every_locked_package_of_the_application_is_the_tests_too():
    locked = [
        {line.split()[0] for line in (settings.BASE_DIR / name).read_text().splitlines() if "==" in line}
        for name in ("requirements.txt", "requirements-dev.txt")
    ]
    assert locked[0] <= locked[1]
