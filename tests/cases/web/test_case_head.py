"""The head of a case: the way as steps, whose turn, the next thing to do, what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from cases.models import Activity
from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.cases.web.conftest import Open
from tests.web.markup import Element
from tests.web.reading import Page
from tests.workflow.test_lifecycle import city_draft
from tests.world import NOW, World, earlier
from workflow import releases
from workflow.models import Case
from workflow.records import Record

ROAD = [OFFICIALS, STEERING, POLITICIANS]
AFTER = ["Beslutad", "Genomförande", "Utvärdering", "Utvärderingen granskas", "Avslutad"]


def case_page(opened: Open, case: Case, person: str = "Hanna") -> Page:
    return opened(reverse("case", args=[case.public_id]), person)


def steps(page: Page) -> list[tuple[str, str]]:
    """The stepper's steps: state and name."""
    (stepper,) = [e for e in page.root.all("div") if e.get("class") == "stepper"]
    return [(step.get("class"), _named(step)) for step in stepper.all("li")]


def _named(step: Element) -> str:
    (name,) = [e for e in step.all("span") if e.get("class") == "name"]
    return name.text().split(": ", 1)[1]


def present(page: Page) -> str:
    (name,) = [name for state, name in steps(page) if state == "present"]
    return name


def test_a_draft_has_everything_before_it(world: World, opened: Open) -> None:
    found = steps(case_page(opened, world.propose()))
    assert found == [("present", "Utkast"), *(("coming", name) for name in [*ROAD, *AFTER])]


@pytest.mark.parametrize(
    ("state", "done", "here"),
    [
        ("preparation", 1, OFFICIALS),
        ("steering", 2, STEERING),
        ("political", 3, POLITICIANS),
        ("approved", 4, "Beslutad"),
        ("execution", 5, "Genomförande"),
        ("evaluation", 6, "Utvärdering"),
        ("review", 7, "Utvärderingen granskas"),
        ("closed", 8, "Avslutad"),
    ],
)
def test_the_way_of_a_case_under_way(
    world: World, opened: Open, state: str, done: int, here: str
) -> None:
    found = steps(case_page(opened, world.activity_in(state)))
    assert [name for _, name in found] == ["Utkast", *ROAD, *AFTER]
    assert [kind for kind, _ in found].count("done") == done
    assert found[done] == ("present", here)


def test_referred_back_tells_why_and_by_when(world: World, opened: Open) -> None:
    page = case_page(opened, world.activity_in("revision"))
    names = ["Utkast", "Återremitterad", *ROAD, *AFTER]
    assert [name for _, name in steps(page)] == names
    assert present(page) == "Återremitterad"
    for said in ("Motivering: därför", "Efterfrågas: mer", "Svar senast 2 februari 2026"):
        assert said in page.text()


@pytest.mark.parametrize(
    ("state", "before", "here"),
    [
        ("rejected", ["Utkast", OFFICIALS], "Avslagen"),
        ("dismissed", ["Utkast"], "Avskriven"),
        ("withdrawn", ["Utkast"], "Återkallad"),
    ],
)
def test_an_early_end_is_the_last_step(
    world: World, opened: Open, state: str, before: list[str], here: str
) -> None:
    page = case_page(opened, world.activity_in(state))
    assert steps(page) == [*(("done", name) for name in before), ("present", here)]
    assert "därför" in page.text()
    assert "Ingen har något kvar att göra" in page.text()


def test_postponed_says_so_and_until_when(world: World, opened: Open) -> None:
    activity = world.activity_in("steering")
    world.decide(activity, "postpone", until=date(2026, 3, 3), motivation="underlag saknas")
    page = case_page(opened, activity)
    assert present(page) == STEERING
    for said in ("Bordlagd", "underlag saknas", "Svar senast 3 mars 2026"):
        assert said in page.text()


def test_a_case_resubmitted_begins_its_way_anew(world: World, opened: Open) -> None:
    activity = world.activity_in("steering")
    world.decide(activity, "refer_back", asked="mer", until=date(2026, 2, 2))
    world.turn(activity, "resubmit", "Hanna", record=Record(motivation="klart"))
    found = steps(case_page(opened, activity))
    assert found[:3] == [("done", "Utkast"), ("present", OFFICIALS), ("coming", STEERING)]


def test_a_registered_case_never_went_its_way_here(world: World, opened: Open) -> None:
    activity = city_draft(world)
    world.turn(activity, "register", "Signe", record=Record(earlier=earlier("execution")))
    page = case_page(opened, activity, "Signe")
    assert steps(page)[:2] == [("done", "Utkast"), ("done", "Beslutad före Samverka")]
    assert present(page) == "Genomförande"


def test_the_next_thing_to_do_is_one_button(world: World, opened: Open) -> None:
    activity = world.activity_in("steering")
    item = activity.items.get(finished__isnull=True)
    decide = reverse("decide", args=[activity.public_id, item.public_id])
    assert decide in case_page(opened, activity, "Sara").hrefs()
    for person in ("Hanna", "Tove", "Signe"):
        assert decide not in case_page(opened, activity, person).hrefs()
    text = case_page(opened, activity).main().text()
    assert f"{STEERING}. Har haft ärendet sedan 12 januari 2026." in text


def test_what_stops_the_next_stage_stands_apart(world: World, opened: Open) -> None:
    activity = world.propose(problem=None, effect_targets=(), end="")
    page = case_page(opened, activity)
    assert "Saknas inför" not in page.text()  # the officials demand nothing
    world.turn(activity, "submit", "Hanna")
    page = case_page(opened, activity, "Tove")
    stopping, others = (
        [part.text() for part in section.all("h2", "li")]
        for section in page.root.all("section")
        if section.get("class") == "gaps"
    )
    assert stopping == [f"Saknas inför {STEERING}", "problem i lägesbilden", "slutdatum"]
    assert "mätbart mål med datum" in others
    assert "problem i lägesbilden" not in others


def test_agreements_and_pictures_have_ways_of_their_own(world: World, opened: Open) -> None:
    picture = steps(case_page(opened, world.picture, "Signe"))
    assert [name for _, name in picture] == ["Utkast", "Fastställs", "Fastställd"]
    agreement = steps(case_page(opened, world.agreement, "Signe"))
    assert agreement[2:] == [("present", "Gäller"), ("coming", "Löpt ut")]
    world.turn(world.agreement, "terminate", "Signe", record=Record(motivation="vi slutar"))
    ended = case_page(opened, world.agreement, "Signe")
    assert [name for _, name in steps(ended)] == ["Utkast", "Undertecknas", "Gäller", "Uppsagd"]
    assert "vi slutar" in ended.text()


def test_a_restricted_case_says_so(world: World, opened: Open) -> None:
    activity = world.propose()
    releases.restrict(
        activity.public_id, basis="OSL 18 kap. 2 §", actor=world.actor("Hanna"), now=NOW
    )
    assert "Skyddat (sekretess)" in case_page(opened, activity).text()


def test_a_suggested_problem_is_marked_as_one(world: World, opened: Open) -> None:
    problem = world.picture.problems.get()
    activity: Activity = world.propose(problem=None, suggested_problem=problem)
    page = case_page(opened, activity)
    assert "förslag, inte bekräftat" in page.text()
    assert "problem i lägesbilden" in page.text()


def test_imprecise_dates_stand_as_given(world: World, opened: Open) -> None:
    page = case_page(opened, world.propose(start="våren 2026", end="löpande"))
    assert "våren 2026" in page.text()
    assert "löpande" in page.text()
    text = case_page(opened, world.propose(end="2026")).text()
    assert "2026 (räknas till och med 31 december 2026)" in text
