"""The figures as files: the same numbers as on the page, each with what it rests on. Nobody's name is in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import xlsxwriter
from django.utils.translation import gettext, pgettext

from reports.figures import rounded
from reports.queries import Pair
from reports.trends import Trends
from reports.words import title_of

Cell = str | int | float | None
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows_of(trends: Trends) -> Iterator[tuple[Cell, ...]]:
    """A heading, then a figure a line: group, figure, period, period before, unit, what it rests on (n of both)."""
    yield (
        pgettext("figures", "Group"),
        pgettext("figures", "Figure"),
        title_of(trends.period),
        title_of(trends.period.before),
        pgettext("figures", "Unit"),
        "n",
        pgettext("figures", "n before"),
    )
    cases, flow = gettext("cases"), gettext("Cases")
    yield flow, pgettext("figures", "Received"), *_both(trends.flow["received"]), cases, None, None
    yield flow, pgettext("figures", "Resolved"), *_both(trends.flow["resolved"]), cases, None, None
    yield flow, gettext("Escalated"), *_both(trends.escalated), cases, None, None
    yield flow, gettext("Reopened"), *_both(trends.reopened), cases, None, None
    yield flow, gettext("Complainant not satisfied"), *_both(trends.not_satisfied), cases, None, None
    for name, age in trends.ages:
        yield gettext("Open now, by age"), name, age.number, None, cases, trends.open_cases, None
    for kept in trends.kept:
        now, before = kept.share.now, kept.share.before
        figure = f"{kept.clock.label}, {kept.basis.label}"
        yield gettext("In time"), figure, rounded(now.percent), rounded(before.percent), "%", now.whole, before.whole
    times = trends.times
    for label, field in ((gettext("Median"), "median"), (gettext("90th percentile"), "ninetieth")):
        values = [rounded(getattr(one, field)) if one.is_enough else None for one in (times.now, times.before)]
        yield gettext("Time to resolution"), label, *values, gettext("business days"), times.now.n, times.before.n
    rated = trends.satisfaction
    for label, average in ((gettext("Handling"), rated.handling), (gettext("Outcome"), rated.outcome)):
        values = [rounded(average.now.value, 2), rounded(average.before.value, 2)]
        yield gettext("Satisfaction"), label, *values, gettext("1 to 5"), average.now.n, average.before.n
    answered = rated.answered
    values = [rounded(answered.now.percent), rounded(answered.before.percent)]
    yield gettext("Satisfaction"), gettext("Response rate"), *values, "%", answered.now.whole, answered.before.whole
    for table in trends.tables:
        for row in table.rows:
            yield table.title, row.name, *_both(row.count), cases, table.total.now, table.total.before


def _both(count: Pair[int]) -> tuple[int, int]:
    return count.now, count.before


def csv_of(trends: Trends) -> bytes:
    """UTF-8 with a mark, as spreadsheets want it; no cell is taken for a formula (T20)."""
    text = io.StringIO()
    csv.writer(text).writerows([_literal(cell) for cell in row] for row in rows_of(trends))
    return text.getvalue().encode("utf-8-sig")


def _literal(cell: Cell) -> Cell:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


def xlsx_of(trends: Trends) -> bytes:
    """One sheet; texts are written as texts, never as formulas (T20)."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet(gettext("Trends")[:31])
        bold = book.add_format({"bold": True})
        for number, row in enumerate(rows_of(trends)):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.set_column(0, 1, 30)
        sheet.set_column(2, 6, 16)
        sheet.freeze_panes(1, 2)
    return content.getvalue()
