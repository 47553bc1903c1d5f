"""Who asks: the bearer of a token, as the member for whom it acts. There is no other way in, and no cookie counts."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from typing import Any, ClassVar

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from complaints.actions.api_tokens import use_token
from complaints.api.answers import refusal
from complaints.api.bodies import StrictJSONParser, TooLarge
from complaints.enums import Scope
from complaints.errors import CaseError
from complaints.models import ApiToken
from tenants import actors
from tenants.context import acting_as
from tenants.models import Membership

log = logging.getLogger(__name__)


class Invalid(Exception):
    """What was sent does not have the shape asked for: 400, with what is wrong at which field."""

    def __init__(self, fields: dict[str, Any]) -> None:
        self.fields = fields


class TokenAuthentication(BaseAuthentication):
    """The token was looked up before (Endpoint.dispatch), because all that follows is done in its member's name."""

    def authenticate(self, request: Request) -> tuple[Membership, ApiToken]:
        token: ApiToken | None = request._request.api_token  # type: ignore[attr-defined]
        if token is None:
            log.warning("refused a token at %s", request.path)
            raise exceptions.AuthenticationFailed
        return token.membership, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="acuse"'


class Endpoint(APIView):
    """The base of every address of the API. Scopes: what the token needs, by method."""

    authentication_classes = (TokenAuthentication,)
    permission_classes = ()
    parser_classes: tuple[type[BaseParser], ...] = (StrictJSONParser,)
    renderer_classes = (JSONRenderer,)
    scopes: ClassVar[dict[str, Scope]] = {"GET": Scope.READ, "POST": Scope.ACT}
    # For the description (complaints.api.schema): the name of each method's operation, its status and component.
    operations: ClassVar[dict[str, str]] = {}
    answers: ClassVar[dict[str, tuple[int, str]]] = {}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        token = _token_of(request)
        request.api_token = token  # type: ignore[attr-defined]
        name = acting_as(actors.member(token.membership_id, token_id=token.pk)) if token else nullcontext()
        with name:
            response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        wanted = self.scopes.get(request.method or "")
        if wanted and wanted not in request.auth.scopes:  # type: ignore[union-attr]
            raise exceptions.PermissionDenied

    def handle_exception(self, error: Exception) -> Response:
        """One envelope for every refusal. What is not foreseen here is a fault, and goes on as one."""
        status, body, headers = 0, {}, {}
        if isinstance(error, CaseError):
            status, body = error.status, refusal(error.code, error)
        elif isinstance(error, Invalid):
            text = gettext("Some of what was sent is not right: see the fields.")
            status, body = 400, refusal("invalid", text, fields=error.fields)
        elif isinstance(error, Http404):
            status, body = 404, refusal("not_found", gettext("There is nothing here that you may see."))
        elif isinstance(error, RequestDataTooBig):  # of files (complaints.intake.uploads)
            status, body = 413, refusal("too_large", TooLarge.default_detail)
        elif isinstance(error, exceptions.APIException):
            status, body = error.status_code, refusal(CODES.get(type(error), "refused"), error.detail)
            if isinstance(error, exceptions.AuthenticationFailed):
                headers = {"WWW-Authenticate": self.get_authenticate_header(self.request)}
        else:
            raise error
        return Response(body, status=status, headers=headers)


# Stable: programs branch on these (docs/api.md).
CODES: dict[type[exceptions.APIException], str] = {
    exceptions.AuthenticationFailed: "token_refused",
    exceptions.PermissionDenied: "scope_missing",
    exceptions.ParseError: "malformed",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    TooLarge: "too_large",
}


def _token_of(request: HttpRequest) -> ApiToken | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret:
        return None
    return use_token(secret=secret.strip(), now=timezone.now())
