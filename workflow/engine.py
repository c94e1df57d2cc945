"""The one way in which anything moves: ``open_case``, ``turn`` and ``act``.

Web, API, meetings, scheduler and import all come through here; nothing else writes a
state. Each call is one transaction: lock, read, ask the gate, change, record, open what
comes next, publish. A refusal (workflow.errors) leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from viewflow.workflow.status import PROCESS, STATUS

from . import events, flows, ledger, loading, numbers, permissions, quorum, seating, versions
from .deadlines import local_date
from .entries import entry_of, opening_entry, release_entry
from .errors import MissingForGate, NotFound, NotPermitted, NotYourTurn, Refusal, StaleText
from .ledger import Entry
from .lifecycle import Condition, Rule
from .models import Body, Case, Organisation, Release, WorkItem
from .records import AtMeeting, Record
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
    with loading.one_turn():
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
        flows.open_seats(case)
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
    with loading.one_turn():
        case = loading.begin(case_id, actor=actor, record=record, item_id=item_id, now=now)
        with _hidden_unless_visible(case, actor):
            rule = _transition_rule(case, transition)
            _permit(case, rule, transition, item_id)
            _check_text(case, seen_version)
            how = _check_record(case, rule)
            source = case.state
            _change_state(case, transition)
            _check_gate(case, source)
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
    now: datetime,
) -> Case:
    """Does something to a case that leaves its state: edits, amends, reports.

    ``change`` receives the locked case, saves what hangs on it and returns the whole
    content, which becomes a text version (in a draft: overwrites it). Raises as ``turn``.
    """
    with loading.one_turn():
        case = loading.begin(case_id, actor=actor, record=record, item_id=None, now=now)
        with _hidden_unless_visible(case, actor):
            declared = case.ACTS[code]
            if case.state not in declared.source:
                raise _not_your_turn(case, declared.rule)
            _permit(case, declared.rule, code, item_id=None, own_item=False)
            _check_text(case, seen_version)
            _check_record(case, declared.rule, as_body=False)
        versions.write(case, change(case), by=actor.person, now=now)
        if declared.rule.kind != "edit":
            entry = entry_of(case, code, declared.rule, source=case.state, how=None)
            case.ledger_head = ledger.record([entry])
        case.save(update_fields=["title", "text_version", "ledger_head"])
        _publish(case, code, source=case.state)
    return case


# -- the gate


@contextmanager
def _hidden_unless_visible(case: Case, actor: Actor) -> Iterator[None]:
    # Whoever may act also sees the case, so only a refusal needs the second question.
    try:
        yield
    except Refusal as refusal:
        if not isinstance(refusal, NotFound) and not loading.is_visible(case, actor.person):
            raise NotFound from None
        raise


def _transition_rule(case: Case, transition: str) -> Rule:
    method = getattr(type(case), transition, None)
    meta = getattr(method, "_django_fsm", None)
    if meta is None:
        raise ValueError(f"{case.kind} has no transition {transition!r}")
    if not meta.has_transition(case.state):
        any_rule: Rule = next(iter(meta.transitions.values())).custom["rule"]
        raise _not_your_turn(case, any_rule)
    rule: Rule = meta.get_transition(case.state).custom["rule"]
    return rule


def _not_your_turn(case: Case, rule: Rule) -> NotYourTurn:
    holder = next((i.body.name for i in case.turn.items if i.body is not None), "")
    return NotYourTurn(act=rule.label, state=case.STATE_NAMES[case.state], holder=holder)


def _permit(
    case: Case, rule: Rule, code: str, item_id: UUID | None, *, own_item: bool = True
) -> None:
    turn = case.turn
    found = permissions.find_capacity(case, turn, rule)
    if found is None:
        raise NotPermitted(permissions.why_not(case, turn, rule))
    turn.capacity, turn.held = found
    if turn.actor.person is not None and turn.actor.person.pk in turn.conflicted:
        raise NotPermitted(_JAV)
    if own_item and item_id is None and permissions.needs_own_item(turn):
        raise TypeError(f"{code} by a body or party needs the item_id it acts on")


def _check_text(case: Case, seen: str | None) -> None:
    current = case.text_version
    if case.turn.actor.is_system or current is None or seen == current.sha256:
        return
    raise StaleText(seen=seen or "", current=current.sha256, current_number=current.number)


def _check_record(case: Case, rule: Rule, *, as_body: bool | None = None) -> dict[str, Any] | None:
    """Checks what was entered; returns how it was decided, ready for the ledger."""
    turn = case.turn
    collective = turn.capacity is not None and turn.capacity.is_body
    turn.record.check(
        rule,
        submitted=case.number is not None,
        as_body=collective if as_body is None else as_body,
        today=turn.today,
    )
    how = turn.record.how
    if not collective or how is None:
        return None
    body = _acting_body(turn)
    if isinstance(how, AtMeeting):
        checked: dict[str, Any] = quorum.check_meeting(turn, body, how, case.proposed_by_id)
        return checked
    _check_urgent(case, body)
    return {"at": "urgent", "on": how.on.isoformat(), "reason": how.reason}


def _acting_body(turn: Turn) -> Body:
    held = turn.held
    assert held is not None
    if turn.item is not None and turn.item.body is not None:
        body: Body = turn.item.body
        if body.pk == held.place_id:
            return body
    return Body.objects.get(pk=held.place_id)


def _check_urgent(case: Case, body: Body) -> None:
    turn = case.turn
    if turn.rights.find(Right.DECIDE_URGENTLY, body.pk, "body") is None:
        raise NotPermitted(
            Text(
                "brådskande beslut fattas av {role}.", "urgent decisions are taken by {role}."
            ).format(role=RIGHT_NAMES[Right.DECIDE_URGENTLY].format(place=body.name))
        )
    if turn.actor.person is not None and turn.actor.person.pk == case.proposed_by_id:
        raise NotPermitted(_OWN_PROPOSAL)


def _change_state(case: Case, transition: str) -> None:
    meta = getattr(type(case), transition)._django_fsm
    for condition in meta.get_transition(case.state).conditions:
        if isinstance(condition, Condition) and not condition(case):
            raise NotPermitted(condition.otherwise)
    getattr(case, transition)()


def _check_gate(case: Case, source: str) -> None:
    turn = case.turn
    demanded: Sequence[str] = ()
    if turn.entering is not None:
        demanded = turn.entering.demands
    elif case.state != source:
        demanded = case.demands_for(case.state)
    gaps = [gap for gap in case.missing(turn.content) if gap.code in demanded] if demanded else []
    if gaps:
        raise MissingForGate([g.code for g in gaps], [g.name for g in gaps])


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
    if releases:
        entries += _release(case, releases)
    case.ledger_head = ledger.record(entries)
    _save(case)
    _move_items(case, source)
    _publish(case, code, source=source)


def _dispatch(case: Case, turn: Turn) -> None:
    case.proposed_by = turn.actor.person
    case.route_id = case.road
    if case.number is None:
        case.number = numbers.next_number(
            case.series, year=turn.today.year, restricted=case.restricted
        )


def _release(case: Case, receivers: Sequence[Organisation | Body]) -> list[Entry]:
    turn = case.turn
    unique = list(dict.fromkeys(receivers))
    Release.objects.bulk_create(
        [
            Release(
                case=case,
                organisation=place if isinstance(place, Organisation) else None,
                body=place if isinstance(place, Body) else None,
                reason=_SUBMITTED,
                released_by=turn.actor.person,
                released_at=turn.now,
            )
            for place in unique
        ]
    )
    return [release_entry(case, place, _SUBMITTED) for place in unique]


def _save(case: Case) -> None:
    turn = case.turn
    if turn.entering is not None:
        case.position = turn.entering.position
    final = case.state in case.FINAL
    case.status = PROCESS.DONE if final else PROCESS.NEW
    case.finished = turn.now if final else None
    Case.objects.filter(pk=case.pk).update(
        state=case.state,
        position=case.position,
        number=case.number,
        route=case.route_id,
        proposed_by=case.proposed_by_id,
        title=case.title,
        text_version=case.text_version_id,
        ledger_head=case.ledger_head,
        status=case.status,
        finished=case.finished,
    )
    if turn.touched:
        own = {name: getattr(case, name) for name in turn.touched}
        type(case).objects.filter(pk=case.pk).update(**own)


def _move_items(case: Case, source: str) -> None:
    turn = case.turn
    moved = case.state != source or turn.entering is not None or turn.staying
    if moved:
        turn.seats = seating.seats_after(case, turn)
    closed = None
    if turn.item is not None and turn.capacity and permissions.holds_turn(turn, turn.capacity):
        closed = flows.StageActivation(turn.item)
        closed.complete(turn.actor.person, turn.now)
    if not moved:
        return
    overtaken = [i.pk for i in turn.items if closed is None or i is not turn.item]
    if overtaken:
        WorkItem.objects.filter(pk__in=overtaken).update(status=STATUS.CANCELED, finished=turn.now)
    if closed is not None:
        closed.create_next()
    else:
        flows.open_seats(case)


def _publish(case: Case, code: str, *, source: str) -> None:
    turn = case.turn
    events.publish(
        code,
        case=case,
        now=turn.now,
        payload={
            "source": source,
            "target": case.state,
            "item": str(turn.item.public_id) if turn.item is not None else None,
            "person": str(turn.actor.person.public_id) if turn.actor.person else None,
        },
    )


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
    if turn.held is None:
        raise NotPermitted(
            Text("det kräver att du är {role}.", "it takes being {role}.").format(
                role=RIGHT_NAMES[Right.PROPOSE].format(place=case.owner_organisation.name)
            )
        )
    return turn


_SUBMITTED = "inlämnat till"
_JAV = Text(
    "du har jäv i ärendet och får inte ta befattning med det.",
    "you have a conflict of interest in this case and may take no part in it.",
)
_OWN_PROPOSAL = Text(
    "du har lagt förslaget och kan inte besluta om det.",
    "you made the proposal and cannot decide on it.",
)
