"""Where a page of a list ends, as a word in an address: a moment and an id."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime, timedelta
from uuid import UUID


def write_cursor(moment: datetime | None, key: UUID) -> str:
    at = moment.astimezone(UTC).isoformat() if moment else ""
    return base64.urlsafe_b64encode(f"{at}|{key}".encode()).decode()


def read_cursor(cursor: str | None) -> tuple[datetime | None, UUID] | None:
    """The moment (UTC; None where the row has none) and the id; None for what we did not write."""
    try:
        at, _, key = base64.urlsafe_b64decode((cursor or "").encode()).decode().partition("|")
        moment = datetime.fromisoformat(at) if at else None
        # In UTC, as we wrote it: the database refuses some offsets.
        return (moment, UUID(key)) if moment is None or moment.utcoffset() == timedelta() else None
    except (ValueError, binascii.Error):
        return None
