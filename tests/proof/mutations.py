"""Every way we know to break the isolation, one at a time: made from the models and from the database's catalogue, so
that a new table, key or manager brings its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import models
from simple_history.manager import HistoryDescriptor, HistoryManager

from tenants import context, middleware
from tenants.backend import base
from tenants.owned import TenantRow
from tests.isolation.catalogue import (
    APP,
    DEFINER_FUNCTIONS,
    ERASER,
    OWNER,
    PINNED,
    SEARCH,
    SWEEPER,
    isolated_models,
    tenant_models,
    verbs_of,
)
from tests.isolation.test_managers import managers_of


@dataclass(frozen=True)
class Mutant:
    """One break: by SQL as the owner, or in this process. Tests about `table` look first.

    visible: it changes what somebody can do. Otherwise only the catalogue can tell, and guards a–e alone must.
    """

    name: str
    sql: str = ""
    apply: Callable[[], Any] = nullcontext
    table: str = ""
    visible: bool = True


def every_mutant(owner: psycopg.Connection[Any]) -> list[Mutant]:
    """`owner` reads the catalogue of a migrated database, and changes nothing."""
    return [
        *_of_tables(),
        *_of_keys(owner),
        *_of_managers(),
        *_of_append_only_tables(),
        *_of_other_roles(),
        *_of_functions_and_views(),
        *_of_searching(owner),
        *_of_the_context(),
    ]


def _of_tables() -> Iterator[Mutant]:
    for model in isolated_models():
        table, key = model._meta.db_table, model._meta.pk.column

        def mutant(what: str, sql: str, visible: bool = True, table: str = table) -> Mutant:
            return Mutant(f"{table}: {what}", sql.format(t=table), table=table, visible=visible)

        yield mutant("policy dropped", "drop policy tenant on {t}")
        yield mutant("USING (true)", "alter policy tenant on {t} using (true)")
        yield mutant("WITH CHECK (true)", "alter policy tenant on {t} with check (true)")
        yield mutant("row-level security disabled", "alter table {t} disable row level security")
        yield mutant("a second policy", f"create policy more on {{t}} for select to {APP} using (true)")
        yield mutant("owner's policy dropped", "drop policy owner on {t}")
        more = ", ".join(sorted({"INSERT", "UPDATE", "DELETE"} - set(verbs_of(model))))
        if more:
            yield mutant(f"{more} granted to the app", f"grant {more} on {{t}} to {APP}")
        yield mutant("TRUNCATE granted to the app", f"grant truncate on {{t}} to {APP}")
        yield mutant("SELECT granted to PUBLIC", "grant select on {t} to public")
        yield mutant("no FORCE", "alter table {t} no force row level security", visible=False)
        yield mutant("unique across tenants", f"create unique index leak on {{t}} ({key})", visible=False)
        if issubclass(model, TenantRow):
            yield mutant("tenant_id may be NULL", "alter table {t} alter tenant_id drop not null", visible=False)


def _of_keys(owner: psycopg.Connection[Any]) -> Iterator[Mutant]:
    composite = owner.execute(
        "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'f' and array_length(conkey, 1) = 2 order by 1, 2"
    )
    for table, name, definition in composite.fetchall():
        drop = f"alter table {table} drop constraint {name}"
        again = f"{drop}; alter table {table} add constraint {name} "
        single = definition.replace("(tenant_id, ", "(")
        for what, sql in (
            ("dropped", drop),
            ("single-column", again + single),
            ("deferred", f"{again}{definition} deferrable initially deferred"),
            ("not enforced", f"{again}{definition} not enforced"),
        ):
            yield Mutant(f"{name}: {what}", sql, table=table)
        yield Mutant(f"{name}: not validated", f"{again}{definition} not valid", table=table, visible=False)


def _of_managers() -> Iterator[Mutant]:
    for model in tenant_models():
        for name in managers_of(model):
            if name != "_default_manager":  # the first of the others
                yield Mutant(
                    f"{model.__name__}.{name}: unscoped",
                    apply=lambda model=model, name=name: _unscope(model, name),
                    table=model._meta.db_table,
                )


def _unscope(model: type[TenantRow], name: str) -> None:
    if name == "_base_manager":
        plain: models.Manager[Any] = models.Manager()
        plain.model = model
        vars(model._meta)["base_manager"] = plain
    elif name == getattr(model._meta, "simple_history_manager_attribute", None):
        setattr(model, name, HistoryDescriptor(getattr(model, name).model, manager=HistoryManager))
    else:
        model._meta.local_managers[:] = [found for found in model._meta.local_managers if found.name != name]
        model.add_to_class(name, models.Manager())


def _of_append_only_tables() -> Iterator[Mutant]:
    for table in (model._meta.db_table for model in tenant_models() if model.append_only):
        yield Mutant(f"{table}: trigger dropped", f"drop trigger append_only on {table}", table=table)
        yield Mutant(f"{table}: trigger disabled", f"alter table {table} disable trigger append_only", table=table)


def _of_other_roles() -> Iterator[Mutant]:
    for model in isolated_models():
        table, key = model._meta.db_table, model._meta.pk.column
        if getattr(model, "personal", ()):
            yield Mutant(f"{table}: eraser USING (true)", f"alter policy eraser on {table} using (true)", table=table)
            yield Mutant(
                f"{table}: eraser WITH CHECK (true)",  # it may not write the column that would show it
                f"alter policy eraser on {table} with check (true)",
                table=table,
                visible=False,
            )
            yield Mutant(f"{table}: eraser writes keys", f"grant update ({key}) on {table} to {ERASER}", table=table)
        if getattr(model, "sweeper_reads", ()):
            yield Mutant(f"{table}: sweeper's policy dropped", f"drop policy sweeper on {table}", table=table)
            yield Mutant(f"{table}: sweeper reads all", f"grant select on {table} to {SWEEPER}", table=table)
            yield Mutant(f"{table}: sweeper writes keys", f"grant update ({key}) on {table} to {SWEEPER}", table=table)
    yield Mutant("schema public: CREATE granted to the app", f"grant create on schema public to {APP}")


def _of_functions_and_views() -> Iterator[Mutant]:
    case = "public.complaints_case"
    for function, (role, _) in DEFINER_FUNCTIONS.items():
        name, become = function.partition("(")[0], f"set role {role}; "
        alter, searches = f"alter function {name}", role == SEARCH
        # The eraser's calls nothing that somebody could put before it. A search filters by itself, whoever owns it.
        reset = f"{become}{alter} reset search_path; reset role"
        yield Mutant(f"{name}: search_path reset", reset, visible=searches)
        yield Mutant(f"{name}: EXECUTE granted to PUBLIC", f"grant execute on function {name} to public")
        yield Mutant(f"{name}: owned by the owner", f"{alter} owner to {OWNER}", visible=not searches)
        yield Mutant(f"{name}: as its caller", f"{become}{alter} security invoker; reset role", visible=not searches)
    pinned = f"set {PINNED}"
    leak = "create function leak() returns bigint language sql security definer"
    for what, sql in {
        "a view that asks as its owner": f"create view leak as select * from {case}; grant select on leak to {APP}",
        "a materialised view": f"create materialized view leak as select * from {case}; grant select on leak to {APP}",
        "a definer function": f"{leak} {pinned} as 'select count(*) from {case}'",
        "a definer function without path": f"{leak} as 'select count(*) from {case}'",
        "a table without a policy": f"create table leak as select * from {case}; grant select on leak to {APP}",
        "a table without anything": "create table leak (id uuid primary key, tenant_id uuid not null)",
        "default privileges": f"alter default privileges grant select on tables to {APP}",
    }.items():
        yield Mutant(what, sql, visible=False)


def _of_searching(owner: psycopg.Connection[Any]) -> Iterator[Mutant]:
    for model in tenant_models():
        if model.searched:
            table, key = model._meta.db_table, model._meta.pk.column
            for what, sql in (
                ("search policy to the app", f"alter policy search on {table} to {APP}"),
                ("search policy to PUBLIC", f"alter policy search on {table} to public"),
                ("search policy dropped", f"drop policy search on {table}"),
                ("searcher reads all", f"grant select on {table} to {SEARCH}"),
                ("searcher writes keys", f"grant update ({key}) on {table} to {SEARCH}"),
            ):
                yield Mutant(f"{table}: {what}", sql, table=table)
    for function in (name for name, (role, _) in DEFINER_FUNCTIONS.items() if role == SEARCH):
        ((source,),) = owner.execute("select pg_get_functiondef(%s::regprocedure)", [function]).fetchall()
        for number, place in enumerate(re.finditer(r"\w+\.tenant_id = tenant\b", source), start=1):
            for what, filtered in (
                ("finds every company's", "true"),
                ("finds every company's without one", f"(tenant is null or {place.group()})"),
            ):
                changed = source[: place.start()] + filtered + source[place.end() :]
                yield Mutant(f"{function.partition('(')[0]}: branch {number} {what}", changed)


def _of_the_context() -> Iterator[Mutant]:
    def patched(target: Any, name: str, value: Any) -> Callable[[], None]:
        return lambda: setattr(target, name, value)

    wrapper, parent = base.DatabaseWrapper, base.base.DatabaseWrapper
    yield Mutant(
        "engine: a transaction is not told its tenant", apply=patched(wrapper, "set_autocommit", parent.set_autocommit)
    )
    yield Mutant(
        "engine: not told again after a savepoint",
        apply=patched(wrapper, "_savepoint_rollback", parent._savepoint_rollback),
    )
    yield Mutant("engine: a session setting", apply=patched(base, "COPY", base.COPY.replace("true", "false")))
    yield Mutant("engine: autocommit counts as a transaction", apply=patched(wrapper, "in_own_transaction", True))
    yield Mutant(
        "engine: a TestCase's transaction counts",
        apply=patched(wrapper, "in_own_transaction", property(lambda self: self.in_atomic_block)),
    )
    yield Mutant(
        "context: an open transaction is not told", apply=patched(context, "_copy_to_open_transactions", lambda: None)
    )
    yield Mutant(
        "context: a stream runs in its reader's", apply=patched(context, "copy_context", lambda: _SameContext())
    )
    yield Mutant(
        "middleware: a failed request commits",
        apply=patched(middleware, "transaction", _Module(middleware.transaction, set_rollback=lambda *_: None)),
    )
    yield Mutant(
        "middleware: no transaction",
        apply=patched(
            middleware, "transaction", _Module(middleware.transaction, atomic=nullcontext, set_rollback=lambda *_: None)
        ),
    )
    yield Mutant("middleware: no context", apply=patched(middleware, "tenant_context", lambda *_, **__: nullcontext()))


class _SameContext:
    def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return work(*arguments)


class _Module:
    """A module with some of its names changed."""

    def __init__(self, module: Any, **changed: Any) -> None:
        self._module = module
        vars(self).update(changed)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._module, name)
