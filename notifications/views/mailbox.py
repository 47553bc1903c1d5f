from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import mailbox


@never_cache
@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    return render(request, "mailbox/list.html", {"mails": mailbox.newest(), "most": mailbox.SHOWN})


@never_cache
@require_safe
def mailbox_message(request: HttpRequest, name: UUID) -> HttpResponse:
    if (mail := mailbox.find(str(name))) is None:
        raise Http404
    return render(request, "mailbox/message.html", {"mail": mail})
