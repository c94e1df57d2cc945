"""What is done with the documents of a case: added, replaced by a newer file, described, removed.

Each is an act of the engine on the case's text, which names every document with its fingerprint:
so a decision rests on the files as well, and whoever reads an older text is told. The owner does
it where she may edit, a body's secretary in her stage, and whoever carries the case out after
the decision; the last is an entry in the ledger, as nothing else would tell of it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from . import document_rows, document_store, engine, flows, gate
from .deadlines import local_date
from .errors import AlreadyHandled, BadRecord, MissingForGate, NotFound, Refusal
from .file_checking import Examined
from .lifecycle import Act
from .models import Case, Document, DocumentKind, DocumentStatus, DocumentVersion
from .records import OLDEST, Record, check_characters
from .text import Text
from .turn import Actor

# By which act a text is changed, whoever has the case in its state.
CODES = ("edit", "prepare", "document")
LONGEST_HEADING = 200
_DAYS: Mapping[str, str] = {
    DocumentStatus.RECEIVED: "received_on",
    DocumentStatus.DRAWN_UP: "drawn_up_on",
    DocumentStatus.DISPATCHED: "dispatched_on",
}


@dataclass(frozen=True, kw_only=True)
class Description:
    """What is said of a document. ``day`` (local) is when it was received, drawn up or
    dispatched, by its status; a draft has none. An empty heading is the file's name. There are
    drafts only until the case leaves its organisation: after that they count as drawn up today."""

    heading: str = ""
    kind: str = DocumentKind.ATTACHMENT
    status: str = DocumentStatus.DRAFT
    day: date | None = None
    correspondent: str = ""

    def check(self, today: date) -> None:
        """Raises BadRecord, MissingForGate or MaybePersonal for what cannot be stored."""
        check_characters(vars(self))
        if self.kind not in DocumentKind.values or self.status not in DocumentStatus.values:
            raise BadRecord("status", _UNKNOWN)
        for name in ("heading", "correspondent"):
            if len(getattr(self, name)) > LONGEST_HEADING:
                raise BadRecord(name, _LONG)
        if self.status == DocumentStatus.DRAFT:
            return
        if self.day is None:
            raise MissingForGate(["day"], [_DAY])
        if not OLDEST <= self.day <= today:
            raise BadRecord("day", _NO_SUCH_DAY)
        if self.status != DocumentStatus.DRAWN_UP and not self.correspondent.strip():
            raise MissingForGate(["correspondent"], [_CORRESPONDENT])


@dataclass(frozen=True)
class _Doing:
    """One act: on which case as it was read, by whom, on which text, when."""

    case: Case
    actor: Actor
    seen_version: str | None
    now: datetime

    def key(self, form_key: UUID) -> UUID:
        """Of this case and person: a key made up by somebody else meets nobody's rows."""
        who = self.actor.person.pk if self.actor.person is not None else 0
        return uuid5(self.case.public_id, f"{who} {form_key}")


def act_of(case: Case) -> Act | None:
    """By which act documents are changed in the case's state; None where by none."""
    acts = flows.case_types()[case.kind].ACTS
    found = (acts[code] for code in CODES if code in acts and case.state in acts[code].source)
    return next(found, None)


def check_may_change(case: Case) -> None:
    """Raises as the engine would if the actor of the case's turn cannot change documents now."""
    act = act_of(case)
    if act is None:
        raise gate.not_your_turn(case, case.ACTS["document"].rule)
    gate.permit(case, act.rule, act.code, None, own_item=False)


def add(
    case: Case,
    files: Sequence[Examined],
    description: Description,
    *,
    actor: Actor,
    seen_version: str | None,
    form_key: UUID,
    now: datetime,
) -> Case:
    """Adds files, each as a document with this description.

    ``case`` as it was read; ``form_key`` tells a form sent twice, which adds once. Raises as
    ``engine.act``, BadRecord for too much or for what the case has already, NoRoom, StoreAway.
    """
    description.check(local_date(now))
    check_limits(files)
    doing = _Doing(case, actor, seen_version, now)
    key = doing.key(form_key)

    def change(locked: Case, kept: Sequence[str]) -> None:
        _check_room(locked, files, new=len(files))
        for place, (file, name) in enumerate(zip(files, kept, strict=True)):
            document = Document(case_id=locked.pk, added_by=actor.person, added_at=now)
            _describe(locked, document, description, file.name)
            document.save(force_insert=True)
            _version(document, file, name, doing, form_key=key, place=place).save()

    said = {"added": ", ".join(file.name for file in files)}
    return _stored(doing, files, change, said)


