"""`./manage.py tenant_create --name "…" --host HOST --country CO --administrator name@example.com`: a working company, and an
invitation to its first administrator. Run by the owner (`ACUSE_DB_ROLE=owner ./acuse manage tenant_create …`)."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from complaints.actions.invite import invite
from complaints.setup import set_up_company
from complaints.setup.new_company import LANGUAGES, POLICIES, new_company, prefix_of
from tenants.context import tenant_context
from tenants.models import Domain
from tenants.models.tenant import Country
from tenants.roles import Role

HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


class Command(BaseCommand):
    help = "Make a company with everything it needs to receive its first complaint."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True, help="as complainants know it")
        parser.add_argument("--legal-name", help="as its register has it (as --name)")
        parser.add_argument("--host", required=True, help="where its pages will stand: complaints.example.com")
        parser.add_argument(
            "--country", required=True, choices=Country.values, help="holidays, time zone, data protection"
        )
        parser.add_argument("--language", choices=("es-co", "pt-pt", "en"), help="its own language (the country's)")
        parser.add_argument(
            "--policy", choices=POLICIES, default="internal", help="are its terms promised to complainants?"
        )
        parser.add_argument("--prefix", help="two to four letters before its references (from the name)")
        parser.add_argument("--administrator", required=True, help="e-mail address of its first administrator")
        parser.add_argument("--administrator-name", help="(the address)")

    def handle(self, **said: Any) -> None:
        country = Country(said["country"])
        name, host = said["name"].strip(), said["host"].lower().rstrip(".")
        prefix = said["prefix"] or prefix_of(name)
        _check(name, host, prefix, said["administrator"])
        company = new_company(
            name=name,
            legal_name=said["legal_name"] or name,
            host=host,
            prefix=prefix,
            country=country,
            language=said["language"] or LANGUAGES[country],
            policy=said["policy"],
        )
        now = timezone.now()
        with transaction.atomic():
            tenant = set_up_company(company, now=now)
            with tenant_context(tenant.pk, reason="tenant_create"):
                invite(
                    by=None,
                    email=said["administrator"],
                    name=said["administrator_name"] or said["administrator"],
                    language=company.languages[0],
                    roles=[Role.ADMINISTRATOR],
                    level=1,
                    now=now,
                )
        self.stdout.write(f"{name} answers at {host}; its references begin with {prefix}-.")
        self.stdout.write(f"An invitation to {said['administrator']} is on its way, good for 72 hours.")


def _check(name: str, host: str, prefix: str, administrator: str) -> None:
    if not 1 <= len(name) <= 100:
        raise CommandError("The name has 1 to 100 letters.")
    if len(host) > 253 or not HOST.fullmatch(host):
        raise CommandError(f"{host} is no host name: write it like complaints.example.com, without https:// and port.")
    if not re.fullmatch(r"[A-Z]{2,4}", prefix):
        raise CommandError(f"{prefix} cannot begin a reference: two to four capital letters A to Z.")
    if Domain.objects.filter(host=host).exists():
        raise CommandError(f"A company answers at {host} already.")
    try:
        validate_email(administrator)
    except ValidationError:
        raise CommandError(f"{administrator} is no e-mail address.") from None
