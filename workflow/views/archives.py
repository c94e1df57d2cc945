"""The archive package of a case: ask for it, see what becomes of it, fetch it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render

from .. import archiving, document_store
from ..errors import AlreadyHandled, NotFound, Refusal
from ..file_words import size_in_words
from ..models import ArchivePackage, Case
from ..templatetags.wording import short_day
from ..text import Text
from .documents import safe_file
from .gates import Visit, seeing_case, seeing_part, seen_case, visit_of
from .refused import refused_form

PAGE = "workflow/archive.html"


@dataclass(frozen=True)
class Package:
    """A package that was asked for, in words."""

    row: ArchivePackage

    @property
    def size(self) -> Text:
        return size_in_words(self.row.size or 0)

    @property
    def can_be_fetched(self) -> bool:
        return bool(self.row.stored_as)

    @property
    def state(self) -> Text:
        """What has become of it."""
        if self.row.failed_at is not None:
            return _FAILED
        if self.row.made_at is None:
            return _WAITS
        return _READY if self.row.stored_as else _GONE


@seeing_case
def archive(request: HttpRequest, case: Case) -> HttpResponse:
    """Which packages there are, and the button that asks for one."""
    archiving.check_may_ask(case)
    if request.method != "POST":
        return render(request, PAGE, _context(case))
    visit = visit_of(request)
    try:
        archiving.ask(
            case, actor=visit.actor, seen_version=request.POST.get("seen", ""), now=visit.now
        )
    except NotFound:
        raise
    except AlreadyHandled:
        pass  # one is being made: that is what was wanted
    except Refusal as refusal:
        fresh = seen_case(visit, case.public_id)
        return refused_form(request, PAGE, _context(fresh), refusal)
    messages.success(request, str(_ASKED))
    return redirect("archive", case_id=case.public_id)


def find_package(visit: Visit, package_id: UUID) -> tuple[Case, tuple[Case, ArchivePackage]]:
    """A package of a case that she sees; NotFound alike for none."""
    row = ArchivePackage.objects.filter(public_id=package_id).select_related("case").first()
    if row is None:
        raise NotFound
    case = seen_case(visit, row.case.public_id)
    return case, (case, row)


@seeing_part(find_package)
def file(_: HttpRequest, part: tuple[Case, ArchivePackage]) -> StreamingHttpResponse:
    """The package itself, for whoever may ask for one."""
    case, package = part
    archiving.check_may_fetch(case)
    if not package.stored_as:
        raise NotFound  # not made yet, or thrown away again
    name = f"{(case.number or str(_UNNUMBERED)).replace('/', '-')} {short_day(package.asked_at)}"
    content = document_store.read(package.stored_as)
    return safe_file(
        content,
        name=f"{name}.zip",
        media_type="application/zip",
        size=package.size or 0,
        sha256=package.sha256,
    )


def _context(case: Case) -> dict[str, Any]:
    rows = ArchivePackage.objects.filter(case=case.pk).select_related("asked_by")
    packages = [Package(row) for row in rows.order_by("-asked_at", "-pk")]
    waits = any(p.row.made_at is None and p.row.failed_at is None for p in packages)
    version = case.text_version
    return {
        "case": case,
        "packages": packages,
        "waits": waits,
        "seen": version.sha256 if version is not None else "",
        "days": archiving.KEPT_FOR.days,
    }


_ASKED = Text(
    "Paketet görs i ordning. Ladda om sidan om en stund för att hämta det.",
    "The package is being made. Reload the page in a while to fetch it.",
)
_WAITS = Text("Görs i ordning", "Being made")
_READY = Text("Klart", "Ready")
_FAILED = Text("Gick inte att göra", "Could not be made")
_GONE = Text("Borttaget", "Taken away")
_UNNUMBERED = Text("arende", "case")
