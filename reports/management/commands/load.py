"""`./manage.py load --tenants N --cases M [--largest K]`: fill companies of their own (`load-0001.localhost` and on) with the
rows that real use leaves. Run by the owner; run again, it adds what is lacking. The first company gets K cases, a tenth
of all unless told; the others share the rest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime
from threading import Event, Lock
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from reports.loading.companies import HOSTS, company
from reports.loading.filling import Copiers, fill, originals
from tenants.models import Domain

AT_ONCE = 2  # companies: PostgreSQL has its own core while the copies of another are written


class Command(BaseCommand):
    help = "Fill companies made for it with many cases, to measure with."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenants", type=int, required=True)
        parser.add_argument("--cases", type=int, required=True, help="of all of them together")
        parser.add_argument("--largest", type=int, help="cases of the first company (a tenth)")
        parser.add_argument("--beside", action="store_true", help="although there are other companies here")

    def handle(self, *, tenants: int, cases: int, largest: int | None, beside: bool, **_: Any) -> None:
        if tenants < 1 or cases < 1:
            raise CommandError("Ask for at least one company and one case.")
        if Domain.objects.exclude(host__startswith=HOSTS).exists() and not beside:
            raise CommandError(
                "There are companies here already. To fill others beside them, which nobody can take out again, add --beside."
            )
        now, began = timezone.now(), monotonic()
        copiers = originals(now=now)
        self.stdout.write(f"{len(copiers)} originals made and read in {monotonic() - began:.0f} s")
        self._fill(shares(tenants, cases, largest), copiers, now)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _fill(self, wanted: list[int], copiers: Copiers, now: datetime) -> None:
        """Several companies at once, each on a connection of its thread's; when one fails, all end with their batch."""
        began, added, one_speaks, is_over = monotonic(), 0, Lock(), Event()

        def fill_one(number: int, cases: int) -> None:
            nonlocal added
            try:
                at = company(number, now=now)
                for count in fill(at, cases, copiers):
                    with one_speaks:
                        added += count
                        rate = added / (monotonic() - began)
                        self.stdout.write(f"{at.host}: {added} cases added, {rate:.0f} a second")
                    if is_over.is_set():
                        return
            finally:
                connection.close()

        with ThreadPoolExecutor(AT_ONCE) as several:
            work = [several.submit(fill_one, *one) for one in enumerate(wanted, start=1)]
            try:
                for done in as_completed(work):
                    done.result()
            except BaseException:
                is_over.set()
                several.shutdown(cancel_futures=True)
                raise


def shares(tenants: int, cases: int, largest: int | None) -> list[int]:
    """How many cases each company gets, the largest first."""
    if tenants == 1:
        return [cases]
    first = cases // 10 if largest is None else largest
    each, over = divmod(cases - first, tenants - 1)
    return [first, *(each + (place < over) for place in range(tenants - 1))]
