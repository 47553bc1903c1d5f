"""Files of a case, for the complainant who opened it: their own, and what we sent."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from complaints import files
from complaints.models import Attachment
from complaints.portal.visits import opened_case


@require_safe
def of_complainant(request: HttpRequest, reference: str, attachment_id: UUID) -> FileResponse:
    found = opened_case(request, reference)
    attachment = Attachment.objects.filter(pk=attachment_id, case=found, is_public=True).first() if found else None
    if attachment is None:
        raise Http404
    return files.download(attachment)
