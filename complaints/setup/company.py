"""Making a company, once. Run again, it changes nothing that is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from complaints.clocks.seed import holidays_of
from complaints.models import Category, Kind, Notice, PolicyVersion, RootCause
from complaints.policy import read_policy
from tenants.context import tenant_context
from tenants.models import Brand, CalendarDay, CalendarVersion, DayKind, Domain, Tenant

Texts = dict[str, dict[str, str]]  # by language, then by what the text is for


@dataclass(frozen=True, kw_only=True)
class Company:
    """All texts are keyed by language code, the company's own language first."""

    host: str
    prefix: str
    name: str
    legal_name: str
    country: str
    time_zone: str
    languages: tuple[str, ...]
    colour: str
    colour_dark: str
    colour_dark_text: str
    logo: bytes  # SVG
    kinds: dict[str, Texts]
    categories: dict[str, dict[str, str]]
    notice: Texts
    needs_authorisation: bool
    root_causes: dict[str, dict[str, str]]
    policy: dict[str, Any]
    place: str | None = None  # municipality, where its own holiday counts
    phone: str = ""
    email: str = ""
    postal_address: str = ""


@transaction.atomic
def set_up_company(company: Company, *, now: datetime) -> Tenant:
    """The company's tenant, made if its host is not there yet. Needs the owner's connection: the app may not."""
    if domain := Domain.objects.select_related("tenant").filter(host=company.host).first():
        return domain.tenant
    tenant = Tenant(
        name=company.name,
        legal_name=company.legal_name,
        prefix=company.prefix,
        country=company.country,
        time_zone=company.time_zone,
        default_language=company.languages[0],
        languages=list(company.languages),
        phone=company.phone,
        email=company.email,
        postal_address=company.postal_address,
    )
    with tenant_context(tenant.pk, reason="set up"):
        tenant.save(force_insert=True)
        Domain.objects.create(host=company.host, tenant=tenant)
        _fill(company, now)
    return tenant


def _fill(company: Company, now: datetime) -> None:
    Brand.objects.create(
        colour=company.colour,
        colour_dark=company.colour_dark,
        colour_dark_text=company.colour_dark_text,
        logo=company.logo,
        logo_type="image/svg+xml",
    )
    for position, (code, texts) in enumerate(company.kinds.items()):
        Kind.objects.create(code=code, texts=texts, position=position)
    for position, (code, names) in enumerate(company.categories.items()):
        Category.objects.create(code=code, names=names, position=position)
    for position, (code, names) in enumerate(company.root_causes.items()):
        RootCause.objects.create(code=code, names=names, position=position)
    read_policy(company.policy)  # refuses a document that no case could keep
    PolicyVersion.objects.create(number=1, document=company.policy, in_force_from=now)
    _seed_calendar(company, now)
    details: dict[str, Any] = {"version": 1, "texts": company.notice, "published_at": now}
    Notice.objects.create(needs_authorisation=company.needs_authorisation, **details)


YEARS_BEFORE, YEARS_AFTER = 2, 10


def _seed_calendar(company: Company, now: datetime) -> None:
    """The first version: the country's holidays (and the municipality's) around this year."""
    years = range(now.year - YEARS_BEFORE, now.year + YEARS_AFTER + 1)
    calendar = CalendarVersion.objects.create(
        number=1,
        covers_from=date(years[0], 1, 1),
        covers_to=date(years[-1], 12, 31),
        reason="seed",
        made_at=now,
    )
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=calendar, day=day, kind=DayKind.HOLIDAY, name=name)
        for day, name in holidays_of(company.country, years, place=company.place).items()
    )
