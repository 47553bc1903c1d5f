"""A person's data is erased, and the proof of the case's story stays (LB-8; RGPD art. 17; Ley 1581 art. 8 e)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from complaints import erasures, events, files
from complaints.enums import EventCode
from complaints.models import Attachment, Case
from tenants.actors import Actor
from tenants.context import because

BASIS = re.compile(r"[a-z][a-z_]{0,39}")


@transaction.atomic
def erase_complainant(*, complainant_id: UUID, basis: str, actor: Actor, now: datetime) -> dict[str, int]:
    """Blank everything that could tell who the complainant is: rows, contact people, stories, their whole history.

    basis: a short code of the legal ground (`request`, `retention`), no free text. The database's function does the
    blanking as a role that can do nothing else; each case then gets an event, and its chain still verifies.
    Files leave the store once the erasure is committed. Returns rows blanked per table. Erasing twice blanks nothing
    and records nothing.
    """
    if not BASIS.fullmatch(basis):
        raise ValueError("The basis is a short code: it stays in the story for good.")
    cases = list(Case.objects.select_for_update(no_key=True).filter(complainant=complainant_id).order_by("id"))
    with because(EventCode.ERASED), connection.cursor() as cursor:
        cursor.execute("SELECT erase_complainant(%s, %s)::text", [complainant_id, now])
        ((counts,),) = cursor.fetchall()
        blanked: dict[str, int] = json.loads(counts)
        if any(blanked.values()):
            erasures.note_after_commit(complainant_id, basis)
            files.remove_after_commit(Attachment.objects.filter(case__in=cases).values_list("key", flat=True))
            for case in cases:
                case.refresh_from_db()
                content = {"basis": basis, "blanked": blanked}
                # Set by the function; named here, so that the field history has it too.
                events.record(case, EventCode.ERASED, actor=actor, at=now, content=content, changed=["erased_at"])
    return blanked
