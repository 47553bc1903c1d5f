"""`./manage.py tenant_export --host HOST --to FILE.zip`: everything of one company, to leave with (docs/tenant-export.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from tenants.models import Domain
from tenants.portable import export_tenant


class Command(BaseCommand):
    help = "Write everything of one company into a ZIP. Run by the owner."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", required=True, help="one of the company's host names")
        parser.add_argument("--to", required=True, type=Path, help="the file to write; it must not be there yet")

    def handle(self, *, host: str, to: Path, **_: Any) -> None:
        domain = Domain.objects.filter(host=host).first()
        if domain is None:
            raise CommandError(f"No company answers at {host}.")
        if to.exists():
            raise CommandError(f"{to} is there already: choose another name.")
        with transaction.atomic():
            counts = export_tenant(domain.tenant_id, to)
        self.stdout.write(f"{sum(counts.values())} rows of {len(counts)} tables, with all files, are in {to}.")
