"""Plan files with personal numbers: refused where one surely is, told of where one may be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError

from cases.imports.plan_file import read_plan
from cases.imports.remarks import Remarks
from cases.models import Activity, PlanFile
from tests.cases.plan_files import (
    REAL,
    SMALL,
    rows,
    run,
    small,
    with_activity,
    with_problem,
    written,
)
from tests.personal_numbers import DOUBTFUL, SURE
from workflow.models import LedgerEntry

PLACES = [
    (with_activity(description=f"Kontakta {SURE}"), "aktivitet 1 ”Prov”: description"),
    (with_activity(title=f"Samtal med {SURE}"), "aktivitet 1 ”Samtal med •••”: title"),
    (with_activity(steps=["Ett", f"Två {SURE}"]), "aktivitet 1 ”Prov”: steps[2]"),
    (with_activity(extra={"inre": [SURE]}), "aktivitet 1 ”Prov”: extra.inre[1]"),
    (with_activity(extra=199001010017), "aktivitet 1 ”Prov”: extra"),
    (with_activity(**{SURE: "x"}), "aktivitet 1 ”Prov”: •••"),
    (with_problem(causes=[SURE]), "problem 1 ”Prov”: causes[1]"),
    (small(field_notes=[SURE]), "field_notes[1]"),
    (small(parties=[f"Anna, {SURE}"]), "parties[1]"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "place"), PLACES, ids=[place for _, place in PLACES])
def test_a_sure_number_stops_the_file_and_its_place_is_named(
    content: dict[str, Any], place: str, tmp_path: Path
) -> None:
    before = rows()
    with pytest.raises(CommandError) as caught:
        run(written(tmp_path, content))
    said = str(caught.value)
    assert f"{place}: innehåller ett personnummer eller samordningsnummer." in said
    assert "0017" not in said
    assert rows() == before


@pytest.mark.django_db
def test_a_sure_number_in_the_files_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as caught:
        run(written(tmp_path, SMALL, name=f"plan {SURE}.json"))
    assert "innehåller ett personnummer" in str(caught.value)
    assert SURE not in str(caught.value)
    assert PlanFile.objects.count() == 0


@pytest.mark.django_db
def test_doubtful_digits_are_a_remark_and_nobody_is_said_to_have_answered(tmp_path: Path) -> None:
    content = with_activity(description=f"Dnr {DOUBTFUL}")
    said = run(written(tmp_path, content, name=f"{DOUBTFUL}.json"))
    place = "aktivitet 1 ”Prov”: description"
    assert f"{place}: innehåller tio siffror som kan vara ett personnummer." in said
    assert DOUBTFUL not in said
    assert Activity.objects.get().description == f"Dnr {DOUBTFUL}"
    assert PlanFile.objects.get().name == f"{DOUBTFUL}.json"
    assert not LedgerEntry.objects.filter(act="not_a_person").exists()


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_no_real_file_trips_the_guard(path: Path) -> None:
    remarks = Remarks()
    read_plan(path, remarks)
    said = [str(one) for one in (*remarks.faults, *remarks.warnings)]
    assert not [one for one in said if "personnummer" in one]
