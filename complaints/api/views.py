"""Cases for programs: list, read, messages, and every act of the desk as an address to post to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.http import Http404
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints import files, queries, rules
from complaints.actions.open_case import open_case
from complaints.actions.submit_complaint import submit_complaint
from complaints.api.access import Endpoint, Invalid
from complaints.api.answers import attachment, case_in_list, message, whole_case
from complaints.api.asked import checked_files, form_data, parts_of, registration_data, wanted_from
from complaints.api.bodies import StrictJSONParser
from complaints.digests import canonical
from complaints.errors import CaseError, NotAllowed
from complaints.intake.acts import ACT_FORMS, ActForm, desk_of
from complaints.intake.files import discard, keep
from complaints.intake.registration import RegistrationForm
from complaints.models import Attachment, Case
from complaints.references import parse_reference
from tenants.actors import member
from tenants.middleware import tenant_of
from tenants.models import Membership

KEY_LENGTH = 200


class Cases(Endpoint):
    operations = {"get": "list_cases", "post": "create_case"}
    answers = {"get": (200, "Cases"), "post": (201, "Case")}
    parser_classes = (StrictJSONParser, MultiPartParser)

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
        body, uploads = parts_of(request.data)
        about: dict[str, Any] = {"tenant": asked, "notice": queries.notice_in_force(now), "now": now}
        data = registration_data(body, RegistrationForm(**about), zone=asked.zone)
        data["submission_key"] = str(uuid5(request.auth.pk, key))  # each token's own
        form = RegistrationForm(data, **about)
        if not form.is_valid():
            raise Invalid(form.errors.get_json_data())
        kept = keep(checked_files(uploads))
        try:
            outcome = submit_complaint(
                key=form.cleaned_data["submission_key"],
                complaint=replace(form.complaint(), files=tuple(kept)),
                actor=member(me.pk),
                now=now,
                body=canonical(body),
            )
        except CaseError:
            discard(kept)
            raise
        if not outcome.is_new:
            discard(kept)
        done = queries.case_as_it_is(outcome.case.pk)
        return Response(whole_case(done, _acts(me, done)), status=201)


class OneCase(Endpoint):
    operations = {"get": "read_case"}
    answers = {"get": (200, "Case")}

    def get(self, request: Request, reference: str) -> Response:
        found = _open(request, reference)
        return Response(whole_case(found, _acts(request.user, found)))


class Messages(Endpoint):
    operations = {"get": "list_messages"}
    answers = {"get": (200, "Messages")}

    def get(self, request: Request, reference: str) -> Response:
        """All that was written in the case, oldest first, internal notes among it (`is_public`)."""
        found = _open(request, reference)
        return Response({"results": [message(text) for text in queries.texts_of(found)]})


class Attachments(Endpoint):
    operations = {"get": "list_attachments"}
    answers = {"get": (200, "Attachments")}

    def get(self, request: Request, reference: str) -> Response:
        """The files of the case, oldest first, each with the address where its bytes are."""
        found = _open(request, reference)
        return Response({"results": [attachment(one, request.path) for one in queries.attachments_of(found)]})


class OneAttachment(Endpoint):
    operations = {"get": "read_attachment"}
    answers = {"get": (200, "")}

    def get(self, request: Request, reference: str, attachment_id: UUID) -> HttpResponseBase:
        """Its bytes, to be kept and not to be opened unseen: they came from outside."""
        found = _open(request, reference)
        one = Attachment.objects.filter(pk=attachment_id, case=found).first()
        if one is None:
            raise Http404
        return files.download(one)


class Act(Endpoint):
    """form_class: of the one act that the address names."""

    form_class: type[ActForm] = ActForm
    answers = {"post": (200, "Case")}

    @property
    def operations(self) -> dict[str, str]:  # type: ignore[override]
        return {"post": self.form_class.name}

    def post(self, request: Request, reference: str) -> Response:
        """The body has the fields of the desk's form, and `version` as the case was read."""
        me: Membership = request.user  # type: ignore[assignment]
        found = _open(request, reference)
        form_class, desk = self.form_class, desk_of(me, found)
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

    schema = None

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
