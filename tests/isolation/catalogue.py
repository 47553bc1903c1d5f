"""Guards a–e: what the database's own catalogue says of the isolation. Each returns what is wrong, as text.

They know no table by name: the models say which tables are tenants', the rest must stand on the platform list. What is
expected is written here anew and not taken from `tenants.constraints`, which is what they check.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from tenants.models import Tenant
from tenants.models.tenant import SETTINGS
from tenants.owned import HistoryRow, TenantForeignKey, TenantRow
from tenants.platform_tables import PLATFORM_TABLES

ROLES = settings.DB_ROLES
APP, OWNER, SWEEPER, SEARCH, ERASER, BACKUP = (
    ROLES[name] for name in ("app", "owner", "sweeper", "search", "eraser", "backup")
)

# As PostgreSQL writes the policy back.
OWNED = "({} = ( SELECT (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid AS \"nullif\"))"

# Functions that run with their owner's rights: their owner, and who may call them.
DEFINER_FUNCTIONS = {
    "erase_complainant(uuid,timestamp with time zone)": (ERASER, [APP]),
    "search_cases(text,integer)": (SEARCH, [APP]),
    "search_complainants(text,integer)": (SEARCH, [APP]),
}
PINNED = "search_path=pg_catalog, pg_temp"

# Unique over all tenants, and no oracle: nobody can guess a key, or choose one.
RANDOM_KEYS = {"tenants_session_pkey": "32 random characters, made by the server (django.contrib.sessions)"}

# login, createdb, bypassrls; nobody is superuser, makes roles or replicates.
ATTRIBUTES = {
    OWNER: (True, True, False),
    APP: (True, False, False),
    SWEEPER: (True, False, False),
    SEARCH: (False, False, False),
    ERASER: (False, False, False),
    BACKUP: (True, False, True),
}
MEMBERSHIPS = {(OWNER, SEARCH), (OWNER, ERASER), (BACKUP, "pg_read_all_data")}

OURS = "(select oid from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema')"


def rows(cursor: Any, query: str, *params: Any) -> list[Any]:
    cursor.execute(query, params or None)
    return list(cursor.fetchall())


def tenant_models() -> list[type[TenantRow]]:
    return [model for model in apps.get_models() if issubclass(model, TenantRow) and not model._meta.proxy]


def isolated_models() -> list[type[models.Model]]:
    """The tenants' models, and Tenant itself, whose row is the company's own."""
    return [Tenant, *tenant_models()]


def tenant_column(model: type[models.Model]) -> str:
    return "id" if model is Tenant else "tenant_id"


def tenant_tables() -> set[str]:
    return {model._meta.db_table for model in isolated_models()}


def verbs_of(model: type[models.Model]) -> list[str]:
    """What the app may do to the table of this model."""
    if not issubclass(model, TenantRow):
        return ["SELECT"]
    return ["SELECT", "INSERT"] if model.append_only else model.tenant_verbs.split(", ")


# --- a ----------------------------------------------------------------------------------------------------------------
def every_table_is_isolated_or_listed(cursor: Any) -> list[str]:
    tenants, wrong = tenant_tables(), []
    for table, enabled, forced in rows(
        cursor,
        "select oid::regclass::text, relrowsecurity, relforcerowsecurity from pg_class"
        f" where relnamespace in {OURS} and relkind in ('r', 'p', 'f')",
    ):
        if table not in tenants | PLATFORM_TABLES.keys():
            wrong.append(f"{table}: neither a tenant's table nor on the platform list")
        if table in tenants and not (enabled and forced):
            wrong.append(f"{table}: row-level security enabled={enabled} forced={forced}")
    return wrong + [f"{table}: on both lists" for table in tenants & PLATFORM_TABLES.keys()]


def policies_are_exact(cursor: Any) -> list[str]:
    expected = set()
    for model in isolated_models():
        table, owned = model._meta.db_table, OWNED.format(tenant_column(model))
        expected |= {(table, "tenant", APP, "ALL", owned, owned), (table, "owner", OWNER, "ALL", "true", "true")}
        if getattr(model, "sweeper_reads", ()):
            expected.add((table, "sweeper", SWEEPER, "ALL", "true", ""))
        if getattr(model, "personal", ()):
            expected.add((table, "eraser", ERASER, "ALL", owned, owned))
        if getattr(model, "searched", ()):
            expected.add((table, "search", SEARCH, "SELECT", "true", ""))
    actual = {
        (table, name, roles, verb, qual, check) if permissive == "PERMISSIVE" else (table, name, permissive)
        for table, name, roles, verb, qual, check, permissive in rows(
            cursor,
            "select format('%I.%I', schemaname, tablename)::regclass::text, policyname, array_to_string(roles, ','),"
            " cmd, coalesce(qual, ''), coalesce(with_check, ''), permissive from pg_policies",
        )
    }
    return [f"policy missing: {policy}" for policy in sorted(expected - actual)] + [
        f"policy unexpected: {policy}" for policy in sorted(actual - expected)
    ]


def tenant_columns_are_filled(cursor: Any) -> list[str]:
    filled = rows(
        cursor,
        "select attrelid::regclass::text from pg_attribute where attname = 'tenant_id' and attnotnull"
        " and atttypid = 'uuid'::regtype and not atthasdef",
    )
    missing = tenant_tables() - {Tenant._meta.db_table} - {table for (table,) in filled}
    return [f"{table}: tenant_id is not a uuid, NOT NULL, without a default" for table in sorted(missing)]


# --- b ----------------------------------------------------------------------------------------------------------------
def foreign_keys_carry_the_tenant(cursor: Any) -> list[str]:
    """Exactly the keys that the models ask for; those between tenants' tables composite and checked at once."""
    expected, wrong = set(), []
    for model in tenant_models():
        for field in model._meta.local_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            parent, inside = field.related_model, issubclass(field.related_model, TenantRow)
            if inside and not isinstance(field, TenantForeignKey):
                wrong.append(f"{field}: a plain ForeignKey to a tenant's table")
            if issubclass(model, HistoryRow):
                continue  # a history outlives what it points at
            ours, theirs = field.column, parent._meta.pk.column
            if inside:
                ours, theirs = f"tenant_id,{ours}", f"tenant_id,{theirs}"
            expected.add((model._meta.db_table, ours, parent._meta.db_table, theirs))
    names = (
        "(select string_agg(attname, ',' order by n) from unnest({}) with ordinality as k(num, n)"
        " join pg_attribute on attrelid = {} and attnum = num)"
    )
    actual = set()
    for child, ours, parent, theirs, deferrable, checked in rows(
        cursor,
        f"select conrelid::regclass::text, {names.format('conkey', 'conrelid')}, confrelid::regclass::text,"
        f" {names.format('confkey', 'confrelid')}, condeferrable, convalidated and conenforced"
        " from pg_constraint where contype = 'f'",
    ):
        if child in tenant_tables() or parent in tenant_tables() - {Tenant._meta.db_table}:
            actual.add((child, ours, parent, theirs))
            if not checked or (deferrable and "," in ours):
                wrong.append(f"{child} ({ours}): deferrable={deferrable} validated and enforced={checked}")
    wrong += [f"foreign key missing: {key}" for key in sorted(expected - actual)]
    return wrong + [f"foreign key unexpected: {key}" for key in sorted(actual - expected)]


