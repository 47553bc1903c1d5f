"""The base of every tenant's table. Subclass `TenantOwned` and the rest follows: id, tenant, scoped manager, policy,
grants, composite foreign keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.db import connections, models
from django.db.models.signals import class_prepared
from django.utils.functional import cached_property

from tenants.bulk import update_rows
from tenants.constraints import TenantIsolation, TenantReference
from tenants.context import TenantContextMissing, current_tenant_id
from tenants.ids import uuid7_key

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class CurrentTenant(models.Expression):
    """The tenant when the query *runs*, so forms and views may build querysets at import.

    Raises TenantContextMissing without a context or outside a transaction: loud where row-level security would be
    silently empty.
    """

    output_field = models.UUIDField()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        tenant_id = current_tenant_id()
        if not connection.in_own_transaction:
            raise TenantContextMissing("A tenant's table was asked for outside a transaction.")
        return "%s", [tenant_id]


class TenantManager(models.Manager[M_co]):
    def get_queryset(self) -> models.QuerySet[M_co]:
        if self._db or self._hints:  # type: ignore[attr-defined]  # of a copy for one database or one row
            return self._of_the_tenant()
        return self._scoped.all()

    def _of_the_tenant(self) -> models.QuerySet[M_co]:
        return super().get_queryset().filter(tenant_id=CurrentTenant())

    @cached_property
    def _scoped(self) -> models.QuerySet[M_co]:
        """Built once: a page asks thirty times, and the tenant is looked up when the query runs."""
        return self._of_the_tenant()

    def bulk_update(self, objs: Iterable[M_co], fields: Iterable[str], batch_size: int | None = None) -> int:
        """One statement for all of them, so batches are the caller's affair."""
        if not connections[self.db].in_own_transaction:  # type: ignore[attr-defined]  # of our backend
            raise TenantContextMissing("A tenant's rows were to be changed outside a transaction.")
        return update_rows(list(objs), list(fields), using=self.db)


class TenantForeignKey(models.ForeignKey[Any, Any]):
    """A foreign key between two tables of the same tenant; the database's half is a TenantReference."""

    def __init__(self, to: Any, on_delete: Any, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)  # TenantReference brings (tenant_id, x_id)
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)


class TenantRow(models.Model):
    """What the isolation needs and nothing else; sessions and histories are built on this."""

    tenant_verbs: ClassVar[str] = "SELECT, INSERT, UPDATE, DELETE"
    append_only: ClassVar[bool] = False
    sweeper_reads: ClassVar[tuple[str, ...]] = ()
    sweeper_writes: ClassVar[tuple[str, ...]] = ()
    personal: ClassVar[tuple[str, ...]] = ()  # columns that identify a complainant: the eraser blanks them

    searched: ClassVar[tuple[str, ...]] = ()  # columns that the search function reads

    objects: ClassVar[Any] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class TenantOwned(TenantRow):
    id = uuid7_key()
    tenant = models.ForeignKey(
        "tenants.Tenant", models.PROTECT, default=current_tenant_id, editable=False, db_index=False, related_name="+"
    )

    class Meta(TenantRow.Meta):
        abstract = True


class HistoryRow(TenantRow):
    append_only = True

    class Meta(TenantRow.Meta):
        abstract = True


def isolate(sender: type[models.Model], **_: Any) -> None:
    """Give a finished model its constraints. A signal, because a child's Meta hides its abstract parent's and
    simple-history writes a Meta of its own: an inherited list would be forgotten just where it matters."""
    if not issubclass(sender, TenantRow) or sender._meta.abstract or sender._meta.proxy:
        return
    meta = sender._meta
    constraints: list[models.BaseConstraint] = [
        TenantIsolation(
            name=f"{meta.db_table}_tenant",
            verbs="SELECT, INSERT" if sender.append_only else sender.tenant_verbs,
            append_only=sender.append_only,
            sweeper_reads=sender.sweeper_reads,
            sweeper_writes=sender.sweeper_writes,
            personal=sender.personal,
            searched=() if issubclass(sender, HistoryRow) else sender.searched,
        )
    ]
    if not issubclass(sender, HistoryRow):  # a history outlives what it points at, and nothing points at it
        key = meta.pk.name
        constraints.append(models.UniqueConstraint(fields=["tenant", key], name=f"{meta.db_table}_tenant_key"))
        constraints += [
            TenantReference(name=f"{meta.db_table}_{field.column}_fk", field=field.name)
            for field in meta.local_fields
            if isinstance(field, TenantForeignKey)
        ]
    meta.constraints = meta.original_attrs["constraints"] = [*meta.constraints, *constraints]


class_prepared.connect(isolate)
