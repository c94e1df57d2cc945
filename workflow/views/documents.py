"""The documents of a case on its pages: which there are, one by one, and the files themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from .. import document_rows, document_store, documents
from ..document_words import KINDS, STATUSES
from ..errors import NotFound, Refusal
from ..file_words import size_in_words, type_of
from ..models import Case, Document, DocumentVersion
from ..rights import Right
from ..templatetags.wording import file_key
from ..text import Text
from .case_header import header
from .gates import Visit, seeing_part, seen_case, visit_of

# A file is shown by the reader's own programs, never in a page of ours: it may do nothing here.
_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True)
class Filed:
    """One version of a document in words."""

    row: DocumentVersion

    @property
    def type(self) -> Text:
        return type_of(self.row.name)

    @property
    def size(self) -> Text:
        return size_in_words(self.row.size)


@dataclass(frozen=True)
class Shown:
    """A document as the pages show it; ``files`` are its versions, the newest first."""

    row: Document
    files: Sequence[Filed]

    @property
    def newest(self) -> Filed:
        """The file that holds."""
        return self.files[0]

    @property
    def kind(self) -> Text:
        return KINDS[self.row.kind]

    @property
    def status(self) -> Text:
        return STATUSES[self.row.status]

    @property
    def days(self) -> list[tuple[Text, Any]]:
        """When it was received, drawn up and dispatched, as far as it was."""
        row = self.row
        found = (
            (_RECEIVED, row.received_on),
            (_DRAWN_UP, row.drawn_up_on),
            (_DISPATCHED, row.dispatched_on),
        )
        return [(name, day) for name, day in found if day is not None]


@dataclass
class Part:
    """A document or a file with its case, as the gate finds them."""

    case: Case
    document: Document
    version: DocumentVersion | None = None


def documents_of(case: Case) -> dict[str, Any]:
    """What the tab needs: those that hold, those that were removed, and whether the actor of the
    case's turn may add any. Two statements, three for other organisations."""
    rows = Document.objects.filter(case=case.pk).select_related("added_by")
    shown = _shown(case, list(rows.order_by("number", "pk")))
    return {
        "documents": [one for one in shown if one.row.removed_at is None],
        "removed": [one for one in shown if one.row.removed_at is not None],
        "may_change_documents": may_change(case),
    }


def may_change(case: Case) -> bool:
    """Whether the actor of the case's turn can add, replace and remove documents now."""
    try:
        documents.check_may_change(case)
    except Refusal:
        return False
    return True


def _shown(case: Case, rows: Sequence[Document]) -> list[Shown]:
    files: dict[int, list[Filed]] = {row.pk: [] for row in rows}
    found = DocumentVersion.objects.filter(document__in=files).select_related("added_by")
    versions = list(found.order_by("document", "-number"))
    left = _that_left(case, versions)
    for version in versions:
        if left is None or version.pk in left:
            files[version.document_id].append(Filed(version))
    return [Shown(row, files[row.pk]) for row in rows if files[row.pk]]


def _that_left(case: Case, versions: Sequence[DocumentVersion]) -> set[int] | None:
    """Which files the actor of the case's turn may see; None for all.

    A draft is its own organisation's: what was replaced or removed before the case was submitted
    never left it, registered or not, and stands in no text that others read.
    """
    own = case.turn.rights.find(Right.READ, case.owner_organisation_id, "organisation") is not None
    return None if own or not versions else document_rows.named_in_texts(case)


def file_links(content: Mapping[str, Any]) -> dict[str, str]:
    """Addresses of the files that a text names, by `file_key`; one statement where there are any.

    A draft's document may be gone since, and has none.
    """
    named = {file_key(one) for one in content.get("documents", ())}
    if not named:
        return {}
    ids = [one["id"] for one in content["documents"]]
    rows = DocumentVersion.objects.filter(document__public_id__in=ids)
    found = rows.values_list("document__public_id", "number", "public_id")
    addresses = {f"{row[0]} {row[1]}": reverse("document-file", args=[row[2]]) for row in found}
    return {key: href for key, href in addresses.items() if key in named}


def find_document(visit: Visit, document_id: UUID) -> tuple[Case, Part]:
    """A document of a case that she sees; NotFound alike for none."""
    row = (
        Document.objects.filter(public_id=document_id)
        .select_related("case", "added_by", "removed_by")
        .first()
    )
    if row is None:
        raise NotFound
    case = seen_case(visit, row.case.public_id)
    if not _shown(case, [row]):
        raise NotFound
    return case, Part(case, row)


def find_file(visit: Visit, version_id: UUID) -> tuple[Case, Part]:
    """A file of a case that she sees, in whatever version she may see; NotFound alike for none."""
    version = (
        DocumentVersion.objects.filter(public_id=version_id)
        .select_related("document__case")
        .first()
    )
    if version is None:
        raise NotFound
    case = seen_case(visit, version.document.case.public_id)
    left = _that_left(case, [version])
    if left is not None and version.pk not in left:
        raise NotFound
    return case, Part(case, version.document, version)


@seeing_part(find_document)
def document(request: HttpRequest, part: Part) -> HttpResponse:
    """One document: what it is, its files, and what can be done with it."""
    context = header(part.case, visit_of(request), tab="case-documents")
    (shown,) = _shown(part.case, [part.document])
    context |= {
        "document": shown,
        "may_change_documents": part.document.removed_at is None and may_change(part.case),
    }
    return render(request, "workflow/document.html", context)


@seeing_part(find_file)
def file(_: HttpRequest, part: Part) -> StreamingHttpResponse:
    """The file itself, to be kept or opened with a program of the reader's own."""
    version = part.version
    assert version is not None  # find_file gives one
    content = document_store.read(version.stored_as)
    return safe_file(
        content,
        name=version.name,
        media_type=version.media_type,
        size=version.size,
        sha256=version.sha256,
    )


def safe_file(
    content: File[bytes], *, name: str, media_type: str, size: int, sha256: str
) -> StreamingHttpResponse:
    """An opened file as an answer that is kept, not shown; it is closed when it has been sent.

    One that was changed in the store is not sent to its end.

    Not Django's FileResponse, which asks the file how long it is: a file in S3 would be fetched
    for that within the page's transaction.
    """
    disposition = content_disposition_header(as_attachment=True, filename=name)
    headers = _HEADERS | {"Content-Length": str(size), "Content-Disposition": disposition or ""}
    sent = _Sent(content, document_store.pieces(content, size=size, sha256=sha256))
    return StreamingHttpResponse(sent, content_type=media_type, headers=headers)


class _Sent:
    """The pieces of a file, which is closed with the answer even where nobody has read it."""

    def __init__(self, content: File[bytes], pieces: Iterator[bytes]) -> None:
        self.content, self.pieces = content, pieces

    def __iter__(self) -> Iterator[bytes]:
        return self.pieces

    def close(self) -> None:
        self.content.close()


_RECEIVED = Text("Inkom", "Received")
_DRAWN_UP = Text("Upprättades", "Drawn up")
_DISPATCHED = Text("Expedierades", "Dispatched")
