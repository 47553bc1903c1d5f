"""F3, T19: over real processes, with no broker anywhere: the form, the desk and the limit of guesses."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from notifications.models import Message
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tests.config.servers import Answer, Web
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

LOHAS = "lohasbeans.localhost"


def type_password(web: Web, password: str) -> Answer:
    token = web.get("/accounts/login/", host=LOHAS).cookies["csrftoken"].split(";")[0]
    fields = f"csrfmiddlewaretoken={token}&login=ana@lb.example&password={password.replace(' ', '+')}"
    return web.post("/accounts/login/", fields, host=LOHAS, cookie=f"csrftoken={token}")


def test_guesses_at_the_same_time_are_counted_one_by_one(web: Web, ana: Membership) -> None:
    with ThreadPoolExecutor(12) as several:
        statuses = sorted(several.map(lambda number: type_password(web, f"guess {number}").status, range(12)))
    assert statuses == [200] * 5 + [429] * 7


def test_without_a_broker_everything_is_taken_and_shown(web: Web, ana: Membership, lohas: Tenant) -> None:
    signed_in = type_password(web, PASSWORD)
    assert (signed_in.status, signed_in.headers["location"]) == (302, "/desk/")
    session = f"sessionid={signed_in.cookies['sessionid'].split(';')[0]}"
    for path in ("/", "/complain/", "/desk/"):
        assert web.get(path, host=LOHAS, cookie=session).status == 200
    token = web.get("/accounts/password/reset/", host=LOHAS).cookies["csrftoken"].split(";")[0]
    fields = f"csrfmiddlewaretoken={token}&email=ana@lb.example"
    asked = web.post("/accounts/password/reset/", fields, host=LOHAS, cookie=f"csrftoken={token}")
    assert asked.status == 302
    with tenant_atomic(lohas.pk):
        assert Message.objects.get().recipients == ["ana@lb.example"], "it waits in the database"


def test_the_server_s_log_holds_no_secret(web: Web, ana: Membership) -> None:
    answer = type_password(web, PASSWORD)
    key = answer.cookies["sessionid"].split(";")[0]
    said = web.said()
    assert re.search(r'"POST /accounts/login/ HTTP/1.1" 302', said)
    for secret in (PASSWORD, PASSWORD.replace(" ", "+"), key, "ana@lb.example"):
        assert secret not in said


def test_a_form_counts_only_if_it_was_posted_from_our_own_page(web: Web, ana: Membership) -> None:
    """Under `Referrer-Policy: no-referrer` a browser posts even our own form with `Origin: null`, as a stranger does."""
    policy = web.get("/accounts/login/", host=LOHAS).headers["referrer-policy"]
    assert policy == "same-origin", "nothing to other sites, and our own forms work"
    token = web.get("/accounts/login/", host=LOHAS).cookies["csrftoken"].split(";")[0]
    fields = f"csrfmiddlewaretoken={token}&login=ana@lb.example&password={PASSWORD.replace(' ', '+')}"

    def posted_from(origin: str) -> int:
        return web.post("/accounts/login/", fields, host=f"{LOHAS}:{web.port}", cookie=f"csrftoken={token}",
                        origin=origin).status  # fmt: skip

    assert posted_from("null") == 403
    assert posted_from("http://evil.example") == 403
    assert posted_from(f"http://logoscon.localhost:{web.port}") == 403
    assert posted_from(f"http://{LOHAS}:{web.port}") == 302
