"""Guard h: requests of several companies, interleaved over connections that all of them share, with things going wrong.

Each request goes through the product's middleware and asks the database for everything it shows, with no manager in
between. Some write, some nest another company's context, some fail in every way a request can fail, some lose their
connection. Whatever happens, no answer holds a row of another company.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from complaints.models import Kind
from tenants.context import current_scope, tenant_atomic, tenant_context
from tenants.middleware import TenantMiddleware


class Deliberate(Exception):
    """A request fails."""


def ask() -> set[UUID]:
    with connection.cursor() as cursor:
        cursor.execute("select tenant_id from complaints_kind union all select tenant_id from complaints_case")
        return {tenant for (tenant,) in cursor.fetchall()}


def lose_connection() -> None:
    connection.connection.pgconn.finish()


class Worker:
    """One thread of a web server: one connection, one company after another."""

    def __init__(self, seed: int, hosts: dict[UUID, str]) -> None:
        self.random, self.hosts, self.seen = Random(seed), hosts, Counter[str]()
        self.requests, self.middleware = RequestFactory(), TenantMiddleware(self.view)

    def check(self, expected: UUID) -> None:
        self.seen["right" if ask() == {expected} else "wrong"] += 1

    def view(self, request: HttpRequest) -> HttpResponse:
        mine = request.tenant.pk  # type: ignore[attr-defined]
        self.check(mine)
        what = self.random.random()
        if what < 0.15:
            Kind.objects.create(code=f"i-{self.random.getrandbits(60)}", texts={})
            raise Deliberate
        if what < 0.30:
            other = self.random.choice(list(self.hosts))
            with suppress(DatabaseError), transaction.atomic(), tenant_context(other), connection.cursor() as cursor:
                cursor.execute("select 1 / 0")
        elif what < 0.45:
            other = self.random.choice(list(self.hosts))
            with tenant_atomic(other):
                self.check(other)
        elif what < 0.55:
            return HttpResponse(status=500)
        elif what < 0.57:
            lose_connection()
        self.check(mine)
        return HttpResponse()

    def run(self, requests: int) -> Counter[str]:
        try:
            for _ in range(requests):
                company = self.random.choice(list(self.hosts))
                request = self.requests.get("/", headers={"host": self.hosts[company]})
                try:
                    self.seen[f"status {self.middleware(request).status_code}"] += 1
                except Deliberate:
                    self.seen["raised"] += 1
                if current_scope() is not None:
                    self.seen["wrong"] += 1
                if self.random.random() < 0.05 and ask():  # between two requests there is no company
                    self.seen["wrong"] += 1
                connection.close_if_unusable_or_obsolete()  # what Django does at the end of each
        finally:
            connection.close()
        return self.seen


def interleave(hosts: dict[UUID, str], *, requests: int, threads: int = 4, seed: int = 0) -> Counter[str]:
    """What was seen: `wrong` must not be in it; `right`, each status and `raised` must, or nothing was proven."""
    workers = [Worker(seed + number, hosts) for number in range(threads)]
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda worker: worker.run(requests // threads), workers), Counter())
