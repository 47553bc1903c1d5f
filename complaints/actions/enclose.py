"""Files that come with an act: how many of them a case holds."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from complaints import queries
from complaints.errors import CaseError
from complaints.events import Enclosure
from complaints.models import Case

MOST = 20  # files of one case, and so of one sending
MOST_TOGETHER = 25 * 1024 * 1024


class NoRoom(CaseError):
    message = _("A case holds 20 files and 25 MB at most, and this one is full. Send these files by another way.")
    code, status = "no_room", 400


def require_room(case: Case, enclosed: Sequence[Enclosure]) -> None:
    """Raise NoRoom if the case, whose row is locked, would hold more than it may with these files."""
    if not enclosed:
        return
    count, size = queries.files_held(case)
    if count + len(enclosed) > MOST or size + sum(one.size for one in enclosed) > MOST_TOGETHER:
        raise NoRoom
