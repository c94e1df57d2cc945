"""Every page that shows something: who gets it, in both languages, and who does not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import Activity
from tests.cases.web.conftest import Open
from tests.web.untranslated import data_texts, swedish_in
from tests.world import World

CASE_PAGES = ("case", "case-execution", "case-followup", "history", "case-documents")
SHARED_PAGES = ("case", "history", "case-documents")
TABS = {
    "case": ("Förslaget", "The proposal"),
    "case-execution": ("Genomförande", "Execution"),
    "case-followup": ("Uppföljning", "Follow-up"),
    "history": ("Historik", "History"),
    "case-documents": ("Handlingar", "Documents"),
}
# Proposer, responsible, a body's secretary, coordinator, auditor.
SEE_IT = ("Hanna", "Stina", "Tove", "Signe", "Rut")


@pytest.fixture
def activity(world: World) -> Activity:
    return world.activity_in("execution")


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("name", CASE_PAGES)
def test_each_tab_of_an_activity(
    name: str, language: str, activity: Activity, opened: Open
) -> None:
    for person in SEE_IT:
        page = opened(reverse(name, args=[activity.public_id]), person, language)
        assert page.h1 == [activity.title]
        assert page.language == language
        assert "main" in page.landmarks
        assert page.title.startswith(TABS[name][language == "en"])
        assert f"{activity.number} {activity.title}" in page.title
        assert len(page.ids) == len(set(page.ids))
        assert page.levels == _without_jumps(page.levels)


def test_no_swedish_is_left_in_english(world: World, activity: Activity, opened: Open) -> None:
    paths = [reverse(name, args=[activity.public_id]) for name in CASE_PAGES]
    paths.append(reverse("case-version", args=[activity.public_id, 1]))
    for case in (world.agreement, world.picture):
        paths += [reverse(name, args=[case.public_id]) for name in SHARED_PAGES]
    paths += [reverse(name) for name in ("activities", "agreements", "pictures")]
    paths += [
        f"{reverse('activities')}?q=finnsinte",
        reverse("route", args=[world.route.public_id]),
    ]
    paths.append(reverse("problem", args=[world.picture.problems.get().public_id]))
    data = data_texts()
    for path in paths:
        assert swedish_in(opened(path, "Signe", "en"), data) == [], path


@pytest.mark.parametrize("language", ["sv", "en"])
def test_agreement_picture_and_problem(world: World, opened: Open, language: str) -> None:
    problem = world.picture.problems.get()
    world.activity_in("preparation")
    for person in ("Signe", "Hanna", "Pär", "Uno"):
        agreement = opened(reverse("case", args=[world.agreement.public_id]), person, language)
        assert agreement.h1 == [world.agreement.title]
        assert reverse("route", args=[world.route.public_id]) in agreement.hrefs()
        picture = opened(reverse("case", args=[world.picture.public_id]), person, language)
        assert reverse("problem", args=[problem.public_id]) in picture.hrefs()
        page = opened(reverse("problem", args=[problem.public_id]), person, language)
        assert page.h1 == ["Öppen narkotikahandel"]
        assert "Öppen narkotikahandel" in page.title


def test_a_problem_shows_only_activities_that_she_may_see(world: World, opened: Open) -> None:
    path = reverse("problem", args=[world.picture.problems.get().public_id])
    world.activity_in("preparation")
    assert "Mobila team" in opened(path, "Hanna").text()
    police = opened(path, "Pär")
    assert "Mobila team" not in police.text()
    assert "en aktivitet på problemet" in police.text()


@pytest.mark.parametrize("name", CASE_PAGES)
def test_a_foreign_case_is_not_there(
    name: str, world: World, activity: Activity, client_of: Callable[..., Client]
) -> None:
    hidden = client_of("Pär").get(reverse(name, args=[activity.public_id]))
    unknown = client_of("Pär").get(reverse(name, args=[uuid4()]))
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    assert activity.title not in hidden.content.decode()
    version = client_of("Pär").get(reverse("case-version", args=[activity.public_id, 1]))
    assert version.status_code == 404


def test_an_agreement_has_no_execution(world: World, client_of: Callable[..., Client]) -> None:
    for name in ("case-execution", "case-followup"):
        path = reverse(name, args=[world.agreement.public_id])
        assert client_of("Signe").get(path).status_code == 404


def test_a_version_or_problem_that_is_not_there(
    world: World, activity: Activity, client_of: Callable[..., Client]
) -> None:
    signe = client_of("Signe")
    for path in (
        reverse("case-version", args=[activity.public_id, 99]),
        reverse("problem", args=[uuid4()]),
        reverse("route", args=[uuid4()]),
    ):
        assert signe.get(path).status_code == 404


def test_a_visitor_is_asked_to_sign_in(world: World, activity: Activity) -> None:
    for path in (
        reverse("case", args=[activity.public_id]),
        reverse("activities"),
        reverse("route", args=[world.route.public_id]),
        reverse("problem", args=[world.picture.problems.get().public_id]),
    ):
        assert Client().get(path).status_code == 302


def _without_jumps(levels: list[int]) -> list[int]:
    """The same levels if no heading is more than one deeper than the one before it."""
    pairs = pairwise(levels)
    return levels if levels[0] == 1 and all(b <= a + 1 for a, b in pairs) else []
