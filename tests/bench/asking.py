"""The client: connections that are kept, bytes that are ready, and nothing of the answer looked at but its end."""

from __future__ import annotations

import multiprocessing
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

CONNECTIONS = 8
Worker = Callable[[int], Callable[[], None]]  # from the number of a connection to what it does again and again


def get(path: str, host: str, cookies: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\n\r\n".encode()


def post(path: str, host: str, cookies: str, fields: dict[str, str]) -> bytes:
    body = urlencode(fields)
    head = f"POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
    return f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}".encode()


class Line:
    def __init__(self, port: int) -> None:
        self.wire = socket.create_connection(("127.0.0.1", port), timeout=60)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body."""
        self.wire.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, body = received.partition(b"\r\n\r\n")
        _, _, length = head.lower().partition(b"content-length: ")
        size = int(length.split(b"\r\n")[0])
        while len(body) < size:
            body += self._more()
        return int(head[9:12]), body

    def _more(self) -> bytes:
        part = self.wire.recv(1 << 18)
        if not part:
            raise ConnectionError("The server closed the line.")
        return part


@dataclass
class Measured:
    rate: float  # a second
    p95: float  # milliseconds
    count: int


def measure(seconds: float, worker: Worker) -> Measured:
    """Let every connection do `worker(its number)()` again and again for that long."""
    times: list[float] = []
    faults: list[BaseException] = []
    everybody = threading.Barrier(CONNECTIONS)

    def run(number: int) -> None:
        try:
            once = worker(number)
            everybody.wait(60)
            times.extend(_again_and_again(once, seconds))
        except BaseException as fault:
            faults.append(fault)
            everybody.abort()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return _measured(times, seconds)


def measure_apart(seconds: float, worker: Worker) -> Measured:
    """The same with a process for each connection: what does its work in Python would wait for itself in threads."""
    fork = multiprocessing.get_context("fork")
    everybody, answers = fork.Barrier(CONNECTIONS), fork.Queue()

    def run(number: int) -> None:
        try:
            once = worker(number)
            everybody.wait(60)
            answers.put(_again_and_again(once, seconds))
        except BaseException as fault:
            everybody.abort()
            answers.put(repr(fault))

    processes = [fork.Process(target=run, args=(number,)) for number in range(CONNECTIONS)]
    for process in processes:
        process.start()
    found = [answers.get(timeout=seconds + 120) for _ in processes]
    for process in processes:
        process.join()
    if faults := [one for one in found if isinstance(one, str)]:
        raise AssertionError(faults[0])
    return _measured([time for times in found for time in times], seconds)


def repeat(times: int, worker: Worker) -> None:
    """Do it that often, over all connections; nothing is measured."""
    with ThreadPoolExecutor(CONNECTIONS) as lines:
        for done in [lines.submit(_so_often, times // CONNECTIONS, worker, number) for number in range(CONNECTIONS)]:
            done.result()


def _so_often(times: int, worker: Worker, number: int) -> None:
    once = worker(number)
    for _time in range(times):
        once()


def _again_and_again(once: Callable[[], None], seconds: float) -> list[float]:
    times, end = [], time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        once()
        times.append(time.perf_counter() - began)
    return times


def _measured(times: list[float], seconds: float) -> Measured:
    return Measured(len(times) / seconds, sorted(times)[int(len(times) * 0.95)] * 1000, len(times))
