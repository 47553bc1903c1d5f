"""`./manage.py verify_audit [--host HOST] [REFERENCE …]`: exit 1 if a story does not hold, each first flaw named."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from complaints import queries
from complaints.models import Case
from tenants.context import tenant_atomic
from tenants.models import Domain


class Command(BaseCommand):
    help = "Check that every case's story stands as it was written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("references", nargs="*", help="these cases only")
        parser.add_argument("--host", help="this company only, by one of its host names")

    def handle(self, *, references: list[str], host: str | None, **_: Any) -> None:
        domains = Domain.objects.order_by("tenant_id").distinct("tenant_id")
        if host and not (domains := domains.filter(host=host)):
            raise CommandError(f"No company answers at {host}.")
        found, missing = 0, set(references)
        for domain in domains:
            with tenant_atomic(domain.tenant_id, reason="verify_audit"):
                for flaw in queries.flaws(references=references):
                    found += 1
                    self.stdout.write(f"{domain.host} {flaw.reference} event {flaw.number}: {flaw.problem}")
                missing -= set(Case.objects.filter(reference__in=missing).values_list("reference", flat=True))
        if found:
            raise CommandError(f"{found} case(s) do not hold.")
        if missing:
            raise CommandError(f"No case has the reference {', '.join(sorted(missing))}.")
        self.stdout.write("Every story holds.")
