"""`./manage.py erase_again`: after a restore, erase everybody whom the journal of erasures names and the backup brought back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints import erasures
from complaints.actions.erase_complainant import erase_complainant
from complaints.models import Complainant
from tenants.actors import SYSTEM
from tenants.context import tenant_atomic


class Command(BaseCommand):
    help = "Erase again whom the journal of erasures names."

    def handle(self, **_: Any) -> None:
        again = 0
        for said in erasures.noted():
            complainant_id = UUID(said["complainant"])
            with tenant_atomic(UUID(said["tenant"]), reason="erase_again"):
                if Complainant.objects.filter(pk=complainant_id, erased_at=None).exists():
                    erase_complainant(
                        complainant_id=complainant_id, basis=said["basis"], actor=SYSTEM, now=timezone.now()
                    )
                    again += 1
        self.stdout.write(f"{again} people were erased again.")
