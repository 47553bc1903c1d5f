"""Long-running children: started in a session of their own, logged to a file, never left behind."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from config.embedded.account import Account, Identity
from config.embedded.errors import StartError, meaning

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(sign: signal.Signals) -> Callable[[], None]:
    """Return what a child calls before its program starts: the kernel then ends it with `sign` after the launcher.

    The kernel forgets the wish when the user changes; subprocess changes the user first and calls this then. It
    watches the thread that started the child: start children from the main thread. Only Linux can do this.
    """
    parent = os.getpid()

    def ask() -> None:
        if _libc is None:
            return
        _libc.prctl(_PR_SET_PDEATHSIG, sign)
        if os.getppid() != parent:  # it died before the wish was heard
            os._exit(1)

    return ask


def finish(
    command: Sequence[str | Path],
    *,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    hear: Callable[[str], None] = lambda _line: None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, which also comes with the launcher's; return its code and what it printed.

    hear: called with each line of its stderr while it runs.
    """
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=None if environment is None else dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=end_with_parent(signal.SIGKILL),
        **(account.identity if account else Identity()),
    )
    with process, ThreadPoolExecutor(1) as beside:
        assert process.stdout is not None
        assert process.stderr is not None
        printed = beside.submit(process.stdout.read)
        complained = []
        try:
            for line in process.stderr:
                complained.append(line)
                hear(line.rstrip())
        except BaseException:
            process.kill()
            raise
    return subprocess.CompletedProcess(command, process.returncode, printed.result(), "".join(complained))


class Child:
    """One program under supervision."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        account: Account,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        stop_with: signal.Signals = signal.SIGTERM,
    ) -> None:
        """Start `command` in `folder`; `stop_with` ends it politely, also when the launcher dies."""
        self.name = name
        self.log = log
        self._stop_with = stop_with
        # A session of its own: Ctrl-C reaches the launcher only, which then stops the children in order.
        with log.open("ab") as output:
            account.own(log)
            self._log_start = output.tell()
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=end_with_parent(stop_with),
                **account.identity,
            )

    @property
    def pid(self) -> int:
        """The number of the program's process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the program is still there."""
        return self._process.poll() is None

    def check(self) -> None:
        """Raise StartError, naming the log, if the program has ended by itself."""
        if not self.running:
            written = self.log.read_bytes()[self._log_start :].decode(errors="replace")
            otherwise = f"The {self.name} ended unexpectedly: see {self.log} for the reason."
            raise StartError(meaning(written, otherwise, self.log.parent))

    def stop(self, *, patience: float) -> None:
        """End the program, politely for `patience` seconds, then with everything it started."""
        if self.running:
            self._process.send_signal(self._stop_with)
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # what it may have left of its own children
