"""Programs at Lohas Beans and log.oscon: Ana's and Cleo's tokens, made by Rui and Lena who administer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from complaints.actions.api_tokens import create_token
from complaints.enums import Scope
from complaints.models import ApiToken
from complaints.setup import LOGOSCON, LOHAS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember

NewToken = Callable[..., tuple[ApiToken, str]]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def rui(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Rui", Role.ADMINISTRATOR)


@pytest.fixture
def new_token(companies: dict[str, Tenant], make_member: MakeMember) -> NewToken:
    def make(member: Membership, *scopes: Scope, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
        home = next(tenant for tenant in companies.values() if tenant.pk == member.tenant_id)
        admin = make_member(home, f"Lena{len(made)}", Role.ADMINISTRATOR)
        made.append(admin)
        with tenant_atomic(member.tenant_id):
            return create_token(
                by=admin, member=member, name="CRM", scopes=scopes or tuple(Scope), now=NOW, expires_at=expires_at
            )

    made: list[Membership] = []
    return make


def bearer(secret: str, host: str = LOHAS.host) -> Client:
    return Client(headers={"host": host, "authorization": f"Bearer {secret}"})


@pytest.fixture
def token(ana: Membership, new_token: NewToken) -> tuple[ApiToken, str]:
    return new_token(ana)


@pytest.fixture
def api(token: tuple[ApiToken, str]) -> Client:
    return bearer(token[1])


def post(client: Client, path: str, body: Any, **headers: str) -> Any:
    return client.post(path, body, content_type="application/json", headers=headers)


@pytest.fixture
def as_logoscon(cleo: Membership, new_token: NewToken) -> Client:
    return bearer(new_token(cleo)[1], LOGOSCON.host)
