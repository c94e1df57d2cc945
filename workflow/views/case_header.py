"""The head of every page of a case: where is it, who has it, what is next, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from .. import absences
from ..absences import Away
from ..ledger import history
from ..lifecycle import Gap
from ..models import Body, Case, LedgerEntry, Route, WorkItem
from ..secrecy import Level, level_of
from ..templatetags.wording import long_day
from ..text import Text
from .doors import Door, doors, side_doors
from .gates import Visit
from .stepper import Mark, Road, marks, next_demands
from .told import Told, told


@dataclass(frozen=True)
class Turnholder:
    """Who has the case now: a queue, perhaps somebody who has taken it, since and until when."""

    place: str
    taken_by: str
    mine: bool
    since: datetime
    due: date | None
    until: Text | str
    away: Away | None = None


@dataclass(frozen=True)
class Missing:
    """The gaps in the text: those that stop the case before its next stage, and the rest."""

    before: str
    stopping: Sequence[Gap]
    others: Sequence[Gap]


@dataclass(frozen=True)
class Header:
    """Everything above the fold of a case."""

    kind: Text
    state: Text | str
    tone: str
    level: Level
    steps: Sequence[Mark]
    holders: Sequence[Turnholder]
    next: Door | None
    more: Sequence[Door]
    beside: Sequence[Door]
    missing: Missing
    news: Told | None  # why it is where it is: referred back, postponed, ended
    told: Sequence[Told]
    states: Mapping[str, Text | str]  # by name, a stage by that of its body


@dataclass(frozen=True)
class Tab:
    """A part of the case, at its own address."""

    name: Text
    href: str
    current: bool


def header(case: Case, visit: Visit, *, tab: str) -> dict[str, Any]:
    """What ``workflow/case.html`` shows above its tab: four statements.

    ``case`` comes from the gate ``seeing_case``; ``tab`` is the name of the tab's address.
    """
    entries = history(case.public_id)
    holders = holders_of(case, visit)
    bodies = _names_of_bodies(case)
    route = case.route or Route.objects.filter(pk=case.turn.road_id or 0).first()
    road = Road(bodies, reviewed=route is not None and route.review_body_id is not None)
    states = _state_names(case, bodies)
    found = doors(case)
    return {
        "case": case,
        "route": route,
        "tabs": _tabs(case, tab),
        "header": Header(
            kind=KINDS.get(case.KIND, _CASE),
            state=_state_name(case, bodies),
            tone=tone_of(case),
            level=level_of(case),
            steps=marks(case, entries, road, _note(holders)),
            holders=holders,
            next=next((d for d in found if d.primary), None),
            more=[d for d in found if not d.primary],
            beside=side_doors(case),
            missing=_missing(case, bodies),
            news=_news(case, entries, states),
            told=told(case, entries, states),
            states=states,
        ),
    }


def _names_of_bodies(case: Case) -> Mapping[int, str]:
    wanted = {step.body_id for step in case.turn.steps}
    return dict(Body.objects.filter(pk__in=wanted).values_list("pk", "name"))


def holders_of(case: Case, visit: Visit) -> list[Turnholder]:
    """Who has an open item; of parties those whose word is awaited."""
    rows = list(
        WorkItem.objects.filter(pk__in=[item.pk for item in case.turn.items])
        .select_related("body", "organisation", "owner")
        .order_by("due", "id")
    )
    found = absences.away((row.owner_id for row in rows), visit.today)
    away = absences.told(found, visit.rights, visit.today)
    return [
        Turnholder(
            place=str(row.body or row.organisation),
            taken_by=row.owner.name if row.owner is not None else "",
            mine=row.owner_id == visit.person.pk,
            since=row.entered,
            due=row.due,
            until=_until(case, row.due),
            away=away.get(row.owner_id) if row.owner_id is not None else None,
        )
        for row in rows
    ]


def _state_name(case: Case, bodies: Mapping[int, str]) -> Text | str:
    """A body's stage bears that body's own name."""
    step = case.turn.step
    if step is not None and case.state == step.stage:
        return bodies.get(step.body_id, str(case.STATE_NAMES[case.state]))
    return case.STATE_NAMES[case.state]


def _note(holders: Sequence[Turnholder]) -> Text | str:
    if not holders:
        return ""
    dated = [holder for holder in holders if holder.due is not None]
    return dated[0].until if dated else ", ".join(holder.place for holder in holders)


def _until(case: Case, due: date | None) -> Text | str:
    if due is None:
        return ""
    return _NOTES.get(case.state, _ANSWER_BY).format(day=long_day(due))


def _missing(case: Case, bodies: Mapping[int, str]) -> Missing:
    where, codes = next_demands(case)
    gaps = case.missing(case.turn.content)
    return Missing(
        before=bodies.get(where, "") if isinstance(where, int) else str(where or ""),
        stopping=[gap for gap in gaps if gap.code in codes],
        others=[gap for gap in gaps if gap.code not in codes],
    )


def _state_names(case: Case, bodies: Mapping[int, str]) -> dict[str, Text | str]:
    """The states by name, a stage by its body's where one body alone has it on this road."""
    names: dict[str, Text | str] = dict(case.STATE_NAMES)
    steps = case.turn.steps
    for step in steps:
        if sum(1 for other in steps if other.stage == step.stage) == 1:
            names[step.stage] = bodies.get(step.body_id, names[step.stage])
    return names


