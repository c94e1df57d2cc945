"""The one way in which anything moves: ``open_case``, ``turn`` and ``act``.

Web, API, meetings, scheduler and import all come through here; nothing else writes a
state. Each call is one transaction: lock, read, ask the gate, change, record, open what
comes next, publish. A refusal (workflow.errors) leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from viewflow.workflow.status import PROCESS

from . import (
    case_deadlines,
    document_rows,
    events,
    flows,
    gate,
    ledger,
    loading,
    numbers,
    permissions,
    seating,
    versions,
    writing,
)
from .deadlines import first_look, local_date
from .entries import entry_of, opening_entry, release_entry
from .errors import NotPermitted
from .ledger import Entry
from .lifecycle import Rule
from .models import Body, Case, Organisation, Release, WorkItem
from .records import Record
from .rights import RIGHT_NAMES, Right
from .text import Text
from .turn import Actor, Turn

AnyCase = TypeVar("AnyCase", bound=Case)


def open_case(
    case: AnyCase,
    *,
    actor: Actor,
    fill: Callable[[AnyCase], Mapping[str, Any]],
    now: datetime,
) -> AnyCase:
    """Opens a new case in its first state: row, text, work item and ledger entry.

    ``case`` is unsaved. ``fill`` saves what hangs on it and returns its whole content; it
    runs in the transaction. ``now`` is aware. Raises NotPermitted unless the actor may
    propose for the owning organisation or body; the system may (imports).
    """
    with loading.one_turn(actor, now):
        turn = _opening_turn(case, actor, now)
        case.turn = turn
        case.kind = case.KIND
        case.flow_class = flows.flow_of(type(case))
        case.created = now
        case.proposed_by = actor.person
        case.save(force_insert=True)
        versions.write(case, fill(case), by=actor.person, now=now)
        case.ledger_head = ledger.record([opening_entry(case)])
        case.save(update_fields=["text_version", "ledger_head"])
        turn.seats = seating.seats_after(case, turn)
        WorkItem.objects.bulk_create(flows.items_for_seats(case))
    return case


def turn(
    case_id: UUID,
    transition: str,
    *,
    actor: Actor,
    seen_version: str | None,
    record: Record | None = None,
    item_id: UUID | None = None,
    releases: Sequence[Organisation | Body] = (),
    now: datetime,
) -> Case:
    """Makes one transition and everything that belongs to it, or refuses and changes nothing.

    ``case_id`` and ``item_id`` are public ids; the item is needed when a body or a party
    acts on its own item. ``seen_version`` is the fingerprint of the text the actor read
    (None for the system). ``releases`` are the receivers that stay ticked at submission.
    ``now`` is aware. Returns the case as it then is.

    Raises NotFound, AlreadyHandled, NotYourTurn, NotPermitted, StaleText, MissingForGate,
    BadRecord or LockBusy.
    """
    with loading.one_turn(actor, now):
        case = loading.begin(case_id, actor=actor, record=record, now=now)
        with gate.hidden_unless_visible(case, actor):
            gate.choose_item(case, item_id)
            rule = gate.transition_rule(case, transition)
            gate.permit(case, rule, transition, item_id)
            gate.check_text(case, seen_version)
            how = gate.check_record(case, rule)
            source = case.state
            gate.check_conditions(case, transition)
            getattr(case, transition)()  # django-fsm: sets the state in memory
            gate.check_gate(case, source)
        _write(case, transition, rule, source, how, releases)
    return case


def act(
    case_id: UUID,
    code: str,
    *,
    actor: Actor,
    seen_version: str | None,
    change: Callable[[Any], Mapping[str, Any]],
    record: Record | None = None,
    about: UUID | None = None,
    now: datetime,
) -> Case:
    """Does something to a case that leaves its state: edits, amends, reports, corrects.

    ``change`` receives the locked case, saves what hangs on it and returns the whole
    content, which becomes a text version (in a draft: overwrites it). ``about`` is the earlier
    entry that a correction or a change refers to. Raises as ``turn``.
    """
    with loading.one_turn(actor, now):
        case = loading.begin(case_id, actor=actor, record=record, now=now)
        with gate.hidden_unless_visible(case, actor):
            declared = gate.declared_act(case, code)
            if about is not None:
                case.turn.about = loading.earlier_decision(case, about)
            gate.permit(case, declared.rule, code, item_id=None, own_item=False)
            gate.check_text(case, seen_version)
            anew = declared.rule.kind == "change"  # the body decides, and says how
            how = gate.check_record(case, declared.rule, as_body=None if anew else False)
        versions.write(case, change(case), by=actor.person, now=now)
        own = entry_of(case, code, declared.rule, source=case.state, how=how)
        entries = [own] if declared.rule.kind != "edit" else []
        entries += _reseat(case)
        entries = entries or ledger.answers(own)  # an edit's text is its record, but for these
        if entries:
            case.ledger_head = ledger.record(entries)
        case.save(update_fields=["title", "text_version", "ledger_head"])
        case_deadlines.keep(case, case.state)
        if case.number is not None:  # nobody else knows of a draft
            payload = writing.payload_of(case, source=case.state)
            events.publish(code, payload, case=case, now=now)
    return case


# -- writing


def _write(
    case: Case,
    code: str,
    rule: Rule,
    source: str,
    how: dict[str, Any] | None,
    releases: Sequence[Organisation | Body],
) -> None:
    turn = case.turn
    if turn.record.wording and "wording" in {d.value for d in rule.demands}:
        turn.content |= case.reword(turn.record.wording)
        versions.write(case, turn.content, by=turn.actor.person, now=turn.now)
    if rule.dispatches:
        _dispatch(case, turn)
    entries = [entry_of(case, code, rule, source=source, how=how)]
    if releases and not rule.may_release:
        raise TypeError(f"{code} releases to nobody; use workflow.releases")
    if releases:
        _check_disclosure(case, releases)
        entries += _release(case, releases, _SUBMITTED)
    _finish_case(case)
    writing.write_turn(case, code, entries, _move_items(case, source), source=source)
    case_deadlines.keep(case, source)


def _dispatch(case: Case, turn: Turn) -> None:
    case.route_id = turn.road_id
    if case.number is None:
        case.number = numbers.next_number(
            case.series, year=turn.today.year, restricted=case.restricted
        )
    if turn.content.get("documents"):
        document_rows.draw_up(case, turn.today)


def _check_disclosure(case: Case, receivers: Sequence[Organisation | Body]) -> None:
    """A restricted case goes to the body that has the turn; everybody else gets it by an act
    that names the law (`releases.release`)."""
    entering = case.turn.entering
    first = entering.body_id if entering is not None else None
    outside = [one for one in receivers if not isinstance(one, Body) or one.pk != first]
    if case.restricted and outside:
        raise NotPermitted(_NAMES_NO_LAW)


def _release(case: Case, receivers: Sequence[Organisation | Body], reason: str) -> list[Entry]:
    turn = case.turn
    unique = _not_released_to(case, receivers)
    Release.objects.bulk_create(
        [
            Release(
                case=case,
                organisation=place if isinstance(place, Organisation) else None,
                body=place if isinstance(place, Body) else None,
                reason=reason,
                released_by=turn.actor.person,
                released_at=turn.now,
            )
            for place in unique
        ]
    )
    told = [
        writing.by(turn.actor)
        | {"organisation" if isinstance(place, Organisation) else "body": str(place.public_id)}
        for place in unique
    ]
    events.publish("release", *told, case=case, now=turn.now)
    return [release_entry(case, place, reason) for place in unique]


def _not_released_to(
    case: Case, receivers: Sequence[Organisation | Body]
) -> list[Organisation | Body]:
    """Each receiver once, but for those that the case is released to already."""
    rows = Release.objects.filter(case=case.pk, taken_back_at__isnull=True).order_by("pk")
    have: set[tuple[int | None, int | None]] = set(rows.values_list("organisation", "body"))
    return [
        place
        for place in dict.fromkeys(receivers)
        if ((None, place.pk) if isinstance(place, Body) else (place.pk, None)) not in have
    ]


def _finish_case(case: Case) -> None:
    turn = case.turn
    if turn.entering is not None:
        case.position = turn.entering.position
    final = case.state in case.FINAL
    case.status = PROCESS.DONE if final else PROCESS.NEW
    case.finished = turn.now if final else None


def _move_items(case: Case, source: str) -> writing.ItemMoves:
    """Which items are done, which overtaken by this act, and which are opened."""
    turn = case.turn
    closed = None
    if turn.item is not None and turn.capacity and permissions.holds_turn(turn, turn.capacity):
        closed = flows.StageActivation(turn.item)
        closed.complete(turn.actor.person, turn.now, turn.on_behalf_of)
    if case.state == source and turn.entering is None and not turn.staying:
        return writing.ItemMoves(closed=turn.item if closed else None)
    turn.seats = seating.seats_after(case, turn)
    return writing.ItemMoves(
        closed=turn.item if closed else None,
        overtaken=[i.pk for i in turn.items if closed is None or i is not turn.item],
        opened=closed.create_next() if closed else flows.items_for_seats(case),
    )


def _reseat(case: Case) -> list[Entry]:
    """The open item follows when an act moved the case's dates or its responsible organisation.

    A new organisation gets to see the case with it, which is a release and an entry.
    """
    turn = case.turn
    item = turn.item
    if item is None or item.organisation_id is None or item.party_id is not None:
        return []
    holder, due = case.holding_organisation_id(case.state), item.due
    if case.working_days_for(case.state) is None:
        due = case.due_on(case.state)
    if (holder, due) == (item.organisation_id, item.due):
        return []
    if holder == item.organisation_id:
        look_on = first_look(due, turn.today)
        WorkItem.objects.filter(pk=item.pk).update(due=due, look_on=look_on)
        return []
    flows.hand_over(item, holder, due, turn.now)
    if holder == case.owner_organisation_id:
        return []
    return _release(case, [Organisation.objects.get(pk=holder)], _RESPONSIBLE)


# -- opening


def _opening_turn(case: Case, actor: Actor, now: datetime) -> Turn:
    today = local_date(now)
    rights = permissions.rights_of(actor.person, today)
    turn = Turn(
        actor=actor,
        record=Record(),
        now=now,
        today=today,
        rights=rights,
        items=(),
        item=None,
        steps=(),
        position=None,
        content={},
    )
    if actor.is_system:
        return turn
    turn.held = permissions.may_propose(case, rights)
    body = case.proposed_for
    if body is not None and body.organisation_id != case.owner_organisation_id:
        raise NotPermitted(_BODY_OF_ANOTHER)
    if turn.held is None:
        raise NotPermitted(
            Text("det kräver att du är {role}.", "it takes being {role}.").format(
                role=RIGHT_NAMES[Right.PROPOSE].format(place=case.owner_organisation.name)
            )
        )
    return turn


_BODY_OF_ANOTHER = Text(
    "organet hör till en annan organisation.", "the body belongs to another organisation."
)
_NAMES_NO_LAW = Text(
    "ett skyddat ärende lämnas ut för sig, med stöd av lag. Lämna in det utan fler mottagare.",
    "a restricted case is released by itself, on a legal basis. Submit it to nobody else.",
)
_SUBMITTED = "inlämnat till"
_RESPONSIBLE = "ansvarar för"
