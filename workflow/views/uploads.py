"""Files as they come in: to the disk, not into memory, and only where a page takes them.

What is refused here is refused without losing what was written in the form: the file's bytes are
read past, and the view is told (`refused_files`). A form that is larger than any may be is not
read at all (413).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponseBase

from ..document_store import NO_ROOM
from ..documents import too_large
from ..errors import NoRoom, Refusal

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
_TAKES, _SMALL = "takes_files", "takes_small_files"


def takes_files(view: View) -> View:
    """Marks a view whose form has files; everywhere else files are read past."""
    vars(view)[_TAKES] = True
    return view


def takes_small_files(most: int) -> Callable[[View], View]:
    """Marks a view whose form has a file of up to ``most`` bytes, from anybody, signed in or not.

    It is kept in memory: what anybody may send never reaches the disk. One byte more than ``most``
    is kept of what is longer, so that the form tells that it is too long."""

    def mark(view: View) -> View:
        vars(view)[_SMALL] = most
        return view

    return mark


def refused_files(request: HttpRequest) -> list[Refusal]:
    """Why files of this request were not taken, each once."""
    found: list[Refusal] = request.__dict__.setdefault("refused_files", [])
    return found


class Uploads(TemporaryFileUploadHandler):
    """Django's upload handler, with limits; the only one (FILE_UPLOAD_HANDLERS)."""

    request: HttpRequest

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803 - Django's name
        content_length: int,
        boundary: str,
        encoding: Any = None,
    ) -> None:
        """Refuses the whole form by its length, before any of it is read."""
        self.takes, self.small = _takes(self.request), _small(self.request)
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
        if self.takes:
            most += settings.DOCUMENT_LIMITS.form_bytes
        if content_length > most:
            raise RequestDataTooBig("The form is larger than any may be.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins; on a full disk it already ends."""
        self.reading = self.takes
        self.length = 0
        if self.small:
            FileUploadHandler.new_file(self, *args, **kwargs)
            self.kept = BytesIO()
        elif self.reading:
            self._unless_full(lambda: super(Uploads, self).new_file(*args, **kwargs))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """A piece of it: kept, or read past."""
        if self.small:
            self.kept.write(raw_data[: self.small + 1 - self.kept.tell()])
        if not self.reading:
            return
        self.length += len(raw_data)
        if self.length > settings.DOCUMENT_LIMITS.file_bytes:
            self._refuse(too_large(self.file_name or ""))
            return
        self._unless_full(lambda: self._receive(raw_data, start))

    def _receive(self, raw_data: bytes, start: int) -> None:
        super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> Any:
        """The file, unless it was refused; a small one is written only now."""
        if self.small:
            return self._in_memory()
        if not self.reading:
            return None
        return self._unless_full(lambda: super(Uploads, self).file_complete(file_size))

    def _in_memory(self) -> InMemoryUploadedFile:
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(
            self.kept, self.field_name, self.file_name, self.content_type, size, self.charset
        )

    def _unless_full(self, write: Callable[[], object]) -> object:
        try:
            return write()
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            self._refuse(NoRoom())
            return None

    def _refuse(self, why: Refusal) -> None:
        self.reading = False
        refused_files(self.request).append(why)
        if hasattr(self, "file"):
            with suppress(OSError):  # on a full disk what was not written yet is not now
                self.file.close()


def _takes(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and getattr(match.func, _TAKES, False) and _is_known(request)


def _small(request: HttpRequest) -> int:
    match = request.resolver_match
    return getattr(match.func, _SMALL, 0) if match is not None else 0


def _is_known(request: HttpRequest) -> bool:
    """Nobody who has not signed in fills the disk."""
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated
