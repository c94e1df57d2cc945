"""Who is there: ten cooperations with forty organisations and four hundred people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from cases.actions.propose import open_agreement
from cases.drafts import AgreementDraft, Proposer
from cases.story import cast as people
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING, Cast
from config import services
from tests.world import _WAY, NOW, TODAY, World, all_parties, build_world
from workflow import memberships, releases
from workflow.models import Body, Case, Organisation, Route, User
from workflow.rights import Role

COOPERATIONS = 10
_SINCE = date(2023, 1, 1)
_FILL = Path(__file__).with_name("fill.sql")
_NOUNS = (
    "Trygghetsvandring", "Nattvandring", "Belysning", "Fältarbete", "Grannsamverkan",
    "Föräldrastöd", "Idrottsskola", "Läxhjälp", "Lovaktiviteter", "Klottersanering",
    "Ordningsvakter", "Kameror", "Mötesplats", "Sommarjobb", "Avhopparstöd", "Skolnärvaro",
    "Orosanmälan", "Medling", "Torghandel", "Kvartersvärdar",
)  # fmt: skip
# How many copies of a case in each state there are among thirty.
_SHARES = {
    "draft": 2, "preparation": 2, "steering": 1, "political": 1, "revision": 1, "approved": 2,
    "execution": 6, "evaluation": 1, "review": 1, "closed": 9, "rejected": 1, "dismissed": 1,
    "withdrawn": 2,
}  # fmt: skip
# Beside the cast's own roles: so many more of each in every other cooperation.
_MORE = (
    (Role.CASE_OFFICER, SOCIAL, 4), (Role.CASE_OFFICER, PLANNING, 3), (Role.MANAGER, PLANNING, 1),
    (Role.MEMBER, SOCIAL, 4), (Role.MEMBER, PLANNING, 3),
)  # fmt: skip
# Who owns what: as in the original, the other way round, or the police.
_VARIANTS = (
    {SOCIAL: SOCIAL, PLANNING: PLANNING, POLICE: POLICE, CITY: CITY},
    {SOCIAL: PLANNING, PLANNING: SOCIAL, POLICE: POLICE, CITY: CITY},
    {SOCIAL: POLICE, PLANNING: SOCIAL, POLICE: PLANNING, CITY: CITY},
)
# Of ten cases three lie in the first cooperation: some see much more than others.
_FIRST_AMONG = 4


@dataclass
class Cooperation:
    """One agreement with its organisations, bodies, people and route."""

    cast: Cast
    agreement: Case
    route: Route


@dataclass
class Town:
    """The cooperations; the first is the tests' world."""

    world: World
    cooperations: list[Cooperation]
    prototypes: list[int]
    release: int  # one that was made, to be copied
    cases: int = 0

    def fill(self, cases: int) -> None:
        """Adds copies until there are so many, and lets the planner know."""
        with _superuser() as database:
            database.execute("SET session_replication_role = replica")
            database.execute(
                "CREATE TEMP TABLE moved (cast_id bigint, kind text, was bigint, now bigint)"
            )
            with database.cursor() as cursor:
                cursor.executemany("INSERT INTO moved VALUES (%s, %s, %s, %s)", self._moved())
                cursor.execute("ANALYZE moved")
                for statement in _FILL.read_text(encoding="utf-8").split(";\n\n"):
                    cursor.execute(statement, self._given(cases))
            database.commit()
            database.autocommit = True
            database.execute("VACUUM ANALYZE")
        self.cases = cases

    def _given(self, cases: int) -> dict[str, Any]:
        casts = len(self.cooperations) * len(_VARIANTS)
        first = list(range(1, len(_VARIANTS) + 1)) * _FIRST_AMONG
        return {
            "first": self.cases + 1,
            "last": cases,
            "prototypes": self.prototypes,
            "nouns": list(_NOUNS),
            "release": self.release,
            "casts": [*first, *range(len(_VARIANTS) + 1, casts + 1)],
            "today": TODAY,
            "now": NOW,
        }

    def _moved(self) -> list[tuple[int, str, int, int]]:
        """What stands in the copies of each cast for what stands in the original."""
        rows: list[tuple[int, str, int, int]] = []
        here = self.cooperations[0]
        number = 0
        for there in self.cooperations:
            for variant in _VARIANTS:
                number += 1
                rows += [(number, *row) for row in _pairs(here, there, variant)]
        return rows


