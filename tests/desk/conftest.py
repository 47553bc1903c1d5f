"""The desk as Ana (handler, level 1) and Camilo (supervisor, level 2) meet it, in English, on the day of NOW."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as house
from django.test import Client

from complaints.models import Case
from complaints.setup import LOHAS
from tenants.context import tenant_atomic
from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import NOW, MakeMember, sign_in

Do = Callable[..., Any]


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path


@pytest.fixture
def camilo(lohas: Tenant, make_member: MakeMember) -> Membership:
    return make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)


def client_of(member: Membership) -> Client:
    client = sign_in(Client(headers={"host": LOHAS.host}), member)
    client.cookies[house.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def desk(ana: Membership) -> Client:
    return client_of(ana)


@pytest.fixture
def as_camilo(camilo: Membership) -> Client:
    return client_of(camilo)


@pytest.fixture
def do(lohas: Tenant) -> Do:
    """Any action, inside the company and in a transaction of its own."""

    def run(action: Callable[..., Any], **said: Any) -> Any:
        with tenant_atomic(lohas.pk):
            return action(now=said.pop("now", NOW), **said)

    return run


def state_of(tenant: Tenant, reference: str) -> Case:
    with tenant_atomic(tenant.pk):
        return Case.objects.select_related("kind", "handler", "policy").get(reference=reference)
