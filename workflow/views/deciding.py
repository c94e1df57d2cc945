"""A body decides one item: on what text, with which outcome, how it was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from .. import comparing, engine, gate, options, outlook, permissions, sitting_bodies
from ..deadlines import local_date
from ..errors import AlreadyHandled, NotFound, NotYourTurn, Refusal, StaleText
from ..forms.deciding import WORDING, DecideForm, Outcome, same_lines
from ..forms.fields import as_typed
from ..lifecycle import Demand, Gap, Move, Who, moves_of
from ..models import Body, Case, LedgerEntry, TextVersion, WorkItem
from ..sitting_bodies import Table
from ..text import Text
from . import answering
from .gates import Visit, seeing_case, seen_case, visit_of
from .refused import refused_form
from .saying import leads_to
from .told import told

PAGE = "workflow/decide.html"
_ROWS = 15  # reservations there is room for


@dataclass(frozen=True)
class Choice:
    """An outcome as the page offers it: what it is called, leads to, and lacks."""

    code: str
    label: Text
    hint: str
    gaps: Sequence[Gap]
    chosen: bool


@seeing_case
def decide(request: HttpRequest, case: Any, item_id: UUID) -> HttpResponse:
    """Besluta: the form, and the decision."""
    visit = visit_of(request)
    try:
        outcomes = _outcomes(case, item_id)
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    if request.method != "POST":
        beginning = {"seen": case.text_version.sha256, "outcome": request.GET.get("val", "")}
        form = _form(case, outcomes, visit, initial=beginning)
        return render(request, PAGE, _context(case, form))
    rows = _rows(request)
    form = _form(case, outcomes, visit, data=request.POST, rows=rows)
    if "more_reservations" in request.POST:
        form = _form(case, outcomes, visit, initial=as_typed(form), rows=min(rows + 1, _ROWS))
        return render(request, PAGE, _context(case, form))
    if not form.is_valid():
        return render(request, PAGE, _context(case, form), status=422)
    return _decide(request, visit, case, item_id, form)


def _decide(
    request: HttpRequest, visit: Visit, case: Case, item_id: UUID, form: DecideForm
) -> HttpResponse:
    code = form.cleaned_data["outcome"]
    try:
        moved = engine.turn(
            case.public_id,
            code,
            actor=visit.actor,
            seen_version=form.cleaned_data["seen"],
            record=form.record(),
            item_id=item_id,
            now=visit.now,
        )
    except (AlreadyHandled, NotYourTurn, NotFound) as refusal:
        return answering.not_open(request, case, refusal)
    except StaleText as refusal:
        return _read_again(request, visit, case, item_id, refusal)
    except Refusal as refusal:
        form.explain(refusal, form.places())
        return refused_form(request, PAGE, _context(case, form), refusal)
    body = _item(case).body
    assert body is not None
    answering.confirm(request, moved, code, form.outcomes[code].rule, source=case.state)
    return redirect("body", body.public_id)


def _read_again(
    request: HttpRequest, visit: Visit, case: Case, item_id: UUID, refusal: StaleText
) -> HttpResponse:
    """The same form on the text that holds now, with what changed; sending it again decides
    on that."""
    fresh = seen_case(visit, case.public_id)
    try:
        outcomes = _outcomes(fresh, item_id)
    except Refusal as closed:
        return answering.not_open(request, fresh, closed)
    read = answering.text_read(fresh, refusal)
    data = request.POST.copy()
    data["seen"] = fresh.text_version.sha256
    for name in WORDING:  # what she left as it was is not her wording: it follows the text
        if read is not None and same_lines(data.get(name, ""), read.data.get(name, "")):
            data[name] = fresh.turn.content.get(name, "")
    form = _form(fresh, outcomes, visit, data=data, rows=_rows(request))
    context = _context(fresh, form) | answering.changed_since(fresh, read)
    return refused_form(request, PAGE, context, refusal)


# -- what the page is made of


def _outcomes(case: Case, item_id: UUID) -> list[Outcome]:
    """The answers open to the actor's body on its item; a refusal where there are none."""
    gate.choose_item(case, item_id)
    item = case.turn.item
    if item is None or item.body_id is None:
        raise NotFound
    found = [
        Outcome(move.code, options.label_of(move, case), move.rule)
        for move in sorted(options.open_moves(case), key=as_listed(type(case)))
        if _is_bodys(case, move)
    ]
    if not found:
        _refuse(case, item_id)
    return found


