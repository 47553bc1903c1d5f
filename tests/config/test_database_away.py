"""F4, F5: the database goes away and comes back. Nobody restarts anything."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from django.test import Client

from tenants.models import Membership
from tests.config.servers import Answer, Web, Wire
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

LOHAS = "lohasbeans.localhost"


@pytest.fixture
def session(at_lohas: Client, ana: Membership) -> str:
    return f"sessionid={sign_in(at_lohas, ana).cookies['sessionid'].value}"


def wait_until(works: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not works():
        assert time.monotonic() < deadline, "it does not recover by itself"
        time.sleep(0.1)


def is_away(answer: Answer) -> bool:
    return answer.status == 503 and int(answer.headers["retry-after"]) > 0 and b"<h1" in answer.body


def test_an_outage_is_503_and_ends_by_itself(web: Web, wire: Wire, session: str) -> None:
    token = web.get("/complain/", host=LOHAS).cookies["csrftoken"].split(";")[0]
    cookies = f"csrftoken={token}; {session}"
    assert web.get("/desk/", host=LOHAS, cookie=cookies).status == 200
    wire.cut()
    try:
        for path in ("/", "/complain/", "/desk/", "/accounts/login/", "/nothing/"):
            assert is_away(web.get(path, host=LOHAS, cookie=cookies)), path
        fields = f"csrfmiddlewaretoken={token}&login=a@b.example&password=x"
        for path in ("/complain/", "/accounts/login/"):
            assert is_away(web.post(path, fields, host=LOHAS, cookie=cookies)), path
        assert is_away(web.get("/", host="evil.example")), "which company that is cannot be known"
        assert web.get("/livez", host=LOHAS).status == 200
        ready = web.get("/readyz", host=LOHAS)
        assert (ready.status, ready.body) == (503, b'{"status": "unavailable", "reason": "database"}')
    finally:
        wire.mend()
    wait_until(lambda: web.get("/desk/", host=LOHAS, cookie=cookies).status == 200, seconds=10)
    assert web.get("/readyz", host=LOHAS).status == 200


@pytest.mark.parametrize(("browser", "word"), [("es", "es-co"), ("pt-PT,pt;q=0.9", "pt-pt"), ("fr", "en")])
def test_the_page_speaks_the_browser_s_language(web: Web, wire: Wire, companies: Any, browser: str, word: str) -> None:
    """Which languages the company has stands in the database that is away."""
    wire.cut()
    try:
        answer = web.get("/", host=LOHAS, accept_language=browser)
    finally:
        wire.mend()
    assert is_away(answer)
    assert f'<html lang="{word}">'.encode() in answer.body


def test_broken_connections_are_replaced_unnoticed(web: Web, wire: Wire, session: str) -> None:
    """F5: after a restart of the database no request fails on a connection of before."""
    with ThreadPoolExecutor(8) as several:
        for _ in range(3):
            answers = list(several.map(lambda _: web.get("/desk/", host=LOHAS, cookie=session).status, range(8)))
            assert answers == [200] * 8
            wire.drop()
    assert web.get("/desk/", host=LOHAS, cookie=session).status == 200


def test_a_break_in_mid_request_is_503(web: Web, wire: Wire, session: str, owner: psycopg.Connection[Any]) -> None:
    """The view waits for a table that another holds; then the wire is cut."""
    with ThreadPoolExecutor(1) as other, owner.transaction():
        owner.execute("lock table complaints_case in access exclusive mode")
        waiting = other.submit(web.get, "/desk/", host=LOHAS, cookie=session)
        held_up = "select count(*) from pg_locks where not granted"
        wait_until(lambda: owner.execute(held_up).fetchone() == (1,), seconds=5)
        wire.drop()
        assert is_away(waiting.result(timeout=10))
    assert web.get("/desk/", host=LOHAS, cookie=session).status == 200


def test_missing_migrations_are_not_ready(web: Web, companies: Any, owner: psycopg.Connection[Any]) -> None:
    with_all = web.get("/readyz", host=LOHAS)
    taken = owner.execute("delete from django_migrations where app = 'notifications' returning app, name, applied")
    rows = taken.fetchall()
    try:
        answer = web.get("/readyz", host=LOHAS)
    finally:
        with owner.cursor() as cursor:
            cursor.executemany("insert into django_migrations (app, name, applied) values (%s, %s, %s)", rows)
    assert rows
    assert with_all.status == 200
    assert (answer.status, answer.body) == (503, b'{"status": "unavailable", "reason": "migrations"}')


def test_health_answers_questions_only(client: Client) -> None:
    for path in ("/livez", "/readyz", "/healthz", "/metrics"):
        assert client.post(path).status_code == 405
