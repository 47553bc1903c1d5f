"""What an erasure would touch, before anybody says yes: by the very act, undone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from complaints.actions.erase_complainant import erase_complainant
from tenants.actors import Actor


def preview_erasure(*, complainant_ids: Iterable[UUID], actor: Actor, now: datetime) -> dict[str, int]:
    """Rows that would be blanked, by table. Nothing stays, and no file leaves the store."""
    found: Counter[str] = Counter()
    with transaction.atomic(), transaction.atomic():
        for complainant_id in complainant_ids:
            found.update(erase_complainant(complainant_id=complainant_id, basis="preview", actor=actor, now=now))
        transaction.set_rollback(True)  # of the inner one
    return {table: count for table, count in found.items() if count}
