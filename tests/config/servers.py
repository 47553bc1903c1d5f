"""The product as processes: a real gunicorn over the test's database, and a wire to the database that can be cut."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connections

from config.embedded.postgres import free_port
from config.embedded.processes import end_with_parent

ROOT = Path(__file__).resolve().parents[2]
NOWHERE = "redis://127.0.0.1:9/0"  # nobody listens there


def environment(*, database_port: int | None = None, **changes: str) -> dict[str, str]:
    """This process's environment for a child, with the database of the tests, perhaps behind another port."""
    name = connections["default"].settings_dict["NAME"]
    found = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.config.plain_settings", **changes}
    found.pop("PYTEST_CURRENT_TEST", None)
    for variable in ("DATABASE_URL", "DATABASE_SWEEPER_URL", "DATABASE_OWNER_URL"):
        address = urlsplit(found[variable])
        netloc = address.netloc.rsplit(":", 1)[0] + f":{database_port or address.port}"
        found[variable] = address._replace(netloc=netloc, path=f"/{name}").geturl()
    return found


class Program:
    """A child in its own folder of logs, gone when the test's process is."""

    def __init__(self, command: list[str], *, environment: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
                preexec_fn=end_with_parent(signal.SIGTERM),
            )

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Web(Program):
    def __init__(self, *, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        command = ["gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}", "--threads", "16"]
        super().__init__([*command, "--access-logfile", "-"], environment=environment, log=log)
        deadline = time.monotonic() + 30
        while True:
            with suppress(OSError):
                if self.get("/livez", host="any.example").status == 200:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"The web server did not come up:\n{self.said()}")
            time.sleep(0.05)

    def send(self, request: bytes, *, patience: float = 15) -> Answer:
        """Send these bytes and read to the end of the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=patience) as wire:
            wire.sendall(request)
            received = b""
            while part := wire.recv(65536):
                received += part
        return Answer(received)

    def get(self, path: str, *, host: str, **headers: str) -> Answer:
        return self.send(_request("GET", path, host, headers))

    def post(self, path: str, fields: str, *, host: str, **headers: str) -> Answer:
        headers = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self.send(_request("POST", path, host, headers, fields.encode()))


def _request(method: str, path: str, host: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Answer:
    def __init__(self, received: bytes) -> None:
        head, _, self.body = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        self.status = int(first.split()[1]) if first else 0
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest
            self.headers[name.lower()] = value


class Wire:
    """A relay to PostgreSQL that can be cut: for the web server the database is then away."""

    def __init__(self) -> None:
        address = connections["default"].settings_dict
        self._target = (address["HOST"], int(address["PORT"] or 5432))
        self._open: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self.port = free_port()
        self.mend()

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def cut(self) -> None:
        """No connection survives and none is taken."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept()
            self._listener.close()
            self._listener = None
        self.drop()

    def drop(self) -> None:
        """Every connection breaks; new ones are taken, as after a restart of the database."""
        while self._open:
            end = self._open.pop()
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._target)
            self._open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                target.sendall(part)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
