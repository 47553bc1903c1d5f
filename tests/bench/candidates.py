"""What is asked for, one way a name: a maker of workers, each with a connection of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve
from django.utils import timezone

from complaints.actions.register_case import ComplainantDetails, Complaint
from complaints.actions.submit_complaint import submit_complaint
from complaints.actions.write import note
from complaints.enums import Channel, PartyKind
from complaints.models import Case, Kind
from complaints.portal.visits import OPENED
from complaints.queries import notice_in_force
from complaints.references import new_reference, parse_reference
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.ids import uuid7
from tenants.models import Domain, Membership
from tenants.sessions import SessionStore
from tests.bench.asking import CONNECTIONS, Line, Worker, get, post
from tests.bench.machine import Machine
from tests.bench.references import insert

HOST = "load-0001.localhost"
TOKEN = "a" * 32  # of CSRF: the cookie and the field agree
EVENTS = 20
READY = 2000  # cases that each connection of R-insert has at hand
WORDS = "café huele viejo"
Fields = dict[str, str]
_pages: dict[str, tuple[str, str]] = {}  # name → path and cookies, for costs()
_posts: dict[str, Callable[[], tuple[str, str, Fields]]] = {}  # name → path, cookies and fields of one more


def candidates(on: Machine) -> dict[str, Worker]:
    tenant_id = Domain.objects.get(host=HOST).tenant_id
    with tenant_atomic(tenant_id, reason="bench"):
        member = Membership.objects.select_related("user").get(level=2)
        opened = Case.objects.filter(state="investigating").order_by("pk")[:1].get()
        while (events := Case.objects.values_list("event_count", flat=True).get(pk=opened.pk)) < EVENTS:
            note(case_id=opened.pk, by=member, now=timezone.now(), text=f"Nota {events}: bodega confirma.")
        desk = _session({
            SESSION_KEY: str(member.user_id),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: member.user.get_session_auth_hash(),
        })  # fmt: skip
        visit = _session({OPENED: [str(opened.pk)]})
        others = Case.objects.filter(state__in=Case.OPEN).exclude(pk=opened.pk).order_by("pk")
        acted_on = list(others.values_list("reference", "event_count")[: CONNECTIONS * 4])
    _pages.update({
        "R-hi": ("/bench/hi/", ""),
        "R-list": ("/bench/list/", desk),
        "queue": ("/desk/", desk),
        "case": (f"/desk/cases/{opened.reference}/", desk),
        "tracking": (f"/case/{opened.reference}/", visit),
        "form": ("/complain/", ""),
        "search": ("/desk/?q=" + WORDS.replace(" ", "+").replace("é", "%C3%A9"), desk),
    })  # fmt: skip
    try:
        resolve("/desk/trends/")
        _pages["trends"] = ("/desk/trends/", desk)
    except Resolver404:
        print("There is no trends page yet: not measured.")
    ways = {name: _page(on, get(path, HOST, cookies)) for name, (path, cookies) in _pages.items()}
    return {
        **ways,
        "R-insert": _inserting(on, tenant_id),
        "act": _acting(on, desk, acted_on),
        "submission": _submitting(on),
    }


def costs() -> dict[str, tuple[int, int]]:
    """Number of statements (with those of the transaction) and bytes of the answer, for each way."""
    found = {
        name: _cost(cookies, lambda client, path=path: client.get(path)) for name, (path, cookies) in _pages.items()
    }
    for name, one_more in _posts.items():
        path, cookies, fields = one_more()
        found[name] = _cost(cookies, lambda client, path=path, fields=fields: client.post(path, fields))
    return found


def _cost(cookies: str, ask: Callable[..., Any]) -> tuple[int, int]:
    client = Client(headers={"host": HOST, "cookie": cookies})
    with CaptureQueriesContext(connection) as seen:
        answer = ask(client)
    if answer.status_code >= 400:
        raise AssertionError(f"{answer.status_code}: {answer.content[:300]!r}")
    return len(seen), len(answer.content)


def _session(content: dict[str, Any]) -> str:
    store = SessionStore()
    store.update(content)
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def _page(on: Machine, request: bytes) -> Worker:
    def worker(_number: int) -> Callable[[], None]:
        line = Line(on.port)

        def once() -> None:
            status, body = line.ask(request)
            if status != 200:
                raise AssertionError(f"{status} for {request[:60]!r}: {body[:300]!r}")

        return once

    return worker


def _acting(on: Machine, desk: str, cases: list[tuple[str, int]]) -> Worker:
    """Each connection writes notes on cases of its own."""
    seen, cookies = dict(cases), f"{desk}; {settings.CSRF_COOKIE_NAME}={TOKEN}"

    def one_more(reference: str) -> tuple[str, str, Fields]:
        fields = {"csrfmiddlewaretoken": TOKEN, "seen": str(seen[reference]), "text": "Bodega confirma el lote."}
        return f"/desk/cases/{reference}/note/", cookies, fields

    def worker(number: int) -> Callable[[], None]:
        line, mine = Line(on.port), [reference for reference, _count in cases[number::CONNECTIONS]]

        def once() -> None:
            reference = mine[0]
            mine.append(mine.pop(0))
            path, cookies, fields = one_more(reference)
            status, body = line.ask(post(path, HOST, cookies, fields))
            if status != 302:
                raise AssertionError(f"{status} for an act: {body[:300]!r}")
            seen[reference] += 1

        return once

    _posts["act"] = lambda: one_more(cases[0][0])
    return worker


def _submitting(on: Machine) -> Worker:
    with tenant_atomic(Domain.objects.get(host=HOST).tenant_id, reason="bench"):
        notice = notice_in_force(timezone.now())
        kind = Kind.objects.order_by("position")[:1].get()
        assert notice is not None
    fields = {
        "csrfmiddlewaretoken": TOKEN,
        "notice_version": str(notice.version),
        "kind": kind.code,
        "description": "Las dos bolsas llegaron abiertas y el café huele a viejo.",
        "name": "Dara Demo",
        "email": "dara@cliente.example",
        "consent": "on",
        "party": "person",
    }

    def one_more() -> tuple[str, str, Fields]:
        return "/complain/", f"{settings.CSRF_COOKIE_NAME}={TOKEN}", {**fields, "submission_key": str(uuid4())}

    def worker(_number: int) -> Callable[[], None]:
        line = Line(on.port)

        def once() -> None:
            path, cookies, sent = one_more()
            status, body = line.ask(post(path, HOST, cookies, sent))
            if status != 302:
                raise AssertionError(f"{status} for a submission: {body.decode()[-3000:]}")

        return once

    _posts["submission"] = one_more
    return worker


def _inserting(on: Machine, tenant_id: UUID) -> Worker:
    rows, began = _rows_of_a_case(tenant_id)

    def fresh(value: Any, ids: dict[Any, Any]) -> Any:
        """The same value, unless it is an id or a reference that was made with the case."""
        if isinstance(value, list | tuple):
            return type(value)(fresh(one, ids) for one in value)
        if isinstance(value, UUID) and (value.version == 4 or value.int >> 80 >= began):
            return ids.setdefault(value, uuid7())
        if isinstance(value, str) and parse_reference(value) == value:
            return ids.setdefault(value, new_reference("LD"))
        return value

    def case_of_its_own() -> list[tuple[str, Any]]:
        ids: dict[Any, Any] = {}
        return [(sql, fresh(parameters, ids)) for sql, parameters in rows]

    def worker(_number: int) -> Callable[[], None]:
        raw = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
        ready = [case_of_its_own() for _ in range(READY)]  # not in the time that is measured

        def once() -> None:
            insert(raw, str(tenant_id), ready.pop() if ready else case_of_its_own())

        return once

    return worker


def _rows_of_a_case(tenant_id: UUID) -> tuple[list[tuple[str, Any]], int]:
    """The INSERTs of a submission as the application sends them, undone; and when it began, as ids tell it."""
    rows: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT"):
            rows.append((sql, tuple(parameters)))
        return execute(sql, parameters, many, context)

    now = timezone.now()
    began = uuid7().int >> 80
    with tenant_atomic(tenant_id, actor=COMPLAINANT, reason="bench"), connection.execute_wrapper(keep):
        who = ComplainantDetails(
            party=PartyKind.PERSON, language="es-co", name="Dara Demo", email="dara@cliente.example"
        )
        complaint = Complaint(
            complainant=who,
            kind=Kind.objects.order_by("position")[:1].get(),
            channel=Channel.WEB,
            received_at=now,
            description="Las dos bolsas llegaron abiertas y el café huele a viejo.",
            language="es-co",
            notice=notice_in_force(now),
            authorised_at=now,
        )
        submit_complaint(key=uuid4(), complaint=complaint, actor=COMPLAINANT, now=now)
        transaction.set_rollback(True)
    return rows, began
