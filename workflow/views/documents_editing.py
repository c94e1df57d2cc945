"""Forms about documents: add some, add a newer file, say what one is, remove one.

What was written stays when something is refused; chosen files do not, since no browser keeps
them, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from .. import documents
from ..errors import (
    AlreadyHandled,
    BadRecord,
    CheckersBusy,
    MaybePersonal,
    MissingForGate,
    NotFound,
    Refusal,
    StaleText,
)
from ..file_checking import Examined, examine
from ..forms.documents import DocumentForm, described
from ..models import Case, Document
from ..text import Text
from .documents import Part, find_document
from .gates import Visit, seeing_case, seeing_part, seen_case, visit_of
from .refused import refused_form
from .uploads import refused_files, takes_files


@takes_files
@seeing_case
def add(request: HttpRequest, case: Case) -> HttpResponse:
    """New documents: one or several files with one description."""
    return AddPage(request, case).respond()


@takes_files
@seeing_part(find_document)
def replace(request: HttpRequest, part: Part) -> HttpResponse:
    """A newer file of a document."""
    return ReplacePage(request, part.case, part.document).respond()


@seeing_part(find_document)
def describe(request: HttpRequest, part: Part) -> HttpResponse:
    """What a document is."""
    return DescribePage(request, part.case, part.document).respond()


@seeing_part(find_document)
def remove(request: HttpRequest, part: Part) -> HttpResponse:
    """Asks once, then takes the document out of the case."""
    return RemovePage(request, part.case, part.document).respond()


class _Page:
    """A form about documents. A subclass says what is asked and what is done."""

    template: ClassVar[str]
    files: ClassVar[int] = 0
    done: ClassVar[Text]

    def __init__(self, request: HttpRequest, case: Case, row: Document | None = None) -> None:
        self.request, self.case = request, case
        self._row = row
        self.visit: Visit = visit_of(request)
        self.form_key = _key_of(request)

    @property
    def row(self) -> Document:
        """The document that the page is about."""
        assert self._row is not None  # every page but the first has one
        return self._row

    def form(self, data: QueryDict | None = None) -> DocumentForm:
        """The form, as stored or as typed."""
        raise NotImplementedError

    def save(self, form: DocumentForm, files: Sequence[Examined], seen: str) -> None:
        """One call of an action."""
        raise NotImplementedError

    def respond(self) -> HttpResponse:
        if self._row is not None and self._row.removed_at is not None:
            raise AlreadyHandled
        if self.request.method != "POST":
            documents.check_may_change(self.case)
            return self.show(self.form())
        form = self.form(self.request.POST)
        try:
            # Before any file is looked at: that is much work, and not for everybody.
            documents.check_may_change(self.case)
        except NotFound:
            raise
        except Refusal as refusal:
            return self._refused(form, [refusal])
        files, refusals = self._files_sent() if self.files else ([], [])
        if not form.is_valid() or refusals:
            return self._refused(form, refusals)
        return self._saved(form, files)

    def _saved(self, form: DocumentForm, files: Sequence[Examined]) -> HttpResponse:
        try:
            self.save(form, files, self.request.POST.get("seen", ""))
        except NotFound:
            raise
        except (StaleText, AlreadyHandled) as refusal:
            actor, now = self.visit.actor, self.visit.now
            if documents.added_before(self.case, files, actor, self.form_key, now):
                return self._told()  # the same form, sent twice
            return self._stale(form, refusal)
        except Refusal as refusal:
            return self._refused(form, [refusal])
        return self._told()

    def said(self) -> Text:
        """What is told once it is done."""
        return self.done

    def _told(self) -> HttpResponse:
        messages.success(self.request, str(self.said()))
        return redirect("case-documents", case_id=self.case.public_id)

    def _files_sent(self) -> tuple[list[Examined], list[Refusal]]:
        """The files that may be stored, and why others may not."""
        found: list[Examined] = []
        refusals = list(refused_files(self.request))
        sent = self.request.FILES.getlist("files")
        for upload in sent[: settings.DOCUMENT_LIMITS.form_files + 1]:
            try:
                found.append(examine(upload.name or "", upload.read()))
            except BadRecord as refusal:
                refusals.append(refusal)
            except CheckersBusy as refusal:
                return found, [*refusals, refusal]
        if not refusals:
            try:
                documents.check_limits(found)
            except BadRecord as refusal:
                refusals.append(refusal)
        return found, refusals

    def _refused(self, form: DocumentForm, refusals: Sequence[Refusal]) -> HttpResponse:
        """The form once more. What can be put right stands at its field; else it is told above."""
        other = [r for r in refusals if not isinstance(r, BadRecord | MissingForGate)]
        if other:
            return refused_form(self.request, self.template, self._context(form), other[0])
        for refusal in refusals:
            form.explain(refusal)
        marks = [mark for r in refusals if isinstance(r, MaybePersonal) for mark in r.marks]
        return self.show(form, status=422, question=" ".join(marks))

    def _stale(self, form: DocumentForm, refusal: Refusal) -> HttpResponse:
        self.case = seen_case(self.visit, self.case.public_id)
        return refused_form(self.request, self.template, self._context(form), refusal)

    def show(self, form: DocumentForm, status: int = 200, question: str = "") -> HttpResponse:
        context = self._context(form) | {"question": question}
        return render(self.request, self.template, context, status=status)

    def _context(self, form: DocumentForm) -> dict[str, Any]:
        version = self.case.text_version
        return {
            "case": self.case,
            "document": self._row,
            "form": form,
            "form_key": self.form_key,
            "seen": version.sha256 if version is not None else "",
            "limits": settings.DOCUMENT_LIMITS,
        }


class AddPage(_Page):
    """Files, and what they are."""

    template = "workflow/document_add.html"
    files = settings.DOCUMENT_LIMITS.form_files
    done = Text("Handlingarna finns nu i ärendet.", "The documents are in the case now.")

    def form(self, data: QueryDict | None = None) -> DocumentForm:
        return DocumentForm(
            data, files=self.files, today=self.visit.today, drafts=self.case.number is None
        )

    def save(self, form: DocumentForm, files: Sequence[Examined], seen: str) -> None:
        documents.add(
            self.case,
            files,
            form.description(),
            actor=self.visit.actor,
            seen_version=seen,
            form_key=self.form_key,
            now=self.visit.now,
        )


class ReplacePage(_Page):
    """One newer file."""

    template = "workflow/document_replace.html"
    files = 1
    done = Text(
        "Den nya versionen gäller nu. Den gamla finns kvar.",
        "The new version holds now. The old one is kept.",
    )

    def said(self) -> Text:
        return self.done if self.row.versions.count() > 1 else _IN_ITS_PLACE

    def form(self, data: QueryDict | None = None) -> DocumentForm:
        return DocumentForm(data, files=1, describes=False, today=self.visit.today)

    def save(self, form: DocumentForm, files: Sequence[Examined], seen: str) -> None:
        if len(files) > 1:
            raise BadRecord("files", _ONE)
        documents.replace(
            self.row,
            self.case,
            files[0],
            actor=self.visit.actor,
            seen_version=seen,
            form_key=self.form_key,
            now=self.visit.now,
        )


class DescribePage(_Page):
    """Heading, kind, status."""

    template = "workflow/document_describe.html"
    done = Text("Uppgifterna är sparade.", "The description is saved.")

    def form(self, data: QueryDict | None = None) -> DocumentForm:
        return DocumentForm(
            data,
            today=self.visit.today,
            initial=described(self.row),
            drafts=self.case.number is None and self.row.number is None,
        )

    def save(self, form: DocumentForm, files: Sequence[Examined], seen: str) -> None:
        documents.describe(
            self.row,
            self.case,
            form.description(),
            actor=self.visit.actor,
            seen_version=seen,
            now=self.visit.now,
        )


class RemovePage(_Page):
    """A question with one answer."""

    template = "workflow/document_remove.html"
    done = Text("Handlingen är borttagen ur ärendet.", "The document is removed from the case.")

    def form(self, data: QueryDict | None = None) -> DocumentForm:
        return DocumentForm(data, describes=False, today=self.visit.today)

    def save(self, form: DocumentForm, files: Sequence[Examined], seen: str) -> None:
        documents.remove(
            self.row, self.case, actor=self.visit.actor, seen_version=seen, now=self.visit.now
        )


def _key_of(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return uuid4()


_IN_ITS_PLACE = Text(
    "Den nya versionen gäller nu. Den gamla är borta, eftersom ärendet är ett utkast.",
    "The new version holds now. The old one is gone, since the case is a draft.",
)
_ONE = Text("Välj en enda fil.", "Choose one file only.")
