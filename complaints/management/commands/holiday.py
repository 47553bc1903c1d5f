"""`./manage.py holiday --host HOST --day 2026-07-13 --name "…" --reason "…"`: a government adds a holiday (or, with
`--remove`, takes one back). Open cases are counted anew by the worker; prints how many it will look at."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints.actions.change_calendar import DayChange, change_calendar
from complaints.actions.replan import cases_to_look_at
from complaints.errors import CaseError
from tenants.actors import SYSTEM
from tenants.context import tenant_atomic
from tenants.models import DayKind, Domain


class Command(BaseCommand):
    help = "Add a holiday to a company's calendar and count its open cases anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", required=True, help="one of the company's host names")
        parser.add_argument("--day", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--name", default="", help="of the holiday, in the company's language")
        parser.add_argument("--reason", required=True, help="what changed, as complainants and auditors read it")
        parser.add_argument("--remove", action="store_true", help="the day is worked after all")

    def handle(self, *, host: str, day: date, name: str, reason: str, remove: bool, **_: Any) -> None:
        domain = Domain.objects.filter(host=host).first()
        if domain is None:
            raise CommandError(f"No company answers at {host}.")
        if not (name or remove):
            raise CommandError("A holiday has a name.")
        change = DayChange(day, None if remove else DayKind.HOLIDAY, name)
        try:
            with tenant_atomic(domain.tenant_id, reason="holiday"):
                change_calendar(by=SYSTEM, now=timezone.now(), days=[change], reason=reason)
                count = cases_to_look_at().count()
        except CaseError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{count} open cases will be counted anew.")
