"""Who is asking, and for which company: one context variable is the only truth.

The settings `app.tenant_id` and `app.actor` in the database are copies of it. They are transaction-local: the database
wrapper (`tenants.backend`) writes them at the start of every transaction, this module when the context changes inside
one. Nothing else in the project may write them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connections, transaction

from tenants.actors import SYSTEM, Actor

T = TypeVar("T")


class TenantContextMissing(RuntimeError):
    """A tenant's table was asked for outside a tenant context, or outside a transaction."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One tenant, the person or process that acts, and why (a code, never a free text: it goes into the history)."""

    tenant_id: UUID
    actor: Actor
    reason: str


_scope: ContextVar[Scope | None] = ContextVar("tenant_scope", default=None)


def current_scope() -> Scope | None:
    return _scope.get()


def require_scope() -> Scope:
    """The scope, or TenantContextMissing."""
    if (scope := _scope.get()) is None:
        raise TenantContextMissing("No tenant: enter tenant_context(tenant_id) first.")
    return scope


def current_tenant_id() -> UUID:
    """The tenant's id, or TenantContextMissing."""
    return require_scope().tenant_id


@contextmanager
def _enter(scope: Scope) -> Iterator[None]:
    token = _scope.set(scope)
    try:
        _copy_to_open_transactions()
        yield
    finally:
        _scope.reset(token)
        _copy_to_open_transactions()


def _copy_to_open_transactions() -> None:
    """A transaction that is already open must learn of a change at once, and of the change back."""
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block:
            connection.copy_scope()  # type: ignore[attr-defined]


def tenant_context(tenant_id: UUID, *, actor: Actor = SYSTEM, reason: str = "system") -> Any:
    """Everything inside is done for this tenant, by this actor, for this reason. Nests; leaving restores the outer one.

    Raises TypeError for anything but a UUID: a str or a Tenant would be compared and quoted differently.
    """
    if not isinstance(tenant_id, UUID):
        raise TypeError(f"tenant_context() wants a UUID, not {type(tenant_id).__name__}")
    return _enter(Scope(tenant_id, actor, reason))


def acting_as(actor: Actor) -> Any:
    """The same tenant and reason, another actor: once a request knows who is signed in."""
    return _enter(replace(require_scope(), actor=actor))


def because(reason: str) -> Any:
    """The same tenant and actor, with the reason that the history of every row written inside will show."""
    return _enter(replace(require_scope(), reason=reason))


@contextmanager
def tenant_atomic(tenant_id: UUID, *, actor: Actor = SYSTEM, reason: str = "system") -> Iterator[None]:
    """The usual pair outside a request: the context and one transaction."""
    with tenant_context(tenant_id, actor=actor, reason=reason), transaction.atomic():
        yield


def tenant_stream(rows: Iterable[T]) -> Iterator[T]:
    """Run each step of a streamed body in the context of the view that made it.

    The body runs after the middleware has left the context. A generator that entered it by itself would leave it set
    in the server's thread between two steps, and for good if the client went away. `rows` opens its own atomic().
    """
    return _steps_in(copy_context(), iter(rows))  # not a generator itself: the context is the one of this call


def _steps_in(context: Context, steps: Iterator[T]) -> Iterator[T]:
    end: Any = object()
    try:
        while (row := context.run(next, steps, end)) is not end:
            yield row
    finally:  # also when the client goes away: the server closes the response, and with it our transaction
        if close := getattr(steps, "close", None):
            context.run(close)


def tenant_task(work: Callable[..., T]) -> Callable[..., T]:
    """A worker's envelope: ids in (keyword-only), one context and one transaction around, nothing left behind."""

    def run(*, tenant_id: UUID | str, **ids: Any) -> T:
        if _scope.get() is not None:
            raise RuntimeError("A task began inside another tenant's context.")
        with tenant_atomic(UUID(str(tenant_id)), reason=f"task {work.__name__}"):
            return work(**ids)

    run.__name__, run.__doc__, run.__module__ = work.__name__, work.__doc__, work.__module__
    return run
