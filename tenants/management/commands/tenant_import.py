"""`./manage.py tenant_import FILE.zip`: a company that comes from another Acuse (docs/tenant-export.md)."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from tenants.portable import NotPortable, import_tenant


class Command(BaseCommand):
    help = "Take in a company that `tenant_export` wrote. Run by the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("archive", type=Path)

    def handle(self, *, archive: Path, **_: Any) -> None:
        try:
            with transaction.atomic():
                counts = import_tenant(archive)
        except (NotPortable, zipfile.BadZipFile, FileNotFoundError) as refused:
            raise CommandError(f"{archive} was not taken in: {refused}") from refused
        self.stdout.write(f"{sum(counts.values())} rows of {len(counts)} tables came in, with all files.")
        self.stdout.write("Its people set a new password on the page for signing in (“Forgotten?”).")