def _refuse(case: Case, item_id: UUID) -> None:
    """Raises what a turn would: no role, or jäv."""
    own = (m for m in moves_of(type(case)) if m.source == case.state and Who.BODY in m.rule.who)
    for move in own:
        gate.permit(case, move.rule, move.code, item_id)
        gate.check_conditions(case, move.code)
    raise NotFound


def _is_bodys(case: Case, move: Move) -> bool:
    found = permissions.find_capacity(case, case.turn, move.rule)
    return found is not None and found[0] is Who.BODY


def as_listed(model: type[Case]) -> Any:
    """Outcomes in the order in which the state machine declares them."""
    declared = [name for kind in reversed(model.__mro__) for name in vars(kind)]
    return lambda move: declared.index(move.code)


def _form(
    case: Case,
    outcomes: Sequence[Outcome],
    visit: Visit,
    *,
    data: Mapping[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
    rows: int = 1,
) -> DecideForm:
    rewords = any(o.asks(Demand.WORDING) for o in outcomes)
    content = case.turn.content
    wording = {key: content.get(key, "") for key in WORDING} if rewords else {}
    said = (data or initial or {}).get("on")
    return DecideForm(
        data,
        outcomes=outcomes,
        table=_table(case, visit, said),
        wording=wording,
        initial=initial,
        rows=rows,
    )


def _table(case: Case, visit: Visit, said: object) -> Table:
    body = _item(case).body
    assert isinstance(body, Body)
    return sitting_bodies.table_of(
        body,
        case.turn,
        meetings=sitting_bodies.meetings_of(body.pk, visit.today),
        day=day_of(said),
        since=local_date(case.created),
    )


def day_of(said: object) -> date | None:
    """The day that somebody has entered, if it is one."""
    try:
        return said if isinstance(said, date) else date.fromisoformat(str(said))
    except ValueError:
        return None


def _item(case: Case) -> WorkItem:
    item = case.turn.item
    assert item is not None  # chosen by _outcomes
    return item


def _rows(request: HttpRequest) -> int:
    sent = sum(1 for name in request.POST if name.startswith("reservation_by_"))
    return min(max(sent, 1), _ROWS)


def _context(case: Case, form: DecideForm) -> dict[str, Any]:
    item = _item(case)
    return {
        "case": case,
        "item": item,
        "form": form,
        "choices": _choices(case, form),
        "table": form.table,
        "rows": [
            (form[f"reservation_by_{row}"], form[f"reservation_text_{row}"])
            for row in range(form.rows)
        ],
        "last": _last(case),
        "since": _since(case, item),
        **answering.text_of(case),
    }


def _choices(case: Case, form: DecideForm) -> list[Choice]:
    ahead = {code: outlook.outlook(case, code) for code in form.outcomes}
    places = outlook.places(ahead.values())
    chosen = form["outcome"].value()
    return [
        Choice(
            code=one.code,
            label=one.label,
            hint=leads_to(case, ahead[one.code], places, asks_day=bool(one.until)),
            gaps=ahead[one.code].gaps,
            chosen=chosen == one.code,
        )
        for one in form.outcomes.values()
    ]


def _last(case: Case) -> Any:
    """What was said when the case came here, as the history tells it."""
    entries = (
        LedgerEntry.objects.filter(chain=case.public_id, kind__in=("decision", "registered"))
        .select_related("text", "body", "organisation", "recorded_by", "decided_by")
        .order_by("-seq")[:1]
    )
    return next(iter(told(case, list(entries))), None)


def _since(case: Case, item: WorkItem) -> dict[str, Any] | None:
    """What has changed since this body last decided on the case; None the first time."""
    assert item.body is not None
    decided_on = LedgerEntry.objects.filter(
        chain=case.public_id, body=item.body.public_id, text_number__isnull=False
    )
    number = decided_on.aggregate(last=Max("text_number"))["last"]
    if number is None:
        return None
    current = case.text_version
    if current is None or number == current.number:
        return {"number": number, "changes": []}
    text = TextVersion.objects.get(case=case.pk, number=number)
    if text.content is None:
        return {"number": number, "changes": [], "erased": True}
    return {"number": number, "changes": comparing.changes(text.data, case.turn.content)}
