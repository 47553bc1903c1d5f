"""Primary keys: UUID version 7, made by the server, never chosen by a client."""

from __future__ import annotations

import os
import time
from uuid import UUID

from django.db import models


class UUID7(models.Func):
    """PostgreSQL 18's own uuidv7(), the default for rows that are not written by the ORM."""

    function, arity, output_field = "uuidv7", 0, models.UUIDField()


def uuid7() -> UUID:
    """The same in Python: 48 bits of milliseconds, 12 of their fraction, 62 random ones.

    The ORM uses this one: with only a db_default, bulk_create() leaves the ids of its objects unset, and a parent must
    be saved before its children can be built.
    """
    milliseconds, fraction = divmod(time.time_ns(), 1_000_000)
    noise = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return UUID(int=milliseconds << 80 | 7 << 76 | (fraction * 4096 // 1_000_000) << 64 | 2 << 62 | noise)


def uuid7_key() -> models.UUIDField[UUID, UUID]:
    return models.UUIDField(primary_key=True, default=uuid7, db_default=UUID7(), editable=False)
