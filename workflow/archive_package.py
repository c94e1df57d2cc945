"""Makes the file of an archive package: a ZIP that can be read and checked without Samverka.

The same row of the same case gives the same bytes, whenever and wherever it is made, once a
checkpoint covers its decisions and as long as the keys are the same: everything in it is from
before the package was asked for, names are sorted, nothing has a time of its own, and nothing is
packed (what is large is packed already).
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.base import File

from . import checkpoints, document_store, proofs
from .archive_words import README_EN, README_SV
from .entry_kinds import DECISIONS
from .ledger_lines import in_text, lines_of
from .models import ArchivePackage, Case, Document, DocumentVersion, LedgerEntry, TextVersion

MANIFEST = "manifest-sha256.txt"
LEDGER_FORMAT = Path(__file__).parents[1] / "docs" / "ledger-format.md"
VERIFIER = Path(__file__).parents[1] / "verify_ledger.py"
_CHUNK = 1 << 20
_NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP can say


class Damaged(Exception):
    """A document's file is not what its row says; no package is made of it."""


@dataclass(frozen=True)
class Made:
    """The file as it is kept."""

    stored_as: str
    size: int
    sha256: str


def make(package: ArchivePackage) -> Made:
    """Makes the package's file and keeps it. Raises Damaged, StoreAway or NoRoom."""
    with TemporaryFile() as out:
        write(package, out)
        size = out.tell()
        out.seek(0)
        whole = hashlib.file_digest(out, "sha256").hexdigest()
        out.seek(0)
        return Made(document_store.keep(File(out)), size, whole)


def write(package: ArchivePackage, out: IO[bytes]) -> None:
    """Writes the ZIP. Raises Damaged, StoreAway."""
    sums: dict[str, str] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        for name, content in sorted(_texts(package).items()):
            sums[name] = _write(made, name, iter([content]))
        for version in _files(package):
            if version.erased_at is not None:
                continue
            name = file_name(version)
            sums[name] = _write(made, name, _pieces(version))
            if sums[name] != version.sha256:
                raise Damaged(name)
        listed = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        _write(made, MANIFEST, iter([listed.encode()]))


def file_name(version: DocumentVersion) -> str:
    """Where a document's file stands in the package: by its number, else by when it came."""
    document = version.document
    which = f"{document.number:04d}" if document.number else f"utkast-{document.pk}"
    return f"documents/{which}-v{version.number}-{version.name}"


def _write(made: zipfile.ZipFile, name: str, pieces: Iterator[bytes]) -> str:
    """Writes an entry; returns the SHA-256 of what was written."""
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.external_attr = 0o644 << 16
    entry.create_system = 3  # the same on every machine
    digest = hashlib.sha256()
    with made.open(entry, "w", force_zip64=True) as part:
        for piece in pieces:
            digest.update(piece)
            part.write(piece)
    return digest.hexdigest()


def _pieces(version: DocumentVersion) -> Iterator[bytes]:
    with document_store.read(version.stored_as) as file:
        while True:
            with document_store.answering():
                piece = file.read(_CHUNK)
            if not piece:
                return
            yield piece


def _texts(package: ArchivePackage) -> dict[str, bytes]:
    """Everything but the documents' files, by name."""
    case = package.case
    texts = list(
        TextVersion.objects.filter(case=case.pk, number__lte=package.last_text)
        .select_related("written_by")
        .order_by("number")
    )
    said: Mapping[str, Any] = {
        "number": case.number or "–",
        "title": case.title,
        "asked_at": in_text(package.asked_at),
    }
    # An erased text is not there; its fingerprint stands in case.json.
    found = {
        f"texts/{text.number:04d}.json": text.content.encode()
        for text in texts
        if text.content is not None
    }
    lines = list(lines_of(case.public_id, package.last_seq))
    found |= {
        "LASMIG.txt": README_SV.format(**said).encode(),
        "README.txt": README_EN.format(**said).encode(),
        "case.json": _json(_case(case, package, texts)),
        "ledger/entries.jsonl": "".join(f"{line}\n" for line in lines).encode(),
        "ledger/format.md": LEDGER_FORMAT.read_bytes(),
    }
    return found | _proofs(package)