# --- c ----------------------------------------------------------------------------------------------------------------
def unique_indexes_carry_the_tenant(cursor: Any) -> list[str]:
    """A unique index over all tenants tells one what another has. A key that the server makes tells nothing."""
    found = rows(
        cursor,
        "with i as (select *, indkey[0:indnkeyatts - 1] as keys from pg_index where indisunique or indisexclusion)"
        " select indrelid::regclass::text, indexrelid::regclass::text from i where not ("
        "  exists (select from pg_attribute where attrelid = indrelid and attnum = any(keys) and attname = 'tenant_id')"
        "  or indisprimary and indnkeyatts = 1 and exists (select from pg_attrdef where adrelid = indrelid"
        "    and adnum = keys[1] and pg_get_expr(adbin, adrelid) = 'uuidv7()'))",
    )
    return [
        f"{table}: {index} is unique across tenants"
        for table, index in found
        if table in tenant_tables() and index not in RANDOM_KEYS
    ]


# --- d ----------------------------------------------------------------------------------------------------------------
def views_ask_as_their_caller(cursor: Any) -> list[str]:
    """A view runs as its owner unless told otherwise; a materialised one keeps rows of all tenants."""
    found = rows(
        cursor,
        f"select oid::regclass::text from pg_class where relnamespace in {OURS} and (relkind = 'm' or relkind = 'v'"
        " and not coalesce(reloptions && array['security_invoker=true', 'security_invoker=on'], false))",
    )
    return [f"{view}: materialised, or without security_invoker" for (view,) in found]


