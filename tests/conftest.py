"""The standing cast and the two companies. Tests run as the app, under the real policies.

Ana (handler) and Ben (manager) work at Lohas Beans, Cleo (handler) at log.oscon; Dara complains.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection, connections
from django.test import Client, override_settings

from complaints.actions.register_case import ComplainantDetails, Complaint, register_case
from complaints.enums import Channel, PartyKind
from complaints.models import Case, Kind, Notice
from complaints.setup import LOGOSCON, LOHAS, set_up_company
from tenants.actors import COMPLAINANT
from tenants.context import tenant_atomic
from tenants.models import Domain, Membership, Tenant, User
from tenants.roles import Role
from tests.isolation.catalogue import privileges_of_the_app

NOW = datetime(2026, 6, 16, 15, 24, tzinfo=UTC)
PASSWORD = "correct horse battery"

Connect = Callable[[str], "psycopg.Connection[Any]"]


def pytest_sessionstart() -> None:
    """Guard g: refuse to start as a role that sees everything; each isolation test would pass and prove nothing.

    Asked before any test is spread over processes; what the role may do inside the test database is asked there.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    address = settings.DATABASES["default"]
    with psycopg.connect(
        dbname=address["NAME"],
        host=address["HOST"],
        port=address["PORT"] or 5432,
        user=address["USER"],
        password=address["PASSWORD"],
    ) as raw:
        (user,) = raw.execute("select current_user").fetchone() or ("nobody",)
    if user != settings.DB_ROLES["app"]:
        pytest.exit(f"These tests mean nothing with this database role: connected as {user}", returncode=3)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever asks for a company asks for the database. The browser's long walks and the faults come first: no process is
    left to do them alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None and "faults" not in item.path.parts)
    for item in items:
        if "companies" in getattr(item, "fixturenames", ()) and not item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.django_db)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Guard g, second half: in the test database itself the app is no more than the app."""
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            if wrong := privileges_of_the_app(cursor):
                pytest.exit(f"These tests mean nothing with this database role: {wrong}", returncode=3)
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _plain_static_files() -> Iterator[None]:
    """Static files by their own names: no manifest has to be built before a test."""
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=plain):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Argon2 is meant to be slow: half a second for each sign-in of a test."""
    with override_settings(PASSWORD_HASHERS=["tests.hashing.QuickArgon2"]):
        yield


@pytest.fixture(scope="session")
def connect(django_db_setup: None) -> Iterator[Connect]:
    """A raw connection to the test database by role: what the database does, with no Django in between.

    Roles that cannot sign in (eraser, search) are not for this.
    """
    opened: list[psycopg.Connection[Any]] = []

    def open_as(role: str) -> psycopg.Connection[Any]:
        address = connections["default"].settings_dict
        credentials = {
            "app": address,
            "sweeper": connections["sweeper"].settings_dict,
            "owner": address["TEST"]["OWNER"],
        }[role]
        opened.append(
            psycopg.connect(
                dbname=address["NAME"],
                host=address["HOST"],
                port=address["PORT"] or 5432,
                user=credentials["USER"],
                password=credentials["PASSWORD"],
                autocommit=True,
            )
        )
        return opened[-1]

    yield open_as
    for raw in opened:
        raw.close()


@pytest.fixture(scope="session")
def owner(connect: Connect) -> psycopg.Connection[Any]:
    """The only role that may make a company; what it does is committed at once and outlives a test's rollback."""
    return connect("owner")


@pytest.fixture
def companies(owner: psycopg.Connection[Any]) -> dict[str, Tenant]:
    """Lohas Beans and log.oscon by prefix, committed. A transactional test truncates them; the next one makes them anew."""
    if owner.execute("select count(*) from tenants_tenant").fetchone() == (0,):
        # In a thread, for a connection of its own: this one may stand in the test's transaction.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(_set_up_companies).result()
    found = {}
    for company in (LOHAS, LOGOSCON):
        tenant_id = Domain.objects.get(host=company.host).tenant_id
        with tenant_atomic(tenant_id):
            found[company.prefix] = Tenant.objects.get()
    return found


