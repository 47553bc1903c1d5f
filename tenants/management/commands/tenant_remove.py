"""`./manage.py tenant_remove --host HOST --sure NAME`: a company has left, and nothing of it stays."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from tenants.models import Domain
from tenants.portable import remove_tenant


class Command(BaseCommand):
    help = "Delete every row and file of one company. Run by the owner, in a quiet hour: tables are locked meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", required=True, help="one of the company's host names")
        parser.add_argument("--sure", required=True, help="the company's name, letter by letter")

    def handle(self, *, host: str, sure: str, **_: Any) -> None:
        domain = Domain.objects.select_related("tenant").filter(host=host).first()
        if domain is None:
            raise CommandError(f"No company answers at {host}.")
        if domain.tenant.name != sure:
            raise CommandError("This is not its name: nothing was deleted. Have you a `tenant_export` of it?")
        with transaction.atomic():
            counts = remove_tenant(domain.tenant_id)
        shutil.rmtree(Path(settings.FILES_DIR) / str(domain.tenant_id), ignore_errors=True)
        self.stdout.write(
            f"{sum(counts.values())} rows and all files of {sure} are gone; older backups still have them."
        )
