"""A colleague's page: the question that was put to them, and nothing else of the case (LO-8)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from complaints import queries
from complaints.actions.consult import AlreadyAnswered, answer_consultation
from complaints.desk.access import for_members
from complaints.intake.acts import AnswerConsultationForm
from tenants.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def consultation(request: HttpRequest, me: Membership, consultation_id: UUID) -> HttpResponse:
    asked = queries.consultation_for(me, consultation_id)
    if asked is None:
        raise Http404
    form = AnswerConsultationForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        shown = None if asked.answered_at else form
        return render(request, "desk/consultation.html", {"asked": asked, "form": shown})
    if not form.is_valid():
        return render(request, "desk/consultation.html", {"asked": asked, "form": form}, status=400)
    try:
        answer_consultation(consultation_id=asked.pk, by=me, now=timezone.now(), text=form.cleaned_data["text"])
    except AlreadyAnswered as refused:
        form.add_error(None, str(refused))
        return render(request, "desk/consultation.html", {"asked": asked, "form": form}, status=refused.status)
    messages.success(request, gettext("Your answer was sent to %(name)s.") % {"name": asked.asker.name})
    return redirect("desk:consultation", consultation_id=asked.pk)
