"""What the trends count, for one company: a fixed number of queries, whatever the number of cases.

Days are those of the tenant's zone. Nothing here reads a name, a text or a reference.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Generic, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Avg, Count, Exists, F, FloatField, Func, IntegerField, OuterRef, Q, Value
from django.db.models.functions import Cast, TruncDate, TruncWeek

from complaints.clocks import Calendar
from complaints.enums import CaseState, ClockName
from complaints.models import Case, CaseEvent, Clock, Rating
from complaints.models.story import DETOURS
from reports.figures import BEFORE, LATELY, Average, Share, Spread
from reports.periods import Period
from tenants.context import current_tenant_id

AGES = (5, 10, 15)  # business days: the bounds of the ages of open cases
LONGEST = timedelta(days=3 * 366)  # older cases count as so old


@dataclass(frozen=True)
class Span:
    """A period with the one before it. Moments in UTC."""

    period: Period
    calendar: Calendar
    now: datetime

    def begins(self, period: Period) -> datetime:
        return datetime.combine(period.first, time(), self.calendar.zone)

    def within(self, field: str, period: Period) -> Q:
        """Moments of `field` that lie in the period."""
        ends = self.begins(period.shifted(1))
        return Q(**{f"{field}__gte": self.begins(period), f"{field}__lt": ends})

    def within_either(self, field: str) -> Q:
        ends = self.begins(self.period.shifted(1))
        return Q(**{f"{field}__gte": self.begins(self.period.before), f"{field}__lt": ends})

    @property
    def both(self) -> tuple[tuple[str, Period], ...]:
        return ("now", self.period), ("before", self.period.before)


T = TypeVar("T")


@dataclass(frozen=True)
class Pair(Generic[T]):
    """A figure of the period, and of the one before."""

    now: T
    before: T


def flow(span: Span) -> dict[str, Pair[int]]:
    """Cases `received` and `resolved` in the period."""
    wanted = {
        f"{field}_{name}": Count("pk", filter=span.within(f"{field}_at", period))
        for field in ("received", "resolved")
        for name, period in span.both
    }
    found = Case.objects.filter(span.within_either("received_at") | span.within_either("resolved_at")).aggregate(
        **wanted
    )
    return {field: Pair(found[f"{field}_now"], found[f"{field}_before"]) for field in ("received", "resolved")}


@dataclass(frozen=True)
class Age:
    """Open cases that were received on these days, both included; None: however long ago."""

    first: date | None
    last: date
    number: int


def ages_of_open_cases(span: Span) -> list[Age]:
    """How many cases that are open now came in the last 5, 10, 15 business days, and before."""
    last, days, counts = span.now.astimezone(span.calendar.zone).date(), [], {}
    for place, first in enumerate([*(_business_days_ago(number, span) for number in AGES), None]):
        condition = Q(received_at__lt=_midnight(last + timedelta(days=1), span)) if place else Q()
        condition &= Q(received_at__gte=_midnight(first, span)) if first else Q()
        counts[f"age_{place}"] = Count("pk", filter=condition)
        days.append((first, last))
        last = first - timedelta(days=1) if first else last
    found = Case.objects.filter(state__in=Case.OPEN).aggregate(**counts)
    return [Age(first, last, found[f"age_{place}"]) for place, (first, last) in enumerate(days)]


def _business_days_ago(number: int, span: Span) -> date:
    """The earliest day since which so many business days have begun, and no more."""
    day = span.now.astimezone(span.calendar.zone).date()
    while number or not _is_business_day(day, span.calendar):
        number -= _is_business_day(day, span.calendar)
        day -= timedelta(days=1)
    return day


def _midnight(day: date, span: Span) -> datetime:
    return datetime.combine(day, time(), span.calendar.zone)


def _is_business_day(day: date, calendar: Calendar) -> bool:
    """Also where no calendar reaches: old cases are counted with its weekends alone."""
    is_covered = calendar.first_year <= day.year <= calendar.last_year
    return calendar.is_business_day(day) if is_covered else day.weekday() not in calendar.weekend


def kept(span: Span) -> dict[tuple[str, str], Pair[Share]]:
    """By clock and basis: clocks kept, of those whose last day lies in the period and that have ended or are over.

    Cases that were withdrawn are left out: their clocks were neither kept nor broken.
    """
    settled = Q(stopped_at__isnull=False) | Q(due_at__lte=span.now)
    first, end = span.period.before.first, span.period.end
    wanted: dict[str, Count] = {}
    for name, period in span.both:
        due = settled & Q(due_on__gte=period.first, due_on__lt=period.end)
        wanted[f"{name}_n"] = Count("pk", filter=due)
        wanted[f"{name}_kept"] = Count("pk", filter=due & Q(stopped_at__lt=F("due_at")))
    clocks = Clock.objects.filter(
        _own_cases(), due_on__gte=first, due_on__lt=end, name__in=[ClockName.ACKNOWLEDGE, ClockName.RESOLVE]
    ).exclude(case__state=CaseState.WITHDRAWN)
    return {
        (row["name"], row["basis"]): Pair(
            Share(row["now_kept"], row["now_n"]), Share(row["before_kept"], row["before_n"])
        )
        for row in clocks.order_by().values("name", "basis").annotate(**wanted)
    }


class _Percentile(Aggregate):
    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


class _DayNumber(Func):
    """The place of a date in a list of numbers that begins with a first date."""

    template = "(%(expressions)s]"
    arg_joiner = ")["
    output_field = IntegerField()


def _business_day_of(moment: str, span: Span) -> Func:
    """How many business days of the calendar had begun by the day of this moment, since some day long ago."""
    zone = span.calendar.zone
    base = (span.begins(span.period.before) - LONGEST).date()
    last = max(span.period.end, span.now.astimezone(zone).date())
    numbers, passed = [], 0
    for number in range((last - base).days + 1):
        day = base + timedelta(days=number)
        passed += _is_business_day(day, span.calendar)
        numbers.append(passed)
    place = Func(
        TruncDate(moment, tzinfo=zone),
        Value(base),
        template="GREATEST(%(expressions)s, 0) + 1",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    return _DayNumber(Cast(Value(numbers), ArrayField(IntegerField())), place)


def times_to_resolve(span: Span) -> Pair[Spread]:
    """Business days from receipt to the resolution that stands, of cases resolved in the period."""
    took = _business_day_of("resolved_at", span) - _business_day_of("received_at", span)
    cases = Case.objects.filter(span.within_either("resolved_at")).annotate(took=took)
    wanted: dict[str, Aggregate] = {}
    for name, period in span.both:
        inside = span.within("resolved_at", period)
        wanted[f"{name}_n"] = Count("pk", filter=inside)
        wanted[f"{name}_median"] = _Percentile("took", fraction=0.5, filter=inside)
        wanted[f"{name}_ninetieth"] = _Percentile("took", fraction=0.9, filter=inside)
    found = cases.aggregate(**wanted)
    now, before = (Spread(found[f"{n}_median"], found[f"{n}_ninetieth"], found[f"{n}_n"]) for n, _ in span.both)
    return Pair(now, before)


def detours(span: Span) -> dict[str, Pair[int]]:
    """How often cases were escalated, rejected by their complainant and reopened in the period."""
    found = CaseEvent.objects.filter(span.within_either("at"), code__in=DETOURS).order_by().values("code")
    rows = {
        row["code"]: Pair(row["now"], row["before"])
        for row in found.annotate(**{name: Count("pk", filter=span.within("at", period)) for name, period in span.both})
    }
    return {code: rows.get(code, Pair(0, 0)) for code in DETOURS}


def by(field: str, span: Span, *, moment: str = "received_at") -> dict[Any, Pair[int]]:
    """Cases of the period by `kind`, `category`, `channel` or `root_cause`; None for those without one."""
    rows = Case.objects.filter(span.within_either(moment)).order_by().values(field)
    counted = rows.annotate(**{name: Count("pk", filter=span.within(moment, period)) for name, period in span.both})
    return {row[field]: Pair(row["now"], row["before"]) for row in counted}


def _own_cases() -> Q:
    """Said although the policy says it: of a table that is joined PostgreSQL sees only the policy, expects a handful of rows, and
    begins with all of them."""
    return Q(case__tenant=current_tenant_id())


@dataclass(frozen=True)
class Satisfaction:
    """answered: of the cases resolved in the period those that were rated."""

    handling: Pair[Average]
    outcome: Pair[Average]
    answered: Pair[Share]


def satisfaction(span: Span) -> Satisfaction:
    """Of the cases that were resolved in the period: how their complainants rated them since."""
    rated = Rating.objects.filter(case=OuterRef("pk"), at__gte=OuterRef("resolved_at"))
    resolved = Case.objects.filter(span.within_either("resolved_at"))
    shares = resolved.annotate(is_rated=Exists(rated)).aggregate(
        **{f"{name}_n": Count("pk", filter=span.within("resolved_at", period)) for name, period in span.both},
        **{
            f"{name}_rated": Count("pk", filter=span.within("resolved_at", period) & Q(is_rated=True))
            for name, period in span.both
        },
    )
    marks: dict[str, Aggregate] = {}
    for name, period in span.both:
        inside = span.within("case__resolved_at", period)
        for mark in ("handling", "outcome"):
            marks[f"{mark}_{name}"] = Avg(mark, filter=inside)
            marks[f"{mark}_{name}_n"] = Count(mark, filter=inside)
    given = Rating.objects.filter(
        _own_cases(), span.within_either("case__resolved_at"), at__gte=F("case__resolved_at")
    ).aggregate(**marks)

    def average(mark: str) -> Pair[Average]:
        return Pair(*(Average(given[f"{mark}_{name}"], given[f"{mark}_{name}_n"]) for name, _ in span.both))

    answered = Pair(*(Share(shares[f"{name}_rated"], shares[f"{name}_n"]) for name, _ in span.both))
    return Satisfaction(average("handling"), average("outcome"), answered)


def series(span: Span) -> list[tuple[Period, int, int]]:
    """Each period of the chart with what was received and what was resolved in it, oldest first."""
    periods = span.period.series
    moments = [span.begins(period) for period in [*periods, span.period.shifted(1)]]
    counted: list[list[int]] = []
    for field in ("received_at", "resolved_at"):
        inside = {
            f"n{number}": Count("pk", filter=Q(**{f"{field}__gte": begins, f"{field}__lt": ends}))
            for number, (begins, ends) in enumerate(itertools.pairwise(moments))
        }
        within = Q(**{f"{field}__gte": moments[0], f"{field}__lt": moments[-1]})
        found = Case.objects.filter(within).aggregate(**inside)
        counted.append([found[f"n{number}"] for number in range(len(periods))])
    return list(zip(periods, *counted, strict=True))


def weekly_by_category(span: Span) -> dict[Any, list[int]]:
    """Cases received in each of the last 30 whole weeks, oldest first, by category; only weeks since the first case."""
    monday = this_monday(span)
    mondays = [monday - timedelta(weeks=number) for number in range(LATELY + BEFORE, 0, -1)]
    begins, ends = (datetime.combine(day, time(), span.calendar.zone) for day in (mondays[0], monday))
    if not Case.objects.filter(received_at__lt=begins).exists():
        return {}
    cases = Case.objects.filter(received_at__gte=begins, received_at__lt=ends).exclude(category=None)
    rows = (
        cases.annotate(week=TruncWeek("received_at", tzinfo=span.calendar.zone))
        .order_by()
        .values_list("category", "week")
        .annotate(n=Count("pk"))
    )
    found: dict[Any, list[int]] = {}
    for category, week, number in rows:
        weeks = found.setdefault(category, [0] * len(mondays))
        weeks[mondays.index(week.astimezone(span.calendar.zone).date())] = number
    return found


def this_monday(span: Span) -> date:
    """The first day of the week that is not over."""
    day = span.now.astimezone(span.calendar.zone).date()
    return day - timedelta(days=day.weekday())
