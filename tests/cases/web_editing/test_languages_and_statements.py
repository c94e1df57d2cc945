"""What the forms say in English, and that no page asks once per row."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from cases.actions.propose import draw_picture, open_agreement
from cases.drafts import (
    AgreementDraft,
    EffectTargetDraft,
    IndicatorDraft,
    ParticipantDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
    ValueDraft,
)
from cases.story.cast import CITY, MUNICIPALITY
from tests.cases.web_editing.writing import Writer, beside
from tests.statements import Statements
from tests.web.reading import read
from tests.web.untranslated import data_texts, swedish_in
from tests.workflow.web.clicking import Page
from tests.world import NOW, World
from workflow.models import Organisation

Sign = Callable[..., Writer]
NUMBER = Decimal(5)


def leftovers(page: Page) -> list[str]:
    return swedish_in(read(page.response.content), data_texts())


def test_what_is_wrong_is_said_in_english(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna", "en")
    bad: dict[str, dict[str, Any]] = {
        "problem": {"problem": "x", "goals": ["x"], "causes": ["x"]},
        "atgard": {"title": "", "description": "a\x00", "steps__2__due": "2026-13-40"},
        "vem": {"responsible": "x", "form": "x", "resources__0__amount": "x"},
        "nar": {"start": "2026-13-40", "end": "1" * 61},
        "matt": {"effect_targets__0__target": "x", "sub_targets__0__target": "9" * 14},
    }
    for slug, typed in bad.items():
        page = hanna.save(hanna.step(activity, slug), **typed)
        assert page.status == 422
        assert leftovers(page) == [], slug
    page = hanna.save(hanna.step(activity, "nar"), start="2027", end="2026")
    assert beside(page, "end") == "The end comes before the start. Change one."


def test_what_happened_is_said_in_english(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna", "en")
    page = hanna.save(hanna.step(activity, "nar"), press="later")
    assert "The draft is saved." in page.text
    page = hanna.at("submit", activity)
    assert leftovers(page) == []
    page = hanna.save(page)
    assert "has the case now. Its number is TRY 2026/" in page.text
    assert "Answer by 19 January 2026." in page.text


def test_both_versions_in_english(world: World, writer: Sign) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna", "en"), writer("Carin")
    page = hanna.step(activity, "vem")
    carin.save(carin.step(activity, "vem"), form="ordinary")
    stale = hanna.save(page, form="existing_group")
    assert stale.status == 409
    assert "In ordinary operations" in stale.html.partition("<tbody")[2]
    assert leftovers(stale) == []


@pytest.mark.parametrize("name", ["amend", "report"])
def test_after_the_decision_in_english(world: World, writer: Sign, name: str) -> None:
    activity, stina = world.activity_in("execution"), writer("Stina", "en")
    page = stina.save(stina.at(name, activity))
    assert page.status == 422
    assert leftovers(page) == []


def test_agreements_and_pictures_in_english(world: World, writer: Sign) -> None:
    signe, mine = writer("Signe", "en"), Proposer(organisation=world.cast.organisations[CITY])
    opened: dict[str, Any] = {"proposer": mine, "actor": world.actor("Signe"), "now": NOW}
    agreement = open_agreement(AgreementDraft(title="x"), **opened)
    drawn = draw_picture(PictureDraft(title="x", problems=[ProblemDraft(title="y")]), **opened)
    for page in (
        signe.save(signe.at("agreement-edit", agreement), title="", series="y"),
        signe.save(signe.at("agreement-prolong", world.agreement), end="2020", motivation="y"),
        signe.save(signe.at("picture-edit", drawn), title=""),
        signe.save(signe.at("picture-problem-new", drawn), title=""),
    ):
        assert page.status == 422
        assert leftovers(page) == []


def statements(writer: Writer, name: str, case: Any, **more: Any) -> int:
    writer.at(name, case, **more)  # the first one may warm what is kept between requests
    with Statements(connection) as asked:
        assert writer.at(name, case, **more).status == 200
    return len(asked)


def crowded(world: World, count: int) -> dict[str, Any]:
    """Everything that a draft can hold, so many times."""
    places = [
        Organisation.objects.create(municipality=MUNICIPALITY, name=f"Förening {count}-{n}")
        for n in range(count)
    ]
    return {
        "steps": [StepDraft(text=f"steg {n}") for n in range(count)],
        "effect_targets": [
            EffectTargetDraft(text=f"mål {n}", target=NUMBER, due="2026") for n in range(count)
        ],
        "sub_targets": [SubTargetDraft(text=f"delmål {n}", target=NUMBER) for n in range(count)],
        "resources": [ResourceDraft(text=f"resurs {p}", organisation=p) for p in places],
        "participating": [ParticipantDraft(organisation=p) for p in places],
    }


def test_statements_do_not_grow_with_rows(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    few, many = (world.propose(**crowded(world, count)) for count in (1, 25))
    for slug in ("problem", "atgard", "vem", "nar", "matt", "overenskommelse"):
        counts = [statements(hanna, "propose-step", case, step=slug) for case in (few, many)]
        assert counts[0] == counts[1], slug
        assert counts[0] <= 23, slug  # one of them the bell
    counts = [statements(hanna, "submit", case) for case in (few, many)]
    assert counts[0] == counts[1]
    assert counts[0] <= 22


def test_reports_and_amendments_do_not_grow_with_rows(world: World, writer: Sign) -> None:
    stina, found = writer("Stina"), {}
    for count in (1, 25):
        activity = world.propose(**crowded(world, count))
        world.turn(activity, "submit", "Hanna")
        for _ in range(3):
            world.decide(activity, "endorse")
        world.turn(activity, "start", "Stina")
        page = stina.at("report", activity)
        values = {
            f"{name}-{target.public_id}": given
            for target in activity.effect_targets.all()
            for name, given in (("value", "8"), ("on", "2026-01-10"))
        }
        words = {f"done-{step.public_id}": "yes" for step in activity.steps.all()}
        assert stina.save(page, standing="as_planned", **values, **words).status == 200
        found[count] = [statements(stina, name, activity) for name in ("report", "amend")]
    assert found[1] == found[25]
    assert max(found[25]) <= 22


def test_pictures_do_not_grow_with_problems(world: World, writer: Sign) -> None:
    signe, mine = writer("Signe"), Proposer(organisation=world.cast.organisations[CITY])
    found = []
    for count in (1, 25):
        problems = [
            ProblemDraft(
                title=f"problem {n}",
                causes=[(f"orsak {m}", "") for m in range(count)],
                evidence=[f"underlag {m}" for m in range(count)],
                indicators=[
                    IndicatorDraft(name=f"mått {m}", values=[ValueDraft(label="2025", given="1")])
                    for m in range(3)
                ],
            )
            for n in range(count)
        ]
        drawn = draw_picture(
            PictureDraft(title="x", agreement=world.agreement, problems=problems),
            proposer=mine, actor=world.actor("Signe"), now=NOW,
        )  # fmt: skip
        key = drawn.problems.get(position=1).public_id
        found.append(
            (
                statements(signe, "picture-edit", drawn),
                statements(signe, "picture-problem", drawn, problem_id=key),
            )
        )
    assert found[0] == found[1]
    assert max(found[0]) <= 22
