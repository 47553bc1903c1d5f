"""How often somebody may guess a tracking code: counted in the last hour, per network address (reliability T6).

Not per reference alone: whoever knows a reference could then lock its owner out. At 50 bits a code the address's limit is
enough: ten thousand addresses guessing without a pause would need four hundred thousand years for an even chance.
"""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.http import HttpRequest

from complaints.errors import TooManyTries

ACTION = "track"  # its rates stand in settings.ACCOUNT_RATE_LIMITS


def require_tries_left(request: HttpRequest, reference: str) -> None:
    """Raise TooManyTries after too many wrong codes from this address, for this reference or in all."""
    if not ratelimit.consume(request, action=ACTION, key=_key(request, reference), dry_run=True):
        raise TooManyTries


def count_wrong_code(request: HttpRequest, reference: str) -> None:
    ratelimit.consume(request, action=ACTION, key=_key(request, reference))


def _key(request: HttpRequest, reference: str) -> str:
    return f"{get_adapter().get_client_ip(request)} {reference}"
