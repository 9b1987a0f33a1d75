"""The command that sets up, serves and tests."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

import dev

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".data", ".env", "__pycache__", "node_modules", ".*_cache")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The command, as though the project lay in an empty folder."""
    for name, value in {"ROOT": tmp_path, "VENV": tmp_path / ".venv", "DATA": tmp_path / ".data"}.items():
        monkeypatch.setattr(dev, name, value)
    for name in ("SECRET_KEY", "RINGFENCE_PLAIN_HTTP", "ALLOWED_HOSTS", "DATABASE_URL", "RINGFENCE_DEMO"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield holder.getsockname()[1]


def test_the_key_is_made_once_and_read_by_nobody_else(elsewhere):
    first = dev.environment_for("127.0.0.1", demo=False)["SECRET_KEY"]
    assert len(first) > 50
    assert dev.environment_for("127.0.0.1", demo=False)["SECRET_KEY"] == first
    if os.name == "posix":
        assert (elsewhere / ".data" / "secret-key").stat().st_mode & 0o077 == 0


def test_what_the_env_file_says_is_left_to_it(elsewhere):
    (elsewhere / ".env").write_text("# ours\nexport SECRET_KEY=x\nALLOWED_HOSTS=ringfence.example.org\n")
    environment = dev.environment_for("127.0.0.1", demo=False)
    assert "SECRET_KEY" not in environment
    assert "ALLOWED_HOSTS" not in environment
    assert environment["RINGFENCE_PLAIN_HTTP"] == "true"


def test_the_demonstration_never_shares_the_offices_database(elsewhere, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://an-office/ringfence")
    environment = dev.environment_for("127.0.0.1", demo=True)
    assert environment["DATABASE_URL"].endswith("/.data/demo.sqlite3")
    assert environment["RINGFENCE_DEMO"] == "true"


def test_a_computer_on_the_network_may_be_called_by_its_own_names(elsewhere):
    assert dev.own_names("127.0.0.1") == ["127.0.0.1", "[::1]", "localhost"]
    assert socket.gethostname() in dev.own_names("0.0.0.0")


@pytest.mark.parametrize("given", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused_in_words(monkeypatch, given):
    monkeypatch.setenv("PORT", given)
    with pytest.raises(SystemExit, match="choose a number from 1 to 65535"):
        dev.chosen_port()


def test_a_taken_port_is_refused_before_anything_is_set_up(elsewhere, monkeypatch, taken_port):
    monkeypatch.setenv("PORT", str(taken_port))
    monkeypatch.setenv("HOST", "127.0.0.1")
    with pytest.raises(SystemExit, match="choose another with PORT"):
        dev.main(["run"])
    assert list(elsewhere.iterdir()) == []


def test_an_older_python_is_told_what_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or later; this is Python 3\.9"):
        dev.main(["run"])


@pytest.mark.parametrize(("failing", "advice"), [("venv", "apt install python3-venv"), ("pip", "HTTPS_PROXY")])
def test_a_set_up_that_fails_says_what_to_do(elsewhere, monkeypatch, failing, advice):
    (elsewhere / "requirements.txt").write_text("")
    monkeypatch.setattr(dev, "works", lambda python: failing != "venv")
    monkeypatch.setattr(subprocess, "call", lambda command, **_: 1)
    (elsewhere / ".venv").mkdir()
    with pytest.raises(SystemExit, match=advice):
        dev.install("requirements.txt")


def test_packages_are_installed_again_only_when_the_list_changes(elsewhere, monkeypatch):
    calls = []
    monkeypatch.setattr(dev, "works", lambda python: True)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: calls.append(command) or 0)
    (elsewhere / ".venv").mkdir()
    for listed in ("a==1", "a==1", "a==2"):
        (elsewhere / "requirements.txt").write_text(listed)
        dev.install("requirements.txt")
    assert len(calls) == 2


@pytest.mark.parametrize(("arguments", "expected"), [([], ["-m", "not slow"]), (["--long"], [])])
def test_the_slow_proofs_are_run_when_asked_for(monkeypatch, arguments, expected):
    calls = []
    monkeypatch.setattr(dev, "install", lambda requirements: None)
    monkeypatch.setattr(subprocess, "call", lambda command, **_: calls.append(command) or 0)
    dev.main(["test", *arguments, "tests/core", "-x"])
    assert calls == [[dev.PYTHON, "-m", "pytest", *expected, "tests/core", "-x"]]


@pytest.fixture
def copy(tmp_path):
    """The project in a folder of its own, with this Python's packages as its .venv."""
    there = Path(shutil.copytree(settings.BASE_DIR, tmp_path / "ring fence", ignore=LEFT_OUT))
    (there / ".venv").symlink_to(sys.prefix, target_is_directory=True)
    stamp = there / ".venv" / "requirements.txt.installed"
    if not stamp.exists():
        stamp.write_text(dev.fingerprint("requirements.txt"))
    return there


def started(folder, port, **environment):
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("RINGFENCE_", "DATABASE_"))}
    return subprocess.Popen(
        [sys.executable, "dev.py", "run"],
        cwd=folder,
        env=bare | {"PORT": str(port)} | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said_until_served(process):
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith("Ringfence is at"):
            break
    return "".join(said)


def stopped(process):
    process.send_signal(signal.SIGTERM)
    process.stdout.read()
    return process.wait(timeout=20)


def status(port, address):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", address)
        with connection.getresponse() as answer:
            return answer.status


@pytest.mark.slow
def test_one_command_serves_and_can_be_given_again(copy):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    first = started(copy, port)
    said = said_until_served(first)
    assert re.search(r"Sign in as admin with the password \S{16} ", said), said
    assert (status(port, "/health/"), status(port, "/accounts/login/"), status(port, "/")) == (200, 200, 302)
    assert stopped(first) == 0

    second = started(copy, port, RINGFENCE_ADMIN_PASSWORD="not for an account that is there")
    said = said_until_served(second)
    assert "Sign in as admin, with the password that it was given" in said, said
    assert status(port, "/health/") == 200
    assert stopped(second) == 0
