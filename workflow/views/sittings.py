"""Several items of a body decided at one meeting: each is a turn of its own, and one that is
refused keeps what was written and can be tried again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .. import comparing, engine, flows, options, outlook, permissions, sitting_bodies
from ..agenda import agenda
from ..errors import LockBusy, NotPermitted, Refusal, StaleText
from ..forms.deciding import Outcome
from ..forms.sittings import AgendaForm, SittingForm
from ..lifecycle import Demand, Who
from ..loading import already_handled
from ..models import Body, Case, LedgerEntry, WorkItem
from ..models.work import OPEN
from ..rights import RIGHT_NAMES, Held, Right
from ..sitting_bodies import Table
from ..text import Text
from . import answering
from .deciding import as_listed, day_of
from .gates import Visit, signed_in, visit_of
from .queues import readable_body
from .refused import typed_text
from .saying import holds_now, leads_to
from .told import title_of

PAGE = "workflow/sitting.html"


@dataclass
class Point:
    """One item of the sitting with its form; ``refusal`` when it could not be decided."""

    case: Case
    form: AgendaForm
    absent: Sequence[str]
    hints: Sequence[tuple[Text, str]] = ()
    refusal: Refusal | None = None
    changes: Sequence[comparing.Change] = ()


@dataclass(frozen=True)
class Done:
    """One item that the sitting has decided."""

    case: Case
    what: Text
    paragraph: str
    then: str = ""


@dataclass(frozen=True)
class Gone:
    """One item that somebody else has decided meanwhile, with what was written about it."""

    case: Case
    refusal: Refusal
    typed: Sequence[tuple[str, str]]


@dataclass
class AllErrors:
    """The errors of several forms as one summary (components/errors.html)."""

    forms: Sequence[Any]
    errors: bool = field(init=False)

    def __post_init__(self) -> None:
        self.errors = any(form.errors for form in self.forms)

    @property
    def non_field_errors(self) -> list[str]:
        """What no field has caused."""
        return [str(e) for form in self.forms for e in form.non_field_errors()]

    @property
    def visible_fields(self) -> list[Any]:
        """Every field that is shown."""
        return [one for form in self.forms for one in form.visible_fields()]

    @property
    def hidden_fields(self) -> list[Any]:
        """Every field that is not."""
        return [one for form in self.forms for one in form.hidden_fields()]


@signed_in
def sitting(request: HttpRequest, body_id: UUID) -> HttpResponse:
    """The sitting: its form, its decisions, and afterwards what was decided."""
    visit = visit_of(request)
    held = readable_body(visit, body_id)
    if "beslutat" in request.GET and request.method != "POST":
        return render(request, "workflow/sitting_done.html", _decided(request, held))
    if visit.rights.find(Right.RECORD, held.place_id, "body") is None:
        role = RIGHT_NAMES[Right.RECORD].format(place=held.place_name)
        raise NotPermitted(_IT_TAKES.format(role=role))
    body = Body.objects.get(pk=held.place_id)
    posted = request.method == "POST"
    table = _table(body, visit, request.POST.get("on"))
    form = SittingForm(request.POST if posted else None, table=table, sitting=uuid4())
    points = _points(request, visit, table)
    gone = _gone(request, body, points)
    if not posted or not points:
        context = _context(body, table, form, points, gone)
        return render(request, PAGE, context, status=409 if gone and posted else 200)
    if not all([form.is_valid(), *(point.form.is_valid() for point in points)]):
        return render(request, PAGE, _context(body, table, form, points, gone), status=422)
    return _decide_all(request, visit, form, points, gone)


def _decide_all(
    request: HttpRequest,
    visit: Visit,
    form: SittingForm,
    points: Sequence[Point],
    gone: Sequence[Gone],
) -> HttpResponse:
    table, done = form.table, []
    for point in points:
        if point.form.cleaned_data["outcome"]:
            result = _decide(visit, point, form)
            done += [result] if result is not None else []
    refused = [point for point in points if point.refusal is not None]
    if not refused and not gone:
        address = reverse("sitting", args=[table.body.public_id])
        return redirect(f"{address}?beslutat={form.cleaned_data['sitting']}")
    waiting = [p for p in points if p.refusal is not None or not p.form.cleaned_data["outcome"]]
    left = _again(request, visit, table, waiting)
    refusals = [p.refusal for p in refused if p.refusal is not None]
    refusals += [one.refusal for one in gone]
    status = max(refusal.http_status for refusal in refusals)
    context = _context(table.body, table, form, left, gone) | {"done": done}
    response = render(request, PAGE, context, status=status)
    if any(isinstance(p.refusal, LockBusy) for p in refused):
        response["Retry-After"] = str(LockBusy.retry_after_seconds)
    return response


def _decide(visit: Visit, point: Point, sitting: SittingForm) -> Done | None:
    case, form = point.case, point.form
    turn = case.turn
    code = form.cleaned_data["outcome"]
    assert turn.item is not None
    try:
        moved = engine.turn(
            case.public_id,
            code,
            actor=visit.actor,
            seen_version=form.cleaned_data["seen"],
            record=form.record_at(sitting, without=turn.conflicted | turn.proposers),
            item_id=turn.item.public_id,
            now=visit.now,
        )
    except Refusal as refusal:
        point.refusal = refusal
        return None
    ahead = outlook.after(moved, case.state)
    return Done(
        case=moved,
        what=answering.done(moved, code, form.outcomes[code].rule),
        paragraph=form.cleaned_data["paragraph"],
        then=holds_now(moved, ahead, outlook.places([ahead])),
    )


def _again(
    request: HttpRequest, visit: Visit, table: Table, refused: Sequence[Point]
) -> list[Point]:
    """What is not decided, read anew, with what was written; a changed text says what changed."""
    fresh = {point.case.pk: point for point in _points(request, visit, table)}
    left = []
    for point in refused:
        now = fresh.get(point.case.pk, point)
        now.refusal = point.refusal
        refusal = point.refusal
        if isinstance(refusal, StaleText):
            now.form = _form(
                now.case, table, {**request.POST.dict(), f"{now.form.prefix}-seen": refusal.current}
            )
            read = answering.text_read(now.case, refusal)
            content = now.case.turn.content
            now.changes = comparing.changes(read.data, content) if read is not None else ()
        if refusal is not None:
            now.form.is_valid()
            now.form.explain(refusal, now.form.places())
        left.append(now)
    return left


# -- what the page is made of


def _points(request: HttpRequest, visit: Visit, table: Table) -> list[Point]:
    """The items chosen, those that are still open; one statement a question, not a case."""
    sent = (request.POST or request.GET).getlist("uppgift")
    cases = agenda(table.body.pk, _ids(sent), actor=visit.actor, rights=visit.rights, now=visit.now)
    names = {seat.person_id: seat.name for seat in table.seated}
    points = []
    for case in cases:
        away = case.turn.conflicted | case.turn.proposers
        form = _form(case, table, request.POST if request.method == "POST" else None)
        absent = sorted(names[person] for person in away if person in names)
        points.append(Point(case, form, absent))
    _add_hints(points)
    return points


def _gone(request: HttpRequest, body: Body, points: Sequence[Point]) -> list[Gone]:
    """Those chosen that the body no longer has: who decided them, and what was written here."""
    sent = _ids((request.POST or request.GET).getlist("uppgift"))
    still = {point.case.pk for point in points}
    items = WorkItem.objects.filter(public_id__in=sent, body=body).exclude(process__in=still)
    found = []
    for item in items.exclude(status__in=OPEN).select_related("process").order_by("pk"):
        case = flows.case_types()[item.process.kind].objects.get(pk=item.process_id)
        written = [
            (name, value)
            for name, value in typed_text(request)
            if name.startswith(str(item.public_id))
        ]
        found.append(Gone(case, already_handled(case, item.public_id), written))
    return found


def _add_hints(points: Sequence[Point]) -> None:
    ahead = {
        (point.case.pk, code): outlook.outlook(point.case, code)
        for point in points
        for code in point.form.outcomes
    }
    places = outlook.places(ahead.values())
    for point in points:
        point.hints = [
            (
                one.label,
                leads_to(point.case, ahead[point.case.pk, code], places, asks_day=bool(one.until)),
            )
            for code, one in point.form.outcomes.items()
        ]


def _form(case: Case, table: Table, data: Any) -> AgendaForm:
    item, text = case.turn.item, case.text_version
    assert item is not None
    return AgendaForm(
        data,
        outcomes=_outcomes(case),
        table=table,
        seen=text.sha256 if text is not None else "",
        prefix=str(item.public_id),
    )


def _outcomes(case: Case) -> list[Outcome]:
    """What the body can answer here; its own wording is written on the case's own page."""
    found = []
    for move in sorted(options.open_moves(case), key=as_listed(type(case))):
        capacity = permissions.find_capacity(case, case.turn, move.rule)
        wanted = capacity is not None and capacity[0] is Who.BODY
        if not wanted or Demand.WORDING in move.rule.demands:
            continue
        if not outlook.outlook(case, move.code).gaps:
            found.append(Outcome(move.code, options.label_of(move, case), move.rule))
    return found