def replace(
    document: Document,
    case: Case,
    file: Examined,
    *,
    actor: Actor,
    seen_version: str | None,
    form_key: UUID,
    now: datetime,
) -> Case:
    """A newer file of a document. The older ones stay where something rests on them; those of a
    draft that nobody else has seen are gone. Raises as ``add``."""
    check_limits([file])
    doing = _Doing(case, actor, seen_version, now)

    def change(locked: Case, kept: Sequence[str]) -> None:
        _check_room(locked, [file], new=0)
        row = _under_lock(locked, document)
        newest = row.versions.order_by("-number")[0]
        if _is_own_draft(locked, row):
            _take_away_files(row)
        version = _version(document, file, kept[0], doing, form_key=doing.key(form_key))
        version.number = newest.number + 1
        version.save()

    return _stored(doing, [file], change, {"replaced": file.name})


def describe(
    document: Document,
    case: Case,
    description: Description,
    *,
    actor: Actor,
    seen_version: str | None,
    now: datetime,
) -> Case:
    """Another heading, kind or status; registers a draft. Raises as ``engine.act``; BadRecord
    where a registered document would be a draft again."""
    description.check(local_date(now))

    def change(locked: Case) -> Mapping[str, Any]:
        row = _under_lock(locked, document)
        if row.number is not None and description.status == DocumentStatus.DRAFT:
            raise BadRecord("status", _REGISTERED)
        _describe(locked, row, description, document.heading)
        row.save()
        return _content(locked)

    said = {"described": description.heading or document.heading}
    return _act(_Doing(case, actor, seen_version, now), change, said)


def remove(
    document: Document, case: Case, *, actor: Actor, seen_version: str | None, now: datetime
) -> Case:
    """Takes a document out of the case's text; what rests on it keeps it.

    One that nothing rests on, in a case that has not left its organisation, is gone with its
    files. Raises as ``engine.act``.
    """

    def change(locked: Case) -> Mapping[str, Any]:
        row = _under_lock(locked, document)
        if _is_own_draft(locked, row):
            _take_away_files(row)
            row.delete()
        else:
            row.removed_by, row.removed_at = actor.person, now
            row.save(update_fields=["removed_by", "removed_at"])
        return _content(locked)

    said = {"removed": document.heading}
    return _act(_Doing(case, actor, seen_version, now), change, said)


def added_before(
    case: Case, files: Sequence[Examined], actor: Actor, form_key: UUID, now: datetime
) -> bool:
    """Whether this form has been sent before with these files, and did what it should. A page
    that was gone back to has the key of a form that was sent, but perhaps other files."""
    key = _Doing(case, actor, None, now).key(form_key)
    rows = DocumentVersion.objects.filter(document__case=case.pk, form_key=key)
    before = set(rows.values_list("sha256", flat=True))
    return bool(before) and before == {file.sha256 for file in files}


def check_limits(files: Sequence[Examined]) -> None:
    """BadRecord for no file, more than a form takes, and for one that is too large."""
    limits = settings.DOCUMENT_LIMITS
    if not files:
        raise BadRecord("files", _NO_FILE)
    if len(files) > limits.form_files:
        raise BadRecord("files", _TOO_MANY.format(most=limits.form_files))
    for file in files:
        if file.size > limits.file_bytes:
            raise too_large(file.name)
    if len({file.sha256 for file in files}) < len(files):
        raise BadRecord("files", _TWICE)


def too_large(name: str) -> BadRecord:
    """The refusal of a file that is too large; ``name`` as it was sent, for the sentence."""
    most = settings.DOCUMENT_LIMITS.file_bytes // 1_000_000
    return BadRecord("files", _TOO_LARGE.format(name=name, most=most))


def _stored(
    doing: _Doing,
    files: Sequence[Examined],
    change: Callable[[Case, Sequence[str]], None],
    said: Mapping[str, str],
) -> Case:
    """The files first, then their rows in one transaction; without rows no files.

    Only after a refusal it is certain that there are none: where the answer to COMMIT was lost
    there may be. Files that turn out to have no row are swept later (`document_checks`).
    """
    kept: list[str] = []

    def with_files(locked: Case) -> Mapping[str, Any]:
        change(locked, kept)
        return _content(locked)

    try:
        for file in files:
            kept.append(document_store.keep(file.content))  # noqa: PERF401 - what is kept so far
        return _act(doing, with_files, said)
    except Refusal:
        _discard(kept)
        raise


def _is_own_draft(locked: Case, row: Document) -> bool:
    """Whether nobody outside the organisation has seen the document, and nothing rests on it."""
    return locked.number is None and not document_rows.is_kept(row)


