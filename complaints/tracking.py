"""The tracking code: with the reference it opens a case to its complainant. 10 Crockford characters, 50 bits.

It is derived from the case's id and a key that is not in the database, so it is stored nowhere: a stolen database, a
backup or an SQL injection yields no codes, and a repeated submission shows the same code (docs/decisions/0005).
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

from django.conf import settings

from complaints.references import ALPHABET, LOOKALIKES

LENGTH = 10


def tracking_code(case_id: UUID) -> str:
    """The code as people see it: `4F7QK-9M2XT`."""
    digest = hmac.new(settings.TRACKING_KEY.encode(), b"tracking-1" + case_id.bytes, hashlib.sha256).digest()
    number = int.from_bytes(digest[:8])
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))
    return f"{letters[:5]}-{letters[5:]}"


def normalised(code: str) -> str:
    """A code as typed, for comparison: without hyphens and blanks, in capitals, I and L read as 1, O as 0."""
    letters = "".join(sign for sign in code.upper() if sign.isalnum() and sign.isascii())
    return letters.translate(LOOKALIKES)
