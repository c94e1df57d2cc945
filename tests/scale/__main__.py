"""Measures the list, queue and search pages among as many cases as wanted."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
FEW = 30
# A case officer, a secretary, a body's member, the coordinator, the auditor, a manager.
_PEOPLE = ("Hanna", "Tove", "Mats", "Signe", "Rut", "Carin")


def main(given: Sequence[str]) -> int:
    import django

    django.setup()
    import time_machine
    from django.test.utils import setup_test_environment

    from config.own_database import own_database
    from tests.world import NOW
    from workflow import row_security

    row_security.this_process_is_the_system()  # what is made and counted; pages see for people
    options = _options(given)
    setup_test_environment()
    with own_database("scale"), time_machine.travel(NOW, tick=True):
        return _measure(options)


def _measure(options: argparse.Namespace) -> int:
    from tests.scale import measuring
    from tests.scale.town import found_town

    began = time.perf_counter()
    town = found_town()
    town.fill(FEW)
    few = measuring.all_costs(town, options.people, rounds=0)
    town.fill(options.cases)
    sys.stdout.write(f"{options.cases} cases filled in {time.perf_counter() - began:.0f} s\n")
    many = measuring.all_costs(town, options.people, rounds=options.rounds, explain=True)
    sys.stdout.write(f"{'who':6} {'page':22} {FEW:3} {'now':3}   median of {options.rounds}\n")
    sys.stdout.write("\n".join(measuring.table(few, many)) + "\n")
    if options.plans:
        _keep_plans(many, Path(options.plans))
    faults = [*measuring.wrong(few, many), *measuring.badly_answered(many)]
    faults += measuring.touching_too_much(many, options.cases)
    sys.stdout.write("\n".join(["", *faults, f"{len(faults)} faults"]) + "\n")
    return 1 if faults else 0


def _keep_plans(many: object, folder: Path) -> None:
    """Each page's slowest statement with its plan."""
    folder.mkdir(parents=True, exist_ok=True)
    assert isinstance(many, dict)
    for (name, page), after in many.items():
        if after.plans:
            file = folder / f"{name} {page}.txt".replace(" ", "_").replace(",", "")
            file.write_text(f"{after.slowest.sql}\n\n{after.slowest.text}\n", encoding="utf-8")


def _options(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.scale", description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is shown")
    parser.add_argument("--people", nargs="*", default=(*_PEOPLE,), help="of the first town")
    parser.add_argument("--plans", default="", help="a folder for the slowest statements' plans")
    return parser.parse_args(given)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
