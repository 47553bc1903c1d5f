"""A wire between the web and the database that holds back the word COMMIT: the write is done, and nobody knows it yet."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

DONE = b"C\x00\x00\x00\x0bCOMMIT\x00"  # the server's CommandComplete (PostgreSQL 18, 53.7)


class Relay:
    """Listens on `port`, passes everything on to the database at `target`.

    When a transaction that sent `mark` is committed, `committed(port)` is called with the local port of the client's
    end, before the client hears of it; what it returns says whether the client may hear of it at all.
    """

    def __init__(self, port: int, target: int, mark: bytes, committed: Callable[[int], bool]) -> None:
        self._target, self._mark, self._committed = target, mark, committed
        self._listener = socket.create_server(("127.0.0.1", port), backlog=64)
        Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits in accept()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                near, (_address, port) = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Thread(target=_Line(self, near, far, port).up, daemon=True).start()


class _Line:
    """One connection: a thread for each direction."""

    def __init__(self, relay: Relay, near: socket.socket, far: socket.socket, port: int) -> None:
        self._relay, self._near, self._far, self._port = relay, near, far, port
        self._is_marked = False

    def up(self) -> None:
        Thread(target=self.down, daemon=True).start()
        tail = b""
        with suppress(OSError):
            while part := self._near.recv(65536):
                if self._relay._mark in tail + part:
                    self._is_marked = True
                tail = part[-len(self._relay._mark) :]
                self._far.sendall(part)
        self._end()

    def down(self) -> None:
        with suppress(OSError):
            while part := self._far.recv(65536):
                if self._is_marked and DONE in part:
                    self._is_marked = False
                    if not self._relay._committed(self._port):
                        break
                self._near.sendall(part)
        self._end()

    def _end(self) -> None:
        for end in (self._near, self._far):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
