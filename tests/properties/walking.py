"""Somebody who walks: what she enters in a form, and what the law expects to come of it.

Knows the cast and ``law``; asks the database only for rows to fill forms with.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine

from cases.drafts import ActivityDraft
from cases.models import Activity
from cases.reading import activity_draft
from tests import visibility_oracle
from tests.properties.law import START, Standing
from tests.visibility_oracle import Role
from tests.world import NOW, World
from workflow.deadlines import local_date
from workflow.models import Case, User, WorkItem
from workflow.models.work import OPEN
from workflow.records import AtMeeting, Earlier, Record, Urgent

CLOCK = ""
# How a body decides: whoever may is present, the chair alone, or all who sit in it.
MEETING, URGENT, CROWDED = "meeting", "urgent", "crowded"


class Walking(RuleBasedStateMachine):
    """One activity among the cast."""

    case: Activity
    at: Standing

    def __init__(self, world: World, top: dict[int, int]) -> None:
        super().__init__()
        self.world, self.top = world, top
        self.now: datetime = NOW
        self.names = {person.pk: name for name, person in world.cast.people.items()}
        self.done: list[str] = ["open"]  # the acts that went well
        self.known: dict[int, list[Role]] = {}  # who is what today

    # -- what the law says

    def allowed(self, code: str, name: str, *, manner: str) -> bool:
        if name == CLOCK:
            due = local_date(self.now) >= START
            return code == "start" and self.at.state == "approved" and due
        who = self.capacity(code, name)
        if not who or name in self.at.conflicted or not self.at.gate_is_open(code):
            return False
        return who not in "bl" or self.body_can_decide(code, name, who, manner=manner)

    def capacity(self, code: str, name: str) -> str:
        return self.at.acting_as(code, self.roles(name))

    def body_can_decide(self, code: str, name: str, who: str, *, manner: str) -> bool:
        body = self.at.road[-1] if who == "l" else self.at.body_in_turn
        if who == "l" and not self.sees(self.world.cast.person(name)):
            return False
        if manner == URGENT:
            chair = any(r.name == "chair" and r.body == body for r in self.roles(name))
            return chair and name not in self.at.proposers
        seats = self.seats(body)
        if manner == CROWDED and self.present(body) != sorted(seats):
            return False
        quorum = len(self.ordinary(body)) // 2 + 1
        return code == "postpone" or len(self.present(body)) >= quorum

    def ordinary(self, body: int | None) -> list[str]:
        """Who sits in a body in her own right; a substitute serves when one of them is out."""
        seats = self.seats(body).items()
        return sorted(name for name, roles in seats if roles & {"chair", "body_member"})

    def seats(self, body: int | None) -> dict[str, set[str]]:
        """Who sits in a body today, and as what."""
        found: dict[str, set[str]] = {}
        for name in self.world.cast.people:
            held = {r.name for r in self.roles(name) if r.body == body} - {"secretary"}
            if held:
                found[name] = held
        return found

    def present(self, body: int | None) -> list[str]:
        """Whoever may take part: the members first, and substitutes on empty chairs."""
        ordinary = self.ordinary(body)
        in_order = [*ordinary, *sorted(set(self.seats(body)) - set(ordinary))]
        out = self.at.conflicted | self.at.proposers
        return sorted([name for name in in_order if name not in out][: len(ordinary)])

    def is_chair_in_turn(self, name: str) -> bool:
        mine = (r for r in self.roles(name) if r.name == "chair" and r.body is not None)
        return name not in self.at.proposers and any(
            r.body == self.at.body_in_turn
            or (self.at.state in ("approved", "execution") and r.body == self.at.road[-1])
            for r in mine
        )

    def keeps_minutes(self, name: str) -> bool:
        body = self.at.body_in_turn
        return any(r.name == "secretary" and r.body == body for r in self.roles(name))

    # -- what is entered

    def arguments(self, code: str, name: str, *, manner: str) -> dict[str, Any]:
        item = WorkItem.objects.filter(process=self.case.pk, status__in=OPEN).first()
        return {
            "actor": self.world.actor(name),
            "seen_version": None if name == CLOCK else self.seen(),
            "item_id": item.public_id if item is not None else None,
            "record": self.record(code, name, manner=manner),
            "now": self.now,
        }

    def record(self, code: str, name: str, *, manner: str) -> Record:
        today = local_date(self.now)
        given: dict[str, Any] = {"motivation": "därför"}
        if code in ("refer_back", "postpone"):
            given |= {"asked": "mer", "until": today + timedelta(days=14)}
        if code == "finish":
            given["outcome"] = "partly"
        if code == "evaluate":
            given |= {"process": "så", "effect": "så"}
        if code == "endorse_amended":
            given["wording"] = {"description": f"Lydelse {len(self.done)}"}
        if code == "register":
            earlier = {"body": "Nämnden", "on": date(2017, 3, 23), "reference": "§ 12"}
            given["earlier"] = Earlier(state="approved", **earlier)  # type: ignore[arg-type]
        who = self.capacity(code, name)
        if who in ("b", "l"):
            body = self.at.road[-1] if who == "l" else self.at.body_in_turn
            given["how"] = self.how(body, today, manner=manner)
        return Record(**given)

    def how(self, body: int | None, today: date, *, manner: str) -> AtMeeting | Urgent:
        if manner == URGENT:
            return Urgent(reason="brådskar", on=today)
        people = self.world.cast.people
        names = sorted(self.seats(body)) if manner == CROWDED else self.present(body)
        present = tuple(people[name].pk for name in names)
        return AtMeeting(on=today, paragraph="§ 3", present=present)

    def draft(self, lacks: set[str], **changes: Any) -> ActivityDraft:
        if "measure" in lacks:
            changes["effect_targets"] = []
        if "problem" in lacks:
            changes["problem"] = None
        return self.world.draft(**changes)

    def amendment(self) -> ActivityDraft:
        """What was decided stands; only who works on it changes."""
        decided = activity_draft(Activity.objects.get(pk=self.case.pk))
        return replace(decided, group=f"Grupp {len(self.done)}")

    # -- asking

    def roles(self, name: str) -> list[Role]:
        if not self.known:
            today = local_date(self.now)
            self.known = visibility_oracle.everybodys_roles(today, self.top)
        return self.known.get(self.world.cast.person(name).pk, []) if name != CLOCK else []

    def seen(self) -> str:
        version = Case.objects.select_related("text_version").get(pk=self.case.pk).text_version
        assert version is not None
        fingerprint: str = version.sha256
        return fingerprint

    def sees(self, person: User) -> bool:
        facts = visibility_oracle.facts_of(self.case, self.top)
        return visibility_oracle.sees(self.roles(self.names[person.pk]), facts)

    @property
    def hidden(self) -> bool:
        return self.at.restricted
