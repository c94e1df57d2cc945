"""A case from idea to its end by clicks: in Swedish at a desk, in English on a phone without
JavaScript. Then its whole history on one page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.acting import Person
from tests.browser.conftest import Visit
from tests.browser.site import Site

DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "java_script_enabled": False,
}
Enter = Callable[[str], Person]
MEETING = {"on": "2026-01-12", "paragraph": "§ 12"}
SAID = {
    "sv": {
        "has it": "Tjänsteberedningen har ärendet nu",
        "propose": "Föreslå",
        "decide": "Besluta",
        "take": "Ta",
        "history": ["Återremitterad", "Inlämnad igen", "Utvärderingen godkänd"],
    },
    "en": {
        "has it": "Tjänsteberedningen has the case now",
        "propose": "Propose",
        "decide": "Decide",
        "take": "Take",
        "history": ["Referred back", "Resubmitted", "Evaluation accepted"],
    },
}


@pytest.fixture(params=[("sv", DESK), ("en", PHONE)], ids=["sv-desk", "en-phone"])
def told_in(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    """The language, and what is looked through."""
    chosen: tuple[str, dict[str, Any]] = request.param
    return chosen


@pytest.fixture
def enter(told_in: tuple[str, dict[str, Any]], visit: Visit) -> Iterator[Enter]:
    """Somebody of the cast at her own list; whatever her browser complains of fails the test."""
    language, device = told_in
    here: dict[str, Person] = {}

    def come(name: str) -> Person:
        if name not in here:
            here[name] = Person(visit(name, language=language, **device))
        return here[name].open("/att-gora/")

    yield come
    for name, person in here.items():
        assert (name, person.at.complaints) == (name, [])


def test_the_main_path(enter: Enter, told_in: tuple[str, dict[str, Any]], site: Site) -> None:
    language, _ = told_in
    title, said = f"Nattvandring på Söder {language}", SAID[language]
    case = _proposed(enter("Hanna"), title, str(said["has it"]))
    _taken_and_referred_back(enter("Tove"), title, site)
    enter("Hanna").click(title).follow("/lamna-in/").fill(motivation="mätbart mål tillagt").send()
    for name in ("Tove", "Sara", "Siv"):
        _decided(enter(name), title, "endorse")
    stina = enter("Stina").click(title)
    stina.follow("/gor/start/").send().is_told(title)
    stina.open(case).follow("/lagesrapport/").fill(standing="delayed", reason="vikarie saknas")
    stina.send().follow("/genomforande/").reads("vikarie saknas")
    stina.open(case).follow("/gor/finish/")
    stina.fill(outcome="partly", motivation="två av tre kvarter").send()
    stina.open(case).follow("/gor/evaluate/")
    stina.fill(process="Gick som planerat.", effect="Färre anmälda rån.").send()
    _decided(enter("Tove"), title, "accept")
    rut = enter("Rut").open(f"{case}historik/")
    rut.reads(title, "mätbart mål tillagt", "två av tre kvarter", *said["history"])
    assert rut.at.overflow() == []


def _proposed(hanna: Person, title: str, has_it: str) -> str:
    """From nothing to the first body, page by page; returns the case's address."""
    hanna.open("/foresla/").fill(title=title).send()
    hanna.page.locator('main [name="problem"]:not([value=""])').first.check()
    hanna.page.locator('main [name="goals"]').first.check()
    hanna.send('[value="on"]')
    hanna.fill(description="Vi går tillsamman.", steps__0__text="Utbilda").send('[value="on"]')
    planning = hanna.page.get_by_role("option", name="Stadsbyggnadsförvaltningen").first
    hanna.fill(responsible=planning.get_attribute("value") or "").send('[value="on"]')
    hanna.fill(start="2026-03-02", end="2026-12-31").send('[value="on"]')
    hanna.fill(
        effect_targets__0__text="Färre anmälda rån",
        effect_targets__0__indicator="anmälda rån",
        effect_targets__0__target="10",
        effect_targets__0__due="2026-12-31",
    ).send('[value="on"]')
    hanna.reads("Stadsbyggnadsförvaltningen", "Tjänsteberedningen").send().is_told(has_it)
    return hanna.page.url.removeprefix(hanna.at.site.address)


def _taken_and_referred_back(tove: Person, title: str, site: Site) -> None:
    tove.open(f"/organ/{site.town.bodies['Tjänsteberedningen']}/").reads(title)
    row = tove.page.locator('[role="row"]', has_text=title)
    row.locator('button[formaction*="/ta/"]').click()
    tove.open("/att-gora/").click(title).follow("/besluta/")
    tove.fill(outcome="refer_back", motivation="oklart mål", asked="Gör målet mätbart.")
    tove.fill(answer_by="2026-02-02", present=True, **MEETING).send().is_told(title)


def _decided(person: Person, title: str, outcome: str) -> None:
    """The body's secretary records what it has decided."""
    person.click(title).follow("/besluta/").fill(outcome=outcome, **MEETING)
    for box in person.page.locator('main [name="present"]').all():
        label = person.page.locator(f'label[for="{box.get_attribute("id")}"]').inner_text()
        if "ersättare" not in label and "substitute" not in label:
            box.check()
    person.send().is_told(title)
