"""Every transition that is no body's answer in its queue: withdraw, start, evaluate, sign …

One page for all, built from what the transition's rule demands of the one who makes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from .. import engine, gate, options, outlook, permissions, sitting_bodies
from ..deadlines import local_date
from ..errors import AlreadyHandled, NotFound, NotYourTurn, Refusal, StaleText
from ..forms.fields import as_typed
from ..forms.records import TransitionForm
from ..lifecycle import Demand, Move, moves_of
from ..models import Body, Case
from ..outlook import Outlook
from ..sitting_bodies import Table
from ..text import Text
from . import answering
from .deciding import day_of
from .doors import door, has_own_page
from .gates import Visit, seeing_case, seen_case, visit_of
from .refused import refused_form
from .saying import leads_to
from .told import OUTCOMES

PAGE = "workflow/transition.html"
_ROWS = 15


@dataclass(frozen=True)
class Chance:
    """A transition that is open to the actor of the case's turn, and what it demands now."""

    case: Case
    move: Move
    item_id: UUID | None

    @property
    def label(self) -> Text:
        """What it is called here."""
        return options.label_of(self.move, self.case)

    @property
    def demands(self) -> tuple[Demand, ...]:
        """What must be entered with it, now that the case has come this far."""
        rule = self.move.rule
        return rule.demands + (rule.demands_once_submitted if self.case.number else ())


@seeing_case
def transition(request: HttpRequest, case: Any, code: str) -> HttpResponse:
    """The page of one transition, and the transition."""
    visit = visit_of(request)
    item_id = _named_item(request)
    elsewhere = _elsewhere(request, case, code, item_id)
    if elsewhere:
        return redirect(elsewhere)
    try:
        chance = _chance(case, code, item_id)
    except Refusal as refusal:
        return answering.not_open(request, case, refusal)
    if request.method != "POST":
        return render(request, PAGE, _context(chance, _form(chance, visit)))
    rows = _rows(request)
    form = _form(chance, visit, data=request.POST, rows=rows)
    if "more_reservations" in request.POST:
        form = _form(chance, visit, initial=as_typed(form), rows=min(rows + 1, _ROWS))
        return render(request, PAGE, _context(chance, form))
    if not form.is_valid():
        return render(request, PAGE, _context(chance, form), status=422)
    return _make(request, visit, chance, form)


def _make(request: HttpRequest, visit: Visit, chance: Chance, form: TransitionForm) -> HttpResponse:
    case, code = chance.case, chance.move.code
    try:
        moved = engine.turn(
            case.public_id,
            code,
            actor=visit.actor,
            seen_version=form.cleaned_data["seen"],
            record=form.record(),
            item_id=chance.item_id,
            now=visit.now,
        )
    except (AlreadyHandled, NotYourTurn, NotFound) as refusal:
        return answering.not_open(request, case, refusal)
    except StaleText as refusal:
        return _read_again(request, visit, chance, refusal)
    except Refusal as refusal:
        form.explain(refusal)
        return refused_form(request, PAGE, _context(chance, form), refusal)
    answering.confirm(request, moved, code, chance.move.rule, source=case.state)
    return redirect("case", case.public_id)


def _read_again(
    request: HttpRequest, visit: Visit, chance: Chance, refusal: StaleText
) -> HttpResponse:
    """The same form on the text that holds now, with what changed."""
    fresh = seen_case(visit, chance.case.public_id)
    try:
        again = _chance(fresh, chance.move.code, chance.item_id)
    except Refusal as closed:
        return answering.not_open(request, fresh, closed)
    data = request.POST.copy()
    data["seen"] = fresh.text_version.sha256
    form = _form(again, visit, data=data, rows=_rows(request))
    context = _context(again, form) | answering.changed_since(
        fresh, answering.text_read(fresh, refusal)
    )
    return refused_form(request, PAGE, context, refusal)


# -- what the page is made of


def _named_item(request: HttpRequest) -> UUID | None:
    said = request.POST.get("item", "") or request.GET.get("uppgift", "")
    try:
        return UUID(said) if said else None
    except ValueError:
        raise NotFound from None


