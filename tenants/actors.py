"""Who acts: a member of the company, the complainant, or the software by itself. Never a name: names can be erased."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """token_id: the token of the API through which a program acts for the member."""

    kind: str
    membership_id: UUID | None = None
    token_id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.membership_id}" if self.membership_id else self.kind


SYSTEM = Actor("system")
COMPLAINANT = Actor("complainant")


def member(membership_id: UUID, *, token_id: UUID | None = None) -> Actor:
    return Actor("member", membership_id, token_id)
