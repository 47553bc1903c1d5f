"""The reference that a customer reads out on the telephone: `LB-7K3M-9Q29`.

Short, random (35 bits within one tenant), not a secret, with a check character. Alphabet: Crockford's 32 (no I, L, O,
U). Check: ISO/IEC 7064 MOD 37-2, which finds every single wrong character and every swap of two. (MOD 37,36 does not:
28 swaps of neighbours pass it.)
"""

from __future__ import annotations

import re
import secrets

from stdnum.exceptions import InvalidChecksum, InvalidFormat
from stdnum.iso7064 import mod_37_2

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PATTERN = rf"^[A-Z]{{2,4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}$"
LOOKALIKES = str.maketrans("ILO", "110")


def new_reference(prefix: str) -> str:
    """A fresh reference under the tenant's prefix. The caller retries on the rare collision."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(7))
        check = mod_37_2.calc_check_digit(body)
        if check in ALPHABET:  # the check may be I, L, O, U or *: hard to read out, so another body is drawn
            return f"{prefix}-{body[:4]}-{body[4:]}{check}"


def parse_reference(text: str) -> str | None:
    """What somebody typed, in its one written form; None if it cannot be a reference (wrong length or check).

    Only letters and digits count, and case does not; I and L are read as 1, O as 0, and in the prefix 0 as O.
    """
    letters = re.sub(r"[\W_]", "", text).upper()
    prefix, body = letters[:-8].replace("0", "O"), letters[-8:].translate(LOOKALIKES)
    if not re.fullmatch(r"[A-Z]{2,4}", prefix) or not re.fullmatch(rf"[{ALPHABET}]{{8}}", body):
        return None
    try:
        mod_37_2.validate(body)
    except (InvalidChecksum, InvalidFormat):
        return None
    return f"{prefix}-{body[:4]}-{body[4:]}"
