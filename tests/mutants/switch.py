"""What the mutated source calls while it runs: which mutant is on, and what stands in its place.

The names are put among the builtins, so that the source needs no import of them.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial, wraps
from inspect import getclosurevars
from typing import Any
from uuid import UUID

_KEPT_OUT = (302, 403, 404)
active = ""
recording = False
reached: set[str] = set()
fired: set[str] = set()


def mutant_is(key: str) -> bool:
    """Whether this mutant is the one that is on."""
    if recording:
        reached.add(key)
    return key == active


def mutant_saw(key: str, value: Any, refuses: bool) -> Any:
    """The real answer, noted where it is a refusal: a test that sees one can miss it."""
    if recording and bool(value) is refuses:
        fired.add(key)
    return value


def mutant_demanded(key: str, demand: Callable[[], Any]) -> Any:
    """A demand as it is, noted where it refuses."""
    try:
        return demand()
    except Exception:
        mutant_saw(key, True, True)
        raise


def mutant_any(rights: Any) -> Any:
    """Whatever she holds anywhere, or a made-up right for somebody who holds nothing."""
    return next(iter(rights.held), None) or _made_up()


def mutant_there(rights: Any, place_id: int | None, place: str) -> Any:
    """Any right in that place."""
    found = (h for h in rights.held if h.place_id == place_id and h.place == place)
    return next(found, None)


def mutant_anywhere(rights: Any, right: Any) -> Any:
    """That right in any place."""
    return next((h for h in rights.held if h.right is right), None)


def mutant_places(rights: Any, kind: str = "") -> frozenset[int]:
    """The places where she holds any right at all."""
    return frozenset(h.place_id for h in rights.held if not kind or h.place == kind)


def mutant_capacity(found: Any, turn: Any, rule: Any) -> Any:
    """As in the first capacity that the rule knows, whoever she is."""
    return found or (next(iter(rule.who)), mutant_any(turn.rights))


def mutant_gate(key: str, gate: Any) -> Any:
    """A gate that stands open while its mutant is on."""

    def closing(view: Callable[..., Any]) -> Callable[..., Any]:
        shut, opened = gate(view), _opened(gate)(view)

        @wraps(shut)
        def either(*args: Any, **kwargs: Any) -> Any:
            if mutant_is(key):
                return opened(*args, **kwargs)
            try:
                answer = shut(*args, **kwargs)
            except Exception:
                mutant_saw(key, True, True)
                raise
            mutant_saw(key, answer.status_code in _KEPT_OUT, True)
            return answer

        return either

    return closing


def mutant_nothing(*_: Any, **__: Any) -> AbstractContextManager[None]:
    """A context that lets everything through."""
    return nullcontext()


def mutant_everything() -> Any:
    """A condition that holds for every row."""
    from django.db.models import Q

    return ~Q(pk__in=[])


def mutant_no_row() -> Any:
    """A condition that holds for no row: a line of the rule is missing."""
    from django.db.models import Q

    return Q(pk__in=[])


def mutant_sql(name: str, text: str) -> str:
    """The kept SQL with one of its conditions taken out, if that mutant is on."""
    from tests.mutants.sql import mutants_of

    for key, mutated in mutants_of(name, text):
        if mutant_is(key):
            return mutated
    return text


def install() -> None:
    """Makes the names known to all modules."""
    for name, value in list(globals().items()):
        if name.startswith("mutant_"):
            setattr(builtins, name, value)


def _made_up() -> Any:
    from workflow.rights import Held, Right

    nobody = UUID(int=0)
    return Held(nobody, Right.READ, "organisation", 0, nobody, "")


def _opened(gate: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """What stands where the gate stood: nothing for a page that asked for a sign-in; the case,
    without asking whether she may see it, for a page of a case; the part, without its look, for a
    page of one; else a sign-in."""
    from workflow.views import gates

    if gate is gates.seeing_case:
        return _any_case
    if gate.__qualname__.startswith("seeing_part."):
        return partial(_unrecorded, getclosurevars(gate).nonlocals["find"])
    return gates.anyone if gate is gates.signed_in else gates.signed_in


def _unrecorded(find: Callable[..., Any], view: Callable[..., Any]) -> Callable[..., Any]:
    from workflow.views import gates

    @gates.signed_in
    def gated(request: Any, /, **address: UUID) -> Any:
        _, part = find(gates.visit_of(request), *address.values())
        return view(request, part)

    return gated


def _any_case(view: Callable[..., Any]) -> Callable[..., Any]:
    from workflow import loading
    from workflow.errors import NotFound
    from workflow.views import gates

    @gates.signed_in
    def gated(request: Any, case_id: UUID, *args: Any, **kwargs: Any) -> Any:
        visit = gates.visit_of(request)
        case = loading.look(case_id, actor=visit.actor, now=visit.now)
        if case is None:
            raise NotFound
        visit.__dict__["rights"] = case.turn.rights
        return view(request, case, *args, **kwargs)

    return gated
