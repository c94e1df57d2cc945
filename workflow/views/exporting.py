"""What a search over decisions finds, as a file: CSV, Excel or JSON. Taking it out is recorded."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import xlsxwriter
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.views.decorators.http import require_POST

from .. import ledger, looks, permissions
from ..decision_record import data_of
from ..flows import case_types
from ..loading import waiting_briefly
from ..models import Body, Case, LedgerEntry, User
from ..record_search import in_batches, keys_of
from ..rights import SHOWS, Held, Rights
from ..row_security import seeing_as
from ..templatetags.wording import short_day
from ..text import Text
from .decisions import MOST, address_of, search_of
from .gates import Visit, signed_in, visit_of
from .told import title_of, told, who_of


@dataclass(frozen=True)
class Taking:
    """Who takes out which entries, and in which language; read anew for every part of a file."""

    person: User
    today: date
    language: str
    ids: Sequence[UUID]
    complete: bool
    asked: Mapping[str, str]

    def parts(self) -> Iterator[list[LedgerEntry]]:
        """The entries in their order, a part at a time, as far as she may see them at that
        moment: a role that ends while the file is on its way ends the file."""
        for start in range(0, len(self.ids), _PART):
            wanted = self.ids[start : start + _PART]
            with seeing_as(self.person.pk, self.today), transaction.atomic():
                rights = permissions.rights_of(self.person, self.today)
                found = [one for part in in_batches(wanted, rights) for one in part]
            yield found

    def spoken(self, make: Callable[[LedgerEntry], Any], part: Sequence[LedgerEntry]) -> list[Any]:
        """Something made of each entry, in the reader's language."""
        with translation.override(self.language):
            return [make(entry) for entry in part]

    @property
    def note(self) -> str:
        """What is said where the bound was reached."""
        with translation.override(self.language):
            return str(_REACHED.format(n=MOST)) if not self.complete else ""


@require_POST
@signed_in
def export(request: HttpRequest) -> HttpResponse:
    """The file; back to the search where it asks for what cannot be searched."""
    visit = visit_of(request)
    write = WRITERS.get(request.POST.get("format", ""))
    with waiting_briefly(), transaction.atomic():
        search = search_of(request.POST, visit)
        if write is None or not search.form.usable:
            return redirect(address_of(search.form))
        ids, complete = keys_of(search.sought, visit.rights, most=MOST)
        taking = Taking(
            visit.person,
            visit.today,
            translation.get_language() or "sv",
            ids,
            complete,
            search.form.asked(),
        )
        _note_looks(visit, ids)
        if entries := _entries(visit, taking, request.POST["format"]):
            ledger.record(entries)
    return write(taking)


def _note_looks(visit: Visit, ids: Sequence[UUID]) -> None:
    """A look at each restricted case of which something is in the file."""
    taken = LedgerEntry.objects.filter(pk__in=ids).values("case")
    cases = Case.objects.filter(restricted=True, public_id__in=taken)
    who, rights, now = visit.person, visit.rights, visit.now
    looks.record_each(cases, person=who, rights=rights, page="decisions-export", now=now)


def _entries(visit: Visit, taking: Taking, form: str) -> list[ledger.Entry]:
    """That somebody took decisions out: who, asked for what, how many. An entry for each party
    whose she is, which reads it; all of one person's form one chain. None for whoever sees
    nothing: her file is empty."""
    words = {
        "format": form,
        "asked": dict(taking.asked),
        "count": len(taking.ids),
        "complete": taking.complete,
    }
    return [
        ledger.Entry(
            chain=uuid5(visit.person.public_id, "exports"),
            kind="export",
            act=EXPORTED,
            decided_on=visit.today,
            organisation=_organisation(way),
            body=way.place_ref if way.place == "body" else None,
            recorded_by=visit.person.public_id,
            membership=way.membership,
            subject=visit.person.public_id,
            words=words | {"place": way.place_name},
            people={str(visit.person.public_id): visit.person.name},
        )
        for way in _ways(visit.rights)
    ]


def _ways(rights: Rights) -> list[Held]:
    """A role in each of her parties; where she has none in any, one in a body or an agreement."""
    shown = [held for held in rights.held if held.right in SHOWS]
    parties = {h.root_id or h.place_id: h for h in shown if h.place == "organisation"}
    return sorted(parties.values(), key=lambda h: h.place_name) or shown[:1]


