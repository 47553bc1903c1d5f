"""Filling companies up to a number of cases. Whatever was interrupted is gone on with: each batch is one transaction."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle, islice

from django.db import transaction

from complaints.models import Case
from complaints.references import new_reference
from reports.loading.companies import PREFIX, Loaded, company, tables_of_cases
from reports.loading.copies import Copier, check_no_references, places_of, store
from reports.loading.originals import ORIGINALS, Original, tell
from tenants.context import tenant_context

BATCH = 1000
WEEKS = 100  # how far closed cases reach back
HOME = 0  # the number of the company in which the originals are made, and which is undone

Copiers = list[tuple[Original, Copier]]


def originals(*, now: datetime) -> Copiers:
    """The originals as texts to be filled in. Nothing of them stays in the database."""
    with transaction.atomic():
        home = company(HOME, now=now)
        tables = tables_of_cases(home.tenant_id)
        copiers = [(one, _read(number, one, home, tables, now)) for number, one in enumerate(ORIGINALS)]
        transaction.set_rollback(True)
    return copiers


def _read(number: int, original: Original, home: Loaded, tables: list, now: datetime) -> Copier:  # type: ignore[type-arg]
    with tenant_context(home.tenant_id, reason="load"):
        place = transaction.savepoint()
        copier = Copier(tell(number, original, now=now), home, tables)
        transaction.savepoint_rollback(place)
    return copier


def fill(at: Loaded, wanted: int, copiers: Copiers) -> Iterator[int]:
    """Add what the company lacks of its cases. Yields how many each batch added, once it is committed."""
    with transaction.atomic(), tenant_context(at.tenant_id, reason="load"):
        references = set(Case.objects.values_list("reference", flat=True))
    lacking = wanted - len(references)
    rest = islice(_mixed(copiers, start=len(references)), max(lacking, 0))
    while batch := list(islice(rest, BATCH)):
        with transaction.atomic(), tenant_context(at.tenant_id, reason="load"):
            check_no_references()
            _add(at, batch, references)
        yield len(batch)


def _mixed(copiers: Copiers, *, start: int) -> Iterator[tuple[Copier, timedelta]]:
    """Originals in their proportion; which case of a company is like which depends on its number alone."""
    order = [number for number, (original, _copier) in enumerate(copiers) for _share in range(original.share)]
    random.Random(1).shuffle(order)  # noqa: S311  a mixture, not a secret
    for place, number in islice(enumerate(cycle(order)), start, None):
        original, copier = copiers[number]
        yield copier, timedelta(weeks=-(place * 7919 % WEEKS) if original.is_closed else 0)


def _add(at: Loaded, batch: list[tuple[Copier, timedelta]], references: set[str]) -> None:
    tenant = places_of(at)
    texts: dict = {model: [] for model in batch[0][0].rows}  # type: ignore[type-arg]
    for copier, shift in batch:
        while (reference := new_reference(PREFIX)) in references:
            pass
        references.add(reference)
        values = copier.values(tenant, reference, shift)
        for model, text in copier.rows.items():
            if text:
                texts[model].append(text % values)
    store({model: rows for model, rows in texts.items() if rows})