def _proofs(package: ArchivePackage) -> dict[str, bytes]:
    """That each decision stands in the ledger under a signed checkpoint, and what checks it."""
    decisions = LedgerEntry.objects.filter(
        chain=package.case.public_id, seq__lte=package.last_seq, kind__in=DECISIONS
    )
    found = {"verify_ledger.py": VERIFIER.read_bytes()}
    for entry, seq in decisions.values_list("pk", "seq"):
        proof = proofs.proof_of(entry)
        if proof is not None:
            found[f"ledger/proofs/{seq:04d}.txt"] = str(proof).encode()
    keys = "".join(f"{key}\n" for key in checkpoints.known_keys())
    return found | {"ledger/keys.txt": keys.encode()}


def _case(case: Case, package: ArchivePackage, texts: list[TextVersion]) -> dict[str, Any]:
    files: dict[int, list[DocumentVersion]] = {}
    for version in _files(package):
        files.setdefault(version.document_id, []).append(version)
    rows = Document.objects.filter(pk__in=files).select_related("added_by").order_by("pk")
    return {
        "format": 1,
        "id": str(case.public_id),
        "number": case.number,
        "external_number": case.external_number,
        "kind": case.kind,
        "title": case.title,
        "state": _state(case, package),
        "owner": {
            "id": str(case.owner_organisation.public_id),
            "name": case.owner_organisation.name,
        },
        "restricted": case.restricted,
        "opened_at": in_text(case.created),
        "asked_at": in_text(package.asked_at),
        "asked_by": package.asked_by.name if package.asked_by else None,
        "ledger": {"chain": str(case.public_id), "entries": package.last_seq},
        "texts": [
            {
                "number": text.number,
                "sha256": text.sha256,
                "written_at": in_text(text.written_at),
                "written_by": text.written_by.name if text.written_by else None,
                "file": f"texts/{text.number:04d}.json" if text.content is not None else None,
            }
            for text in texts
        ],
        "documents": [_document(row, files[row.pk]) for row in rows],
    }


def _state(case: Case, package: ArchivePackage) -> str:
    """In which state it ended, though it may have been opened again since; an erasure in between
    has moved nothing."""
    entries = LedgerEntry.objects.filter(chain=case.public_id, seq__lte=package.last_seq)
    entry = entries.exclude(target="").latest("seq")
    return str(entry.target)


def _document(row: Document, versions: list[DocumentVersion]) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "number": row.number,
        "heading": row.heading,
        "kind": row.kind,
        "status": row.status,
        "received_on": in_text(row.received_on),
        "drawn_up_on": in_text(row.drawn_up_on),
        "dispatched_on": in_text(row.dispatched_on),
        "correspondent": row.correspondent,
        "retention": row.retention,
        "added_at": in_text(row.added_at),
        "added_by": row.added_by.name if row.added_by else None,
        "removed_at": in_text(row.removed_at),
        "versions": [
            {
                "number": version.number,
                "name": version.name,
                "media_type": version.media_type,
                "size": version.size,
                "sha256": version.sha256,
                "added_at": in_text(version.added_at),
                "added_by": version.added_by.name if version.added_by else None,
                "erased_at": in_text(version.erased_at),
                "file": file_name(version) if version.erased_at is None else None,
            }
            for version in versions
        ],
    }


def _files(package: ArchivePackage) -> list[DocumentVersion]:
    rows = DocumentVersion.objects.filter(
        document__case=package.case_id, added_at__lte=package.asked_at
    ).select_related("document", "added_by")
    return list(rows.order_by("document", "number"))


def _json(value: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)}\n".encode()
