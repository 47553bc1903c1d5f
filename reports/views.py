"""The trends page, and its figures as files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from complaints import rules
from complaints.desk.access import for_readers_of_figures
from reports import files
from reports.figures import BEFORE, ENOUGH, LATELY
from reports.periods import Period, Unit, asked_for
from reports.trends import Trends, trends_of
from reports.words import title_of
from tenants.middleware import tenant_of
from tenants.models import Membership


@require_safe
@for_readers_of_figures
def trends(request: HttpRequest, me: Membership) -> HttpResponse:
    """The period stands in the address (`unit`, `from`), so that a view can be kept and sent."""
    period, found = _asked(request)
    today = timezone.localdate(timezone=tenant_of(request).zone)
    later = period.shifted(1)
    context: dict[str, Any] = {
        "trends": found,
        "period_title": title_of(period),
        "before_title": title_of(period.before),
        "units": [
            (name, _address(Period.of(unit, period.last)), unit is period.unit) for unit, name in _units().items()
        ],
        "earlier": _address(period.before),
        "later": _address(later) if later.first <= today else "",
        "here": _address(period),
        "series": [(title_of(one, short=True), received, resolved) for one, received, resolved in found.series],
        "may_open_cases": rules.may_see_cases(me),
        "since": period.first.isoformat(),
        "until": period.last.isoformat(),
        "ENOUGH": ENOUGH,
        "LATELY": LATELY,
        "BEFORE": BEFORE,
    }
    return render(request, "reports/trends.html", context)


def _units() -> dict[Unit, str]:
    return {
        Unit.WEEK: pgettext("period", "Week"),
        Unit.MONTH: pgettext("period", "Month"),
        Unit.QUARTER: pgettext("period", "Quarter"),
    }


@require_safe
@for_readers_of_figures
def as_csv(request: HttpRequest, me: Membership) -> HttpResponse:
    period, found = _asked(request)
    return _download(files.csv_of(found), "text/csv; charset=utf-8", f"{_name(request, period)}.csv")


@require_safe
@for_readers_of_figures
def as_xlsx(request: HttpRequest, me: Membership) -> HttpResponse:
    period, found = _asked(request)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _download(files.xlsx_of(found), kind, f"{_name(request, period)}.xlsx")


def _asked(request: HttpRequest) -> tuple[Period, Trends]:
    now = timezone.now()
    today = timezone.localdate(now, tenant_of(request).zone)
    period = asked_for(request.GET.get("unit", ""), request.GET.get("from", ""), today=today)
    return period, trends_of(period, now=now)


def _address(period: Period) -> str:
    return "?" + urlencode({"unit": period.unit.value, "from": period.first.isoformat()})


def _name(request: HttpRequest, period: Period) -> str:
    return f"{tenant_of(request).prefix}-{period.unit.value}-{period.first.isoformat()}"


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
