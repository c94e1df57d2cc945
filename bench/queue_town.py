"""The town that the benchmark `queue` looks at: forty bodies and as many items as wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from tests.world import NOW
from workflow import memberships
from workflow.models import Body, Organisation, User, WorkItem
from workflow.models.work import OPEN
from workflow.rights import Role

BODIES, ORGANISATIONS, PEOPLE = 40, 20, 200
_FILL = Path(__file__).with_name("queue_fill.sql")
_SINCE = date(2023, 1, 1)


@dataclass
class Town:
    """Who asks, and what the fill needs to know."""

    organisations: list[Organisation]
    bodies: list[Body]
    people: list[User]
    items: int = 0

    @property
    def secretary(self) -> User:
        """She serves three bodies, and has claimed something now and then."""
        return self.people[0]

    def serves_body_with(self, rows: int) -> User:
        """A secretary whose only body has just so many open items."""
        body = Body.objects.create(
            organisation=self.organisations[0],
            name=f"Organ med {rows}",
            mandate=Body.Mandate.DECIDING,
        )
        waiting = WorkItem.objects.filter(body__in=self.bodies[3:], owner=None, status__in=OPEN)
        taken = waiting.order_by("pk").values_list("pk", flat=True)[:rows]
        WorkItem.objects.filter(pk__in=list(taken)).update(body=body)
        person = User.objects.create_user(email=f"sekreterare{rows}@example.se", name="Sekreterare")
        memberships.give(person, Role.SECRETARY, body, starts=_SINCE, by=None, now=NOW)
        return person

    def fill(self, items: int) -> None:
        """Adds work items until there are so many, and lets the planner know."""
        given: dict[str, Any] = {
            "first": self.items + 1,
            "last": items,
            "flow": "cases/flows.ActivityFlow",
            "organisations": [o.pk for o in self.organisations],
            "bodies": [b.pk for b in self.bodies],
            "people": [p.pk for p in self.people],
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in _FILL.read_text().split(";\n\n"):
                cursor.execute(statement, given)
        self.items = items


def found_town() -> Town:
    """Organisations, bodies, people, and one secretary of three bodies."""
    organisations = [
        Organisation.objects.create(municipality="Bänkstad", name=f"Förvaltning {n}")
        for n in range(ORGANISATIONS)
    ]
    bodies = [
        Body.objects.create(
            organisation=organisations[n % ORGANISATIONS],
            name=f"Organ {n}",
            mandate=Body.Mandate.DECIDING,
        )
        for n in range(BODIES)
    ]
    people = [
        User.objects.create_user(email=f"person{n}@example.se", name=f"Person {n}")
        for n in range(PEOPLE)
    ]
    for body in bodies[:3]:
        memberships.give(people[0], Role.SECRETARY, body, starts=_SINCE, by=None, now=NOW)
    return Town(organisations, bodies, people)
