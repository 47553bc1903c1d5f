"""Guards a–e name what somebody forgot. Each mistake is made by the owner in a transaction that is undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import models
from django.test.utils import isolate_apps

from complaints.models import Case
from tenants.models import Tenant
from tenants.owned import TenantOwned
from tests.isolation import catalogue

pytestmark = pytest.mark.catalogue

FORGOTTEN = "create table forgotten (id uuid primary key default uuidv7(), tenant_id uuid not null)"
LEAK = "create function leak() returns bigint language sql security definer {} as 'select count(*) from public.complaints_case'"
PIN = "set search_path = pg_catalog, pg_temp"
OWN = "revoke execute on function leak() from public; grant create on schema public to acuse_eraser; alter function leak() owner to acuse_eraser"

MISTAKES: list[tuple[Callable[[Any], list[str]], str, str]] = [
    (catalogue.every_table_is_isolated_or_listed, FORGOTTEN, "forgotten: neither"),
    (
        catalogue.every_table_is_isolated_or_listed,
        "create schema other create table hidden (id int)",
        "other.hidden: neither",
    ),
    (
        catalogue.every_table_is_isolated_or_listed,
        "create table part (id int) partition by range (id)",
        "part: neither",
    ),
    (
        catalogue.policies_are_exact,
        "create policy more on complaints_case to acuse_app using (true)",
        "unexpected: ('complaints_case', 'more'",
    ),
    (
        catalogue.policies_are_exact,
        "create policy more on complaints_case for select to public using (true)",
        "unexpected: ('complaints_case', 'more'",
    ),
    (
        catalogue.policies_are_exact,
        "alter policy tenant on complaints_case to public",
        "missing: ('complaints_case', 'tenant'",
    ),
    (
        catalogue.policies_are_exact,
        "alter policy search on complaints_casetext to acuse_app",
        "unexpected: ('complaints_casetext', 'search', 'acuse_app'",
    ),
    (
        catalogue.policies_are_exact,
        "drop policy search on complaints_casetext;"
        " create policy search on complaints_casetext to acuse_search using (true)",
        "unexpected: ('complaints_casetext', 'search', 'acuse_search', 'ALL'",
    ),
    (
        catalogue.policies_are_exact,
        "create policy search on complaints_attachment for select to acuse_search using (true)",
        "unexpected: ('complaints_attachment', 'search'",
    ),
    (
        catalogue.policies_are_exact,
        "create policy more on complaints_case as restrictive to acuse_app using (true)",
        "unexpected: ('complaints_case', 'more', 'RESTRICTIVE'",
    ),
    (
        catalogue.tenant_columns_are_filled,
        "alter table complaints_case alter tenant_id drop not null",
        "complaints_case: tenant_id is not",
    ),
    (
        catalogue.tenant_columns_are_filled,
        "alter table complaints_case alter tenant_id set default uuidv7()",
        "complaints_case: tenant_id is not",
    ),
    (
        catalogue.foreign_keys_carry_the_tenant,
        "alter table complaints_notice add kind_id uuid references complaints_kind (id)",
        "unexpected: ('complaints_notice', 'kind_id', 'complaints_kind', 'id')",
    ),
    (
        catalogue.foreign_keys_carry_the_tenant,
        f"{FORGOTTEN}; alter table forgotten add foreign key (id) references complaints_case (id)",
        "unexpected: ('forgotten', 'id', 'complaints_case', 'id')",
    ),
    (
        catalogue.unique_indexes_carry_the_tenant,
        "create unique index leak on complaints_case (reference)",
        "complaints_case: leak",
    ),
    (
        catalogue.unique_indexes_carry_the_tenant,
        "create unique index leak on complaints_case (reference) include (tenant_id)",
        "complaints_case: leak",
    ),
    (
        catalogue.unique_indexes_carry_the_tenant,
        "alter table complaints_case add constraint leak exclude using btree (reference with =)",
        "complaints_case: leak",
    ),
    (
        catalogue.unique_indexes_carry_the_tenant,
        "alter table complaints_case alter id drop default",
        "complaints_case: complaints_case_pkey",
    ),
    (
        catalogue.views_ask_as_their_caller,
        "create view leak as select * from complaints_case",
        "leak: materialised, or",
    ),
    (
        catalogue.views_ask_as_their_caller,
        "create view leak with (security_invoker = false) as select 1",
        "leak: materialised, or",
    ),
    (
        catalogue.views_ask_as_their_caller,
        "create materialized view leak as select * from complaints_case",
        "leak: materialised, or",
    ),
    (catalogue.definer_functions_are_exact, f"{LEAK.format(PIN)}; {OWN}", "leak(): a definer function"),
    (
        catalogue.definer_functions_are_exact,
        "set local role acuse_eraser; alter function erase_complainant reset search_path",
        "erase_complainant",
    ),
    (
        catalogue.definer_functions_are_exact,
        "set local role acuse_eraser; alter function erase_complainant set search_path = public, pg_temp",
        "erase_complainant",
    ),
    (catalogue.definer_functions_are_exact, "grant execute on function erase_complainant to public", "PUBLIC"),
    (
        catalogue.definer_functions_are_exact,
        "grant execute on function erase_complainant to acuse_sweeper",
        "acuse_sweeper",
    ),
    (
        catalogue.definer_functions_are_exact,
        "set local role acuse_search; alter function search_cases reset search_path",
        "search_cases",
    ),
    (catalogue.definer_functions_are_exact, "grant execute on function search_complainants to public", "PUBLIC"),
    (
        catalogue.definer_functions_are_exact,
        "set local role acuse_search; alter function search_cases security invoker",
        "search_cases(text,integer): the definer function is missing",
    ),
    (
        catalogue.definer_functions_are_exact,
        "alter function erase_complainant owner to acuse_owner",
        "a definer function of acuse_owner",
    ),
    (
        catalogue.definer_functions_are_exact,
        "drop function erase_complainant",
        "erase_complainant(uuid,timestamp with time zone): the definer",
    ),
    (
        catalogue.grants_are_exact,
        f"{FORGOTTEN}; grant select on forgotten to acuse_app",
        "unexpected: ('forgotten', '', 'acuse_app', 'SELECT'",
    ),
    (
        catalogue.grants_are_exact,
        "grant select on complaints_case to public",
        "unexpected: ('complaints_case', '', 'PUBLIC', 'SELECT'",
    ),
    (catalogue.grants_are_exact, "grant truncate on complaints_case to acuse_app", "'TRUNCATE'"),
    (
        catalogue.grants_are_exact,
        "grant select (text) on notifications_message to acuse_sweeper",
        "'text', 'acuse_sweeper'",
    ),
    (
        catalogue.grants_are_exact,
        "grant select (text) on complaints_casetext to acuse_search",
        "unexpected: ('complaints_casetext', 'text', 'acuse_search'",
    ),
    (
        catalogue.grants_are_exact,
        "revoke select (search) on complaints_case from acuse_search",
        "missing: ('complaints_case', 'search', 'acuse_search'",
    ),
    (catalogue.grants_are_exact, "grant select on complaints_case to acuse_app with grant option", "'SELECT', True"),
    (catalogue.grants_are_exact, "grant insert on tenants_domain to acuse_app", "unexpected: ('tenants_domain'"),
    (
        catalogue.grants_are_exact,
        "revoke select on complaints_case from acuse_backup",
        "missing: ('complaints_case', '', 'acuse_backup'",
    ),
    (catalogue.grants_are_exact, "alter default privileges grant select on tables to acuse_app", "default privileges"),
    (
        catalogue.grants_are_exact,
        "create sequence leak; grant usage on sequence leak to acuse_app",
        "unexpected: ('leak'",
    ),
    (catalogue.roles_are_exact, "grant create on schema public to acuse_app", "acuse_app: may create"),
    (
        catalogue.append_only_tables_are_locked,
        "drop trigger append_only on complaints_caseevent",
        "complaints_caseevent: append-only=True",
    ),
    (
        catalogue.append_only_tables_are_locked,
        "alter table complaints_caseevent disable trigger append_only",
        "complaints_caseevent",
    ),
    (
        catalogue.append_only_tables_are_locked,
        "create or replace trigger append_only before delete on complaints_caseevent for each row execute function append_only()",
        "complaints_caseevent",
    ),
    (
        catalogue.append_only_tables_are_locked,
        "create or replace trigger append_only before update or delete on complaints_caseevent for each row when (false)"
        " execute function append_only()",
        "complaints_caseevent",
    ),
    (catalogue.privileges_of_the_app, "select 1", "connected as acuse_owner"),
]


@pytest.mark.parametrize(("guard", "mistake", "named"), MISTAKES, ids=[mistake for _, mistake, _ in MISTAKES])
def test_a_mistake_is_named(
    guard: Callable[[Any], list[str]], mistake: str, named: str, owner: psycopg.Connection[Any]
) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute(mistake)
        assert [found for found in guard(owner.cursor()) if named in found]


def test_a_view_that_asks_as_its_caller_is_fine(owner: psycopg.Connection[Any]) -> None:
    with owner.transaction(force_rollback=True):
        owner.execute("create view fine with (security_invoker = true) as select * from complaints_case")
        assert catalogue.views_ask_as_their_caller(owner.cursor()) == []


def names_of(model: type[models.Model]) -> set[str]:
    return {constraint.name for constraint in model._meta.constraints}


@isolate_apps("complaints", attr_name="apps")
def test_a_new_model_is_isolated_without_being_asked() -> None:
    class Parent(TenantOwned):
        class Meta:  # one of its own, as people write it
            app_label = "complaints"
            constraints = [models.CheckConstraint(name="mine", condition=models.Q(id__isnull=False))]

    assert names_of(Parent) == {"mine", "complaints_parent_tenant", "complaints_parent_tenant_key"}
    assert Parent._base_manager.name == "objects"


def test_a_model_without_its_table_and_a_plain_foreign_key_are_named(
    owner: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a new model had been written and half of it forgotten: the models are asked, so the guards know it."""
    with isolate_apps("complaints"):

        class Fresh(TenantOwned):
            case = models.ForeignKey("complaints.Case", models.PROTECT)

            class Meta:
                app_label = "complaints"

        # The isolated registry knows no other model; the two it points at are told, and hear nothing of it.
        Fresh._meta.get_field("case").remote_field.model = Case
        Fresh._meta.get_field("tenant").remote_field.model = Tenant
    monkeypatch.setattr(catalogue, "tenant_models", lambda: [Fresh])
    cursor = owner.cursor()
    assert any("plain ForeignKey" in found for found in catalogue.foreign_keys_carry_the_tenant(cursor))
    assert any("'complaints_fresh', 'tenant'" in found for found in catalogue.policies_are_exact(cursor))
    assert any("complaints_fresh" in found for found in catalogue.tenant_columns_are_filled(cursor))
    assert any("complaints_fresh" in found for found in catalogue.grants_are_exact(cursor))
    assert Tenant._meta.db_table in catalogue.tenant_tables()
