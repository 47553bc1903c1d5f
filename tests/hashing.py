"""The real argon2, as cheap as it can be, and counted: how often it ran is what a stopwatch outside could tell."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 1, 8, 1
    runs = 0

    def encode(self, password: str, salt: str) -> str:
        QuickArgon2.runs += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        QuickArgon2.runs += 1
        return super().verify(password, encoded)