def _pairs(
    here: Cooperation, there: Cooperation, variant: dict[str, str]
) -> list[tuple[str, int, int]]:
    ours, theirs = here.cast, there.cast
    organisations = [
        ("organisation", ours.organisations[a].pk, theirs.organisations[b].pk)
        for a, b in variant.items()
    ]
    bodies = [("body", ours.bodies[n].pk, theirs.bodies[n].pk) for n in ours.bodies]
    persons = [("person", ours.people[n].pk, theirs.people[n].pk) for n in ours.people]
    # Released to an organisation that does not own it.
    receiver = POLICE if variant[SOCIAL] != POLICE else PLANNING
    return [
        *organisations,
        *bodies,
        *persons,
        ("agreement", here.agreement.pk, there.agreement.pk),
        ("route", here.route.pk, there.route.pk),
        ("receiver", 0, theirs.organisations[receiver].pk),
    ]


def found_town() -> Town:
    """The world with a case in every state, and nine cooperations like it."""
    world = build_world()
    prototypes = [key for state in _WAY for key in [world.activity_in(state).pk] * _SHARES[state]]
    shown = releases.release(
        world.activity_in("preparation").public_id,
        world.cast.organisations[POLICE],
        reason="ni berörs",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    first = Cooperation(world.cast, world.agreement, world.route)
    others = [_cooperation(world, number) for number in range(1, COOPERATIONS)]
    return Town(world, [first, *others], prototypes, shown.pk)


def _cooperation(world: World, number: int) -> Cooperation:
    cast = _cast(number)
    for role, place, count in _MORE:
        for n in range(count):
            _person(cast, f"{role.value}-{n}-{place}", role, cast.organisations[place], number)
    agreement = open_agreement(
        AgreementDraft(
            title=f"Samverkansöverenskommelse Prövstad {number}",
            parties=[cast.organisations[CITY], cast.organisations[POLICE]],
            start="2023",
            end="2026",
            goals=["Säkert och upplevs som tryggt"],
        ),
        proposer=Proposer(organisation=cast.organisations[CITY]),
        actor=people_actor(cast, "Signe"),
        now=NOW,
    )
    people.appoint_coordinator(cast, agreement, starts=_SINCE, now=NOW)
    all_parties(cast, agreement, "send", "sign")
    return Cooperation(cast, agreement, people.build_route(cast, agreement, now=NOW))


def people_actor(cast: Cast, name: str) -> Any:
    from workflow.turn import Actor

    return Actor(cast.person(name))


def _cast(number: int) -> Cast:
    """The same roles by the same first names, in a town of their own."""
    municipality = f"Prövstad {number}"
    cast = Cast()
    city = Organisation.objects.create(
        municipality=municipality, name=CITY, kind=Organisation.Kind.MUNICIPALITY
    )
    cast.organisations = {CITY: city} | {
        name: Organisation.objects.create(
            municipality=municipality, name=name, parent=None if name == POLICE else city
        )
        for name in (POLICE, SOCIAL, PLANNING)
    }
    for name, mandate in (
        (OFFICIALS, Body.Mandate.ADVISORY),
        (STEERING, Body.Mandate.DECIDING),
        (POLITICIANS, Body.Mandate.ADVISORY),
    ):
        cast.bodies[name] = Body.objects.create(organisation=city, name=name, mandate=mandate)
    for full, role, place in people._PEOPLE:
        where = cast.organisations.get(place) or cast.bodies[place]
        _person(cast, full.split()[0], role, where, number)
    _person(cast, "Disa", Role.OPERATOR, None, number)
    return cast


def _person(
    cast: Cast, name: str, role: Role, place: Organisation | Body | None, number: int
) -> None:
    email = f"person{number}-{len(cast.people)}@example.se"
    cast.people[name] = User.objects.create_user(email=email, name=f"{name} {number}")
    memberships.give(cast.people[name], role, place, starts=_SINCE, by=None, now=NOW)


def _superuser() -> psycopg.Connection[tuple[Any, ...]]:
    """Passes by triggers, foreign keys and row-level security: for filling only."""
    name = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(services.ADMIN, name)
    return psycopg.connect(**where)  # type: ignore[arg-type]
