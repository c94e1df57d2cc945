"""An import of plan files: all of them or nothing, and everything that is wrong at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from workflow import operations, person_data
from workflow.errors import Refusal
from workflow.text import Text

from .counts import Counts, count
from .linking import check_links
from .loading import Loaded, load_plan
from .organisations import check_parties
from .plan_file import read_plan
from .records import PlanRecord, alike
from .remarks import Faulty, Place, Remark, Remarks, shown

LOCK = 0x706C616E73  # "plans": any number that nobody else locks


@dataclass(frozen=True)
class Outcome:
    """What an import did, or would have done."""

    loaded: Sequence[Loaded]
    counts: Counts
    warnings: Sequence[Remark]


def import_plans(paths: Sequence[Path], *, now: datetime, dry_run: bool = False) -> Outcome:
    """Loads the files in one transaction; ``now`` is aware.

    Loading a file again adds what is new in it and leaves the rest. A dry run does all of
    it and takes it back. Raises Faulty, with nothing written.
    """
    remarks = Remarks()
    plans = [plan for plan in (read_plan(path, remarks) for path in paths) if plan is not None]
    _check_municipalities(plans, remarks)
    if remarks.faults:
        raise Faulty(remarks.faults)
    for plan in plans:
        check_parties(plan, remarks)
        check_links(plan, remarks)
    # Doubtful digits pass: the remarks tell of them.
    with transaction.atomic(), person_data.answering(asks=False):
        _take_turns()
        loaded = [_load(plan, now, remarks) for plan in plans]
        counts = count([key for one in loaded for key in one.activities])
        for plan, one in zip(plans, loaded, strict=True):
            if one.new:  # a file that adds nothing writes nothing
                _record(plan, one, now)
        if dry_run:
            connection.check_constraints()  # what a commit would have checked
            transaction.set_rollback(True)
    return Outcome(loaded, counts, remarks.warnings)


def _load(plan: PlanRecord, now: datetime, remarks: Remarks) -> Loaded:
    try:
        return load_plan(plan, now=now, remarks=remarks)
    except Refusal as refusal:
        raise Faulty([Remark(plan.source.place, refusal.message)]) from refusal


def _record(plan: PlanRecord, one: Loaded, now: datetime) -> None:
    """Which file was read, and what became of it."""
    words = {
        "municipality": one.municipality,
        "sha256": plan.source.sha256,
        "activities": len(one.activities),
        "new": one.new,
        "changed": one.changed,
    }
    operations.record("import_plan", words, by=None, now=now, kind="import")


def _take_turns() -> None:
    """Two imports at once would each make the same organisations."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise Faulty([Remark(Place("import_plan"), _BUSY)])


def _check_municipalities(plans: Sequence[PlanRecord], remarks: Remarks) -> None:
    first: dict[str, PlanRecord] = {}
    for plan in plans:
        other = first.setdefault(alike(plan.municipality), plan)
        if other is not plan and plan.municipality:
            remarks.fault(
                plan.source.place.at("municipality"),
                _TWICE.format(
                    name=shown(plan.municipality), file=shown(other.source.place.file, cut=False)
                ),
            )


_BUSY = Text(
    "en annan inläsning pågår. Vänta tills den är klar och kör igen.",
    "another import is running. Wait until it is done and run again.",
)
_TWICE = Text(
    "”{name}” finns redan i {file}. Ge en fil per kommun.",
    "“{name}” is already in {file}. Give one file per municipality.",
)