def definer_functions_are_exact(cursor: Any) -> list[str]:
    """Listed, with a pinned search_path, called by whom the list says, owned by a role nobody signs in as."""
    wrong, found = [], set()
    for name, owner, config, callers, trusted in rows(
        cursor,
        "select p.oid::regprocedure::text, rolname::text, coalesce(proconfig, '{}'),"
        " (select array_agg(coalesce(g.rolname::text, 'PUBLIC')) from aclexplode(coalesce(proacl,"
        "   acldefault('f', proowner))) as x left join pg_roles as g on g.oid = x.grantee where grantee <> proowner),"
        " not (rolcanlogin or rolsuper or rolbypassrls) and not exists (select from pg_database"
        "   where datname = current_database() and datdba = proowner)"
        f" from pg_proc as p join pg_roles as o on o.oid = proowner where prosecdef and pronamespace in {OURS}",
    ):
        found.add(name)
        if DEFINER_FUNCTIONS.get(name) != (owner, callers) or config != [PINNED] or not trusted:
            wrong.append(f"{name}: a definer function of {owner}, settings {config}, called by {callers}")
    return wrong + [f"{name}: the definer function is missing" for name in DEFINER_FUNCTIONS.keys() - found]


# --- e ----------------------------------------------------------------------------------------------------------------
def grants_are_exact(cursor: Any) -> list[str]:
    """Every privilege of every role but the owner, on tables, columns and sequences, is one that a model or the
    platform list names; none may be handed on, and no default would grant one to a table to come."""
    expected = set()
    for table, (verbs, _reason) in PLATFORM_TABLES.items():
        expected |= {(table, "", APP, verb, False) for verb in verbs.split(", ") if verb}
    for model in isolated_models():
        table, personal = model._meta.db_table, getattr(model, "personal", ())
        expected |= {(table, "", APP, verb, False) for verb in verbs_of(model)}
        expected |= {(table, column, SWEEPER, "SELECT", False) for column in getattr(model, "sweeper_reads", ())}
        expected |= {(table, column, SWEEPER, "UPDATE", False) for column in getattr(model, "sweeper_writes", ())}
        expected |= {(table, column, ERASER, "UPDATE", False) for column in personal}
        expected |= {(table, column, SEARCH, "SELECT", False) for column in getattr(model, "searched", ())}
        if personal:
            expected.add((table, "", ERASER, "SELECT", False))
    expected |= {(Tenant._meta.db_table, column, APP, "UPDATE", False) for column in SETTINGS}
    expected |= {(table, "", BACKUP, "SELECT", False) for table in tenant_tables() | PLATFORM_TABLES.keys()}
    actual = set(
        rows(
            cursor,
            f"with c as (select * from pg_class where relnamespace in {OURS} and relkind in ('r', 'p', 'v', 'm', 'f', 'S'))"
            " select c.oid::regclass::text, '', coalesce(rolname, 'PUBLIC'), privilege_type, is_grantable"
            "  from c, aclexplode(relacl) as x left join pg_roles on pg_roles.oid = grantee where grantee <> relowner"
            " union all"
            " select c.oid::regclass::text, attname, coalesce(rolname, 'PUBLIC'), privilege_type, is_grantable"
            "  from c join pg_attribute on attrelid = c.oid, aclexplode(attacl) as x"
            "  left join pg_roles on pg_roles.oid = grantee where grantee <> relowner",
        )
    )
    wrong = [f"grant missing: {grant}" for grant in sorted(expected - actual)]
    wrong += [f"grant unexpected: {grant}" for grant in sorted(actual - expected)]
    defaults = rows(cursor, "select defaclrole::regrole::text, defaclobjtype::text from pg_default_acl")
    return wrong + [f"default privileges: {default}" for default in defaults]


