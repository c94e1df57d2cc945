"""Random lives: imported activities walked to a final state through legal transitions."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from workflow import engine, ledger, loading
from workflow.errors import LOCAL
from workflow.lifecycle import Demand, Move
from workflow.models import Case
from workflow.options import open_moves
from workflow.records import AtMeeting, Earlier, Record, Urgent
from workflow.rights import Right
from workflow.turn import SYSTEM, Actor

from ..actions.propose import propose_activity
from ..demo_data import FILES
from ..drafts import ActivityDraft, EffectTargetDraft, GoalDraft, Proposer
from ..imports.importing import import_plans
from ..imprecise import parse
from ..models import Activity, PlanFile
from ..reading import proposal_like
from .telling import WentOtherwise
from .towns import MADE_UP, Town, settle

_SINCE = date(2024, 1, 8)
_FORWARD = {"submit", "resubmit", "endorse", "endorse_amended", "start", "finish", "evaluate",
            "accept"}  # fmt: skip
_PATIENCE = 40  # turns, after which a life only goes forward


@dataclass
class Lives:
    """The counts of a run; the same for the same seed."""

    transitions: Counter[str] = field(default_factory=Counter)
    finals: Counter[str] = field(default_factory=Counter)


def live(count: int, *, seed: int, write: Callable[[str], Any]) -> dict[str, Any]:
    """Walks ``count`` lives on an empty database with the demo plans; returns the counts.

    Raises WentOtherwise when a life gets stuck or the ledger does not verify, and the
    engine's refusal when a transition that was offered is refused.
    """
    chance = random.Random(seed)  # noqa: S311 -- a walk to be repeated, no secret
    towns = _towns(write)
    lives = Lives()
    drawn = [(town, activity) for town in towns for activity in town.activities]
    for number in range(1, count + 1):
        town, activity = chance.choice(drawn)
        _walk(town, activity, chance, lives)
        if number % 100 == 0 or number == count:
            write(f"{number} av {count} liv")
    report = ledger.verify()
    if not report.intact:
        raise WentOtherwise("; ".join(report.broken))
    write(f"Liggaren stämmer: {report.entries} poster i {report.chains} kedjor")
    return {
        "lives": count,
        "seed": seed,
        "turns": lives.transitions.total(),
        "transitions": dict(sorted(lives.transitions.items())),
        "final": dict(sorted(lives.finals.items())),
        "ledger_entries": report.entries,
        "errors": 0,
    }


def _towns(write: Callable[[str], Any]) -> list[Town]:
    now = _moment(_SINCE)
    import_plans(FILES, now=now)
    files = PlanFile.objects.order_by("municipality")
    towns = [settle(file, index, since=_SINCE, now=now) for index, file in enumerate(files)]
    write(f"{len(towns)} kommuner med {sum(len(t.activities) for t in towns)} aktiviteter")
    return towns


def _walk(town: Town, source: Activity, chance: random.Random, lives: Lives) -> None:
    day = _SINCE + timedelta(days=chance.randrange(200))
    activity = propose_activity(
        _completed(town, proposal_like(source, town.agreement)),
        proposer=Proposer(organisation=town.city),
        actor=Actor(town.people["officer"]),
        now=_moment(day),
    )
    for turns in range(4 * _PATIENCE):
        day += timedelta(days=chance.randrange(1, 15))
        case = loading.look(activity.public_id, actor=SYSTEM, now=_moment(day))
        assert case is not None
        code = None
        if case.state not in case.FINAL or (case.state == "closed" and chance.random() < 0.05):
            code = _one_turn(town, case, day, chance, only_forward=turns > _PATIENCE)
        if code is None:
            lives.finals[case.state] += 1
            return
        lives.transitions[code] += 1
    raise WentOtherwise(f"a life of {source.title} has no end")


def _one_turn(
    town: Town, case: Case, day: date, chance: random.Random, *, only_forward: bool
) -> str | None:
    """Makes one random legal transition by somebody who may; its code, or None if none is."""
    offered = []
    for actor in town.actors():
        # The rules are asked for one person after the other, on one reading of the case.
        case.turn.actor, case.turn.rights = actor, town.rights_of(actor, day)
        offered += [(actor, move) for move in open_moves(case)]
    if not offered:
        return None
    forward = [choice for choice in offered if choice[1].code in _FORWARD]
    pool = forward if forward and (only_forward or chance.random() < 0.7) else offered
    actor, move = chance.choice(pool)
    engine.turn(
        case.public_id,
        move.code,
        actor=actor,
        seen_version=case.text_version.sha256 if case.text_version else None,
        item_id=case.turn.items[0].public_id if case.turn.items else None,
        record=_record(town, actor, move, day, chance),
        now=_moment(day),
    )
    return move.code


def _record(town: Town, actor: Actor, move: Move, day: date, chance: random.Random) -> Record:
    """Fills what the transition demands; made-up words say so."""
    demands = {*move.rule.demands, *move.rule.demands_once_submitted}
    outcome = chance.choice(move.rule.outcomes) if move.rule.outcomes else ""
    words: dict[str, Any] = {
        d.value: f"{MADE_UP}: {move.code}"
        for d in (Demand.MOTIVATION, Demand.ASKED, Demand.PROCESS, Demand.EFFECT)
        if d in demands or outcome in move.rule.motivated_outcomes
    }
    return Record(
        **words,
        outcome=outcome,
        until=day + timedelta(days=28) if Demand.UNTIL in demands else None,
        wording={"description": f"{MADE_UP}: ny lydelse"} if Demand.WORDING in demands else {},
        earlier=_earlier(day, chance) if Demand.EARLIER in demands else None,
        how=_how(town, actor, move, day),
    )


def _earlier(day: date, chance: random.Random) -> Earlier:
    state = chance.choice(("approved", "execution", "evaluation", "closed"))
    return Earlier(body=MADE_UP, on=day - timedelta(days=400), reference="§ 1", state=state)


def _how(town: Town, actor: Actor, move: Move, day: date) -> AtMeeting | Urgent | None:
    body = _body_of(town, actor, move, day)
    if body is None:
        return None
    _, chair = town.recorders[body]
    if actor.person == chair and day.day % 5 == 0:
        return Urgent(reason=MADE_UP, on=day)
    return AtMeeting(on=day, paragraph=f"§ {day.day}", present=town.seated[body])


def _body_of(town: Town, actor: Actor, move: Move, day: date) -> int | None:
    """The body for which somebody acts: the one she records for, if the rule lets a body act."""
    if not any(who.is_body for who in move.rule.who):
        return None
    places = town.rights_of(actor, day).places(Right.RECORD)
    return next(iter(sorted(places)), None)


def _completed(town: Town, draft: ActivityDraft) -> ActivityDraft:
    """What the gates demand is filled where the source is silent, and marked as made up."""
    goals = list(draft.goals)
    if not any(goal.goal is not None for goal in goals):
        goals.append(GoalDraft(goal=town.agreement.goals.get(position=1)))
    return replace(
        draft,
        problem=draft.problem or draft.suggested_problem or town.problems[0],
        goals=goals,
        responsible=draft.responsible or town.city,
        start=draft.start or "2025",
        end=draft.end if _has_last_day(draft.end) else "2026-12-31",
        effect_targets=[
            *draft.effect_targets,
            EffectTargetDraft(text=MADE_UP, target=Decimal(10), due="2026-12-31"),
        ],
    )


def _has_last_day(given: str) -> bool:
    return bool(given) and parse(given).last is not None


def _moment(day: date) -> datetime:
    return datetime.combine(day, time(9), LOCAL)
