"""Where the files of documents lie: outside the database and any folder that the web serves.

A file is written whole under a random name before its row is, so that no row is without its
file; a file whose row never came is swept away (`sweep`). Django's storage ``documents`` says
where: a folder of this machine, or S3 (config/settings/base.py).
"""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from .errors import NoRoom, StoreAway

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
UNCLAIMED = timedelta(days=1)  # how long a file may wait for its row
_CHUNK = 1 << 20
_log = logging.getLogger(__name__)


def store() -> Storage:
    """Where the files are."""
    return storages["documents"]


def keep(content: bytes | File[bytes]) -> str:
    """Writes a file whole, and to the disk itself; returns the name it is kept under.

    Raises NoRoom where the disk is full, StoreAway where the store does not answer. Nothing is
    left behind then.
    """
    token = uuid4().hex
    name = f"{token[:2]}/{token}"
    try:
        with answering():
            file = ContentFile(content) if isinstance(content, bytes) else content
            kept = store().save(name, file)
            _onto_the_disk(kept)
            return kept
    except BaseException:
        discard(name)
        raise


def discard(name: str) -> None:
    """Takes a file away that no row speaks of. What cannot be taken away now is swept later."""
    try:
        store().delete(name)
    except (OSError, BotoCoreError, ClientError) as error:
        _log.warning("A document's file could not be taken away: %s", type(error).__name__)


def read(name: str) -> File[bytes]:
    """The file, opened; the caller closes it. Raises StoreAway where it cannot be had.

    A store far away is asked whether it has it, and for its bytes when they are read.
    """
    with answering():
        found: File[bytes] = store().open(name, "rb")
        return found


class Changed(Exception):
    """What is kept is not what was stored. The answer breaks off; the operators find it logged."""


def pieces(file: File[bytes], *, size: int, sha256: str) -> Iterator[bytes]:
    """An opened file piece by piece, the last only once the whole is what its row says.

    Raises Changed before as many bytes were given as its reader expects.
    """
    found, length, held = hashlib.sha256(), 0, b""
    for piece in file.chunks():
        found.update(piece)
        length += len(piece)
        if length > size:
            break
        if held:
            yield held
        held = piece
    if length != size or found.hexdigest() != sha256:
        _log.error("A file in the store is not what its row says: %s", file.name)
        raise Changed
    yield held


def fingerprint(name: str) -> str | None:
    """The SHA-256 of what is kept under the name, hex; None where nothing is."""
    found = hashlib.sha256()
    try:
        with store().open(name, "rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
    except FileNotFoundError:
        return None
    return found.hexdigest()


@contextmanager
def answering() -> Iterator[None]:
    """NoRoom or StoreAway in place of what a disk or a store raises inside."""
    try:
        yield
    except OSError as error:
        _log.exception("The store of documents does not answer.")
        raise (NoRoom if error.errno in NO_ROOM else StoreAway)() from error
    except (BotoCoreError, ClientError) as error:
        _log.exception("The store of documents does not answer.")
        raise StoreAway from error


def _onto_the_disk(name: str) -> None:
    """Of a folder: the row must not outlive a loss of power that the file did not."""
    try:
        path = Path(store().path(name))
    except NotImplementedError:
        return
    for one in (path, path.parent):
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# -- sweeping


@dataclass(frozen=True)
class Kept:
    """A file in the store, and when it was written (aware)."""

    name: str
    written_at: datetime


def kept() -> Iterator[Kept]:
    """Every file of the store."""
    where = store()
    with suppress(FileNotFoundError):  # nothing was ever written
        for folder in sorted(where.listdir("")[0]):
            for file in sorted(where.listdir(folder)[1]):
                name = f"{folder}/{file}"
                with suppress(FileNotFoundError):  # taken away meanwhile
                    yield Kept(name, where.get_modified_time(name))
