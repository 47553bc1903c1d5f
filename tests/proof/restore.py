"""`./acuse proof restore [--months N]`: F24. Everything is saved, more happens, the machine is lost, and the backup comes back.

After it: every row and file as it was saved, every chain verifies, whoever was erased since is erased again, and people sign in.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from config.embedded import account, keys
from config.embedded.application import Application
from config.embedded.servers import Servers, application_keys
from config.keeping.backup import ERASURES, backup
from config.keeping.restore import erase_again, erased_since, restore
from config.keeping.sums import differences, sums
from config.provision import DATABASE


@dataclass
class Place:
    """One machine: servers over a folder, and commands in them."""

    servers: Servers
    application: Application
    addresses: dict[str, str]
    files: Path

    def read(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.addresses["DATABASE_BACKUP_URL"]) as connection:
            return connection.execute(query, parameters).fetchall()  # type: ignore[arg-type]


@contextmanager
def place(folder: Path, secrets: dict[str, str]) -> Iterator[Place]:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    files = folder / "files"
    (folder / "mail").mkdir()
    servers = Servers(folder, folder, secrets=secrets, account=account.for_servers(folder / "postgres"), durable=False)
    addresses = servers.start()
    try:
        environment = {
            **application_keys(secrets),
            "REDIS_URL": addresses["REDIS_URL"],
            "ACUSE_HTTPS": "false",
            "ACUSE_FILES_DIR": str(files),
            "ACUSE_MAIL_DIR": str(folder / "mail"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
        application = Application(
            account=account.caller(), data=folder, logs=folder, environment=environment, addresses=addresses
        )
        yield Place(servers, application, addresses, files)
    finally:
        servers.stop()


def drill(folder: Path, *, months: int) -> dict[str, object]:
    """The figures; raises AssertionError where the promise is broken."""
    folder.mkdir()
    folder.chmod(0o755)
    secrets = keys.random_keys()
    began = time.monotonic()
    with place(folder / "lost", secrets) as lost:
        lost.application.manage("migrate", "--no-input")
        lost.application.manage("demo", ACUSE_DEMO_PASSWORD=secrets["demo"], ACUSE_DEMO_MONTHS=str(months))
        _enclose(lost)
        _erase(lost, number=0)
        made = time.monotonic()
        saved = backup(folder / "backups", address=lost.addresses["DATABASE_BACKUP_URL"], files=lost.files)
        taken = time.monotonic() - made
        _erase(lost, number=1)  # after the backup
        ((tenant_id, erased_later),) = lost.read(
            "SELECT tenant_id, id FROM complaints_complainant WHERE erased_at IS NOT NULL ORDER BY erased_at DESC LIMIT 1"
        )
        journal = shutil.copy(lost.files / ERASURES, folder / "newer.jsonl")  # what survived elsewhere
    with place(folder / "found", secrets) as found:
        back = time.monotonic()
        manifest = restore(saved, admin_address=found.servers.admin_url, database=DATABASE, files=found.files)
        lasted = time.monotonic() - back
        with psycopg.connect(found.addresses["DATABASE_BACKUP_URL"]) as connection:
            assert differences(manifest.tables, sums(connection)) == []
        query = "SELECT name FROM complaints_complainant WHERE tenant_id = %s AND id = %s"
        ((name,),) = found.read(query, tenant_id, erased_later)
        assert name, "the backup did not bring anybody back: nothing is proven"
        erased = erased_since([saved / ERASURES, Path(journal)])
        erase_again(erased, journal=found.files / ERASURES, manage=found.application.manage)
        ((name,),) = found.read(query, tenant_id, erased_later)
        assert name == "", "somebody who was erased is back"
        verified = found.application.manage("verify_audit").strip().splitlines()[-1]
        files = sum(1 for path in found.files.rglob("*") if path.is_file() and path.name != ERASURES)
        assert files == manifest.files > 0
    return {
        "tables": len(manifest.tables),
        "rows": sum(rows for rows, _sum in manifest.tables.values()),
        "rows that differ": 0,
        "files": manifest.files,
        "size, MB": round(sum(path.stat().st_size for path in saved.iterdir()) / 1e6, 1),
        "seconds to save": round(taken, 1),
        "seconds to bring back": round(lasted, 1),
        "erased before and after the backup": len(erased),
        "names of erased people that are back": 0,
        "chains": verified,
        "seconds of the drill": round(time.monotonic() - began, 1),
    }


def _enclose(at: Place) -> None:
    """A file in the store for the oldest case, as an act leaves it."""
    at.application.manage("shell", "--no-imports", "-c", ENCLOSE)


def _erase(at: Place, *, number: int) -> None:
    """Erase the complainant of the case of that number."""
    at.application.manage("shell", "--no-imports", "-c", ERASE.format(number=number))


ENCLOSE = """
from django.utils import timezone
from complaints import files
from complaints.actions.write import add
from complaints.events import Enclosure
from complaints.models import Case
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Domain
with tenant_atomic(Domain.objects.order_by("id").first().tenant_id, actor=COMPLAINANT, reason="drill"):
    case = Case.objects.filter(state__in=Case.OPEN).order_by("-pk").first()
    data = b"what was enclosed"
    made = Enclosure(name="lote.txt", key=files.store(data), content_type="text/plain", size=len(data), sha256="0" * 64)
    add(case_id=case.pk, by=COMPLAINANT, now=timezone.now(), text="Adjunto la foto.", files=[made])
"""
ERASE = """
from django.utils import timezone
from complaints.actions.erase_complainant import erase_complainant
from complaints.models import Case
from tenants.actors import SYSTEM
from tenants.context import tenant_atomic
from tenants.models import Domain
with tenant_atomic(Domain.objects.order_by("id").first().tenant_id, reason="drill"):
    case = Case.objects.order_by("pk")[{number}]
    erase_complainant(complainant_id=case.complainant_id, basis="request", actor=SYSTEM, now=timezone.now())
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./acuse proof restore")
    parser.add_argument("--months", type=int, default=12, help="of the demonstration year that are saved")
    with TemporaryDirectory(prefix="acuse-restore-", dir="/tmp") as name:
        os.chmod(name, 0o755)
        figures = drill(Path(name) / "drill", months=parser.parse_args().months)
    for what, figure in figures.items():
        print(f"{what:<40} {figure}")
    print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
