from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from celery import shared_task
from django.utils import timezone

from complaints import files
from complaints.models import Attachment
from tenants.context import tenant_atomic
from tenants.tasks import tenant_ids

BELONGS_TO_A_REQUEST = timedelta(hours=1)  # a younger file may be of one that has not committed yet
BATCH = 500

logger = logging.getLogger(__name__)


@shared_task
def remove_orphaned_files(**_newer: Any) -> int:
    """Files that no row points at: their request rolled back, their writer was killed, or their person was erased.

    Safe in any number at once. Returns how many were removed.
    """
    before = timezone.now() - BELONGS_TO_A_REQUEST
    removed = 0
    for tenant_id in tenant_ids():
        with tenant_atomic(tenant_id, reason="task remove_orphaned_files"):
            removed += _remove_orphans(before)
    if removed:
        logger.info("%s files without a row were removed from the store.", removed)
    return removed


def _remove_orphans(before: datetime) -> int:
    lying, removed = files.lying_since(before), 0
    while batch := dict(islice(lying, BATCH)):
        owned = Attachment.objects.filter(key__in=batch, erased_at=None).values_list("key", flat=True)
        orphans = batch.keys() - set(owned)
        for key in orphans:
            batch[key].unlink(missing_ok=True)
        removed += len(orphans)
    return removed
