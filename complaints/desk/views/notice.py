"""The administrator's notice about people's data: its newest version to change, and the versions before."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from complaints.actions.publish_notice import publish_notice
from complaints.desk.access import for_administrators
from complaints.desk.views.settings import setting
from complaints.errors import CaseError
from complaints.intake.settings import NoticeForm
from complaints.models import Notice
from tenants.middleware import tenant_of
from tenants.models import Membership

VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def notice(request: HttpRequest, me: Membership) -> HttpResponse:
    versions = list(Notice.objects.select_related("published_by").order_by("-version")[:VERSIONS])
    data = request.POST if request.method == "POST" else None
    form = NoticeForm(data, languages=tenant_of(request).languages, texts=versions[0].texts)
    if data is not None and form.is_valid():
        try:
            publish_notice(by=me, now=timezone.now(), **form.said())
        except CaseError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Published. Whoever files a case from now on reads it."))
            return redirect("desk:notice")
    return setting(
        request,
        heading=_("Data notice"),
        lead=_("Saving publishes a new version. Earlier cases keep the version that their complainant saw."),
        template="desk/notice.html",
        form=form,
        versions=versions,
        needs_authorisation=versions[0].needs_authorisation,
    )