def _elsewhere(request: HttpRequest, case: Case, code: str, item_id: UUID | None) -> str:
    """The address where this is done, if that is not here: acts have pages of their own, and a
    party acts on its own item."""
    if request.method == "POST":
        if has_own_page(case, code):
            raise NotFound
        return ""
    here = reverse("transition", kwargs={"case_id": case.public_id, "code": code})
    address = door(case, code, item_id)
    return address if item_id is None and address != here else ""


def _chance(case: Case, code: str, item_id: UUID | None) -> Chance:
    """The transition, if it is open to the actor; otherwise the engine's own refusal."""
    gate.choose_item(case, item_id)
    rule = gate.transition_rule(case, code)
    found = permissions.find_capacity(case, case.turn, rule)
    if found is not None:
        case.turn.capacity, case.turn.held = found
        if item_id is None and permissions.needs_own_item(case.turn):
            raise gate.not_your_turn(case, rule)  # it has come to a queue since the page was shown
        if permissions.holds_turn(case.turn, found[0]) and case.turn.item is not None:
            item_id = case.turn.item.public_id
    gate.permit(case, rule, code, item_id)
    gate.check_conditions(case, code)
    move = next(m for m in moves_of(type(case)) if (m.code, m.source) == (code, case.state))
    return Chance(case, move, item_id)


def _form(
    chance: Chance,
    visit: Visit,
    *,
    data: Mapping[str, Any] | None = None,
    initial: dict[str, Any] | None = None,
    rows: int = 1,
) -> TransitionForm:
    case, rule = chance.case, chance.move.rule
    assert case.text_version is not None
    beginning = {"seen": case.text_version.sha256, "item": chance.item_id}
    said = (data or initial or {}).get("on")
    return TransitionForm(
        data,
        rule=rule,
        demands=chance.demands,
        outcomes=[(one, str(OUTCOMES.get(one, one)).capitalize()) for one in rule.outcomes],
        states=[(state, str(case.STATE_NAMES[state])) for state in chance.move.targets],
        table=_table(case, visit, said),
        initial=beginning | (initial or {}),
        rows=rows,
    )


def _table(case: Case, visit: Visit, said: object) -> Table | None:
    """The table of the body that acts here, if a body does."""
    turn = case.turn
    if turn.capacity is None or not turn.capacity.is_body or turn.held is None:
        return None
    body = Body.objects.get(pk=turn.held.place_id)
    return sitting_bodies.table_of(
        body,
        turn,
        meetings=sitting_bodies.meetings_of(body.pk, visit.today),
        day=day_of(said),
        since=local_date(case.created),
    )


def _rows(request: HttpRequest) -> int:
    sent = sum(1 for name in request.POST if name.startswith("reservation_by_"))
    return min(max(sent, 1), _ROWS)


def _context(chance: Chance, form: TransitionForm) -> dict[str, Any]:
    case = chance.case
    ahead = _ahead(chance)
    own = [name for name in _OWN if name in form.fields]
    return {
        "case": case,
        "chance": chance,
        "form": form,
        "own_fields": [form[name] for name in own],
        "table": form.table,
        "rows": [
            (form[f"reservation_by_{row}"], form[f"reservation_text_{row}"])
            for row in range(form.rows if form.table is not None else 0)
        ],
        "ahead": ahead,
        "leads_to": leads_to(case, ahead, outlook.places([ahead])) if ahead else "",
        "gaps": ahead.gaps if ahead else (),
        "ends": ahead is not None and ahead.final and not ahead.reopens,
        **answering.text_of(case),
    }


def _ahead(chance: Chance) -> Outlook | None:
    """What it leads to; an earlier decision leads to what is entered."""
    if Demand.EARLIER in chance.demands:
        return None
    return outlook.outlook(chance.case, chance.move.code)


_OWN = (
    "outcome",
    "earlier_body",
    "earlier_on",
    "earlier_reference",
    "earlier_state",
    "process",
    "effect",
    "asked",
    "until",
    "motivation",
)
