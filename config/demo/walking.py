"""Takes an activity along its road in the demo: every step an action by somebody who may.

A life is told backwards: how long it has waited since its last step. Each step before that lay
so long ago as its body's meetings allow, so that queues hold what is late and what is coming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cases.actions.edit import edit_activity
from cases.actions.propose import propose_activity
from cases.actions.submit import receivers
from cases.drafts import ActivityDraft, Proposer
from cases.models import Activity
from cases.story.telling import WentOtherwise, current, fingerprint, sole_item
from workflow import engine, releases
from workflow.models import Case, Organisation
from workflow.records import Earlier, Record
from workflow.turn import Actor

from .cooperation import MADE_UP, Cooperation, Table, moment, working_day

LAG = 8  # days at least between two steps
DESK = 20  # days on the owner's or the responsible organisation's desk
_BODY_GOES_ON = ("endorse", "endorse_amended", "advise_against")
_BODY_STAYS = ("refer_back", "postpone", "reject", "dismiss")
_RESPONSIBLE = ("start", "finish", "evaluate")


@dataclass(frozen=True, kw_only=True)
class Life:
    """What shall become of an activity: its steps, and how many days it has waited since.

    ``imported`` is a draft from a plan file that its owner completes; without one the
    activity is proposed anew, by ``by_body``'s secretary if that is given.
    """

    draft: ActivityDraft
    owner: Organisation
    steps: Sequence[str]
    ends: str
    waited: int
    imported: Activity | None = None
    by_body: Table | None = None
    restricted: str = ""
    entered: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    earlier: Earlier | None = None


@dataclass(frozen=True)
class Step:
    """A transition on its day, by the body whose turn it is or by an organisation."""

    code: str
    day: date
    table: Table | None


def steps_of(life: Life, where: Cooperation) -> list[Step]:
    """The life's steps with their days, the last one ``waited`` days ago."""
    tables = _tables(life.steps, where)
    latest = where.today - timedelta(days=life.waited)
    steps: list[Step] = []
    for code, table in zip(reversed(life.steps), reversed(tables), strict=True):
        day = table.last_meeting(latest) if table else working_day(latest)
        steps.append(Step(code, day, table))
        latest = day - timedelta(days=LAG if code in _BODY_GOES_ON else DESK)
    return steps[::-1]


def _tables(codes: Sequence[str], where: Cooperation) -> list[Table | None]:
    """Which body takes each step, following the road."""
    position, found = 0, []
    for code in codes:
        table = None
        if code in (*_BODY_GOES_ON, *_BODY_STAYS):
            table = where.road[position]
            position += code in _BODY_GOES_ON
        elif code in ("accept", "return_evaluation"):
            table = where.reviewer
        elif code in ("submit", "resubmit"):
            position = 0
        found.append(table)
    return found


def walk(life: Life, steps: Sequence[Step], where: Cooperation) -> Activity:
    """Lives it; raises WentOtherwise where it does not end as told, or the engine's refusal."""
    opened = (steps[0].day if steps else where.today - timedelta(days=life.waited)) - timedelta(6)
    activity = _open(life, working_day(opened), where)
    for step in steps:
        _take(life, activity, step, where)
    found = Activity.objects.get(pk=activity.pk)
    if found.state != life.ends:
        raise WentOtherwise(f"{found.title}: {found.state}, not {life.ends}")
    return found


def _open(life: Life, day: date, where: Cooperation) -> Activity:
    actor = where.officer(life.owner.pk) if life.by_body is None else Actor(life.by_body.secretary)
    if life.imported is not None:
        edit_activity(
            life.imported.public_id,
            life.draft,
            actor=actor,
            seen_version=fingerprint(life.imported),
            now=moment(day),
        )
        return life.imported
    body = life.by_body.body if life.by_body else None
    organisation = body.organisation if body else life.owner
    activity = propose_activity(
        life.draft,
        proposer=Proposer(organisation=organisation, body=body),
        actor=actor,
        now=moment(day),
    )
    if life.restricted:
        releases.restrict(
            activity.public_id, basis=life.restricted, actor=actor, now=moment(day, 11)
        )
    return activity


def _take(life: Life, activity: Activity, step: Step, where: Cooperation) -> Case:
    case = current(activity)
    ticked = not life.restricted
    return engine.turn(
        case.public_id,
        step.code,
        actor=_actor(life, case, step, where),
        seen_version=fingerprint(case),
        item_id=sole_item(case),
        record=_record(life, step, where),
        releases=tuple(receivers(activity)) if step.code == "submit" and ticked else (),
        now=moment(step.day, 15 if step.table else 10),
    )


def _actor(life: Life, case: Case, step: Step, where: Cooperation) -> Actor:
    if step.table is not None:
        return Actor(step.table.secretary)
    if step.code in _RESPONSIBLE:
        return where.officer(case.holding_organisation_id(case.state))
    if step.code in ("register", "discontinue", "reconsider"):
        return Actor(where.coordinator)
    if step.code == "reopen":
        return Actor(where.records_manager)
    if life.by_body is not None:
        return Actor(life.by_body.secretary)
    return where.officer(life.owner.pk)


def _record(life: Life, step: Step, where: Cooperation) -> Record:
    entered: dict[str, Any] = {**_WORDS.get(step.code, {}), **life.entered.get(step.code, {})}
    if step.code == "register":
        return Record(earlier=life.earlier)
    if step.table is not None:
        entered["how"] = where.at_meeting(step.table, step.day, entered.pop("without", ()))
        if step.code in ("refer_back", "postpone"):
            entered["until"] = step.table.next_meeting(step.day)
    return Record(**entered)


_WORDS: Mapping[str, Mapping[str, Any]] = {
    "endorse_amended": {
        "motivation": f"Beredningen vill att skolorna nämns ({MADE_UP}).",
        "wording": {"description": f"Ny lydelse från organet: skolorna är med från början "
                                   f"({MADE_UP})."},
    },
    "advise_against": {
        "motivation": f"Nyttan är oklar i förhållande till kostnaden ({MADE_UP}).",
    },
    "postpone": {
        "motivation": f"Polisens underlag är inte klart till sammanträdet ({MADE_UP}).",
    },
    "refer_back": {
        "motivation": f"Underlaget räcker inte för ett ställningstagande ({MADE_UP}).",
        "asked": f"Beskriv vem som gör vad, och hur effekten ska mätas ({MADE_UP}).",
    },
    "resubmit": {"motivation": f"Ansvar och mått är förtydligade ({MADE_UP})."},
    "reject": {"motivation": f"Åtgärden ryms i ordinarie verksamhet ({MADE_UP})."},
    "dismiss": {"motivation": f"Frågan hanteras i ett annat ärende ({MADE_UP})."},
    "withdraw": {"motivation": f"Vi återkommer med ett nytt förslag ({MADE_UP})."},
    "finish": {"outcome": "done"},
    "discontinue": {"motivation": f"Pengarna räcker inte längre ({MADE_UP})."},
    "evaluate": {
        "process": f"Samverkan fungerade och rollerna var tydliga ({MADE_UP}).",
        "effect": f"Fler uppger att de känner sig trygga ({MADE_UP}).",
    },
    "return_evaluation": {"motivation": f"Redovisa siffrorna per stadsdel ({MADE_UP})."},
    "reconsider": {"motivation": f"Förutsättningarna har ändrats ({MADE_UP})."},
    "reopen": {"motivation": f"Nya uppgifter om effekten har kommit in ({MADE_UP})."},
}  # fmt: skip