def _take_away_files(row: Document) -> None:
    """The rows of a document's files now, the files once that is certain."""
    names = list(row.versions.values_list("stored_as", flat=True))
    row.versions.all().delete()
    transaction.on_commit(lambda: _discard(names))


def _discard(names: Sequence[str]) -> None:
    for name in names:
        document_store.discard(name)


def _act(
    doing: _Doing, change: Callable[[Case], Mapping[str, Any]], said: Mapping[str, str]
) -> Case:
    act = act_of(doing.case)
    return engine.act(
        doing.case.public_id,
        act.code if act is not None else "document",
        actor=doing.actor,
        seen_version=doing.seen_version,
        record=Record(report=said),
        change=change,
        now=doing.now,
    )


def _content(locked: Case) -> Mapping[str, Any]:
    rest = {key: value for key, value in locked.turn.content.items() if key != "documents"}
    return rest | document_rows.in_content(locked)


def _under_lock(locked: Case, document: Document) -> Document:
    row = Document.objects.filter(pk=document.pk, case=locked.pk).first()
    if row is None:
        raise NotFound
    if row.removed_at is not None:
        raise AlreadyHandled
    return row


def _describe(locked: Case, row: Document, said: Description, otherwise: str) -> None:
    if locked.number is not None and said.status == DocumentStatus.DRAFT:
        # What another authority sees has been drawn up (TF 2 kap. 10 §).
        said = dataclasses.replace(said, status=DocumentStatus.DRAWN_UP, day=locked.turn.today)
    row.heading = (said.heading.strip() or otherwise)[:LONGEST_HEADING]
    row.kind, row.status = said.kind, said.status
    row.correspondent = said.correspondent.strip()
    if said.status in _DAYS:
        setattr(row, _DAYS[said.status], said.day)
        row.number = row.number or document_rows.next_number(locked)


def _version(
    document: Document,
    file: Examined,
    stored_as: str,
    doing: _Doing,
    *,
    form_key: UUID,
    place: int = 0,
) -> DocumentVersion:
    return DocumentVersion(
        document=document,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        stored_as=stored_as,
        added_by=doing.actor.person,
        added_at=doing.now,
        form_key=form_key,
        place=place,
    )


def _check_room(locked: Case, files: Sequence[Examined], *, new: int) -> None:
    limits = settings.DOCUMENT_LIMITS
    count, size = document_rows.room_taken(locked)
    if count + new > limits.case_files:
        raise BadRecord("files", _CASE_FULL.format(most=limits.case_files))
    if size + sum(file.size for file in files) > limits.case_bytes:
        raise BadRecord("files", _CASE_LARGE.format(most=limits.case_bytes // 1_000_000))
    has = {version.sha256: version for version in document_rows.standing(locked)}
    for file in files:
        if file.sha256 in has:
            same = has[file.sha256].document
            raise BadRecord("files", _HAS_IT.format(name=file.name, heading=same.heading))


_UNKNOWN = Text("Välj ett av alternativen.", "Choose one of these.")
_LONG = Text("Skriv högst 200 tecken.", "Write at most 200 characters.")
_DAY = Text("dagen för handlingens status", "the day of the document's status")
_NO_SUCH_DAY = Text(
    "Dagen kan inte ligga i framtiden eller före 1950.",
    "The day cannot be in the future or before 1950.",
)
_CORRESPONDENT = Text(
    "från vem handlingen kom eller till vem den gick",
    "from whom the document came or to whom it went",
)
_REGISTERED = Text(
    "Handlingen är registrerad och kan inte bli utkast igen.",
    "The document is registered and cannot be a draft again.",
)
_NO_FILE = Text("Välj en fil.", "Choose a file.")
_TOO_MANY = Text("Välj högst {most} filer åt gången.", "Choose at most {most} files at a time.")
_TWICE = Text("Samma fil är vald två gånger.", "The same file is chosen twice.")
_TOO_LARGE = Text(
    "Filen ”{name}” är större än {most} MB. Gör den mindre eller dela upp den.",
    "The file “{name}” is larger than {most} MB. Make it smaller, or split it.",
)
_CASE_FULL = Text(
    "Ärendet kan ha högst {most} handlingar.", "The case can have at most {most} documents."
)
_CASE_LARGE = Text(
    "Ärendets filer får tillsammans vara högst {most} MB.",
    "The case's files together can be at most {most} MB.",
)
_HAS_IT = Text(
    "Filen ”{name}” finns redan i ärendet, som ”{heading}”.",
    "The file “{name}” is in the case already, as “{heading}”.",
)
