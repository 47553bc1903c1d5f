"""The database roles are what isolation rests on: exactly these powers, and no way to get more by running again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import provision
from config.embedded import account
from config.embedded.postgres import Postgres

PASSWORDS = {role: f"{role}-secret%40" for role in provision.ADDRESSES}
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL as the wheel makes it: one superuser and nothing else."""
    with tempfile.TemporaryDirectory(prefix="acuse-provision-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        account_ = account.for_servers(folder / "postgres")
        server = Postgres(folder / "postgres", account=account_, log=folder / "log", password="initial", durable=False)
        child = server.start()
        yield server
        child.stop(patience=20)


def addresses(server: Postgres, **changes: str) -> dict[str, str]:
    urls = {
        name: f"postgres://{role}:{PASSWORDS[role]}@127.0.0.1:{server.port}/acuse"
        for role, name in provision.ADDRESSES.items()
    }
    return {**urls, **changes}


def state(server: Postgres) -> dict[str, list[tuple[object, ...]]]:
    """Return all that provisioning decides, as the catalogue has it."""
    queries = {
        "roles": "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication,"
        " rolconfig FROM pg_roles WHERE rolname LIKE 'acuse%' ORDER BY 1",
        "members": "SELECT m.rolname, g.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member"
        " JOIN pg_roles g ON g.oid = a.roleid WHERE m.rolname LIKE 'acuse%' ORDER BY 1, 2",
        "database": "SELECT datname, pg_get_userbyid(datdba), datlocprovider, datlocale, datacl::text"
        " FROM pg_database WHERE datname = 'acuse'",
    }
    with psycopg.connect(server.admin_url) as connection:
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


@pytest.fixture
def provisioned(server: Postgres) -> Postgres:
    provision.provision(server.admin_url, addresses(server))
    return server


def test_each_role_has_its_powers_and_no_others(provisioned: Postgres) -> None:
    roles = {str(row[0]): row[1:7] for row in state(provisioned)["roles"]}
    #                  login  super  bypass create-db create-role replication
    assert roles == {
        "acuse_owner": (True, False, False, True, False, False),
        "acuse_app": (True, False, False, False, False, False),
        "acuse_sweeper": (True, False, False, False, False, False),
        "acuse_search": (False, False, False, False, False, False),
        "acuse_eraser": (False, False, False, False, False, False),
        "acuse_backup": (True, False, True, False, False, False),
    }
    assert state(provisioned)["members"] == [
        ("acuse_backup", "pg_read_all_data"),
        ("acuse_owner", "acuse_eraser"),
        ("acuse_owner", "acuse_search"),
    ]


def test_provisioning_again_changes_nothing_and_mends_what_differs(provisioned: Postgres) -> None:
    before = state(provisioned)
    provision.provision(provisioned.admin_url, addresses(provisioned))
    assert state(provisioned) == before
    with psycopg.connect(provisioned.admin_url, autocommit=True) as connection:
        connection.execute("ALTER ROLE acuse_app SUPERUSER BYPASSRLS")
        connection.execute("ALTER ROLE acuse_backup SET default_transaction_read_only = off")
        connection.execute("GRANT TEMP ON DATABASE acuse TO PUBLIC")
    provision.provision(provisioned.admin_url, addresses(provisioned))
    assert state(provisioned) == before


@pytest.mark.parametrize("role", sorted(provision.ADDRESSES))
def test_a_session_has_its_limits_and_can_make_nothing_it_should_not(provisioned: Postgres, role: str) -> None:
    with psycopg.connect(addresses(provisioned)[provision.ADDRESSES[role]], autocommit=True) as connection:
        limits = [connection.execute(f"SHOW {name}").fetchone()[0] for name in LIMITS]
        assert (
            limits
            == {
                "acuse_owner": ["10min", "10s", "5min"],
                "acuse_app": ["30s", "5s", "1min"],
                "acuse_sweeper": ["30s", "5s", "1min"],
                "acuse_backup": ["0", "10s", "0"],
            }[role]
        )
        assert connection.execute("SELECT upper('áñü'), lower('ÁÑÜ')").fetchone() == ("ÁÑÜ", "áñü")
        if role != "acuse_owner":
            for statement in ("CREATE TABLE t ()", "CREATE TEMP TABLE t ()", "CREATE DATABASE d", "CREATE ROLE r"):
                with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
                    connection.execute(statement)


def test_a_changed_password_takes_effect_and_the_former_ends(provisioned: Postgres) -> None:
    former = addresses(provisioned)["DATABASE_URL"]
    changed = former.replace("acuse_app-secret", "another")
    provision.provision(provisioned.admin_url, addresses(provisioned, DATABASE_URL=changed))
    psycopg.connect(changed).close()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(former)


@pytest.mark.parametrize(
    ("name", "address", "sentence"),
    [
        ("DATABASE_SWEEPER_URL", "", "DATABASE_SWEEPER_URL is missing"),
        ("DATABASE_URL", "acuse", "DATABASE_URL is not a database address"),
        ("DATABASE_URL", "postgres://postgres:x@127.0.0.1/acuse", "must sign in as acuse_app, not as postgres"),
        ("DATABASE_URL", "postgres://acuse_app@127.0.0.1/acuse", "carries no password"),
        ("DATABASE_URL", "postgres://acuse_app:x@127.0.0.1/other", "one and the same database"),
    ],
)
def test_an_unusable_address_is_named(server: Postgres, name: str, address: str, sentence: str) -> None:
    with pytest.raises(provision.ProvisionError, match=sentence):
        provision.provision(server.admin_url, addresses(server, **{name: address}))
