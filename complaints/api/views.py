"""Cases for programs: list, read, messages, and every act of the desk as an address to post to."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid5

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import queries, rules
from complaints.actions.open_case import open_case
from complaints.actions.submit_complaint import submit_complaint
from complaints.api.access import Endpoint, Invalid
from complaints.api.answers import case_in_list, message, whole_case
from complaints.api.asked import form_data, registration_data, wanted_from
from complaints.digests import canonical
from complaints.errors import NotAllowed
from complaints.intake.acts import ACT_FORMS, desk_of
from complaints.intake.registration import RegistrationForm
from complaints.models import Case
from complaints.references import parse_reference
from tenants.actors import member
from tenants.middleware import tenant_of
from tenants.models import Membership

KEY_LENGTH = 200


class Cases(Endpoint):
    def get(self, request: Request) -> Response:
        """One page of cases, nearest deadline first; `next` is the address of the page after it, or null."""
        me: Membership = request.user  # type: ignore[assignment]
        if not rules.may_see_cases(me):
            raise NotAllowed
        wanted, after = wanted_from(request.GET)
        page = queries.queue(wanted, reader=me, now=timezone.now(), after=after)
        following = None
        if page.next_cursor:
            query = urlencode({**request.GET.dict(), "after": page.next_cursor})
            following = f"{request.path}?{query}"
        return Response({"results": [case_in_list(case) for case in page.cases], "next": following})

    def post(self, request: Request) -> Response:
        """Register a case once under its Idempotency-Key: the same again is answered alike, another body with 422."""
        me: Membership = request.user  # type: ignore[assignment]
        if not rules.may_register(me):
            raise NotAllowed
        key = request.headers.get("Idempotency-Key", "")
        if not 1 <= len(key) <= KEY_LENGTH:
            raise Invalid(
                {"Idempotency-Key": [{"code": "invalid", "message": gettext("Send a key of 1 to 200 signs.")}]}
            )
        now, asked = timezone.now(), tenant_of(request)
        body: Any = request.data
        about: dict[str, Any] = {"tenant": asked, "notice": queries.notice_in_force(now), "now": now}
        data = registration_data(body, RegistrationForm(**about), zone=asked.zone)
        data["submission_key"] = str(uuid5(request.auth.pk, key))  # each token's own
        form = RegistrationForm(data, **about)
        if not form.is_valid():
            raise Invalid(form.errors.get_json_data())
        outcome = submit_complaint(
            key=form.cleaned_data["submission_key"],
            complaint=form.complaint(),
            actor=member(me.pk),
            now=now,
            body=canonical(body),
        )
        done = queries.case_as_it_is(outcome.case.pk)
        return Response(whole_case(done, _acts(me, done)), status=201)


class OneCase(Endpoint):
    def get(self, request: Request, reference: str) -> Response:
        found = _open(request, reference)
        return Response(whole_case(found, _acts(request.user, found)))


class Messages(Endpoint):
    def get(self, request: Request, reference: str) -> Response:
        """All that was written in the case, oldest first, internal notes among it (`is_public`)."""
        found = _open(request, reference)
        return Response({"results": [message(text) for text in queries.texts_of(found)]})


class Act(Endpoint):
    def post(self, request: Request, reference: str, name: str) -> Response:
        """Do one act. The body has the fields of the desk's form, and `version` as it was read."""
        me: Membership = request.user  # type: ignore[assignment]
        found = _open(request, reference)
        if name not in ACT_FORMS:
            raise Http404
        form_class, desk = ACT_FORMS[name], desk_of(me, found)
        form = form_class(form_data(request.data, form_class(desk=desk)), desk=desk)
        if not form.is_valid():
            raise Invalid(
                {"version" if key == "seen" else key: said for key, said in form.errors.get_json_data().items()}
            )
        form_class.action(case_id=found.pk, by=me, now=timezone.now(), seen=form.cleaned_data["seen"], **form.said())
        done = queries.case_as_it_is(found.pk)
        return Response(whole_case(done, _acts(me, done)))


class Nothing(Endpoint):
    """Any other address below the API's: refused in the API's own words."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise Http404


def _open(request: Request, reference: str) -> Case:
    try:
        return open_case(
            reference=parse_reference(reference) or "",
            reader=request.user,  # type: ignore[arg-type]
            purpose="api",
            now=timezone.now(),
        )
    except Case.DoesNotExist:
        raise Http404 from None


def _acts(me: Any, found: Case) -> list[str]:
    return [name for name in rules.legal_acts(me, found) if name in ACT_FORMS]
