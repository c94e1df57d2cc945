"""A municipality nobody has seen, in every shape the format allows, and files that change."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from cases.models import Activity, Agreement, Indicator, Picture, PlanFile, Problem, SourceNote
from tests.cases.plan_files import (
    figures,
    real,
    rows,
    run,
    small,
    with_activity,
    with_problem,
    written,
)
from workflow.models import Organisation

pytestmark = pytest.mark.django_db


def only() -> Activity:
    return Activity.objects.get()


def test_a_file_of_titles_alone_loads(tmp_path: Path) -> None:
    bare = {"format": "plans/1", "municipality": "Ö", "activities": [{"title": "A"}]}
    said = run(written(tmp_path, bare))
    assert "parties: ingen part är kommunen" in said
    assert (only().owner_organisation.name, only().owner_organisation.kind) == ("Ö", "municipality")
    assert only().source.flags == ["no_agreement"]
    assert (Agreement.objects.get().series, Picture.objects.count()) == ("KOM", 0)


LISTS = {"goals", "responsible", "participating", "measure", "steps"}
TEXTS = {"description", "problem", "start", "end", "status", "focus_area"}


@pytest.mark.parametrize(
    ("nothing", "fields"), [(None, LISTS | TEXTS), (" ", LISTS | TEXTS), ([], LISTS)]
)
def test_null_blank_and_empty_mean_not_given(
    tmp_path: Path, nothing: object, fields: set[str]
) -> None:
    counts = figures(written(tmp_path, with_activity(**dict.fromkeys(fields, nothing))))
    assert counts["warnings"] == 0
    assert counts["problem"] == counts["responsible"] == counts["end"] == counts["measure"] == 0


def test_a_file_with_a_byte_order_mark_loads(tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + json.dumps(small(), ensure_ascii=False).encode()
    assert figures(written(tmp_path, content))["new"] == 2


def test_a_plan_without_activities_loads_with_a_warning(tmp_path: Path) -> None:
    said = run(written(tmp_path, small(activities=[], agreements=[], problems=[])))
    assert "activities: filen har inga aktiviteter" in said


def test_one_text_does_where_a_list_may_stand(tmp_path: Path) -> None:
    fields = {"goals": "Fler känner sig  TRYGGA", "participating": "Tull", "steps": "ett"}
    run(written(tmp_path, with_activity(**fields, measure=["två", "tre"], start=2025)))
    assert [str(goal.goal) for goal in only().goals.all()] == ["Fler känner sig trygga"]
    assert [str(one) for one in only().participations.all()] == ["Tull"]
    assert only().sub_targets.count() == 2
    assert (only().start_given, only().start_precision) == ("2025", "year")


def test_several_responsible_share_and_none_is_alone(tmp_path: Path) -> None:
    fields = {"responsible": ["Polisen", "Skola"], "participating": ["SKOLA", "Tull"]}
    counts = figures(written(tmp_path, with_activity(**fields)))
    assert counts["responsible"] == 1
    assert only().responsible is None
    shared = {str(one): one.shares_responsibility for one in only().participations.all()}
    assert shared == {"Lokalpolisområde Exempelköping": True, "Skola": True, "Tull": False}
    assert "shared_responsibility" in only().source.flags


def test_a_list_of_one_or_of_one_twice_is_responsible_alone(tmp_path: Path) -> None:
    run(written(tmp_path, with_activity(responsible=["polis", "Polisen"])))
    assert str(only().responsible) == "Lokalpolisområde Exempelköping"
    assert only().participations.count() == 0


@pytest.mark.parametrize("parties", [["Exempelköpings kommun"], ["X stad", "Polis A", "Polis B"]])
def test_polisen_without_one_police_party_is_its_own(tmp_path: Path, parties: list[str]) -> None:
    plan = with_activity(responsible="Polisen") | {"parties": parties}
    assert "parties: filen nämner Polisen men har ingen eller flera" in run(written(tmp_path, plan))
    assert (str(only().responsible), only().responsible.kind) == ("Polisen", "police")  # type: ignore[union-attr]


def test_organisations_are_one_whatever_the_case_and_none_is_made_twice(tmp_path: Path) -> None:
    known = Organisation.objects.create(
        municipality="exempelköping", name="TULLEN", kind=Organisation.Kind.AUTHORITY
    )
    run(written(tmp_path, with_activity(responsible="Tullen", participating=["tullen "])))
    assert only().responsible == known
    assert Organisation.objects.filter(name__iexact="tullen").count() == 1


def test_region_gotland_is_gotlands_municipality(tmp_path: Path) -> None:
    parties = ["Region Gotland", "Lokalpolisområde Gotland"]
    assert figures(written(tmp_path, small(municipality="Gotland", parties=parties)))["new"] == 2
    assert Organisation.objects.get(kind="municipality").name == "Region Gotland"


def test_a_problem_that_is_not_listed_stays_as_text_and_counts(tmp_path: Path) -> None:
    path = written(tmp_path, with_activity(problem="Buller", problem_inferred="Damm"))
    said = run(path, json=True)
    assert "aktivitet 1 ”Prov”: problem: problemet ”Buller” finns inte bland filens problem" in said
    assert json.loads(said.splitlines()[-1])["problem"] == 1
    assert Problem.objects.filter(title="Buller").count() == 0
    assert only().source.kept == {"problem": "Buller", "problem_inferred": "Damm"}
    assert set(only().source.flags) >= {"problem_not_linked", "suggestion_not_linked"}


def test_of_two_problems_with_one_title_none_is_chosen(tmp_path: Path) -> None:
    twice = with_activity(problem="mörka  GÅNGVÄGAR") | {
        "problems": [{"title": "Mörka gångvägar"}] * 2
    }
    assert "flera problem som heter" in run(written(tmp_path, twice))
    assert only().problem is None


def test_unknown_keys_are_kept_with_their_record_and_named(tmp_path: Path) -> None:
    plan = with_activity(titel="T", budget={"2025": 1.5, "stor": 10**30}) | {"politik": ["x"]}
    plan["problems"][0]["ägare"] = "vi"
    said = run(written(tmp_path, plan))
    assert (
        "aktivitet 1 ”Prov”: titel: okänd nyckel; den sparas med källan. Menades ”title”?" in said
    )
    assert "problem 1 ”Mörka gångvägar”: ägare: okänd nyckel" in said
    assert "prov.json: politik: okänd nyckel" in said
    kept = {"titel": "T", "budget": {"2025": 1.5, "stor": str(10**30)}}
    assert only().source.kept == kept
    assert only().source.flags == ["no_agreement", "unknown_keys"]
    file = PlanFile.objects.get()
    assert file.kept["politik"] == ["x"]
    assert file.kept["problems"][0]["kept"] == {"ägare": "vi"}


def test_a_problem_has_all_that_its_source_says(tmp_path: Path) -> None:
    problem = {
        "places": ["Torget", "Parken"],
        "causes": ["mörker"],
        "evidence": "enkät",
        "consequences": ["a", "b"],
        "description": "rad ett\nrad två",
        "indicators": [
            {
                "measure": "anmälningar",
                "values": {
                    "2020": 1007,
                    "2021": "1 850",
                    "2022": "12,5 (preliminärt)",
                    "2023": "drygt 15",
                    "2024": 0.12345,
                    "2025": "9" * 20,
                    "2026 prel.": -3,
                },
            }
        ],
    }
    said = run(written(tmp_path, with_problem(**problem)))
    assert said.count("det sparas bara som text") == 2
    found = Problem.objects.get()
    assert (found.place, found.consequences) == ("Torget, Parken", "a\nb")
    assert [str(cause) for cause in found.causes.all()] == ["mörker"]
    assert [str(one) for one in found.evidence.all()] == ["enkät"]
    values = [(v.value, v.preliminary) for v in Indicator.objects.get().values.order_by("pk")]
    assert values == [
        (Decimal(1007), False),
        (Decimal(1850), False),
        (Decimal("12.5"), True),
        (None, False),
        (None, False),
        (None, False),
        (Decimal(-3), True),
    ]


def test_a_date_in_words_is_kept_and_warned_about(tmp_path: Path) -> None:
    path = written(tmp_path, with_activity(start="2025", end="så småningom"))
    said = run(path, json=True)
    assert "end: ”så småningom” sparas som det står" in said
    assert json.loads(said.splitlines()[-1])["end"] == 1
    assert (only().end_given, only().end_precision) == ("så småningom", "words")
    assert only().source.flags == ["date_in_words"]


def test_an_end_before_the_start_is_kept_and_warned_about(tmp_path: Path) -> None:
    said = run(written(tmp_path, with_activity(start="hösten 2025", end="2024")))
    assert "aktivitet 1 ”Prov”: end: ligger före start" in said
    assert only().source.flags == ["ends_before_start"]


def test_focus_areas_have_their_aims_and_those_that_are_named_are_there(tmp_path: Path) -> None:
    plan = with_activity(focus_area="unga", start="2025")
    plan["focus_areas"] = ["Centrum", {"name": "Unga", "aim": "fler i skolan"}, "UNGA"]
    run(written(tmp_path, plan))
    areas = Agreement.objects.get().focus_areas.values_list("name", "aim")
    assert dict(areas) == {"Centrum": "", "Unga": "fler i skolan"}
    assert only().focus_area == Agreement.objects.get().focus_areas.get(name="Unga")


def test_a_focus_area_of_no_agreement_stays_as_text(tmp_path: Path) -> None:
    run(written(tmp_path, with_activity(focus_area="Unga") | {"focus_areas": "Unga"}))
    assert only().focus_area is None
    assert only().source.kept == {"focus_area": "Unga"}


def test_the_spelling_of_the_municipality_stays_the_first_one(tmp_path: Path) -> None:
    run(written(tmp_path, small()))
    louder = with_activity(responsible="Ny förvaltning") | {"municipality": "EXEMPELKÖPING"}
    assert figures(written(tmp_path, louder))["new"] == 1
    assert set(Organisation.objects.values_list("municipality", flat=True)) == {"Exempelköping"}


PERIODS = [
    ("2024-2027", "2024", "2027"),
    ("2024 – 2027", "2024", "2027"),
    ("2024-01-01 till 2027-12-31", "2024-01-01", "2027-12-31"),
    ("hösten 2024–våren 2026", "hösten 2024", "våren 2026"),
    ("2024 t.o.m. 2026", "2024", "2026"),
    ("2024 - tills vidare", "2024", "tills vidare"),
    ("från 2024", "2024", ""),
    ("2024-", "2024", ""),
    ("2025", "2025", "2025"),
    (2025, "2025", "2025"),
    ("våra år", "", ""),
    (None, "", ""),
]


@pytest.mark.parametrize(("period", "start", "end"), PERIODS)
def test_a_period_is_read_as_it_is_written(
    tmp_path: Path, period: object, start: str, end: str
) -> None:
    run(written(tmp_path, with_activity(start="2025-05-05") | {"period": period}))
    agreement = Agreement.objects.get()
    assert (agreement.start_given, agreement.end_given) == (start, end)
    assert (only().agreement is not None) is bool(start)
    assert ("våra år" in agreement.note) is (period == "våra år")


def test_only_one_agreement_that_holds_all_of_the_start_is_joined(tmp_path: Path) -> None:
    periods = ["2020-2022", "2022-07-01 till 2025", "2025-2026"]
    starts = ["2021", "2022", "2022-08", "2025-06", "vintern 2026", "löpande", "nån gång"]
    plan = small(
        agreements=[{"period": period, "goals": [period]} for period in periods],
        activities=[{"title": start, "start": start, "goals": ["2020-2022"]} for start in starts],
    )
    run(written(tmp_path, plan))
    joined = dict(Activity.objects.values_list("title", "agreement__as_agreement__start_given"))
    assert joined == {
        "2021": "2020",
        "2022": "2020",
        "2022-08": None,  # the first two both hold it
        "2025-06": None,  # so do the last two
        "vintern 2026": None,  # goes on after the last one
        "löpande": None,
        "nån gång": None,
    }
    linked = {a.title: [g.goal is not None for g in a.goals.all()] for a in Activity.objects.all()}
    assert linked["2021"] == [True]
    assert linked["löpande"] == [True]  # no agreement of its own, and only one has such a goal


def test_a_changed_record_is_left_and_told_and_a_new_one_is_added(tmp_path: Path) -> None:
    plan = small()
    run(written(tmp_path, plan))
    plan["activities"][0]["end"] = "2026"
    plan["activities"].insert(0, {"title": "Ny", "problem": "Mörka gångvägar", "start": "2025"})
    plan["problems"].append({"title": "Buller"})
    plan["goals"].append("Mer")
    path = written(tmp_path, plan)
    before = rows()
    said = run(path, json=True)
    now = json.loads(said.splitlines()[-1])
    assert (now["activities"], now["new"], now["unchanged"], now["changed"]) == (3, 1, 1, 1)
    assert "aktivitet 2 ”Bättre belysning”: har ändrats i filen sedan den lästes in" in said
    assert "problem 2 ”Buller”: är nytt i filen. Lägg till det i lägesbilden" in said
    assert "prov.json: överenskommelsen har ändrats i filen" in said
    assert rows()["cases.Activity"] == before["cases.Activity"] + 1
    assert Activity.objects.get(title="Bättre belysning").end_given == ""
    new = Activity.objects.get(title="Ny")
    assert (str(new.problem), new.agreement) == (
        "Mörka gångvägar",
        Agreement.objects.get().case_ptr,
    )


def test_a_record_that_is_gone_stays_and_is_told_but_not_counted(tmp_path: Path) -> None:
    plan = small()
    run(written(tmp_path, plan))
    del plan["activities"][1]
    said = run(written(tmp_path, plan), json=True)
    assert "aktiviteten ”Nattvandring” finns inte längre i filen" in said
    assert json.loads(said.splitlines()[-1])["activities"] == 1
    assert Activity.objects.count() == 2


def test_equal_titles_are_told_apart_also_when_they_move(tmp_path: Path) -> None:
    one, two = {"title": "Samma", "end": "2025"}, {"title": "SAMMA ", "end": "2026"}
    assert figures(written(tmp_path, small(activities=[one, two])))["new"] == 2
    moved = figures(written(tmp_path, small(activities=[two, one])))
    assert (moved["unchanged"], moved["changed"]) == (2, 0)
    three = figures(written(tmp_path, small(activities=[{"title": "Samma"}, two, one])))
    assert (three["new"], three["unchanged"], three["changed"]) == (1, 2, 0)


def test_the_layout_of_a_file_changes_nothing(tmp_path: Path) -> None:
    run(real("lund"))
    before = rows()
    content = json.loads(real("lund").read_text())
    content["activities"] = [dict(reversed(a.items())) for a in content["activities"]]
    assert figures(written(tmp_path, json.dumps(content, indent=7)))["unchanged"] == 9
    assert rows() == before


def test_what_people_have_worked_on_is_left_alone(tmp_path: Path) -> None:
    path = written(tmp_path, small())
    run(path)
    Organisation.objects.filter(kind="municipality").update(name="Nytt namn")
    before = rows()
    assert figures(path)["unchanged"] == 2
    assert rows() == before
    assert SourceNote.objects.count() == 4
