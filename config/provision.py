"""Make the roles and the database of Acuse: `python -m config.provision`, with DATABASE_ADMIN_URL set.

No role is a superuser, and only the backup role, which may not write, stands outside row-level security. Run again,
it mends what differs: passwords follow the addresses in the environment.
"""

import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg import sql

ADDRESSES = {
    "acuse_owner": "DATABASE_OWNER_URL",
    "acuse_app": "DATABASE_URL",
    "acuse_sweeper": "DATABASE_SWEEPER_URL",
    "acuse_backup": "DATABASE_BACKUP_URL",
}
OPTIONAL = {"DATABASE_BACKUP_URL"}
DATABASE = "acuse"


@dataclass(frozen=True)
class Role:
    """A database role: its attributes and the limits that each of its sessions starts with."""

    name: str
    attributes: str
    settings: dict[str, str] = field(default_factory=dict)


def _limits(statement: str, lock: str, idle: str) -> dict[str, str]:
    return {
        "statement_timeout": statement,
        "lock_timeout": lock,
        "idle_in_transaction_session_timeout": idle,
    }


_NEVER = "NOSUPERUSER NOCREATEROLE NOREPLICATION"
ROLES = (
    # Owns the tables; only migrate, seeding and tests use it. A migration may take long, but wait for no lock long.
    Role("acuse_owner", f"LOGIN CREATEDB NOBYPASSRLS {_NEVER}", _limits("10min", "10s", "5min")),
    Role("acuse_app", f"LOGIN NOCREATEDB NOBYPASSRLS {_NEVER}", _limits("30s", "5s", "60s")),
    Role("acuse_sweeper", f"LOGIN NOCREATEDB NOBYPASSRLS {_NEVER}", _limits("30s", "5s", "60s")),
    # Owners of the searching and the erasing function. Nobody signs in as them.
    Role("acuse_search", f"NOLOGIN NOCREATEDB NOBYPASSRLS {_NEVER}"),
    Role("acuse_eraser", f"NOLOGIN NOCREATEDB NOBYPASSRLS {_NEVER}"),
    # pg_dump fails under FORCE ROW LEVEL SECURITY, hence BYPASSRLS; a whole dump takes its time.
    Role(
        "acuse_backup",
        f"LOGIN NOCREATEDB BYPASSRLS {_NEVER}",
        {**_limits("0", "10s", "0"), "default_transaction_read_only": "on"},
    ),
)


class ProvisionError(Exception):
    """An address is missing or unusable: the message says which and what to do."""


@dataclass(frozen=True)
class _Address:
    user: str
    password: str
    database: str


def _parse(name: str, value: str) -> _Address:
    parts = urlsplit(value)
    if not parts.hostname or not parts.username:
        raise ProvisionError(f"{name} is not a database address (postgres://user:password@host:port/database).")
    return _Address(unquote(parts.username), unquote(parts.password or ""), unquote(parts.path.lstrip("/")))


def _passwords(environment: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return the password of each role that has an address, and the name of the database they all name."""
    passwords: dict[str, str] = {}
    databases: set[str] = set()
    for role, name in ADDRESSES.items():
        if not environment.get(name):
            if name in OPTIONAL:
                continue
            raise ProvisionError(f"{name} is missing: set it to the address of the role {role}.")
        address = _parse(name, environment[name])
        if address.user != role:
            raise ProvisionError(f"{name} must sign in as {role}, not as {address.user}.")
        if not address.password:
            raise ProvisionError(f"{name} carries no password for {role}.")
        passwords[role] = address.password
        databases.add(address.database)
    if len(databases) != 1 or "" in databases:
        raise ProvisionError("The database addresses must name one and the same database.")
    return passwords, databases.pop()


def provision(admin_url: str, environment: dict[str, str]) -> None:
    """Bring roles and database to the state described above, as the superuser of `admin_url`.

    `environment` holds the DATABASE_*_URL addresses. Raises ProvisionError for a missing or contradictory address,
    and psycopg's errors when the server cannot be reached or the administrator may not do it.
    """
    passwords, database = _passwords(environment)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        _make_roles(connection, passwords)
        _make_database(connection, database)


def _make_roles(connection: psycopg.Connection[tuple[object, ...]], passwords: dict[str, str]) -> None:
    with connection.transaction():
        # Two migrate jobs may start together: the second waits, then finds everything done.
        connection.execute("SELECT pg_advisory_xact_lock(hashtext('acuse.provision'))")
        for role in ROLES:
            name = sql.Identifier(role.name)
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role.name]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {}").format(name))
            connection.execute(sql.SQL("ALTER ROLE {} ").format(name) + sql.SQL(role.attributes))
            if role.name in passwords:
                verifier = _verifier(connection, role.name, passwords[role.name])
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(verifier)))
            for setting, value in role.settings.items():
                connection.execute(
                    sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
                )
        # The owner hands functions over to these two, and the backup reads every table.
        connection.execute("GRANT acuse_search, acuse_eraser TO acuse_owner")
        connection.execute("GRANT pg_read_all_data TO acuse_backup")


def _verifier(connection: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> str:
    """Return what the server stores for a password, so that the password itself never reaches its log."""
    return connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()


def _make_database(connection: psycopg.Connection[tuple[object, ...]], database: str) -> None:
    name = sql.Identifier(database)
    if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
        with suppress(psycopg.errors.DuplicateDatabase):  # another migrate job was quicker
            connection.execute(
                sql.SQL(
                    "CREATE DATABASE {} OWNER acuse_owner TEMPLATE template0 ENCODING 'UTF8' "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST' LC_COLLATE 'C' LC_CTYPE 'C'"
                ).format(name)
            )
    connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO acuse_owner").format(name))
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO acuse_app, acuse_sweeper, acuse_backup").format(name))


def main() -> str | None:
    """Provision from the environment; return one sentence if that cannot be done."""
    if not os.environ.get("DATABASE_ADMIN_URL"):
        return "DATABASE_ADMIN_URL is missing: set it to the address of the server's superuser."
    try:
        provision(os.environ["DATABASE_ADMIN_URL"], dict(os.environ))
    except (ProvisionError, psycopg.Error) as error:
        return f"The database roles could not be made: {str(error).strip()}"
    return None


if __name__ == "__main__":
    sys.exit(main())
