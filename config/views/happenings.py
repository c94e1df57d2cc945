"""Händelser: one's letters in the app. Opening a page marks nothing; buttons do."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from notifications import inbox
from notifications.models import Letter
from workflow.errors import NotFound
from workflow.views.gates import signed_in, visit_of
from workflow.views.queues import page_number


@signed_in
def happenings(request: HttpRequest) -> HttpResponse:
    """What has happened, newest first, and what of it she has not read."""
    visit = visit_of(request)
    page = inbox.page_of(visit.person, visit.rights, visit.today, page_number(request))
    return render(request, "config/happenings.html", {"page": page})


@signed_in
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Marks as read what stood there when the page was shown."""
    visit = visit_of(request)
    until = _moment(request.POST.get("until", "")) or visit.now
    inbox.mark_all_read(visit.rights, min(until, visit.now), visit.now)
    return redirect("happenings")


@signed_in
@require_POST
def read_one(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Marks one as read, and back to the page it stands on."""
    _marked(request, letter_id)
    number = page_number_sent(request)
    response = redirect("happenings")
    if number > 1:
        response["Location"] += f"?sida={number}"
    return response


@signed_in
@require_POST
def open_one(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Marks one as read, and on to its case."""
    letter = _marked(request, letter_id)
    assert letter.of_event.case is not None  # others are not found
    return redirect("case", letter.of_event.case.public_id)


def page_number_sent(request: HttpRequest) -> int:
    """The page of the list from which a form was sent, at least one."""
    said = request.POST.get("sida", "1")[:6]
    return max(1, int(said)) if said.isascii() and said.isdecimal() else 1


def _marked(request: HttpRequest, letter_id: UUID) -> Letter:
    """The letter, marked as read; NotFound alike where it is not hers or its case is hidden."""
    visit = visit_of(request)
    letter = inbox.find(visit.rights, letter_id)
    if letter is None:
        raise NotFound
    inbox.mark_read([letter], visit.now)
    return letter


def _moment(said: str) -> datetime | None:
    """An aware moment; None for anything else."""
    try:
        found = parse_datetime(said)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
