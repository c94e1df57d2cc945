"""The nine real files: all of them load, as found, and a second time nothing happens."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Activity, Agreement, IndicatorValue, Picture, PlanFile, SourceNote
from tests.cases.plan_files import REAL, figures, real, rows, run, small, written
from workflow.models import LedgerEntry, Organisation

pytestmark = pytest.mark.django_db


def counted_in_the_files() -> dict[str, int]:
    """The same figures straight from the JSON, without a line of the product."""
    activities = [a for path in REAL for a in json.loads(path.read_bytes())["activities"]]
    has: dict[str, Callable[[dict[str, Any]], bool]] = {
        "problem": lambda a: bool(a.get("problem")),
        "responsible": lambda a: bool(a.get("responsible")),
        "end": lambda a: bool(a.get("end")),
        "measure": lambda a: bool(a.get("measure")),
    }
    found = {name: sum(map(part, activities)) for name, part in has.items()}
    chain = sum(all(part(activity) for part in has.values()) for activity in activities)
    return {"activities": len(activities), **found, "whole_chain": chain}


EXPECTED = {
    "activities": 129,
    "problem": 87,
    "responsible": 70,
    "end": 101,
    "measure": 23,
    "whole_chain": 7,
}


def test_the_nine_files_load_with_the_gaps_they_have() -> None:
    assert counted_in_the_files() == EXPECTED
    with CaptureQueriesContext(connection) as statements:
        loaded = figures(*REAL)
    assert loaded == EXPECTED | {
        "files": 9,
        "new": 129,
        "unchanged": 0,
        "changed": 0,
        "flagged": 29,
        "warnings": 0,
        "dry_run": False,
    }
    assert len(statements) < 35 * 129
    assert Activity.objects.count() == 129
    assert set(Activity.objects.values_list("state", flat=True)) == {"draft"}
    assert sum(picture.problems.count() for picture in Picture.objects.all()) == 44


def test_a_second_run_writes_nothing_and_counts_the_same() -> None:
    first = figures(*REAL)
    before = rows()
    second = figures(*REAL)
    assert rows() == before
    assert second == first | {"new": 0, "unchanged": 129}


def test_a_dry_run_does_everything_and_takes_it_back() -> None:
    before = rows()
    said = run(*REAL, dry_run=True, json=True)
    assert rows() == before
    assert "Provkörning: allt ovan är ångrat" in said
    dry = json.loads(said.splitlines()[-1])
    assert {name: dry[name] for name in EXPECTED} == EXPECTED
    assert (dry["new"], dry["dry_run"]) == (129, True)


def test_the_summary_is_for_people_and_in_swedish() -> None:
    assert run(real("helsingborg")) == (
        "Helsingborg: 15 aktiviteter (15 nya, 0 oförändrade, 0 ändrade i filen), 9 att se över\n"
        "Av 15 aktiviteter har 8 ett problem, 8 en ansvarig, 9 ett slut, 2 ett mått och 1 hela "
        "kedjan.\n"
    )


def test_helsingborg_has_two_agreements_with_their_own_goals() -> None:
    run(real("helsingborg"))
    older, newer = Agreement.objects.order_by("start_first")
    assert (older.goals.count(), newer.goals.count()) == (3, 4)
    assert (older.start_given, older.end_given, newer.end_given) == ("2018", "2020", "2026")
    assert {older.series, newer.series} == {"TRY"}
    assert older.note == "gällde fram till 2022 enligt uppföljningen"
    assert [str(party) for party in newer.parties.all()] == [
        "Helsingborgs stad",
        "Lokalpolisområde Helsingborg",
    ]
    assert Picture.objects.get().agreement_id == newer.pk
    kept = PlanFile.objects.get().kept
    assert len(kept["goals"]) == 4
    assert kept["follow_up"][0]["due"] == "april efterföljande år"


def test_an_activity_joins_the_agreement_that_holds_its_start() -> None:
    run(real("helsingborg"))
    joined = dict(Activity.objects.values_list("title", "agreement__as_agreement__end_given"))
    assert joined["Utökad nattvandring"] == "2020"  # 2018
    assert joined["Ordningsvakter på Söder"] == "2020"  # hösten 2020
    assert joined["Trygghetsdialoger i åtta områden"] is None  # 2017-09
    assert joined["Avsiktsförklaring för sunt företagsklimat"] is None  # 2022, between the two
    assert joined["Ombyggnad av Furutorpsplatsen"] is None  # no start
    alone = SourceNote.objects.filter(flags__contains="no_agreement")
    assert alone.count() == list(joined.values()).count(None) == 7


def test_polisen_is_the_police_party_and_departments_are_the_citys() -> None:
    run(real("helsingborg"), real("eskilstuna"))
    own = Activity.objects.get(title="Polisens utökade narkotikaarbete").responsible
    assert own is not None
    assert (own.name, own.kind, own.root_id) == ("Lokalpolisområde Helsingborg", "police", own.pk)
    assert not Organisation.objects.filter(name__in=["Polisen", "Polis", "polis"]).exists()
    department = Organisation.objects.get(name="Stadsbyggnadsförvaltningen")
    assert (department.kind, str(department.parent)) == ("department", "Helsingborgs stad")
    assert Organisation.objects.get(name="stadens förvaltningar").kind == "other"
    owners = set(Activity.objects.values_list("owner_organisation__name", flat=True))
    assert owners == {"Helsingborgs stad", "Eskilstuna kommun"}


def test_what_the_collector_concluded_is_only_suggested() -> None:
    run(real("helsingborg"))
    activity = Activity.objects.get(title="Utökad nattvandring")
    assert activity.problem is None
    assert str(activity.suggested_problem) == "Otrygghet och våld på allmän plats"
    linked = Activity.objects.get(title="Ordningsvakter på Söder")
    assert str(linked.problem) == "Hög otrygghet på Söder"


def test_a_goal_in_other_words_stays_text_and_a_measure_stays_words() -> None:
    run(real("helsingborg"))
    activity = Activity.objects.get(title__startswith="Myndighetssamverkan")
    goal = activity.goals.get()
    assert (goal.goal, goal.text) == (None, "Organiserad brottslighet minskar")
    target = Activity.objects.get(title__startswith="Trygghetsdialoger").sub_targets.get()
    assert (target.text, target.target) == ("över 700 personer tillfrågade", None)


def test_indicators_have_numbers_only_where_the_source_has() -> None:
    run(real("helsingborg"))
    values = {v.label: v for v in IndicatorValue.objects.all()}
    assert values["2020"].value == 1850
    vague = values["2022"]
    assert (vague.given, vague.value) == ("strax över 1000 (preliminärt)", None)
    assert vague.preliminary


def test_the_source_keeps_status_decision_and_addresses() -> None:
    run(real("helsingborg"))
    note = Activity.objects.get(title__startswith="Handlingsplan").source
    assert note.decided_by == "Stadsbyggnadsnämnden 2017-03-23"
    assert note.status.startswith("utvärderad 2019 av Sweco")
    assert note.source_url.startswith("https://www.boverket.se/")
    assert note.kept["decision_source_url"].endswith("/tryggare-platser/")


def test_uppsalas_focus_areas_belong_to_its_agreement() -> None:
    run(real("uppsala"))
    areas = Agreement.objects.get().focus_areas
    assert areas.count() == 5
    assert Activity.objects.filter(focus_area__in=areas.all()).count() == 11


def test_lidkopings_and_gotenes_odd_keys_are_kept_without_a_warning() -> None:
    assert figures(real("lidkoping"), real("gotene"))["warnings"] == 0
    kept = PlanFile.objects.get(municipality="Lidköping").kept
    assert kept["agreement"]["medborgarlofte_revised"] == "vartannat år"
    assert kept["problems"][0]["kept"]["wishes"][0] == "bättre belysning"
    assert PlanFile.objects.get(municipality="Götene").kept["problems"][0]["number"] == 5


def test_each_case_has_one_ledger_entry_by_nobody() -> None:
    run(real("lund"))
    imported = LedgerEntry.objects.select_related("text").get(kind="import")
    assert (imported.act, imported.text.data["municipality"]) == ("import_plan", "Lund")
    assert imported.text.data["new"] == 9
    entries = LedgerEntry.objects.exclude(kind="import")
    assert entries.count() == 9 + 1 + 1
    assert {entry.act for entry in entries} == {"open"}
    assert {entry.recorded_by for entry in entries} == {None}


def test_series_are_three_letters_and_one_more_where_taken(tmp_path: Path) -> None:
    near = written(tmp_path, small(municipality="Götalund"), "gotalund.json")
    run(real("goteborg"), real("gotene"), near, real("vasteras"), real("helsingborg"))
    found = dict(Agreement.objects.values_list("owner_organisation__municipality", "series"))
    assert found == {
        "Göteborg": "GOT",
        "Götene": "GOTB",
        "Götalund": "GOTC",
        "Västerås": "VAS",
        "Helsingborg": "TRY",
    }


def test_nobody_but_helsingborg_is_try(tmp_path: Path) -> None:
    other = small(municipality="Tryserum", parties=["Tryserums kommun"])
    run(written(tmp_path, other))
    assert Agreement.objects.get().series == "TRYB"


@pytest.mark.parametrize("path", REAL, ids=lambda path: path.stem)
def test_the_text_of_every_activity_tells_what_the_file_says(path: Path) -> None:
    run(path)
    for given in json.loads(path.read_bytes())["activities"]:
        activity = Activity.objects.get(title=given["title"])
        assert activity.text_version is not None
        text = json.loads(activity.text_version.content)
        assert (text["problem"] or {}).get("title") == given.get("problem")
        assert (text["end"] or {}).get("given") == given.get("end")
        assert [step["text"] for step in text["steps"]] == given.get("steps", [])
        assert [goal["text"] for goal in text["goals"]] == given.get("goals", [])
        assert [t["text"] for t in text["sub_targets"]] == (
            [given["measure"]] if "measure" in given else []
        )
        named = [o["name"] for o in text["participating"]]
        assert len(named) == len(set(given.get("participating", [])))
