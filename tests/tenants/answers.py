"""What a client gets, without what is random in every answer: two that are equal here cannot be told apart."""

from __future__ import annotations

import re
from typing import Any

from django.test import Client

RANDOM = re.compile(rb'(name="(?:csrfmiddlewaretoken|submission_key)" value=")[^"]+')


def bytes_of(response: Any, *same: str) -> tuple[Any, ...]:
    """Status, headers (but the time of day), names of the cookies that are set, body. Each of `same` (an address that was typed, say) reads as `…`."""
    body = RANDOM.sub(rb"\1", response.content)
    headers = repr(sorted((name, value) for name, value in response.headers.items() if name != "Expires"))
    for text in same:
        body, headers = body.replace(text.encode(), b"..."), headers.replace(text, "...")
    cookies = sorted(name for name, cookie in response.cookies.items() if cookie.value)
    return response.status_code, headers, cookies, body


def type_password(client: Client, email: str, password: str, **extra: Any) -> Any:
    """Fill in the sign-in form and send it."""
    return client.post("/accounts/login/", {"login": email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    """Whether the desk opens, asked of the desk."""
    return bool(client.get("/desk/").status_code == 200)
