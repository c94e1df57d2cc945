"""The search comes straight from its indexes and stops early, behind row-level security.

At a million entries the same is asked by `make bench ARGS=record`.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction

from bench import plans
from bench.record_town import found_searchers
from tests.world import TODAY
from workflow.models import User
from workflow.permissions import rights_of
from workflow.record_search import Sought, find
from workflow.row_security import seeing_as

ENTRIES = 30_000  # fewer, and reading them all would be the best plan


def test_no_search_reads_a_table_through(committed_db: str) -> None:
    town = found_searchers(ENTRIES)
    body, recorder = town.town.bodies[5].public_id, town.town.people[5].public_id
    questions = {
        "everything": Sought(),
        "a body": Sought(body=body),
        "a person": Sought(people=(recorder,)),
        "an act": Sought(act="refer_back"),
        "a kind": Sought(kinds=("progress",)),
        "a year": Sought(since=date(2024, 1, 1), until=date(2024, 12, 31)),
        "an owner": Sought(owners=(town.town.organisations[0].pk,)),
        "words": Sought(words="vattenskoter"),
        "many words": Sought(words="belysning"),
    }

    def ask(person: User, sought: Sought) -> int:
        with seeing_as(person.pk, TODAY), transaction.atomic():
            return len(find(sought, rights_of(person, TODAY)).entries)

    for person in (town.auditor, town.officer, town.town.secretary):
        for name, sought in questions.items():
            through = plans.read_through(lambda sought=sought, who=person: ask(who, sought))  # type: ignore[misc]
            assert through == {}, (person.name, name)
        assert ask(person, questions["everything"]) == 25
