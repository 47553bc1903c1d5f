"""The trends of one company in one period (LO-7, LB-7): every figure with what it rests on, ready for page and file."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext, pgettext

from complaints import deadlines
from complaints.enums import Basis, Channel, ClockName, EventCode
from complaints.models import Category, Kind, RootCause
from complaints.queries import calendar_in_use
from reports import queries
from reports.figures import LATELY, Rise, Share, Spread, rise
from reports.periods import Period
from reports.queries import Age, Pair, Satisfaction, Span

CLOCKS = (ClockName.ACKNOWLEDGE, ClockName.RESOLVE)


@dataclass(frozen=True)
class Row:
    """One kind, category, channel or cause. code: of the queue's filter."""

    name: str
    code: str
    count: Pair[int]
    share: Share


@dataclass(frozen=True)
class Table:
    """The cases of the period by one of their properties, most first. occasion: what happened to them in the period."""

    key: str
    title: str
    occasion: str
    rows: list[Row]
    total: Pair[int]


@dataclass(frozen=True)
class Kept:
    """One clock by one basis: what was promised in public is apart from what we only aim at."""

    clock: ClockName
    basis: Basis
    share: Pair[Share]

    @property
    def occasion(self) -> str:
        """Of complaints.occasions: that such a clock was missed."""
        return f"missed-{self.clock}-{self.basis}"


@dataclass(frozen=True)
class Signal:
    """since, until: the days in which the cases came that it speaks of."""

    category: str
    code: str
    rise: Rise
    since: date
    until: date


@dataclass(frozen=True)
class Trends:
    period: Period
    is_over: bool
    flow: dict[str, Pair[int]]
    open_cases: int
    ages: list[tuple[str, Age]]
    kept: list[Kept]
    times: Pair[Spread]
    escalated: Pair[int]
    not_satisfied: Pair[int]
    reopened: Pair[int]
    satisfaction: Satisfaction
    tables: list[Table]
    series: list[tuple[Period, int, int]]
    signals: list[Signal]

    @property
    def is_empty(self) -> bool:
        """Whether there has been nothing at all to count."""
        return not (self.open_cases or any(received or resolved for _, received, resolved in self.series))


def trends_of(period: Period, *, now: datetime) -> Trends:
    """The current company's figures for a period, as known at `now` (UTC); as many queries for one case as for a hundred thousand."""
    span = Span(period, deadlines.calendar_of(calendar_in_use()), now)
    ages = queries.ages_of_open_cases(span)
    happened = queries.detours(span)
    categories = {category.pk: category for category in Category.objects.all()}
    return Trends(
        period=period,
        is_over=span.begins(period.shifted(1)) <= now,
        flow=queries.flow(span),
        open_cases=sum(age.number for age in ages),
        ages=list(zip(_age_names(), ages, strict=True)),
        kept=_kept(span),
        times=queries.times_to_resolve(span),
        escalated=happened[EventCode.ESCALATED],
        not_satisfied=happened[EventCode.NOT_SATISFIED],
        reopened=happened[EventCode.REOPENED],
        satisfaction=queries.satisfaction(span),
        tables=_tables(span, categories),
        series=queries.series(span),
        signals=_signals(span, categories),
    )


def _age_names() -> list[str]:
    bounds = (0, *queries.AGES)
    names = [
        gettext("%(first)s to %(last)s business days") % {"first": first and first + 1, "last": last}
        for first, last in itertools.pairwise(bounds)
    ]
    return [*names, gettext("more than %(last)s business days") % {"last": bounds[-1]}]


def _kept(span: Span) -> list[Kept]:
    found = queries.kept(span)
    return [Kept(clock, basis, found[clock, basis]) for clock in CLOCKS for basis in Basis if (clock, basis) in found]


def _tables(span: Span, categories: dict[Any, Category]) -> list[Table]:
    kinds = {kind.pk: (kind.name, kind.code) for kind in Kind.objects.all()}
    causes = {cause.pk: (cause.name, cause.code) for cause in RootCause.objects.all()}
    channels = {channel.value: (str(channel.label), channel.value) for channel in Channel}
    named = {key: (category.name, category.code) for key, category in categories.items()}
    return [
        _table("category", pgettext("figures", "What it is about"), "received", named, queries.by("category", span)),
        _table("kind", gettext("Kind"), "received", kinds, queries.by("kind", span)),
        _table("channel", gettext("Channel"), "received", channels, queries.by("channel", span)),
        _table(
            "root_cause",
            gettext("Root cause"),
            "resolved",
            causes,
            queries.by("root_cause", span, moment="resolved_at"),
        ),
    ]


def _table(
    key: str, title: str, occasion: str, names: dict[Any, tuple[str, str]], found: dict[Any, Pair[int]]
) -> Table:
    total = _total(found.values())
    rows = [
        Row(*names.get(value, (pgettext("figures", "Not said"), "")), count, Share(count.now, total.now))
        for value, count in found.items()
    ]
    return Table(
        key, title, occasion, sorted(rows, key=lambda row: (-row.count.now, -row.count.before, row.name)), total
    )


def _total(counts: Iterable[Pair[int]]) -> Pair[int]:
    both = [(count.now, count.before) for count in counts]
    return Pair(sum(now for now, _ in both), sum(before for _, before in both))


def _signals(span: Span, categories: dict[Any, Category]) -> list[Signal]:
    weekly, monday = queries.weekly_by_category(span), queries.this_monday(span)
    days = monday - timedelta(weeks=LATELY), monday - timedelta(days=1)
    found = [
        Signal(categories[key].name, categories[key].code, signal, *days)
        for key, weeks in weekly.items()
        if (signal := rise(weeks, looks=len(weekly)))
    ]
    return sorted(found, key=lambda signal: signal.rise.chance)