def _ids(sent: Sequence[str]) -> list[UUID]:
    found = []
    for one in sent:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _table(body: Body, visit: Visit, said: object) -> Table:
    meetings = sitting_bodies.meetings_of(body.pk, visit.today)
    empty = Table(body=body, today=visit.today, seated=(), meetings=meetings)
    day = day_of(said) or empty.meeting_day
    return replace(empty, seated=sitting_bodies.seated_on(body.pk, day))


def _context(
    body: Body,
    table: Table,
    form: SittingForm,
    points: Sequence[Point],
    gone: Sequence[Gone],
) -> dict[str, Any]:
    forms = [form, *(point.form for point in points)]
    return {
        "body": body,
        "table": table,
        "form": form,
        "points": points,
        "summary": AllErrors(forms),
        "gone": gone,
        "refused": bool(gone) or any(point.refusal is not None for point in points),
        "done": [],
    }


def _decided(request: HttpRequest, held: Held) -> dict[str, Any]:
    """What a sitting has decided, as the ledger tells it; one statement."""
    ids = _ids([request.GET["beslutat"]])
    entries = (
        LedgerEntry.objects.filter(sitting__in=ids, body__public_id=held.place_ref)
        .select_related("case", "text", "body")
        .order_by("recorded_at", "chain", "seq")
    )
    done = []
    for entry in entries:
        case: Any = entry.case
        how = entry.text.data.get("how") or {}
        done.append(Done(case, title_of(case, entry), how.get("paragraph", "")))
    return {"body": held, "done": done}


_IT_TAKES = Text("det kräver att du är {role}.", "it takes being {role}.")
