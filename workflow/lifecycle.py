"""What a transition or an act declares beside its source and target: who may, what it demands.

The state machine itself is the set of ``@move`` methods on a case's model (django-fsm).
Nothing here looks at the database; ``engine.py`` asks these declarations and the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from django_fsm import RETURN_VALUE, FSMField, TransitionNotAllowed, transition

from .text import Text

__all__ = [
    "Act",
    "Condition",
    "Demand",
    "FSMField",
    "Gap",
    "Move",
    "Rule",
    "TransitionNotAllowed",
    "Who",
    "chosen_among",
    "move",
    "moves_of",
]

Method = TypeVar("Method", bound=Callable[..., Any])


class Who(Enum):
    """By what capacity somebody acts; ``permissions.py`` knows the right behind each."""

    OWNER = "owner"  # the proposing organisation, or the body it was proposed for
    RESPONSIBLE = "responsible"  # the organisation that carries the case out
    SECRETARY = "secretary"  # of the body that has the turn, preparing the text
    BODY = "body"  # the body that has the turn (in revision: that sent it back)
    LAST_BODY = "last_body"  # the body of the route's last step
    DECIDER = "decider"  # the body whose earlier decision the act is about
    DECIDERS_OFFICE = "deciders_office"  # its secretary or chair, without the body
    PARTY = "party"  # a party whose own item is open
    COORDINATOR = "coordinator"  # of the case's agreement
    RECORDS_MANAGER = "records_manager"  # of the owner's party
    CLOCK = "clock"  # the system, when a date has come

    @property
    def is_body(self) -> bool:
        """Whether a collective body stands behind the decision."""
        return self in (Who.BODY, Who.LAST_BODY, Who.DECIDER)


class Demand(Enum):
    """What must be entered for an outcome; the value is the name of the record's field."""

    MOTIVATION = "motivation"
    ASKED = "asked"
    UNTIL = "until"
    OUTCOME = "outcome"
    PROCESS = "process"
    EFFECT = "effect"
    WORDING = "wording"
    EARLIER = "earlier"


DEMAND_NAMES: dict[Demand, Text] = {
    Demand.MOTIVATION: Text("motivering", "motivation"),
    Demand.ASKED: Text("vad som efterfrågas", "what is asked for"),
    Demand.UNTIL: Text("till vilket datum", "until which date"),
    Demand.OUTCOME: Text("utfall", "outcome"),
    Demand.PROCESS: Text("utvärdering av processen", "evaluation of the process"),
    Demand.EFFECT: Text("utvärdering av effekten", "evaluation of the effect"),
    Demand.WORDING: Text("organets ordalydelse", "the body's wording"),
    Demand.EARLIER: Text(
        "det tidigare beslutets organ, datum och paragraf eller handling",
        "the earlier decision's body, date and paragraph or document",
    ),
}


@dataclass(frozen=True)
class Rule:
    """Who may do something, what they must enter, and what it is called on screen.

    ``demands_once_submitted`` holds once the case has its number. ``dispatches`` means
    that the case leaves its own organisation and gets one. Where ``outcomes`` are given,
    the record's outcome must be one of them; ``motivated_outcomes`` demand a motivation.
    ``final_label`` is what the same act is called in the last step of a deciding body.
    A body's act is ``quorate`` unless it may be done short of quorum. ``may_release`` lets
    the act release the case to the receivers that stay ticked.
    """

    label: Text
    who: frozenset[Who]
    demands: tuple[Demand, ...] = ()
    demands_once_submitted: tuple[Demand, ...] = ()
    dispatches: bool = False
    kind: str = "decision"
    outcomes: tuple[str, ...] = ()
    motivated_outcomes: tuple[str, ...] = ()
    final_label: Text | None = None
    may_release: bool = False
    quorate: bool = True


def rule(
    label: Text,
    *who: Who,
    demands: Iterable[Demand] = (),
    demands_once_submitted: Iterable[Demand] = (),
    dispatches: bool = False,
    kind: str = "decision",
    outcomes: Iterable[str] = (),
    motivated_outcomes: Iterable[str] = (),
    final_label: Text | None = None,
    may_release: bool = False,
    quorate: bool = True,
) -> Rule:
    """A :class:`Rule`, written without frozenset and tuple noise."""
    return Rule(
        label=label,
        who=frozenset(who),
        demands=tuple(demands),
        demands_once_submitted=tuple(demands_once_submitted),
        dispatches=dispatches,
        kind=kind,
        outcomes=tuple(outcomes),
        motivated_outcomes=tuple(motivated_outcomes),
        final_label=final_label,
        may_release=may_release,
        quorate=quorate,
    )


@dataclass(frozen=True)
class Condition:
    """A named predicate on the case under its lock, with the reason when it fails.

    ``holds`` receives the case; the engine has put the running turn on ``case.turn``.
    """

    holds: Callable[[Any], bool]
    otherwise: Text

    def __call__(self, case: Any) -> bool:
        return self.holds(case)


@dataclass(frozen=True)
class Gap:
    """A break in the red thread: a stable code and what to call it."""

    code: str
    name: Text


@dataclass(frozen=True)
class Act:
    """Something done to a case that leaves its state as it is: edit, amend, report."""

    code: str
    source: tuple[str, ...]
    rule: Rule


@dataclass(frozen=True)
class Move:
    """One hop of the state machine as read from the model: the only graph there is."""

    code: str
    source: str
    targets: tuple[str, ...]
    rule: Rule
    conditions: tuple[Condition, ...]


def chosen_among(states: Sequence[str]) -> RETURN_VALUE:
    """The target is what the method returns, and must be one of these states."""
    return RETURN_VALUE(*states)


def move(
    *,
    source: Sequence[str] | str,
    target: str | RETURN_VALUE | None,
    rule: Rule,
    conditions: Sequence[Condition] = (),
) -> Callable[[Method], Method]:
    """A transition of ``state`` with its rule; the method body only sets plain fields.

    A target of None keeps the state. The body runs before the state is set, so it must
    not save (django-fsm).
    """
    sources = [source] if isinstance(source, str) else list(source)
    decorator: Callable[[Method], Method] = transition(
        field="state",
        source=sources,
        target=target,
        conditions=list(conditions),
        custom={"rule": rule},
    )
    return decorator


_known_moves: dict[type[Any], tuple[Move, ...]] = {}


def moves_of(model: type[Any]) -> tuple[Move, ...]:
    """Every hop of a case model, one per transition and source, in a stable order."""
    if model not in _known_moves:
        _known_moves[model] = _read_moves(model)
    return _known_moves[model]


def _read_moves(model: type[Any]) -> tuple[Move, ...]:
    field = model._meta.get_field("state")
    found = [
        Move(
            code=t.name,
            source=str(t.source),
            targets=_targets(t.target, str(t.source)),
            rule=t.custom["rule"],
            conditions=tuple(t.conditions),
        )
        for t in field.get_all_transitions(model)
    ]
    return tuple(sorted(found, key=lambda m: (m.code, m.source)))


def _targets(target: Any, source: str) -> tuple[str, ...]:
    if target is None:  # django-fsm's way to say "stays where it is"
        return (source,)
    if isinstance(target, RETURN_VALUE):
        return tuple(str(state) for state in target.allowed_states)
    return (str(target),)
