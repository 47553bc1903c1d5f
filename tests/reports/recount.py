"""The figures as the independent SQL script counts them, and as the page has them, under the same names."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.db import connection

from reports.periods import Period
from reports.trends import Trends
from tenants.models import Tenant

SCRIPT = (Path(__file__).parent / "figures.sql").read_text()


def counted_anew(tenant: Tenant, period: Period, now: datetime) -> dict[str, float]:
    """In the tenant's context. Figures that are 0 or have nothing to rest on are left out."""
    said = {"tenant": tenant.pk, "zone": tenant.time_zone, "first": period.first, "past": period.end, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(SCRIPT, said)
        return {name: round(value, 6) for name, value in cursor.fetchall() if value}


def before_on_the_page(trends: Trends) -> dict[str, float]:
    """The same of the period before, as far as the page tells it: what is open now is told once."""
    found: dict[str, float | None] = {name: count.before for name, count in trends.flow.items()}
    for kept in trends.kept:
        found[f"n {kept.clock} {kept.basis}"] = kept.share.before.whole
        found[f"kept {kept.clock} {kept.basis}"] = kept.share.before.part
    found |= {"median": trends.times.before.median, "ninetieth": trends.times.before.ninetieth}
    found |= {
        "case.escalated": trends.escalated.before,
        "case.not_satisfied": trends.not_satisfied.before,
        "case.reopened": trends.reopened.before,
    }
    for table in trends.tables:
        found |= {f"{table.key} {row.code}": row.count.before for row in table.rows}
    rated = trends.satisfaction
    found |= {"handling": rated.handling.before.mean, "handling n": rated.handling.before.n}
    found |= {"outcome": rated.outcome.before.mean, "answered": rated.answered.before.part}
    return {name: round(float(value), 6) for name, value in found.items() if value}


def on_the_page(trends: Trends) -> dict[str, float]:
    """The same of the trends, of the period itself."""
    found: dict[str, float | None] = {name: count.now for name, count in trends.flow.items()}
    found |= {f"open {place}": age.number for place, (_, age) in enumerate(trends.ages)}
    for kept in trends.kept:
        found[f"n {kept.clock} {kept.basis}"] = kept.share.now.whole
        found[f"kept {kept.clock} {kept.basis}"] = kept.share.now.part
    found |= {"median": trends.times.now.median, "ninetieth": trends.times.now.ninetieth}
    found |= {
        "case.escalated": trends.escalated.now,
        "case.not_satisfied": trends.not_satisfied.now,
        "case.reopened": trends.reopened.now,
    }
    for table in trends.tables:
        found |= {f"{table.key} {row.code}": row.count.now for row in table.rows}
    rated = trends.satisfaction
    found |= {"handling": rated.handling.now.mean, "handling n": rated.handling.now.n}
    found |= {"outcome": rated.outcome.now.mean, "answered": rated.answered.now.part}
    return {name: round(float(value), 6) for name, value in found.items() if value}
