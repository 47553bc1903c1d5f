"""The kinds of tampering that somebody with the owner's rights could try, as SQL, at one place of a story.

What no check inside the database can find is left out on purpose: whoever recomputes every digest up to the head of the
case, or puts back a whole older database, leaves a chain that verifies. That wants an anchor outside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.db import connection, transaction

from complaints import events, queries
from complaints.audit import Flaw
from complaints.digests import chain_digest
from complaints.enums import EventCode, Part
from complaints.models import Case, CaseEvent
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.conftest import NOW, register

STORY, OF_CASE, WORDS = "complaints_caseevent", "complaints_case", "complaints_casetext"


@dataclass(frozen=True)
class Scene:
    """Two stories of the same length in one company, and where to tamper with the first."""

    case: Case
    other: Case
    ana: Membership
    length: int
    place: int

    def run(self, statement: str, *params: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)

    def at_place(self, change: str) -> None:
        """Change one event of the story."""
        self.run(f"UPDATE {STORY} SET {change} WHERE case_id = %s AND number = %s", self.case.pk, self.place)

    def move(self, case: Case, start: int, end: int | None = None) -> None:
        self.run(f"UPDATE {STORY} SET number = %s WHERE case_id = %s AND number = %s", end, case.pk, start)

    def shift(self, step: int, beyond: int) -> None:
        """Renumber what follows; by way of numbers that nobody has, since each may exist once only."""
        self.run(f"UPDATE {STORY} SET number = number + 1000 WHERE case_id = %s AND number > %s", self.case.pk, beyond)
        self.run(
            f"UPDATE {STORY} SET number = number - 1000 + %s WHERE case_id = %s AND number > 1000", step, self.case.pk
        )


Act = Callable[[Scene], Any]


def _deleted(scene: Scene) -> None:
    scene.run(f"DELETE FROM {STORY} WHERE case_id = %s AND number = %s", scene.case.pk, scene.place)


def _deleted_and_closed_up(scene: Scene) -> None:
    _deleted(scene)
    scene.shift(-1, beyond=scene.place)


def _inserted(scene: Scene) -> None:
    """An event that looks like the one before it, with digests that fit their neighbour."""
    scene.shift(1, beyond=scene.place)
    twin = CaseEvent.objects.get(case=scene.case, number=scene.place)
    twin.pk, twin.number, twin.previous = None, scene.place + 1, twin.digest
    twin.digest = _digest(twin)
    twin.save(force_insert=True)


def _reordered(scene: Scene) -> None:
    neighbour = scene.place + 1 if scene.place < scene.length else scene.place - 1
    scene.move(scene.case, scene.place, 5000)
    scene.move(scene.case, neighbour, scene.place)
    scene.move(scene.case, 5000, neighbour)


def _tail_cut(scene: Scene) -> None:
    scene.run(f"DELETE FROM {STORY} WHERE case_id = %s AND number >= %s", scene.case.pk, scene.place)


def _tail_cut_and_counted(scene: Scene) -> None:
    _tail_cut(scene)
    scene.run(f"UPDATE {OF_CASE} SET event_count = %s WHERE id = %s", scene.place - 1, scene.case.pk)


def _exchanged_between_cases(scene: Scene) -> None:
    keys = [CaseEvent.objects.get(case=case, number=scene.place).pk for case in (scene.case, scene.other)]
    scene.run(f"UPDATE {STORY} SET number = 5000 WHERE id = %s", keys[0])
    scene.run(f"UPDATE {STORY} SET case_id = %s WHERE id = %s", scene.case.pk, keys[1])
    scene.run(f"UPDATE {STORY} SET case_id = %s, number = %s WHERE id = %s", scene.other.pk, scene.place, keys[0])


def _rewritten_with_a_new_digest(scene: Scene) -> None:
    """By somebody who knows how digests are made, and forgets that the next event holds the old one."""
    event = CaseEvent.objects.get(case=scene.case, number=scene.place)
    event.content = {**event.content, "late": False}
    scene.run(f"UPDATE {STORY} SET content = content || '{{\"late\": false}}' WHERE id = %s", event.pk)
    scene.run(f"UPDATE {STORY} SET digest = %s WHERE id = %s", _digest(event), event.pk)


def _old_case_row(scene: Scene) -> None:
    """The case as it stood in a backup, before its last events."""
    event = CaseEvent.objects.get(case=scene.case, number=scene.place)
    scene.run(
        f"UPDATE {OF_CASE} SET event_count = %s, chain_head = %s WHERE id = %s",
        scene.place - 1,
        event.previous,
        scene.case.pk,
    )


def _digest(event: CaseEvent) -> str:
    return chain_digest(
        tenant_id=cast(UUID, event.tenant_id),
        case_id=event.case_id,
        number=event.number,
        previous=event.previous,
        content=events.sealed(event),
    )


# At any place of the story; with the number of the first bad entry, told from place and length.
KINDS: dict[str, tuple[Act, Callable[[int, int], int]]] = {
    "code": (lambda scene: scene.at_place("code = 'case.resolved'"), lambda place, _: place),
    "moment": (lambda scene: scene.at_place("at = at + interval '1 microsecond'"), lambda place, _: place),
    "kind of actor": (lambda scene: scene.at_place("actor_kind = 'system'"), lambda place, _: place),
    "actor": (lambda scene: scene.at_place(f"actor_id = '{scene.ana.pk}'"), lambda place, _: place),
    "content": (lambda scene: scene.at_place("content = content || '{\"late\": true}'"), lambda place, _: place),
    "digest": (lambda scene: scene.at_place("digest = reverse(digest)"), lambda place, _: place),
    "previous": (lambda scene: scene.at_place("previous = 'x' || substr(previous, 2)"), lambda place, _: place),
    "deleted": (_deleted, lambda place, length: place),
    "deleted and closed up": (_deleted_and_closed_up, lambda place, length: place),
    "inserted": (_inserted, lambda place, length: place + 2 if place < length else length + 2),
    "reordered": (_reordered, lambda place, length: place if place < length else place - 1),
    "tail cut": (_tail_cut, lambda place, _: place),
    "tail cut and counted": (_tail_cut_and_counted, lambda place, _: place),
    "exchanged between cases": (_exchanged_between_cases, lambda place, _: place),
    "rewritten with a new digest": (_rewritten_with_a_new_digest, lambda place, length: place + 1),
    "old case row": (_old_case_row, lambda _, length: length + 1),
}


def _on_case(change: str) -> Act:
    return lambda scene: scene.run(f"UPDATE {OF_CASE} SET {change} WHERE id = %s", scene.case.pk)


def _words_of_another(scene: Scene) -> None:
    scene.run(
        f"UPDATE {OF_CASE} AS c SET description = o.description, salt = o.salt FROM {OF_CASE} AS o"
        " WHERE c.id = %s AND o.id = %s",
        scene.case.pk,
        scene.other.pk,
    )


# What the receipt fixed, in the case's own row; and the story gone altogether.
KINDS_OF_RECEIPT: dict[str, Act] = {
    "words": _on_case("description = description || ' '"),
    "words of another": _words_of_another,
    "salt": _on_case("salt = reverse(salt)"),
    "time of receipt": _on_case("received_at = received_at - interval '1 day'"),
    "channel": _on_case("channel = 'letter'"),
    "blanked": _on_case("description = '', salt = '', erased_at = now()"),
    "head": _on_case("chain_head = reverse(chain_head)"),
    "story gone": lambda scene: scene.run(f"DELETE FROM {STORY} WHERE case_id = %s", scene.case.pk),
    "story gone, head too": lambda scene: (
        scene.run(f"DELETE FROM {STORY} WHERE case_id = %s", scene.case.pk),
        scene.run(f"UPDATE {OF_CASE} SET event_count = 0, chain_head = '' WHERE id = %s", scene.case.pk),
    ),
}


def _on_words(change: str) -> Act:
    """Of every event after the receipt the one text; `place` says of which."""
    return lambda scene: scene.run(f"UPDATE {WORDS} AS t SET {change} WHERE {OF_PLACE}", scene.case.pk, scene.place)


OF_PLACE = f"event_id = (SELECT id FROM {STORY} WHERE case_id = %s AND number = %s)"


def _words_of_the_other_case(scene: Scene) -> None:
    """Text and salt together, from the event of the same number in another story."""
    scene.run(
        f"UPDATE {WORDS} AS t SET text = o.text, salt = o.salt FROM {WORDS} AS o WHERE t.{OF_PLACE} AND o.{OF_PLACE}",
        scene.case.pk,
        scene.place,
        scene.other.pk,
        scene.place,
    )


def _words_moved(scene: Scene) -> None:
    """A text from this event to the receipt, where there was none."""
    scene.run(
        f"UPDATE {WORDS} SET event_id = (SELECT id FROM {STORY} WHERE case_id = %s AND number = 1) WHERE {OF_PLACE}",
        scene.case.pk,
        scene.case.pk,
        scene.place,
    )


# What was written beside an event; with the number of the first bad entry, told from the place.
KINDS_OF_WORDS: dict[str, tuple[Act, Callable[[int], int]]] = {
    "rewritten": (_on_words("text = text || ' '"), lambda place: place),
    "another salt": (_on_words("salt = reverse(salt)"), lambda place: place),
    "another part": (_on_words("part = 'comment'"), lambda place: place),
    "of another case": (_words_of_the_other_case, lambda place: place),
    "removed": (
        lambda scene: scene.run(f"DELETE FROM {WORDS} WHERE {OF_PLACE}", scene.case.pk, scene.place),
        lambda place: place,
    ),
    "added": (
        lambda scene: scene.run(
            f"INSERT INTO {WORDS} (id, tenant_id, case_id, event_id, part, is_public, text, salt)"
            f" SELECT gen_random_uuid(), tenant_id, case_id, event_id, 'reason', is_public, text, salt FROM {WORDS}"
            f" WHERE {OF_PLACE}",
            scene.case.pk,
            scene.place,
        ),
        lambda place: place,
    ),
    "moved": (_words_moved, lambda _place: 1),
    "blanked without an erasure": (_on_words("text = '', salt = '', erased_at = now()"), lambda place: place),
}


def tell_story(tenant: Tenant, *, length: int, with_words: bool = False) -> Case:
    """A case whose story has `length` events; with_words: each after the receipt has a text beside it."""
    case = register(tenant)
    with tenant_atomic(tenant.pk):
        for number in range(2, length + 1):
            at = NOW + timedelta(minutes=number)
            said = [events.Words(Part.NOTE, f"Step {number}", is_public=False)] if with_words else []
            events.record(case, EventCode.NOTED, actor=COMPLAINANT, at=at, content={"step": number}, words=said)
    return case


@contextmanager
def as_owner(tenant: Tenant) -> Iterator[None]:
    """Django's own connection becomes the owner's, with the locks on the append-only tables off; all is rolled back."""
    with connection.creation.as_owner(), tenant_atomic(tenant.pk):  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            for table in (STORY, WORDS):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
            # What waits to be told would keep an event from being deleted; it is told by now, says the forger.
            cursor.execute("DELETE FROM notifications_pendingevent")
        yield
        transaction.set_rollback(True)


def flaws_after(act: Act, scene: Scene) -> list[Flaw]:
    """What the audit says of the company's stories, had this been done. Undoes it."""
    kept = transaction.savepoint()
    act(scene)
    found = list(queries.flaws())
    transaction.savepoint_rollback(kept)
    return found