def _organisation(way: Held) -> UUID | None:
    """Whose she is in this role: of the organisation, the body's or that of the agreement."""
    if way.place == "organisation":
        return way.place_ref
    places = Body.objects if way.place == "body" else Case.objects
    whose = "organisation" if way.place == "body" else "owner_organisation"
    found: UUID | None = (
        places.filter(pk=way.place_id).values_list(f"{whose}__public_id", flat=True).first()
    )
    return found


# -- as a table


def cells_of(entry: LedgerEntry) -> list[str]:
    """An entry as a row of text; nothing in it is taken for a formula."""
    case = entry.case
    assert case is not None
    # the case is of no type here: its states' names are asked of the type
    (one,) = told(case, [entry], case_types()[case.kind].STATE_NAMES)
    said = "\n".join(f"{part.name}: {part.text}" for part in one.said)
    row = [
        short_day(entry.decided_on),
        str(title_of(case, entry)),
        case.number or "",
        case.title,
        entry.body.name if entry.body else "",
        entry.organisation.name if entry.organisation else "",
        who_of(entry),
        str(one.way or ""),
        said,
        str(entry.text_number or ""),
        entry.text_sha256,
        entry.recorded_at.isoformat(),
        str(entry.pk),
        bytes(entry.hash).hex(),
        _secrecy(case),
    ]
    return [harmless(cell) for cell in row]


def _secrecy(case: Case) -> str:
    """By which law the case is restricted, and since when."""
    since = f", {short_day(case.restricted_at)}" if case.restricted_at else ""
    return f"{case.restricted_basis}{since}" if case.restricted else ""


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would take for a formula begins with an apostrophe instead."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell


def _csv(taking: Taking) -> HttpResponse:
    def lines() -> Iterator[str]:
        yield "\ufeff" + _line(taking.spoken(str, COLUMNS))  # type: ignore[arg-type]
        for part in taking.parts():
            yield "".join(_line(row) for row in taking.spoken(cells_of, part))
        if taking.note:
            yield _line([taking.note])

    return _streamed(lines(), "text/csv; charset=utf-8", "beslut.csv")


def _line(cells: Sequence[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue()


def _json(taking: Taking) -> HttpResponse:
    def parts() -> Iterator[str]:
        about = {"format": 1, "asked": dict(taking.asked), "complete": taking.complete}
        head = json.dumps(about | {"note": taking.note}, ensure_ascii=False)
        yield head[:-1] + ', "decisions": ['
        first = True
        for part in taking.parts():
            for entry in part:
                yield ("" if first else ",") + "\n" + json.dumps(data_of(entry), ensure_ascii=False)
                first = False
        yield "\n]}\n"

    return _streamed(parts(), "application/json", "beslut.json")


def _streamed(parts: Iterator[str], content_type: str, name: str) -> HttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response  # type: ignore[return-value]  # an answer all the same


def _xlsx(taking: Taking) -> HttpResponse:
    file = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        sheet = book.add_worksheet("Beslut")
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(taking.spoken(str, COLUMNS)):  # type: ignore[arg-type]
            sheet.write_string(0, column, name, bold)
        row = 0
        for part in taking.parts():
            for cells in taking.spoken(cells_of, part):
                row += 1
                for column, cell in enumerate(cells):
                    sheet.write_string(row, column, cell[:_LONGEST_CELL])
        if taking.note:
            sheet.write_string(row + 1, 0, taking.note, bold)
    file.seek(0)
    return FileResponse(  # type: ignore[return-value]  # an answer all the same
        file, as_attachment=True, filename="beslut.xlsx", content_type=_XLSX
    )


WRITERS: Mapping[str, Callable[[Taking], HttpResponse]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
}
EXPORTED = "export_decisions"
_PART = 500
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_LONGEST_CELL = 32_767  # of the file format
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REACHED = Text(
    "Filen har de {n} senaste posterna. Det finns fler: välj en kortare period.",
    "The file holds the {n} latest entries. There are more: choose a shorter period.",
)
COLUMNS = (
    Text("Dag", "Day"),
    Text("Beslut", "Decision"),
    Text("Diarienummer", "Case number"),
    Text("Ärende", "Case"),
    Text("Organ", "Body"),
    Text("Organisation", "Organisation"),
    Text("Vem", "Who"),
    Text("Väg", "Way"),
    Text("Det som antecknades", "What was recorded"),
    Text("Textversion", "Text version"),
    Text("Textens fingeravtryck", "Fingerprint of the text"),
    Text("Antecknat", "Recorded"),
    Text("Post", "Entry"),
    Text("Postens hash", "Hash of the entry"),
    Text("Sekretess", "Restricted under"),
)
