"""That every row has its file and every file its row: found out, and the second put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from . import document_store
from .models import ArchivePackage, DocumentVersion
from .row_security import SYSTEM, seeing

_AT_A_TIME = 500
FEW = 20  # what crashes may leave behind in a day


class DoesNotFit(Exception):
    """So many files are without a row that the database is rather another's, or an older one."""


@dataclass(frozen=True)
class Fault:
    """A file that is gone or changed: which version of which document, by public id."""

    version: str
    what: str


def faults() -> Iterator[Fault]:
    """Every version of a document whose file is not there, or not as its row says; and every
    erased one whose file is."""
    names = ("public_id", "stored_as", "sha256", "erased_at")
    with seeing(SYSTEM):
        rows = list(DocumentVersion.objects.order_by("pk").only(*names))
    for row in rows:
        found = document_store.fingerprint(row.stored_as)
        if row.erased_at is not None:
            if found is not None:
                yield Fault(str(row.public_id), "the file was erased and is still there")
        elif found is None:
            yield Fault(str(row.public_id), "the file is gone")
        elif found != row.sha256:
            yield Fault(str(row.public_id), "the file was changed")


def sweep(now: datetime, *, certain: bool = False) -> int:
    """Takes away the files that no row speaks of and that are older than a day; how many.

    Raises DoesNotFit, and takes nothing, where they are more than a tenth of all and than what
    crashes leave (``FEW``): after a database was restored from yesterday's copy today's files
    are without rows, and not to be thrown away. ``certain`` says that they are.
    """
    total, unclaimed = 0, []
    files = document_store.kept()
    # For the system, whoever runs it: rows that do not show would be files without rows.
    with seeing(SYSTEM):
        while some := list(islice(files, _AT_A_TIME)):
            total += len(some)
            claimed = _claimed([one.name for one in some])
            unclaimed += [
                one.name
                for one in some
                if one.name not in claimed and one.written_at < now - document_store.UNCLAIMED
            ]
    if len(unclaimed) > max(FEW, total // 10) and not certain:
        raise DoesNotFit(f"{len(unclaimed)} of {total} files are without a row.")
    for name in unclaimed:
        document_store.discard(name)
    return len(unclaimed)


def _claimed(names: list[str]) -> set[str]:
    # What is erased claims nothing: its file may be back from an older copy of the store.
    files = DocumentVersion.objects.filter(erased_at__isnull=True, stored_as__in=names)
    return {
        *files.values_list("stored_as", flat=True),
        *ArchivePackage.objects.filter(stored_as__in=names).values_list("stored_as", flat=True),
    }
