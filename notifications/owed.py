"""What a handler does about a message that did not reach the complainant."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import rules
from complaints.errors import CaseError
from notifications.models import OWED, Message, MessageState, SettledWay
from notifications.queries import to_complainants
from tenants.models import Membership

AGAIN = (MessageState.FAILED, MessageState.HELD)


class AlreadyDone(CaseError):
    message = _("This was done already: look at how the message stands now.")
    code = "already_done"


class NobodyToSendTo(CaseError):
    message = _("There is no address any more that this message could be sent to.")
    code, status = "nobody_to_send_to", 422


@transaction.atomic
def send_again(*, message_id: UUID, by: Membership, now: datetime) -> Message:
    """Put a message that failed or was held back into the queue, due at once. What was tried so far stays on record.

    Raises Message.DoesNotExist for one that is not there or that this person may not see, AlreadyDone if it is no longer
    owed, NobodyToSendTo if its address was erased.
    """
    message = _locked(message_id, by)
    if message.state not in AGAIN:
        raise AlreadyDone
    if not message.recipients:
        raise NobodyToSendTo
    message.state, message.not_before, message.lease_until = MessageState.QUEUED, now, None
    message.failed_at, message.last_error = None, ""
    message.save(update_fields=["state", "not_before", "lease_until", "failed_at", "last_error"])
    return message


@transaction.atomic
def settle(*, message_id: UUID, by: Membership, way: SettledWay, now: datetime) -> Message:
    """The complainant was told in another way, or need not be told any more. Raises as `send_again` does."""
    message = _locked(message_id, by)
    if message.state not in OWED:
        raise AlreadyDone
    message.state = MessageState.SETTLED
    message.settled_at, message.settled_by, message.settled_way = now, by, way
    message.save(update_fields=["state", "settled_at", "settled_by", "settled_way"])
    return message


def _locked(message_id: UUID, by: Membership) -> Message:
    if not rules.may_see_cases(by):
        raise Message.DoesNotExist
    found: Message = to_complainants().select_for_update().get(pk=message_id)
    return found
