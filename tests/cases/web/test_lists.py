"""The lists: narrowing, counting, searching in Swedish; nothing of what she may not see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.drafts import ResourceDraft
from cases.finding import LACKS, swedish
from cases.models import Activity
from cases.searching import matching
from cases.story.cast import PLANNING, STEERING
from config.postgres import PROJECT
from tests.cases.web.conftest import Open
from tests.web.reading import Page
from tests.world import NOW, TODAY, World
from workflow import permissions, releases
from workflow.models import Organisation
from workflow.queues import PAGE

PATH = "/aktiviteter/"


def titles(page: Page) -> list[str]:
    """What the list shows, in its order."""
    return [head.text() for head in page.root.all("th") if head.get("scope") == "row"]


def test_everybody_finds_what_she_may_see(world: World, opened: Open) -> None:
    world.propose(title="Utkastet")
    world.turn(world.propose(title="Inlämnad"), "submit", "Hanna")
    assert titles(opened(PATH, "Hanna")) == ["Inlämnad", "Utkastet"]
    assert titles(opened(PATH, "Tove")) == ["Inlämnad"]
    assert titles(opened(PATH, "Pär")) == []
    assert "Inga aktiviteter än" in opened(PATH, "Pär").text()


def test_a_row_tells_where_it_is_and_until_when(world: World, opened: Open) -> None:
    activity = world.activity_in("steering")
    for said in (str(activity.number), STEERING, "7 dagar kvar"):
        assert said in opened(PATH, "Hanna").text()


def test_narrowing_by_state_place_agreement_and_gap(world: World, opened: Open) -> None:
    world.propose(title="Tunt", problem=None, responsible=None)
    world.turn(
        world.propose(title="Rikt", resources=[ResourceDraft(text="två tjänster")]),
        "submit",
        "Hanna",
    )
    body = world.cast.bodies["Tjänsteberedningen"].public_id
    planning = world.cast.organisations[PLANNING].public_id
    for query, expected in {
        "lage=utkast": ["Tunt"],
        "lage=beredning": ["Rikt"],
        f"hos=body:{body}": ["Rikt"],
        f"hos=organisation:{planning}": ["Rikt"],
        f"avtal={world.agreement.public_id}": ["Rikt", "Tunt"],
        "saknas=responsible": ["Tunt"],
        "saknas=resources": ["Tunt"],
        "lage=utkast&saknas=end": [],
    }.items():
        assert titles(opened(f"{PATH}?{query}", "Hanna")) == expected, query


def test_what_the_address_says_wrongly_narrows_nothing(world: World, opened: Open) -> None:
    world.propose()
    for query in ("lage=nix", "hos=body:x", "avtal=1", "saknas=allt", "ordning=ö", "sida=x"):
        assert len(titles(opened(f"{PATH}?{query}", "Hanna"))) == 1, query
    assert len(titles(opened(f"{PATH}?sida=99999999999", "Hanna"))) == 1


def test_what_is_chosen_stays_chosen_over_the_pages(world: World, opened: Open) -> None:
    for n in range(PAGE + 2):
        world.propose(title=f"Vandring {n:02}")
    page = opened(f"{PATH}?q=vandring&ordning=rubrik", "Hanna")
    assert titles(page) == [f"Vandring {n:02}" for n in range(PAGE)]
    (following,) = [href for href in page.hrefs() if "sida=2" in href]
    assert "q=vandring" in following
    assert titles(opened(PATH + following, "Hanna")) == ["Vandring 25", "Vandring 26"]
    assert page.form("q", "ordning").data()["q"] == ["vandring"]


def test_counts_by_state_beside_the_one_that_is_chosen(world: World, opened: Open) -> None:
    world.propose()
    world.propose()
    world.activity_in("steering")
    page = opened(f"{PATH}?lage=beredning", "Hanna")
    bars = [bar.text() for bar in page.root.all("div") if bar.get("class") == "bar"]
    assert bars == ["Utkast2", "Under beredning (visa alla lägen)1"]
    assert "1 aktivitet" in page.text()


@pytest.mark.parametrize(
    ("written", "searched"),
    [
        ("Stöd till ungdomarnas föräldrar", "ungdomar"),
        ("Stöd till ungdomar", "ungdomarnas"),
        ("Föräldrastöd i förskolan", "föräldra"),
        ("Trygghetsvandringar på Söder", "trygghetsvandring söder"),
        ("Öppna förskolor", "öppen förskola"),
    ],
)
def test_search_knows_swedish(world: World, opened: Open, written: str, searched: str) -> None:
    world.propose(title="Något annat", description="Belysning", steps=())
    world.propose(title="Sökt", description=written)
    assert titles(opened(f"{PATH}?q={searched}", "Hanna")) == ["Sökt"]


def test_search_reads_all_of_the_text_and_only_what_holds_now(world: World, opened: Open) -> None:
    activity = world.propose(steps=(), group="Fältgruppen")
    assert titles(opened(f"{PATH}?q=fältgruppen", "Hanna")) == [activity.title]
    assert titles(opened(f"{PATH}?q=narkotikahandel", "Hanna")) == [activity.title]  # the problem
    for machine in ("activity", "day", str(activity.public_id), "format"):
        assert titles(opened(f"{PATH}?q={machine}", "Hanna")) == [], machine
    world.turn(activity, "submit", "Hanna")
    world.decide(activity, "endorse_amended", wording={"description": "Nattvandring"})
    assert titles(opened(f"{PATH}?q=fältarbetare", "Hanna")) == []
    assert titles(opened(f"{PATH}?q=nattvandringar", "Hanna")) == [activity.title]


def test_a_number_is_looked_up(world: World, opened: Open) -> None:
    activity = world.activity_in("preparation")
    world.propose(title="Annat")
    assert titles(opened(f"{PATH}?q={activity.number}", "Hanna")) == [activity.title]


@pytest.mark.parametrize("words", ["'", "a & | ! :*", "\\", "och", "%", "x" * 200, "' OR 1=1 --"])
def test_no_words_break_the_search(world: World, opened: Open, words: str) -> None:
    world.propose()
    opened(f"{PATH}?q={words}", "Hanna")


def test_a_restricted_case_leaves_no_trace(world: World, opened: Open) -> None:
    open_one = world.propose(title="Öppen")
    world.turn(open_one, "submit", "Hanna")
    before = {path: opened(path, "Signe").text() for path in traces(world)}
    hidden = world.propose(title="Avhopparverksamhet", responsible=None)
    releases.restrict(hidden.public_id, basis="OSL 35 kap.", actor=world.actor("Hanna"), now=NOW)
    world.turn(hidden, "submit", "Hanna")
    for path, text in before.items():
        assert opened(path, "Signe").text() == text, path
    assert "Avhopparverksamhet" in opened(PATH, "Hanna").text()
    assert "Avhopparverksamhet" in opened(PATH, "Tove").text()


def traces(world: World) -> list[str]:
    """Every page of lists, counts and search."""
    return [
        PATH,
        f"{PATH}?q=avhopparverksamhet",
        f"{PATH}?q=TRY-S",
        f"{PATH}?saknas=responsible",
        f"{PATH}?avtal={world.agreement.public_id}",
        reverse("agreements"),
        reverse("pictures"),
        reverse("case", args=[world.agreement.public_id]),
        reverse("case", args=[world.picture.public_id]),
        reverse("problem", args=[world.picture.problems.get().public_id]),
    ]


def test_agreements_and_pictures_are_found_too(world: World, opened: Open) -> None:
    assert titles(opened("/overenskommelser/")) == [world.agreement.title]
    assert titles(opened("/overenskommelser/?q=påverkan")) == [world.agreement.title]
    assert "Inget passar in" in opened("/overenskommelser/?q=finnsinte").text()
    assert titles(opened("/lagesbilder/?q=narkotika")) == [world.picture.title]
    assert "Inga lägesbilder än" in opened("/lagesbilder/", "Disa").text()


def test_the_list_works_without_javascript_and_swaps_with_it(world: World, opened: Open) -> None:
    (form,) = [form for form in opened(PATH).root.all("form") if form.get("role") == "search"]
    assert (form.get("method"), form.get("action")) == ("get", PATH)
    assert form.get("hx-select") == "#results"
    assert form.get("hx-get") == PATH


def test_the_gaps_asked_of_rows_are_those_told_from_the_text(world: World) -> None:
    plan: Path = PROJECT / "cases" / "demo_data" / "helsingborg.json"
    call_command("import_plan", str(plan), verbosity=0)
    world.propose()
    world.propose(end="löpande", effect_targets=(), problem=None, steps=(), start="")
    found: dict[str, set[Any]] = {
        code: set(Activity.objects.filter(lacking).values_list("pk", flat=True))
        for code, lacking in LACKS.items()
    }
    for activity in Activity.objects.select_related("text_version"):
        assert activity.text_version is not None
        gaps = {gap.code for gap in activity.missing(activity.text_version.data)}
        assert {code for code in LACKS if activity.pk in found[code]} == gaps, activity


def test_titles_are_sorted_as_in_swedish(world: World) -> None:
    names = ["Adam", "Ekström", "Émile", "Vera", "Zorn", "åker", "Åsa", "ängel", "Öberg"]
    Organisation.objects.bulk_create(
        Organisation(name=name, municipality="Sorteringen") for name in reversed(names)
    )
    found = Organisation.objects.filter(municipality="Sorteringen").order_by(swedish("name"))
    assert [one.name for one in found] == names


def test_search_asks_within_what_is_visible(world: World, client_of: Callable[..., Client]) -> None:
    activity = world.propose(title="Egenhändigt")
    rights = permissions.rights_of(world.cast.person("Pär"), TODAY)
    assert Activity.objects.filter(matching("egenhändigt")).get() == activity
    assert not Activity.objects.visible_to(rights).filter(matching("egenhändigt")).exists()
