"""The real server in a process of its own on the test's database, and a clerk who sends payments until it dies."""

import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60
TOKEN = "k" * 32  # the secret of a form, which the cookie and the form share


def address_of_database() -> str:
    """The test's own database as an address, so that the server opens it as the office's would be opened."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(database['NAME']))}"
    user = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}".rstrip(":")
    return f"postgres://{user}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


class Server:
    """The server as an office runs it: waitress, the office's own settings, and a durable database."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        own = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
        environment = own | {"DATABASE_URL": address_of_database(), "DEBUG": "true"}
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "waitress",
                f"--listen=127.0.0.1:{self.port}",
                "--threads=4",
                "config.wsgi:application",
            ],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < until and self._process.poll() is None:
            try:
                with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as asked:
                    asked.request("GET", "/health/")
                    if asked.getresponse().status == http.client.OK:
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("The server did not start")

    def kill(self) -> None:
        """Stop it as a power cut would: it is told nothing."""
        self._process.kill()
        self._process.wait()


@dataclass
class Clerk:
    """Sends payments of a penny, one after another, and remembers which of them the server said it had kept."""

    session: str
    path: str
    form: Mapping[str, str]
    sent: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    """The answers that were neither a yes nor a silence: the form that is sent here is not the form of today."""

    def send(self, port: int, key: str) -> bool:
        """Whether the server said that the payment is recorded. False where it died, or died before it said so."""
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        # Its own reference, without which each after the first would be asked whether it is another.
        own = {"key": key, "finance_reference": key, "csrfmiddlewaretoken": TOKEN}
        body = urlencode({**self.form, **own})
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as asked:
                asked.request("POST", self.path, body, headers)
                status = asked.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        if status != http.client.FOUND:
            self.refused.append(status)
            return False
        self.acknowledged.append(key)
        return True

    def work(self, port: int) -> None:
        """Send until the server is gone, or refuses."""
        going = True
        while going:
            key = str(uuid.uuid4())
            self.sent.append(key)
            going = self.send(port, key)


def kill_under_load(clerks: list[Clerk], chance: random.Random) -> None:
    """Serve, let all clerks work, and kill the server at a moment that nobody chose."""
    server = Server()
    at_work = [threading.Thread(target=clerk.work, args=(server.port,)) for clerk in clerks]
    before = sum(len(clerk.acknowledged) for clerk in clerks)
    for each in at_work:
        each.start()
    while sum(len(clerk.acknowledged) for clerk in clerks) == before and any(each.is_alive() for each in at_work):
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.3))
    server.kill()
    for each in at_work:
        each.join()
    for clerk in clerks:
        assert not clerk.refused, f"The server answered {clerk.refused} where it was to say that a payment is recorded"
