"""What is missing, told from the text alone."""

from __future__ import annotations

from typing import Any

import pytest

from cases.models import Activity, Picture
from cases.red_thread import CODES, HELSINGBORG_GATES, gaps_of
from tests.world import World

DAY = {"given": "2026", "precision": "year", "first": "2026-01-01", "last": "2026-12-31"}
ONGOING = {"given": "löpande", "precision": "ongoing", "first": None, "last": None}
TARGET = {"text": "x", "target": "10", "due": DAY}
WHOLE: dict[str, Any] = {
    "agreement": {"id": "1", "name": "x"},
    "problem": {"id": "1", "title": "x"},
    "causes": [{"id": "1", "text": "x"}],
    "goals": [{"id": "1", "text": "x", "linked": True}],
    "effect_targets": [TARGET],
    "sub_targets": [],
    "responsible": {"id": "1", "name": "x"},
    "start": DAY,
    "end": DAY,
    "steps": [{"text": "x"}],
    "resources": [{"text": "x"}],
}


def codes(**changes: Any) -> list[str]:
    return [gap.code for gap in gaps_of(WHOLE | changes)]


def test_a_whole_thread_has_no_gap_and_an_empty_one_has_all() -> None:
    assert codes() == []
    assert [gap.code for gap in gaps_of({})] == list(CODES)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"problem": None}, ["problem"]),
        ({"causes": []}, ["cause"]),
        ({"goals": [{"id": None, "text": "fritt", "linked": False}]}, ["goal"]),
        ({"responsible": None}, ["responsible"]),
        ({"end": ONGOING}, ["end"]),
        ({"end": None}, ["end"]),
        ({"start": ONGOING}, []),
        ({"effect_targets": []}, ["effect_target", "measurable_target"]),
        ({"effect_targets": [TARGET | {"target": None}]}, ["measurable_target"]),
        ({"effect_targets": [TARGET | {"due": None}]}, ["measurable_target"]),
        ({"effect_targets": [TARGET | {"due": ONGOING}]}, ["measurable_target"]),
        ({"effect_targets": [], "sub_targets": [TARGET]}, ["effect_target"]),
        ({"steps": []}, ["steps"]),
        ({"resources": []}, ["resources"]),
    ],
)
def test_every_break_is_shown(changes: dict[str, Any], missing: list[str]) -> None:
    assert codes(**changes) == missing


def test_gates_name_codes_that_exist() -> None:
    for demands in HELSINGBORG_GATES.values():
        assert set(demands) <= set(CODES)


def test_gaps_are_named_in_both_languages() -> None:
    for gap in gaps_of({}):
        assert gap.name.sv
        assert gap.name.en


def test_a_real_case_is_judged_by_its_text(world: World) -> None:
    activity = world.propose(resources=[], causes=[])
    assert activity.text_version is not None
    assert [g.code for g in activity.missing(activity.text_version.data)] == ["cause", "resources"]
    assert isinstance(activity, Activity)


def test_a_picture_without_causes_says_so() -> None:
    content = {"survey": "x", "analysis": "y", "problems": [{"causes": []}]}
    assert [g.code for g in Picture().missing(content)] == ["causes"]