def roles_are_exact(cursor: Any) -> list[str]:
    wrong = []
    for name, login, createdb, bypass, never in rows(
        cursor,
        "select rolname, rolcanlogin, rolcreatedb, rolbypassrls, rolsuper or rolcreaterole or rolreplication"
        " from pg_roles where rolname = any(%s)",
        list(ATTRIBUTES),
    ):
        if never or ATTRIBUTES[name] != (login, createdb, bypass):
            wrong.append(f"{name}: login={login} createdb={createdb} bypassrls={bypass} superuser or the like={never}")
    members = rows(
        cursor,
        "select member::regrole::text, roleid::regrole::text from pg_auth_members where member::regrole::text = any(%s)",
        list(ATTRIBUTES),
    )
    wrong += [f"membership differs: {pair}" for pair in sorted(MEMBERSHIPS ^ set(members))]
    schemas = rows(
        cursor,
        "select rolname, nspname from pg_roles, pg_namespace where rolname = any(%s) and rolname <> %s"
        f" and pg_namespace.oid in {OURS} and has_schema_privilege(rolname, nspname, 'create')",
        list(ATTRIBUTES),
        OWNER,
    )
    wrong += [f"{role}: may create in the schema {schema}" for role, schema in schemas]
    # SET session_replication_role, say, switches triggers and foreign keys off.
    settings_lent = rows(cursor, "select parname from pg_parameter_acl")
    return wrong + [f"{name}: a server's setting is granted to somebody" for (name,) in settings_lent]


def append_only_tables_are_locked(cursor: Any) -> list[str]:
    locked = rows(
        cursor,
        "select tgrelid::regclass::text from pg_trigger where tgname = 'append_only' and tgenabled in ('O', 'A')"
        " and tgfoid = 'append_only()'::regprocedure and tgqual is null and tgattr = ''::int2vector"
        " and tgtype = 27",  # 1 for each row, 2 before, 8 delete, 16 update
    )
    expected = {model._meta.db_table for model in tenant_models() if model.append_only}
    return [
        f"{table}: append-only={table in expected}, locked={table not in expected}"
        for table in expected ^ {t for (t,) in locked}
    ]


def privileges_of_the_app(cursor: Any) -> list[str]:
    """Asked of the connection itself, so it must be the app's. Guard g: without this, no test here proves anything."""
    ((user, superuser, bypass, member, owns, creates),) = rows(
        cursor,
        "select current_user, rolsuper, rolbypassrls,"
        " exists (select from pg_auth_members where member = r.oid),"
        " exists (select from pg_class where relowner = r.oid) or exists (select from pg_proc where proowner = r.oid),"
        " has_schema_privilege('public', 'create') or has_database_privilege(current_database(), 'create')"
        " from pg_roles as r where rolname = current_user",
    )
    facts = {"superuser": superuser, "bypassrls": bypass, "member": member, "owns": owns, "creates": creates}
    wrong = [f"{user}: {fact}" for fact, held in facts.items() if held]
    if user != APP:
        wrong.append(f"connected as {user}, not as {APP}")
    for table in sorted(tenant_tables()):
        if not rows(cursor, "select row_security_active(%s)", table)[0][0]:
            wrong.append(f"{table}: row-level security is not active for {user}")
    return wrong


GUARDS: list[Callable[[Any], list[str]]] = [
    every_table_is_isolated_or_listed,
    policies_are_exact,
    tenant_columns_are_filled,
    foreign_keys_carry_the_tenant,
    unique_indexes_carry_the_tenant,
    views_ask_as_their_caller,
    definer_functions_are_exact,
    grants_are_exact,
    roles_are_exact,
    append_only_tables_are_locked,
    privileges_of_the_app,
]