def _set_up_companies() -> None:
    try:
        with connection.creation.as_owner():  # type: ignore[attr-defined]
            for company in (LOHAS, LOGOSCON):
                set_up_company(company, now=NOW - timedelta(days=30))
    finally:
        connections.close_all()


@pytest.fixture
def lohas(companies: dict[str, Tenant]) -> Tenant:
    return companies["LB"]


@pytest.fixture
def logoscon(companies: dict[str, Tenant]) -> Tenant:
    return companies["LO"]


@pytest.fixture(scope="session")
def encoded_password() -> str:
    """Hashed once: argon2 is meant to be slow."""
    return make_password(PASSWORD)


MakeMember = Callable[..., Membership]


@pytest.fixture
def make_member(encoded_password: str) -> MakeMember:
    def make(tenant: Tenant, name: str, *roles: Role, level: int = 1, email: str = "") -> Membership:
        user = User.objects.create(
            email=email or f"{name.lower()}@{tenant.prefix.lower()}.example", password=encoded_password
        )
        with tenant_atomic(tenant.pk):
            membership: Membership = Membership.objects.create(
                user=user, name=name, language=tenant.default_language, roles=list(roles), level=level
            )
        return membership

    return make


@pytest.fixture
def ana(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Ana", Role.HANDLER)


@pytest.fixture
def ben(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Ben", Role.MANAGER)


@pytest.fixture
def cleo(logoscon: Tenant, make_member: MakeMember) -> Membership:
    return make_member(logoscon, "Cleo", Role.HANDLER)


@pytest.fixture
def at_lohas(lohas: Tenant) -> Client:
    return Client(headers={"host": LOHAS.host})


@pytest.fixture
def at_logoscon(logoscon: Tenant) -> Client:
    return Client(headers={"host": LOGOSCON.host})


def in_english(client: Client) -> Client:
    """The client of somebody who has chosen English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def sign_in(client: Client, membership: Membership) -> Client:
    """Give the client a session of this member, as a sign-in would."""
    with tenant_atomic(membership.tenant_id):
        client.force_login(membership.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def as_ana(at_lohas: Client, ana: Membership) -> Client:
    return sign_in(at_lohas, ana)


@pytest.fixture
def as_cleo(at_logoscon: Client, cleo: Membership) -> Client:
    return sign_in(at_logoscon, cleo)


def complaint_of(name: str = "Dara Quintero", **changes: Any) -> Complaint:
    """What Dara says, unless told otherwise. Inside a tenant's context: it takes that tenant's first kind and notice."""
    who = {"party": PartyKind.PERSON, "language": "es-co", "name": name, "email": "dara@cliente.example"}
    said: dict[str, Any] = {
        "complainant": ComplainantDetails(**{**who, **changes.pop("who", {})}),
        "kind": Kind.objects.order_by("position").first(),
        "channel": Channel.WEB,
        "received_at": NOW,
        "description": "Las dos bolsas llegaron abiertas y el café huele a viejo.",
        "language": "es-co",
        "notice": Notice.objects.first(),
    }
    return Complaint(**{**said, **changes})


def register(tenant: Tenant, **changes: Any) -> Case:
    """A case of this tenant, by the same action as a real one."""
    with tenant_atomic(tenant.pk, actor=COMPLAINANT):
        return register_case(complaint=complaint_of(**changes), actor=COMPLAINANT, now=NOW)


@pytest.fixture
def case_of_lohas(lohas: Tenant) -> Case:
    return register(lohas)


@pytest.fixture
def case_of_logoscon(logoscon: Tenant) -> Case:
    return register(logoscon, name="Duarte Pires", description="Duas semanas sem resposta.")
