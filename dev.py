#!/usr/bin/env python3
"""Set up and run Ringfence, or test it. It needs Python 3.11 or later, and nothing else.

    python3 dev.py run [--demo]                       set everything up, load the framework, and serve
    python3 dev.py test [--long] [pytest's options]   set everything up, and run the tests
    python3 dev.py manage COMMAND ...                 give one of Django's commands, with the same settings

On Windows it is `py dev.py ...`. It can be run again at any time: what is done already is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DATA = ROOT / ".data"
FRAMEWORK = "reports/data/west-mercia-2019-21.yaml"
THIS_COMMAND = "py dev.py" if os.name == "nt" else "python3 dev.py"
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # what to knock at where all addresses are listened on
SECONDS_TO_START = 60


def main(arguments: list[str]) -> int:
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Ringfence needs Python 3.11 or later; this is Python {}.{}.".format(*sys.version_info[:2]))
    chosen, rest = parse(arguments)
    if chosen.command == "test":
        return test(long=chosen.long, options=rest)
    if chosen.command == "manage":
        return manage(chosen.words)
    return run(demo=chosen.demo)


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog=THIS_COMMAND, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run_command = commands.add_parser("run", help="set everything up and serve")
    run_command.add_argument("--demo", action="store_true", help="a second database with made-up, labelled records")
    test_command = commands.add_parser("test", help="set everything up and run the tests")
    test_command.add_argument("--long", action="store_true", help="the slow proofs too")
    manage_command = commands.add_parser("manage", help="give one of Django's commands")
    manage_command.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND")
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.command != "test":
        parser.error(f"what does {rest[0]} mean?")
    return chosen, rest


# The three commands


def run(*, demo: bool) -> int:
    host, port = os.environ.get("HOST") or "127.0.0.1", chosen_port()
    refuse_taken_port(host, port)
    install("requirements.txt")
    environment = environment_for(host, demo=demo)
    set_up(environment, demo=demo)
    return serve(environment, host, port)


def test(*, long: bool, options: list[str]) -> int:
    install("requirements-dev.txt")
    say("Running the tests" + (", the slow proofs too" if long else ""))
    which = [] if long else ["-m", "not slow"]
    at_once = [] if options else ["-n", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
    return subprocess.call([PYTHON, "-m", "pytest", *which, *at_once, *options], cwd=ROOT)


def manage(words: list[str]) -> int:
    install("requirements.txt")
    return subprocess.call([PYTHON, "manage.py", *words], cwd=ROOT, env=environment_for("127.0.0.1", demo=False))


# Packages, in a folder of their own


def install(requirements: str) -> None:
    """Install the locked packages into .venv, unless exactly these are there already."""
    make_venv()
    stamp, wanted = VENV / f"{requirements}.installed", fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"Installing the Python packages of {requirements} into .venv (a minute or two the first time)")
    command = [PYTHON, "-m", "pip", "install", "--require-hashes", "--quiet", "--disable-pip-version-check"]
    if subprocess.call([*command, "--requirement", requirements], cwd=ROOT):
        sys.exit(
            "pip could not install the packages; its own words are above. If this computer reaches the internet "
            f"through a proxy, set HTTPS_PROXY. Then give the same command again: {THIS_COMMAND} ..."
        )
    stamp.write_text(wanted)


def fingerprint(requirements: str) -> str:
    return hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()


def make_venv() -> None:
    if works(PYTHON):
        return
    say("Making .venv, a folder for this project's Python packages")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.call([sys.executable, "-m", "venv", VENV]):
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "Python's venv module could not make .venv; its own words are above. On Debian and Ubuntu install it "
            "with `apt install python3-venv`, and give the same command again."
        )


def works(python: Path) -> bool:
    """Whether .venv is whole: it stops working when the Python that it was made from is taken away."""
    return python.exists() and subprocess.call([python, "-c", "import pip"], stderr=subprocess.DEVNULL) == 0


# Settings for a computer of one's own


def environment_for(host: str, *, demo: bool) -> dict[str, str]:
    """Return the environment to run in. What the environment or .env says already is heeded."""
    DATA.mkdir(mode=0o700, exist_ok=True)
    said = named_in_env_file() | set(os.environ)
    ours = {"PYTHONUTF8": "1", "RINGFENCE_PLAIN_HTTP": "true", "ALLOWED_HOSTS": ",".join(own_names(host))}
    if "SECRET_KEY" not in said:
        ours["SECRET_KEY"] = own_secret_key()
    environment = {name: value for name, value in ours.items() if name not in said} | os.environ
    if demo:  # a database of its own always, so that nothing made up gets among an office's records
        url = f"sqlite:///{quote((DATA / 'demo.sqlite3').as_posix())}"
        environment |= {"DATABASE_URL": url, "RINGFENCE_DEMO": "true", "RINGFENCE_FILES": str(DATA / "demo-files")}
    return environment


def named_in_env_file() -> set[str]:
    file = ROOT / ".env"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {line.partition("=")[0].removeprefix("export ").strip() for line in lines if "=" in line}


def own_secret_key() -> str:
    """Return this computer's key, made once and kept, so that a restart signs nobody out."""
    file = DATA / "secret-key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(64))
    return file.read_text()