def _news(
    case: Case, entries: Sequence[LedgerEntry], states: Mapping[str, Text | str]
) -> Told | None:
    """The newest entry where it is what somebody must know first."""
    moved = [e for e in entries if e.source and e.kind == "decision"]
    if not moved or moved[-1].target != case.state or moved[-1].act not in _NEWS:
        return None
    return told(case, moved[-1:], states)[0]


def tone_of(case: Case) -> str:
    """The colour of a state, which only repeats its name."""
    if case.state in case.FINAL:
        return "success" if case.state in _GOOD_ENDS else "neutral"
    if case.state == "revision":
        return "warning"
    on_its_way = case.state == "draft"
    return "neutral" if on_its_way else "success" if case.state in _HOLDS else "info"


def _tabs(case: Case, current: str) -> list[Tab]:
    return [
        Tab(name, reverse(address, args=[case.public_id]), address == current)
        for address, name in TABS.get(case.KIND, TABS[""])
    ]


KINDS: Mapping[str, Text] = {
    "activity": Text("Aktivitet", "Activity"),
    "agreement": Text("Samverkansöverenskommelse", "Cooperation agreement"),
    "picture": Text("Lägesbild", "Situational picture"),
}
_CASE = Text("Ärende", "Case")
_HISTORY = ("history", Text("Historik", "History"))
_DOCUMENTS = ("case-documents", Text("Handlingar", "Documents"))
# Each type's tabs by the names of their addresses.
TABS: Mapping[str, tuple[tuple[str, Text], ...]] = {
    "activity": (
        ("case", Text("Förslaget", "The proposal")),
        ("case-execution", Text("Genomförande", "Execution")),
        ("case-followup", Text("Uppföljning", "Follow-up")),
        _HISTORY,
        _DOCUMENTS,
    ),
    "agreement": (("case", KINDS["agreement"]), _HISTORY, _DOCUMENTS),
    "picture": (("case", KINDS["picture"]), _HISTORY, _DOCUMENTS),
    "": (("case", _CASE), _HISTORY, _DOCUMENTS),
}
_ANSWER_BY = Text("Svar senast {day}", "Answer by {day}")
_NOTES: Mapping[str, Text] = {
    "approved": Text("Startar senast {day}", "Starts by {day}"),
    "execution": Text("Klart senast {day}", "Finished by {day}"),
    "in_force": Text("Till och med {day}", "Until {day}"),
    "established": Text("Uppdateras senast {day}", "To be updated by {day}"),
}
_NEWS = frozenset(
    {
        "advise_against",
        "decline",
        "discontinue",
        "dismiss",
        "expire",
        "postpone",
        "reconsider",
        "refer_back",
        "reject",
        "reopen",
        "return_evaluation",
        "supersede",
        "terminate",
        "withdraw",
    }
)
_GOOD_ENDS = frozenset({"closed"})
_HOLDS = frozenset({"approved", "execution", "in_force", "established"})
