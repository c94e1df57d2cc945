"""What is entered about documents: the files, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings

from ..document_words import KINDS, STATUSES
from ..documents import LONGEST_HEADING, Description
from ..errors import BadRecord, MissingForGate, Refusal
from ..file_checking.kinds import ENDINGS
from ..models import Document, DocumentKind, DocumentStatus
from ..text import Text
from . import fields


class _Files(forms.FileInput):
    allow_multiple_selected = True


class DocumentForm(forms.Form):
    """Files (``files``: how many at a time, 0 for none) and what is said of them; with
    ``describes`` False only the files. ``drafts`` is whether it can be one."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        files: int = 0,
        describes: bool = True,
        today: date,
        initial: Mapping[str, Any] | None = None,
        drafts: bool = True,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        if files:
            self.fields["files"] = _files_field(files, again=data is not None)
        if not describes:
            return
        self.fields["heading"] = fields.line(
            _HEADING, longest=LONGEST_HEADING, help_text=_HEADING_HELP if files else None
        )
        self.fields["kind"] = fields.one_of(_KIND, _choices(KINDS), radios=False)
        self.fields["status"] = fields.one_of(
            _STATUS,
            _choices({k: v for k, v in STATUSES.items() if drafts or k != DocumentStatus.DRAFT}),
            help_text=_STATUS_HELP if drafts else None,
        )
        self.fields["day"] = fields.sometimes(fields.day(_DAY, help_text=_DAY_HELP))
        self.fields["correspondent"] = fields.sometimes(
            fields.line(_CORRESPONDENT, longest=LONGEST_HEADING, help_text=_CORRESPONDENT_HELP)
        )
        self.initial.setdefault("kind", DocumentKind.ATTACHMENT.value)
        first = DocumentStatus.DRAFT if drafts else DocumentStatus.DRAWN_UP
        self.initial.setdefault("status", first.value)
        self.initial.setdefault("day", today)

    def description(self) -> Description:
        """What was said, once it is valid."""
        said = self.cleaned_data
        return Description(
            heading=said["heading"],
            kind=said["kind"],
            status=said["status"],
            day=said["day"] if said["status"] != DocumentStatus.DRAFT else None,
            correspondent=said["correspondent"],
        )

    def explain(self, refusal: Refusal) -> None:
        """Puts a refusal beside the field that it names, else above all."""
        names: tuple[str | None, ...] = (None,)
        if isinstance(refusal, BadRecord):
            names = (refusal.field,)
        elif isinstance(refusal, MissingForGate):
            names = refusal.missing
        for name in names:
            code = refusal.code
            error = forms.ValidationError(str(refusal), code=code)
            self.add_error(name if name in self.fields else None, error)


def described(document: Document) -> dict[str, Any]:
    """What a form about a document begins with."""
    days = {
        DocumentStatus.RECEIVED: document.received_on,
        DocumentStatus.DRAWN_UP: document.drawn_up_on,
        DocumentStatus.DISPATCHED: document.dispatched_on,
    }
    day = days.get(DocumentStatus(document.status))
    return {
        "heading": document.heading,
        "kind": document.kind,
        "status": document.status,
        "correspondent": document.correspondent,
    } | ({"day": day} if day else {})


def _files_field(count: int, *, again: bool) -> forms.FileField:
    attrs = {"accept": ",".join(f".{ending}" for ending in ENDINGS)}
    widget: forms.FileInput = forms.FileInput(attrs=attrs)
    if count > 1:
        widget = _Files(attrs={**attrs, "multiple": True})
    most = settings.DOCUMENT_LIMITS.file_bytes // 1_000_000
    help_text = _FILES_HELP if count > 1 else _FILE_HELP
    help_text = help_text.format(endings=", ".join(ENDINGS), most=most)
    return fields.sometimes(
        forms.FileField(
            label=str(_FILES if count > 1 else _FILE),
            required=False,  # asked by the action, which also knows what was refused on the way
            widget=widget,
            help_text=f"{_AGAIN} {help_text}" if again else str(help_text),
        )
    )


def _choices(words: Mapping[str, Text]) -> list[tuple[str, str]]:
    return [(str(code), str(name)) for code, name in words.items()]


_FILES = Text("Filer", "Files")
_FILE = Text("Fil", "File")
_FILES_HELP = Text(
    "Du kan välja flera, högst {most} MB var. Tas emot: {endings}.",
    "You can choose several, at most {most} MB each. Accepted: {endings}.",
)
_FILE_HELP = Text(
    "Högst {most} MB. Tas emot: {endings}.", "At most {most} MB. Accepted: {endings}."
)
_AGAIN = Text(
    "Välj på nytt: webbläsaren behåller inte valda filer.",
    "Choose again: the browser does not keep chosen files.",
)
_HEADING = Text("Rubrik", "Heading")
_HEADING_HELP = Text(
    "Annars får varje handling filens namn. Skriv ingen rubrik om du väljer flera filer.",
    "Otherwise each document is called as its file. Leave it empty if you choose several files.",
)
_KIND = Text("Slag", "Kind")
_STATUS = Text("Vad är det för handling?", "What is the status of the document?")
_STATUS_HELP = Text(
    "Ett utkast är arbetsmaterial. Det som har kommit in, är färdigt eller har skickats "
    "registreras och får ett nummer i ärendet. Utkast blir upprättade när ärendet lämnas in.",
    "A draft is working material. What was received, is finished or was sent is registered and "
    "gets a number within the case. Drafts count as drawn up when the case is submitted.",
)
_DAY = Text("Vilken dag?", "On which day?")
_DAY_HELP = Text(
    "Dagen då handlingen kom in, blev färdig eller skickades. Gäller inte utkast.",
    "When the document was received, finished or sent. Not for drafts.",
)
_CORRESPONDENT = Text("Från eller till vem?", "From whom or to whom?")
_CORRESPONDENT_HELP = Text(
    "Avsändare eller mottagare: en myndighet, ett företag eller en förening. Skriv inga namn på "
    "enskilda.",
    "Sender or receiver: an authority, a company or an association. No names of individuals.",
)
