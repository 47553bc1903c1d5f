"""The journal of erasures, outside the database: a backup that is restored brings people back, and they are erased again (F24).

One line each, ids and a code: it tells of nobody who they were.
"""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from tenants.context import current_tenant_id

NAME = "erasures.jsonl"

logger = logging.getLogger(__name__)


def note_after_commit(complainant_id: UUID, basis: str) -> None:
    """Add a line once the transaction has committed. Where the disk refuses, the log says so, and the next backup has it from
    the rows."""
    line = json.dumps({"tenant": str(current_tenant_id()), "complainant": str(complainant_id), "basis": basis})
    transaction.on_commit(lambda: _append(line))


def noted() -> list[dict[str, Any]]:
    """Every line that was written whole."""
    path = _path()
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")]


def _append(line: str) -> None:
    try:
        _path().parent.mkdir(parents=True, exist_ok=True)
        with _path().open("a") as file:
            file.write(line + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        logger.error("An erasure could not be noted outside the database: %s", error.strerror)


def _path() -> Path:
    return Path(settings.FILES_DIR) / NAME
