from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tenants.models import Membership, Tenant
from tenants.roles import Role
from tests.conftest import MakeMember, in_english


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path) -> None:
    """Every test has a store of files of its own."""
    settings.FILES_DIR = str(tmp_path / "files")


@pytest.fixture
def at_lohas(at_lohas: Client) -> Client:
    """A visitor who reads English, as these tests do."""
    return in_english(at_lohas)


@pytest.fixture
def at_logoscon(at_logoscon: Client) -> Client:
    return in_english(at_logoscon)


@pytest.fixture
def camilo(lohas: Tenant, make_member: MakeMember) -> Membership:
    """A supervisor of the second level at Lohas Beans."""
    return make_member(lohas, "Camilo", Role.SUPERVISOR, level=2)
