"""Postlista: a page for a period, and the same as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .. import postal_list
from ..errors import NoSuchPlace
from ..forms.records_plan import PeriodForm
from ..postal_list import Period, Row
from ..queues import PAGE
from ..text import Text
from .gates import Visit, signed_in, visit_of
from .queues import page_count, page_number


@signed_in
def postal(request: HttpRequest) -> HttpResponse:
    """What has come in, been drawn up and been sent out; the last seven days unless asked."""
    visit = _reader(request)
    return _page(request, visit, PeriodForm(request.GET, today=visit.today))


def _page(request: HttpRequest, visit: Visit, form: PeriodForm) -> HttpResponse:
    period = form.period()
    number, total = page_number(request), postal_list.count(visit.rights, period)
    number = min(number, max(page_count(total), 1))
    context = {
        "form": form,
        "period": period,
        "rows": postal_list.rows(visit.rights, period, first=(number - 1) * PAGE, most=PAGE),
        "total": total,
        "most": postal_list.MOST,
        "query": _query(period),
        "page_number": number,
        "page_count": page_count(total),
    }
    return render(
        request, "workflow/postal_list.html", context, status=200 if form.is_valid() else 422
    )


@signed_in
def postal_file(request: HttpRequest, form: str) -> HttpResponse:
    """The same as CSV or JSON, with everything in the period; where that is too much the file says
    so. A period that cannot be is answered by the page."""
    visit = _reader(request)
    if form not in _FILES:
        raise NoSuchPlace
    asked = PeriodForm(request.GET, today=visit.today)
    if not asked.is_valid():
        return _page(request, visit, asked)
    period = asked.period()
    found = postal_list.rows(visit.rights, period, most=postal_list.MOST + 1)
    note = str(_REACHED.format(n=postal_list.MOST)) if len(found) > postal_list.MOST else ""
    write, media_type = _FILES[form]
    content = write(found[: postal_list.MOST], period, note)
    response = HttpResponse(content, content_type=media_type)
    name = f"postlista-{period.first}-{period.last}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _reader(request: HttpRequest) -> Visit:
    visit = visit_of(request)
    if not postal_list.may_read(visit.rights):
        raise NoSuchPlace
    return visit


def _query(period: Period) -> str:
    given = {"fran": period.first.isoformat(), "till": period.last.isoformat()}
    return urlencode(given | ({"skyddade": "on"} if period.restricted else {}))


def _values(row: Row) -> dict[str, str]:
    return {
        "dag": row.on.isoformat(),
        "diarienummer": row.number,
        "eget_diarienummer": row.own_number,
        "status": str(row.status),
        "handling": str(row.what),
        "rubrik": str(row.title),
        "motpart": str(row.correspondent),
    }


def _as_csv(rows: Sequence[Row], _: Period, note: str) -> str:
    written = io.StringIO()
    written.write("\ufeff")  # or spreadsheets read the letters wrongly
    columns = [str(_COLUMNS[name]) for name in _COLUMNS]
    table = csv.writer(written, delimiter=";", lineterminator="\r\n")
    table.writerow(columns)
    for row in rows:
        table.writerow([_harmless(value) for value in _values(row).values()])
    if note:
        table.writerow([note])
    return written.getvalue()


def _harmless(value: str) -> str:
    """A spreadsheet would take these for the beginning of a formula."""
    return f"'{value}" if value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _as_json(rows: Sequence[Row], period: Period, note: str) -> str:
    content: dict[str, Any] = {
        "from": period.first.isoformat(),
        "until": period.last.isoformat(),
        "complete": not note,
        "note": note,
        "rows": [_values(row) for row in rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


_REACHED = Text(
    "Filen har de {n} första raderna. Det finns fler: välj en kortare period.",
    "The file holds the first {n} lines. There are more: choose a shorter period.",
)
_COLUMNS = {
    "dag": Text("Dag", "Day"),
    "diarienummer": Text("Diarienummer", "Case number"),
    "eget_diarienummer": Text("Eget diarienummer", "Own case number"),
    "status": Text("Status", "Status"),
    "handling": Text("Handling", "Document"),
    "rubrik": Text("Rubrik", "Title"),
    "motpart": Text("Från eller till", "From or to"),
}
_FILES = {
    "csv": (_as_csv, "text/csv; charset=utf-8"),
    "json": (_as_json, "application/json; charset=utf-8"),
}
