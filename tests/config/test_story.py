"""``manage.py story``: the year as told, the ledger verified twice, random lives repeatable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from cases.story.telling import Teller, WentOtherwise
from cases.story.year import tell_the_year
from config import services
from tests import ledger_oracle
from tests.world import World
from workflow import ledger
from workflow.errors import NotFound
from workflow.models import Case

LIVES = int(os.environ.get("SAMVERKA_LIVES", "3"))


@pytest.mark.django_db
def test_the_year_runs_to_its_end_and_both_verifiers_agree() -> None:
    lines: list[str] = []
    year = tell_the_year(lines.append)
    assert Case.objects.get(pk=year.activity.pk).state == "closed"
    assert [line for line in lines if "ännu inte" in line]
    assert {line.split(".")[0].strip() for line in lines} == {str(n) for n in range(1, 12)}
    report = ledger.verify()
    assert report.intact
    assert ledger_oracle.recompute(ledger_oracle.rows()) == []
    assert report.entries == len(ledger_oracle.rows().entries)


def test_a_step_that_goes_otherwise_is_a_failure(world: World) -> None:
    activity = world.activity_in("preparation")
    teller = Teller(cast=world.cast, write=lambda line: None, day=activity.created.date())
    with pytest.raises(WentOtherwise), teller.refused(NotFound, "Hanna", "gå vidare", activity):
        pass


def test_the_command_drops_its_database_and_says_what_it_counted() -> None:
    before = _story_databases()
    counts = run("--json")
    assert counts["transitions"]["endorse"] == 7
    assert counts["not_yet"] > 0
    assert _story_databases() <= before


def test_the_same_seed_walks_the_same_lives() -> None:
    first = run("--random", str(LIVES), "--seed", "4", "--json")
    assert first == run("--random", str(LIVES), "--seed", "4", "--json")
    assert (first["errors"], first["lives"]) == (0, LIVES)
    assert sum(first["final"].values()) == LIVES
    assert first != run("--random", str(LIVES), "--seed", "5", "--json")


def _story_databases() -> set[str]:
    return {name for name in services.database_names() if "_story_" in name}


def run(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "manage.py", "story", *arguments],
        check=True,
        capture_output=True,
        text=True,
    )
    counts: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return counts
