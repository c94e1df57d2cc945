"""Files that are wrong: every fault is told in one line of its own and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.utils import translation

from cases.imports.importing import LOCK
from tests.cases.plan_files import (
    REAL,
    SMALL,
    real,
    rows,
    run,
    small,
    with_activity,
    with_problem,
    written,
)

pytestmark = pytest.mark.django_db


def refused(*files: Path) -> list[str]:
    """The lines that the command ends with, having written nothing."""
    before = rows()
    with pytest.raises(CommandError) as caught:
        run(*files)
    assert rows() == before
    *lines, last = str(caught.value).splitlines()
    assert last == "Inget är sparat."
    return lines


DEEP = '{"format": "plans/1", "x": ' + "[" * 100_000 + "]" * 100_000 + "}"
UNREADABLE = [
    ("", "inte giltig JSON (rad 1, tecken 1)"),
    ('{\n "format": "plans/1",\n oj}', "inte giltig JSON (rad 3, tecken 2)"),
    ("[]", "en lista. Skriv ett JSON-objekt"),
    ("7", "ett tal. Skriv ett JSON-objekt"),
    ("null", "null. Skriv ett JSON-objekt"),
    (json.dumps(SMALL, ensure_ascii=False).encode("latin-1"), "inte UTF-8 (byte "),
    (json.dumps(SMALL).encode("utf-16"), "inte UTF-8 (byte 1)"),
    (b"\x00\x01", "inte giltig JSON"),
    (DEEP, "nästlad i fler än 20 nivåer"),
    ('{"x": ' + "[" * 30 + "]" * 30 + "}", "nästlad i fler än 20 nivåer"),
    ('{"x": NaN}', "NaN är inget tal i JSON"),
    ('{"x": -Infinity}', "-Infinity är inget tal i JSON"),
    ('{"x": 1' + "0" * 5000 + "}", "är för stort. Skriv det som text"),
    ('{"x": 1e99999999999999999999}', "är för stort. Skriv det som text"),
    ('{"title": "a", "title": "b"}', "nyckeln ”title” står två gånger"),
    (b" " * 10_000_001, "större än 10 MB"),
]


@pytest.mark.parametrize(("content", "why"), UNREADABLE, ids=[why for _, why in UNREADABLE])
def test_an_unreadable_file_is_told_in_one_line(
    tmp_path: Path, content: str | bytes, why: str
) -> None:
    path = written(tmp_path, content)
    [line] = refused(path)
    assert line.startswith(f"{path}: ")
    assert why in line


def test_a_file_that_is_not_there_or_a_folder_is_told(tmp_path: Path) -> None:
    gone, folder = refused(tmp_path / "ingen.json", tmp_path)
    assert "ingen.json: filen går inte att öppna (No such file" in gone
    assert "filen går inte att öppna (Is a directory)" in folder


WRONG: list[tuple[dict[str, Any], str]] = [
    # the file
    (small(format="plans/2"), 'format: ”plans/2” går inte att läsa. Skriv "plans/1".'),
    (small(format=None), 'format: saknas. Skriv "format": "plans/1".'),
    (small(format=["plans/1"]), 'format: är en lista. Skriv "plans/1".'),
    (small(municipality=None), "municipality: saknas"),
    (small(municipality="  "), "municipality: saknas"),
    (small(municipality=7), "municipality: är ett tal"),
    (small(municipality="M" * 101), "municipality: är 101 tecken långt. Korta det till högst 100"),
    (small(parties={"a": 1}), "parties: är ett objekt. Skriv en text eller en lista av texter"),
    (small(parties=["a", None, 3]), "parties[3]: är ett tal"),
    (small(parties=["P" * 201]), "parties[1]: är 201 tecken"),
    (small(period="2023-13-01 till 2026"), "period: ”2023-13-01 till 2026” är ingen period"),
    (small(period="0000-2020"), "period: ”0000-2020” är ingen period"),
    (small(period=[2020]), "period: är en lista. Skriv en tid som text"),
    (small(goals=[["a"]]), "goals[1]: är en lista"),
    (small(source_url="u" * 501), "source_url: är 501 tecken"),
    (small(focus_areas=7), "focus_areas: är ett tal. Skriv en lista av texter"),
    (small(focus_areas=[{"aim": "mål"}]), "focus_areas[1].name: saknas"),
    (small(focus_areas=[3]), "focus_areas[1].name: är ett tal"),
    (small(follow_up="a\0b"), "follow_up: texten innehåller ett noll-tecken"),
    (small(wrong={"k": ["\ud800"]}), "wrong.k[1]: texten innehåller ett halvt tecken"),
    (small(agreements="2020"), "agreements: är text. Skriv en lista av objekt"),
    (small(agreements=[{"period": "2020-2019-40"}, 5]), "agreements[2]: är ett tal"),
    (
        small(agreements=[{"period": "2020-02-31"}]),
        "överenskommelse 1 ”2020-02-31”: period: ”2020-02-31” är ingen period",
    ),
    (small(agreements=[{"title": "T" * 301}]), "överenskommelse 1: title: är 301 tecken"),
    # its problems
    (small(problems={}), "problems: är ett objekt. Skriv en lista av objekt"),
    (small(problems=["Buller"]), "problems[1]: är text. Skriv ett objekt"),
    (small(problems=[{"causes": []}]), "problem 1: title: saknas"),
    (with_problem(causes=5), "problem 1 ”Prov”: causes: är ett tal"),
    (with_problem(places=["P" * 200, "Q" * 200]), "platserna är tillsammans längre än 300"),
    (with_problem(indicators=[{"values": {}}]), "problem 1 ”Prov”: indicators[1].measure: saknas"),
    (
        with_problem(indicators=[{"measure": "m", "values": {"2020": [1]}}]),
        "problem 1 ”Prov”: indicators[1].values.2020: är en lista. Skriv ett tal eller en text",
    ),
    (
        with_problem(indicators=[{"measure": "m", "values": [1, 2]}]),
        "indicators[1].values: är en lista. Skriv ett objekt av värden",
    ),
    (
        with_problem(indicators=[{"measure": "m", "values": {"L" * 101: 1}}]),
        "är 101 tecken långt. Korta det till högst 100.",
    ),
    (with_problem(indicators=[{"measure": "m", "values": {"a": True}}]), "är sant/falskt"),
    # its activities
    (small(activities="inga"), "activities: är text. Skriv en lista av objekt"),
    (small(activities=[None]), "activities[1]: är null. Skriv ett objekt"),
    (small(activities=[{"start": "2020"}]), "aktivitet 1: title: saknas"),
    (with_activity(title=""), "aktivitet 1: title: saknas"),
    (with_activity(title=["a"]), "aktivitet 1: title: är en lista. Skriv en text"),
    (with_activity(title="T" * 301), "title: är 301 tecken långt. Korta det till högst 300."),
    (with_activity(title="a\0b"), "title: texten innehåller ett noll-tecken (U+0000). Ta bort"),
    (with_activity(title="\udc00"), "title: texten innehåller ett halvt tecken"),
    (with_activity(okänd="\0"), "aktivitet 1 ”Prov”: okänd: texten innehåller ett noll-tecken"),
    (with_activity(end="2020-13-40"), "aktivitet 1 ”Prov”: end: ”2020-13-40” är inget datum"),
    (with_activity(start="31 november 2026"), "start: ”31 november 2026” är inget datum"),
    (with_activity(start=2020.5), "start: är ett tal. Skriv en tid som text"),
    (with_activity(start=True), "start: är sant/falskt"),
    (with_activity(end="nån gång " * 10), "end: är 89 tecken långt. Korta det till högst 60"),
    (with_activity(responsible={"namn": "X"}), "responsible: är ett objekt"),
    (with_activity(responsible=["X", ["Y"]]), "responsible[2]: är en lista"),
    (with_activity(participating=["X" * 201]), "participating[1]: är 201 tecken"),
    (with_activity(measure=5), "measure: är ett tal. Skriv en text eller en lista av texter"),
    (with_activity(steps=[{}]), "steps[1]: är ett objekt"),
    (with_activity(steps=["s"] * 5001), "steps: har 5001 poster. Dela upp dem"),
    (with_activity(status=["klar"]), "status: är en lista. Skriv en text"),
    (with_activity(focus_area="F" * 201), "focus_area: är 201 tecken"),
]


@pytest.mark.parametrize(("content", "why"), WRONG, ids=[why for _, why in WRONG])
def test_a_fault_names_file_record_and_field_and_what_to_write(
    tmp_path: Path, content: dict[str, Any], why: str
) -> None:
    path = written(tmp_path, content)
    lines = refused(path)
    assert all(line.startswith(f"{path}: ") for line in lines)
    assert any(why in line for line in lines), lines


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    many = small(activities=[{"title": ""}, {"title": "Två", "end": "2020-02-30", "start": []}])
    first = written(tmp_path, many, "ett.json")
    second = written(tmp_path, "{", "två.json")
    assert "\n".join(refused(first, second)).replace(f"{tmp_path}/", "") == (
        "ett.json: aktivitet 1: title: saknas. Skriv en text som inte är tom.\n"
        "ett.json: aktivitet 2 ”Två”: start: är en lista. Skriv en tid som text, till exempel "
        '"2026-11-27", "våren 2026" eller "2026".\n'
        "ett.json: aktivitet 2 ”Två”: end: ”2020-02-30” är inget datum. Skriv till exempel "
        "2026-11-27, november 2026, våren 2026 eller 2026.\n"
        "två.json: filen är inte giltig JSON (rad 1, tecken 2). Rätta den där och kör igen."
    )


def test_a_good_file_is_not_loaded_beside_a_bad_one(tmp_path: Path) -> None:
    [line] = refused(real("lund"), written(tmp_path, with_activity(end="2020-13-40")))
    assert "prov.json" in line


def test_two_files_of_one_municipality_are_refused(tmp_path: Path) -> None:
    again = written(tmp_path, small(municipality="LUND"))
    [line] = refused(real("lund"), again)
    assert line.startswith(f"{again}: municipality: ”LUND” finns redan i {real('lund')}")
    assert len(refused(REAL[0], REAL[0])) == 1


def test_signs_that_no_terminal_shows_are_written_out(tmp_path: Path) -> None:
    [line] = refused(written(tmp_path, with_activity(**{"\ud800\x1b[2J": 1})))
    assert "\\ud800\\x1b[2J: texten innehåller" in line
    assert line.isprintable()


def test_the_sentences_are_there_in_english_too(tmp_path: Path) -> None:
    path = written(tmp_path, with_activity(end="2020-13-40"))
    with translation.override("en"), pytest.raises(CommandError) as caught:
        run(path)
    assert "activity 1 “Prov”: end: “2020-13-40” is no date." in str(caught.value)
    assert str(caught.value).endswith("Nothing has been written.")


def test_a_second_import_at_the_same_time_is_told_to_wait() -> None:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        [line] = refused(real("lund"))
        other.rollback()
    finally:
        other.close()
    assert "en annan inläsning pågår" in line
