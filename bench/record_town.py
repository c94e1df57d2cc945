"""The queue's town with a ledger: seven entries to a case, and those who search them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from config import services
from tests.world import NOW
from workflow import memberships
from workflow.models import Organisation, User
from workflow.rights import Role

from .database import analyse
from .queue_town import Town, found_town

_FILL = Path(__file__).with_name("record_fill.sql")
_SINCE = date(2023, 1, 1)


@dataclass
class Searchers:
    """A town filled, its auditor (a quarter of all cases), an officer with few, a secretary."""

    town: Town
    auditor: User
    officer: User
    entries: int


def found_searchers(entries: int) -> Searchers:
    """A town with so many entries; five of its twenty organisations are one party's."""
    town = found_town()
    party = Organisation.objects.create(municipality="Bänkstad", name="Bänkstads kommun")
    Organisation.objects.filter(pk__in=[o.pk for o in town.organisations[:5]]).update(
        parent=party, root=party
    )
    auditor = _person(town, 1, Role.AUDITOR, party)
    alone = Organisation.objects.create(municipality="Bänkstad", name="Ensamma förvaltningen")
    town.fill(entries)
    fill_ledger(town)
    _give_some_cases(alone, 40)
    officer = _person(town, 2, Role.CASE_OFFICER, alone)
    analyse()
    return Searchers(town, auditor, officer, entries)


def owners_connection() -> psycopg.Connection[Any]:
    """A connection as the owner of the tables, past every policy."""
    name = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(services.OWNER, name)
    return psycopg.connect(**where, autocommit=True)  # type: ignore[arg-type]


def fill_ledger(town: Town) -> None:
    """Entries for all cases without any. As the owner: the days are to lie in the past, where the
    trigger would write today's."""
    name = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(services.OWNER, name)
    given = {
        "first": 1,
        "last": town.items,
        "bodies": [b.pk for b in town.bodies],
        "people": [p.pk for p in town.people],
    }
    with psycopg.connect(**where) as owner:  # type: ignore[arg-type]
        owner.execute("ALTER TABLE workflow_ledgerentry DISABLE TRIGGER samverka_append")
        for statement in _FILL.read_text(encoding="utf-8").split(";\n\n"):
            owner.execute(statement, given)
        owner.commit()  # what its keys refer to is looked up now
        owner.execute("ALTER TABLE workflow_ledgerentry ENABLE TRIGGER samverka_append")


def _give_some_cases(organisation: Organisation, count: int) -> None:
    name = connection.settings_dict["NAME"]
    where = services.ensure_database().conninfo(services.OWNER, name)
    with psycopg.connect(**where) as owner:  # type: ignore[arg-type]
        owner.execute(
            "UPDATE workflow_case SET owner_organisation_id = %s WHERE id IN"
            " (SELECT id FROM workflow_case WHERE number LIKE 'TRY B%%' ORDER BY id LIMIT %s)",
            [organisation.pk, count],
        )


def _person(town: Town, number: int, role: Role, place: Organisation) -> User:
    memberships.give(town.people[number], role, place, starts=_SINCE, by=None, now=NOW)
    return town.people[number]
