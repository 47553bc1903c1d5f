"""The chain of a case, and salted digests of personal text. Pure: no database, no Django.

Each event's digest covers the tenant, the case, its number, the digest before it and its content, so that a change, a
gap, a swap or a missing tail shows. Events hold codes, ids and digests, never a name or free text; the text lies in
rows that can be erased, its salt beside it. Without the salt a digest of erased text cannot be guessed at.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

GENESIS = ""


def new_salt() -> str:
    """32 hexadecimal characters."""
    return secrets.token_hex(16)


def digest_of_text(salt: str, text: str) -> str:
    """What an event says of a text that may be erased later."""
    return hmac.new(bytes.fromhex(salt), text.encode(), hashlib.sha256).hexdigest()


def canonical(content: dict[str, Any]) -> bytes:
    """One way to write the same content: sorted keys, no blanks, UTF-8, times in UTC with microseconds."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain).encode()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"An event cannot hold a {type(value).__name__}")


def chain_digest(*, tenant_id: UUID, case_id: UUID, number: int, previous: str, content: dict[str, Any]) -> str:
    """SHA-256 over everything an event says and everything before it, as 64 hexadecimal characters."""
    parts = [b"v1", tenant_id.bytes, case_id.bytes, str(number).encode(), previous.encode(), canonical(content)]
    return hashlib.sha256(b"\x1f".join(parts)).hexdigest()
