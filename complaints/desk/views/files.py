"""Files of a case for its handlers: as downloads, and each fetching is a reading of the case."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from complaints import files
from complaints.actions.open_case import open_case
from complaints.desk.access import for_handlers
from complaints.models import Attachment, Case
from complaints.references import parse_reference
from tenants.models import Membership


@require_safe
@for_handlers
def file(request: HttpRequest, me: Membership, reference: str, attachment_id: UUID) -> FileResponse:
    key = parse_reference(reference) or ""
    try:
        found = open_case(reference=key, reader=me, purpose="file", now=timezone.now())
        attachment = Attachment.objects.get(pk=attachment_id, case=found)
    except (Case.DoesNotExist, Attachment.DoesNotExist):
        raise Http404 from None
    return files.download(attachment)
