"""Six ways in which somebody loses a right, each with a case that she had until then.

`begin` brings the case where its newest event concerns her; `act` is what she would do on its
item; `form` is the page on which she does it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from cases.actions.edit import amend_activity
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import OFFICIALS, PLANNING, POLICE, POLITICIANS
from tests.world import NOW, TODAY, World, open_items, seen
from workflow import conflicts, engine, memberships, releases
from workflow.models import Case, Membership, OutboxEvent, Release, User
from workflow.records import Record
from workflow.rights import Role

YESTERDAY = TODAY - timedelta(days=1)
TITLE = "Kvällsöppen fritidsgård"
Call = Callable[[], Any]


@dataclass(frozen=True)
class Way:
    """One way of losing a right."""

    name: str
    who: str
    begin: Callable[[World], Case]
    withdraw: Callable[[World, Case], Any]
    code: str  # what she would do; "jav" reports a conflict of interest
    typed: Callable[[World], dict[str, Any]]
    takes: bool = True  # whether the open item is hers to take
    reads_on: bool = False  # what an organisation has had to do, it may read afterwards too
    locks: bool = False  # whether the withdrawal itself waits for the case

    def __str__(self) -> str:
        return self.name

    def form(self, case: Case) -> str:
        """The address of the page where she would act."""
        if self.code == "jav":
            return f"/arende/{case.public_id}/jav/"
        item = open_items(case)[0].public_id
        if self.code == "endorse":
            return f"/arende/{case.public_id}/besluta/{item}/"
        return f"/arende/{case.public_id}/gor/{self.code}/?uppgift={item}"

    def act(self, world: World, case: Case) -> Call:
        """The same past all pages, on text and item as they are now."""
        actor, item = world.actor(self.who), open_items(case)[0].public_id
        if self.code == "jav":
            return lambda: conflicts.report(
                case.public_id, world.cast.person(self.who), ground="bror", actor=actor, now=NOW
            )
        how = world.meeting(OFFICIALS) if self.code == "endorse" else None
        given: dict[str, Any] = {"seen_version": seen(case), "item_id": item}
        record = Record(how=how, motivation="därför")
        return lambda: engine.turn(
            case.public_id, self.code, actor=actor, record=record, now=NOW, **given
        )


# -- where the case is before


def _quiet() -> None:
    """What has happened until now is told to nobody."""
    OutboxEvent.objects.update(handled_at=NOW)


def _in_preparation(world: World) -> Case:
    case = world.propose(title=TITLE)
    _quiet()
    return world.turn(case, "submit", "Hanna")


def _referred_back(world: World) -> Case:
    case = _in_preparation(world)
    _quiet()
    return world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))


def _released(world: World) -> Case:
    case = _in_preparation(world)
    _quiet()
    to = world.cast.organisations[POLICE]
    hanna = world.actor("Hanna")
    releases.release(case.public_id, to, reason="ni ska vara med", actor=hanna, now=NOW)
    return case


def _approved(world: World) -> Case:
    case = _in_preparation(world)
    for _ in range(3):
        _quiet()
        world.decide(case, "endorse")
    return case


def _reconsidered(world: World) -> Case:
    """The coordinator has had a hand in it, and the last body takes it up again."""
    case = _approved(world)
    amend(world, case, group="Gruppen")
    _quiet()
    how = world.meeting(POLITICIANS)
    return world.turn(case, "reconsider", "Siv", record=Record(how=how, motivation="nya fakta"))


# -- what is withdrawn


def amend(world: World, case: Case, **changes: Any) -> None:
    """The coordinator changes something after the decision."""
    amend_activity(
        case.public_id,
        replace(activity_draft(Activity.objects.get(pk=case.pk)), **changes),
        reason="därför",
        actor=world.actor("Signe"),
        seen_version=seen(case),
        now=NOW,
    )


def _end_role(world: World, name: str) -> None:
    held = Membership.objects.get(person=world.cast.person(name))
    memberships.end(held, on=YESTERDAY, by=None, now=NOW)


def _move_hanna(world: World, _: Case) -> None:
    _end_role(world, "Hanna")
    hanna, planning = world.cast.person("Hanna"), world.cast.organisations[PLANNING]
    memberships.give(hanna, Role.CASE_OFFICER, planning, starts=TODAY, by=None, now=NOW)


def _take_back(world: World, case: Case) -> None:
    row = Release.objects.get(case=case.pk, taken_back_at__isnull=True)
    releases.take_back(row.public_id, reason="fel", actor=world.actor("Hanna"), now=NOW)


def _restrict(world: World, case: Case) -> None:
    hanna = world.actor("Hanna")
    releases.restrict(case.public_id, basis="18 kap. 1 § OSL", actor=hanna, now=NOW)


def _hand_over(world: World, case: Case) -> None:
    amend(world, case, responsible=world.cast.organisations[POLICE])


def _deactivate(world: World, _: Case) -> None:
    User.objects.filter(pk=world.cast.person("Tove").pk).update(is_active=False)


def _meeting(world: World) -> dict[str, Any]:
    present = list(world.cast.members(OFFICIALS))
    return {"outcome": "endorse", "paragraph": "§ 7", "present": present}


def _motivated(_: World) -> dict[str, Any]:
    return {"motivation": "Vi klarar det på annat sätt."}


def _end_toves_role(world: World, _: Case) -> None:
    _end_role(world, "Tove")


def _own_brother(_: World) -> dict[str, Any]:
    return {"ground": "Min bror."}


def _nothing(_: World) -> dict[str, Any]:
    return {}


WAYS = (
    Way("role ended", "Tove", _in_preparation, _end_toves_role, "endorse", _meeting),
    Way("moved elsewhere", "Hanna", _referred_back, _move_hanna, "withdraw", _motivated),
    Way(
        "release taken back", "Pär", _released, _take_back, "jav", _own_brother,
        takes=False, locks=True,
    ),
    Way(
        "level raised", "Signe", _reconsidered, _restrict, "dismiss", _motivated,
        takes=False, locks=True,
    ),
    Way("case moved", "Stina", _approved, _hand_over, "start", _nothing, reads_on=True, locks=True),
    Way("account deactivated", "Tove", _in_preparation, _deactivate, "endorse", _meeting),
)  # fmt: skip
