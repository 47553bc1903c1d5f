"""`./acuse run`: servers, roles, tables, demonstration data, then web, worker and beat under supervision."""

import errno
import os
import signal
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType

from config.embedded import account, assets, catalogues
from config.embedded.application import Application, wait_for_web
from config.embedded.claim import claim
from config.embedded.errors import StartError
from config.embedded.keys import kept_keys
from config.embedded.manage import remember
from config.embedded.packages import ROOT
from config.embedded.processes import Child
from config.embedded.progress import step
from config.embedded.servers import Servers, application_keys

HOSTS = ("logoscon.localhost", "lohasbeans.localhost")
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# Holds the database of a checkout that the service user cannot enter.
_ELSEWHERE = Path("/var/lib/acuse")


class Stopped(BaseException):
    """Ctrl-C, SIGTERM or a closed terminal: the normal end."""


def run(port: int) -> None:
    """Start everything over .data/ and watch it until told to stop.

    Raises StartError, with everything stopped again, when something is missing or ends by itself.
    """
    for sign in _SIGNALS:
        signal.signal(sign, _stop)
    data = ROOT / ".data"
    data.mkdir(exist_ok=True)
    try:
        with claim(data / "lock", says=f"at http://{HOSTS[0]}:{port}"), ExitStack() as stack:
            try:
                _start_and_watch(data, port, stack)
            except BaseException:
                for sign in _SIGNALS:  # the stopping itself is not interrupted; each child has its limit
                    signal.signal(sign, signal.SIG_IGN)
                raise
    except Stopped:
        print("\nStopped.")


def _stop(_sign: int, _frame: FrameType | None) -> None:
    raise Stopped


def _start_and_watch(data: Path, port: int, stack: ExitStack) -> None:
    _require_free(port)
    secrets = kept_keys(data / "secrets.json")
    server_account, server_data = place_of_data(data, secrets)
    application_account = server_account
    if not server_account.can_run_acuse(ROOT):
        application_account = account.caller()
        print(
            "Note: this folder or this Python is closed to the user “acuse”: web, worker and beat run as root. "
            "Where others can reach this machine, put both where every user may read them, as /opt/acuse."
        )
    logs = account.caller().folder(data / "log")

    with step("Browser files and translations"):
        assets.build(fetch=True)
        catalogues.build()
    with step("Database and broker"):
        servers = Servers(server_data, logs, secrets=secrets, account=server_account, durable=True)
        stack.callback(servers.stop)
        addresses = servers.start()
    environment = {
        **application_keys(secrets),
        "REDIS_URL": addresses["REDIS_URL"],
        "ACUSE_HTTPS": os.environ.get("ACUSE_HTTPS", "false"),
        "ACUSE_PUBLIC_PORT": os.environ.get("ACUSE_PUBLIC_PORT", str(port)),
        "ACUSE_STATIC_ROOT": str(application_account.folder(data / "static")),
        "ACUSE_FILES_DIR": str(application_account.folder(data / "files")),
    }
    if not os.environ.get("EMAIL_URL"):  # then no mail leaves this machine
        environment["ACUSE_MAIL_DIR"] = str(application_account.folder(data / "mail"))
    application = Application(
        account=application_account, data=data, logs=logs, environment=environment, addresses=addresses
    )
    stack.callback(remember({**environment, **addresses}).unlink, missing_ok=True)
    with step("Tables"):
        application.manage("migrate", "--no-input")
    with step("Two companies and a year of complaints (a minute or two, once)") as tell:
        months = os.environ.get("ACUSE_DEMO_MONTHS", "12")
        people = application.manage("demo", hear=tell, ACUSE_DEMO_PASSWORD=secrets["demo"], ACUSE_DEMO_MONTHS=months)
    with step("Static files"):
        application.manage("collectstatic", "--no-input")
    with step("Web, worker and beat"):
        children: list[Child] = []
        for start in (application.beat, application.worker, lambda: application.web(port)):
            children.insert(0, start())
            stack.callback(children[0].stop, patience=15)
        children += servers.children
        wait_for_web(port, children)
    _greet(port, people, secrets["demo"], sends_mail="ACUSE_MAIL_DIR" not in environment)
    while True:
        time.sleep(0.5)
        for child in children:
            child.check()


def place_of_data(data: Path, secrets: dict[str, str]) -> tuple[account.Account, Path]:
    """Who runs the servers, and the folder in which their data lies."""
    server_account = account.for_servers(data / "postgres")
    return server_account, data if server_account.can_enter(data) else _elsewhere(secrets["folder"])


def _elsewhere(name: str) -> Path:
    """Return this checkout's folder, named by its secrets: a move of the checkout does not lose it."""
    folder = _ELSEWHERE / name
    folder.mkdir(parents=True, exist_ok=True)
    for path in (_ELSEWHERE, folder):
        path.chmod(0o755)  # whatever the umask; what lies below is private
    print(f"Note: this folder is closed to the user “acuse”, so the database lies in {folder}.")
    return folder


def _require_free(port: int) -> None:
    deadline = time.monotonic() + 2  # a web server whose launcher was just killed needs a moment to go
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return
            except OSError as error:
                if error.errno == errno.EACCES:
                    raise StartError(f"Port {port} is reserved for root: choose one above 1023 with --port.") from error
                if error.errno != errno.EADDRINUSE:
                    raise
        if time.monotonic() > deadline:
            raise StartError(
                f"Port {port} is in use by another program: stop that program, "
                f"or choose another port, for instance ./acuse run --port {port + 1}."
            )
        time.sleep(0.2)


def _greet(port: int, people: str, password: str, *, sends_mail: bool) -> None:
    print("\nAcuse is running. Ctrl-C stops it; the data stays in .data/.\n")
    logins = [parts for line in people.splitlines() if len(parts := line.split()) == 3]
    for host in HOSTS:
        print(f"  http://{host}:{port}/        the form of this company")
        print(f"  http://{host}:{port}/desk/   its desk; demonstration people:")
        for login_host, role, address in logins:
            if login_host == host:
                print(f"      {role:<14} {address}")
        if not sends_mail:
            print(f"  http://{host}:{port}/mailbox/   the mail that would have been sent")
        print()
    print(f"  Password of all demonstration people: {password}\n", flush=True)