def own_names(host: str) -> list[str]:
    """Return the names that this computer may be called by in a browser."""
    names = {"localhost", "127.0.0.1", "::1", host}
    if host in EVERY_ADDRESS:
        names |= {socket.gethostname(), *addresses_of(socket.gethostname())}
    return sorted(f"[{name}]" if ":" in name else name for name in names)


def addresses_of(name: str) -> set[str]:
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, None)}
    except OSError:  # a computer that does not know its own name
        return set()


# Setting up


def set_up(environment: dict[str, str], *, demo: bool) -> None:
    """Bring database, static files, framework and first administrator up to date. Each step may be repeated."""
    steps = [
        ("Bringing the database up to date", ["migrate", "--verbosity", "0"]),
        ("Gathering the static files", ["collectstatic", "--no-input", "--verbosity", "0"]),
        (f"Loading the framework from {FRAMEWORK}", ["load_framework", FRAMEWORK]),
        ("Seeing to the first administrator", ["make_first_administrator"]),
    ]
    if demo:
        steps.append(("Loading the demonstration's made-up records", ["load_demonstration"]))
    for words, command in steps:
        say(words)
        if subprocess.call([PYTHON, "manage.py", *command], cwd=ROOT, env=environment):
            sys.exit(f"That step failed; what it said is above. Nothing is served. (manage.py {command[0]})")


# Serving


def chosen_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isdecimal() or not 0 < int(given) < 65536:
        sys.exit(f"PORT is {given!r}, which is not a port: choose a number from 1 to 65535.")
    return int(given)


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        sys.exit(
            f"Ringfence can't be served at {host}, port {port}: {error.strerror}. If another program has that port, "
            "choose another with PORT, like PORT=8001; HOST chooses the address."
        )


def serve(environment: dict[str, str], host: str, port: int) -> int:
    listen = f"--listen={bracketed(host)}:{port}"
    server = subprocess.Popen(
        [PYTHON, "-m", "waitress", listen, "--threads=8", "config.wsgi:application"], cwd=ROOT, env=environment
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        near = EVERY_ADDRESS.get(host, host)
        wait_until_it_answers(server, near, port)
        say(f"Ringfence is at http://{bracketed(near)}:{port}/  (Ctrl+C stops it)")
        return server.wait()
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    finally:
        server.terminate()
        server.wait()


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def wait_until_it_answers(server: subprocess.Popen, host: str, port: int) -> None:
    for _ in range(SECONDS_TO_START * 5):
        if server.poll() is not None:
            sys.exit("The server stopped as soon as it was started; what it said is above.")
        if answers(host, port):
            return
        time.sleep(0.2)
    sys.exit(f"The server did not answer within {SECONDS_TO_START} seconds; what it said is above.")


def answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS_TO_START)
    try:
        connection.request("GET", "/health/")
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
