"""Agreements and situational pictures by clicks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cases.actions.propose import draw_picture, open_agreement
from cases.drafts import (
    AgreementDraft,
    IndicatorDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    ValueDraft,
)
from cases.models import Agreement, Picture
from cases.reading import agreement_draft, picture_draft
from cases.story.cast import CITY, OFFICIALS, POLICE, SOCIAL
from tests.cases.web_editing.writing import Writer, beside, said
from tests.world import NOW, World, current, seen
from workflow.models import Case

Sign = Callable[..., Writer]


def city(world: World) -> dict[str, Any]:
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    return {"proposer": proposer, "actor": world.actor("Signe"), "now": NOW}


def picture(world: World, *problems: ProblemDraft) -> Picture:
    draft = PictureDraft(title="Lägesbild 2027", agreement=world.agreement, problems=problems)
    return draw_picture(draft, **city(world))


def test_an_agreement_from_its_title_to_the_signatures(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.save(signe.at("agreement-new"), title="Överenskommelse 2027–2030")
    agreement = Agreement.objects.latest("pk")
    assert page.h1 == "Ändra överenskommelsen"
    page = signe.save(
        page,
        start="2027",
        end="2030",
        series="TRY",
        purposes="Tryggare stad",
        parties__0__organisation=world.cast.organisations[CITY].public_id,
        parties__1__organisation=world.cast.organisations[POLICE].public_id,
        goals__0__text="Färre brott",
        goals__1__text="Fler trygga",
        focus_areas__0__name="Ungdomar",
        focus_areas__0__aim="Skola",
    )
    assert "skickar du den för underskrift" in page.text
    draft = agreement_draft(Agreement.objects.get(pk=agreement.pk))
    assert [p.name for p in draft.parties] == [CITY, POLICE]
    assert draft.focus_areas == [("Ungdomar", "Skola")]
    page = page.follow("/gor/send/")
    page = page.send("seen")
    assert current(agreement).state == "signing"
    assert signe.at("agreement-edit", agreement).status == 409


def test_goals_keep_their_rows(world: World, writer: Sign) -> None:
    agreement = open_agreement(AgreementDraft(title="x", goals=["Ett", "Två"]), **city(world))
    first, second = agreement.goals.order_by("position")
    signe = writer("Signe")
    signe.save(signe.at("agreement-edit", agreement), goals__0__remove="on", goals__1__text="Två b")
    assert [(g.pk, g.text) for g in agreement.goals.all()] == [(second.pk, "Två b")]
    assert first.pk != second.pk


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"series": "try"}, "", "två till åtta stora bokstäver"),
        ({"series": "X" * 9}, "series", "9 tecken"),
        ({"start": "2026-13-40"}, "start", "är inget datum"),
        ({"start": "2030", "end": "2029"}, "end", "före starten"),
        ({"title": ""}, "title", "Skriv en rubrik"),
        ({"parties__1__organisation": "x"}, "parties-1-organisation", "finns inte bland dem"),
        ({"focus_areas__0__aim": "bara syfte"}, "focus_areas-0-name", "Skriv inriktningens namn"),
    ],
)
def test_an_agreements_faults(
    world: World, writer: Sign, typed: dict[str, str], field: str, words: str
) -> None:
    agreement = open_agreement(AgreementDraft(title="x"), **city(world))
    before, signe = seen(agreement), writer("Signe")
    page = signe.save(signe.at("agreement-edit", agreement), **typed)
    assert page.status == 422
    assert words in (beside(page, field) if field else said(page))
    assert seen(agreement) == before


def test_a_party_signs_once(world: World, writer: Sign) -> None:
    agreement = open_agreement(AgreementDraft(title="x"), **city(world))
    signe, key = writer("Signe"), world.cast.organisations[CITY].public_id
    page = signe.save(
        signe.at("agreement-edit", agreement),
        parties__0__organisation=key,
        parties__1__organisation=key,
    )
    assert page.status == 422
    assert "Samma sak står två gånger" in page.text


def test_both_write_the_agreement(world: World, writer: Sign) -> None:
    agreement = open_agreement(AgreementDraft(title="x", goals=["Ett"]), **city(world))
    signe = writer("Signe")
    first, second = signe.at("agreement-edit", agreement), signe.at("agreement-edit", agreement)
    signe.save(first, purposes="Den första")
    stale = signe.save(second, purposes="Den andra")
    assert stale.status == 409
    assert "Den första" in stale.html.partition("<tbody")[2]
    signe.save(stale)
    assert Agreement.objects.get(pk=agreement.pk).purposes == "Den andra"


def test_an_agreement_is_prolonged(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.at("agreement-prolong", world.agreement)
    assert "till och med 2026" in page.text
    page = signe.save(page, end="2025", motivation="därför")
    assert page.status == 422
    assert "senare sista dag" in beside(page, "end")
    page = signe.save(page, end="", motivation="")
    assert beside(page, "end") == "Skriv den nya sista dagen."
    assert beside(page, "motivation") == "Skriv varför den förlängs."
    page = signe.save(page, end="2027-12-31", motivation="Parterna är överens.")
    assert "gäller nu till och med 2027-12-31" in page.text
    assert Agreement.objects.get(pk=world.agreement.pk).end_given == "2027-12-31"


def test_who_writes_agreements(world: World, writer: Sign) -> None:
    assert writer("Hanna").at("agreement-prolong", world.agreement).status == 403
    assert writer("Signe").at("agreement-edit", world.agreement).status == 409
    draft = open_agreement(AgreementDraft(title="x"), **city(world))
    assert writer("Hanna").at("agreement-edit", draft).status == 404
    assert writer("Kim").at("agreement-new").status == 403
    assert writer("Signe").at("agreement-edit", world.picture).status == 404
    assert writer("Signe").at("agreement-prolong", world.picture).status == 404


def test_a_picture_with_its_problems(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.save(signe.at("picture-new"), title="Lägesbild 2027")
    drawn = Picture.objects.latest("pk")
    assert drawn.agreement_id == world.agreement.pk
    page = signe.save(page, press="problem", survey="Så här är det", analysis="Därför")
    assert page.h1 == "Nytt problem"
    page = signe.save(
        page,
        press="another",
        title="Rån i centrum",
        place="Knutpunkten",
        causes__0__text="Mörkt",
        causes__0__kind="situational",
        evidence__0__text="Trygghetsmätningen",
        values__0__name="anmälda rån", values__0__label="2025", values__0__given="12",
        values__1__name="anmälda rån", values__1__label="2026", values__1__given="drygt 9",
        values__1__preliminary="on",
    )  # fmt: skip
    assert page.h1 == "Nytt problem"
    page = signe.save(page, title="Skadegörelse")
    assert page.h1 == "Ändra lägesbilden"
    assert "saknar orsaker" in page.text
    rows = picture_draft(Picture.objects.get(pk=drawn.pk)).problems
    assert [p.title for p in rows] == ["Rån i centrum", "Skadegörelse"]
    (indicator,) = rows[0].indicators
    assert [(v.label, v.given, v.value, v.preliminary) for v in indicator.values] == [
        ("2025", "12", 12, False),
        ("2026", "drygt 9", None, True),
    ]
    assert Picture.objects.get(pk=drawn.pk).survey == "Så här är det"
    signe.at("case", drawn).follow("/gor/send/").send("seen")
    assert current(drawn).state == "establishing"


def test_a_problem_is_changed_and_keeps_what_the_page_does_not_show(
    world: World, writer: Sign
) -> None:
    values = [ValueDraft(label="2025", given="12 st", value=None)]
    stored = ProblemDraft(
        title="Rån", source_url="https://example.se", causes=[("mörkt", "")],
        indicators=[IndicatorDraft(name="rån", values=values), IndicatorDraft(name="otrygghet")],
    )  # fmt: skip
    drawn = picture(world, stored, ProblemDraft(title="Annat"))
    problem, before = drawn.problems.get(position=1), picture_draft(drawn)
    signe, text = writer("Signe"), seen(drawn)
    signe.save(signe.at("picture-problem", drawn, problem_id=problem.public_id))
    assert seen(drawn) == text
    assert picture_draft(Picture.objects.get(pk=drawn.pk)) == before
    signe.save(signe.at("picture-problem", drawn, problem_id=problem.public_id), title="Färre rån?")
    after = drawn.problems.get(position=1)
    assert (after.pk, after.title, after.source_url) == (
        problem.pk, "Färre rån?", "https://example.se",
    )  # fmt: skip
    assert after.causes.get().text == "mörkt"


def test_a_problem_is_removed_unless_something_works_on_it(world: World, writer: Sign) -> None:
    drawn = picture(world, ProblemDraft(title="Ett"), ProblemDraft(title="Två"))
    first, second = drawn.problems.order_by("position")
    world.propose(suggested_problem=second, problem=None)
    signe = writer("Signe")
    page = signe.pressed(signe.at("picture-problem", drawn, problem_id=first.public_id), "remove")
    assert page.h1 == "Ändra lägesbilden"
    assert [p.title for p in drawn.problems.all()] == ["Två"]
    page = signe.pressed(signe.at("picture-problem", drawn, problem_id=second.public_id), "remove")
    assert page.status == 422
    assert "används av en aktivitet" in said(page)
    assert drawn.problems.count() == 1


def test_a_problem_that_went_meanwhile_is_kept_as_typed(world: World, writer: Sign) -> None:
    drawn = picture(world, ProblemDraft(title="Ett"), ProblemDraft(title="Två"))
    first = drawn.problems.get(position=1)
    signe = writer("Signe")
    page = signe.at("picture-problem", drawn, problem_id=first.public_id)
    other = signe.at("picture-problem", drawn, problem_id=drawn.problems.get(position=2).public_id)
    signe.save(other, title="Två b")
    stale = signe.save(page, title="Ett b")
    assert stale.status == 409
    assert stale.form("place").values["title"] == ["Ett b"]
    signe.save(stale)
    assert [p.title for p in drawn.problems.order_by("position")] == ["Ett b", "Två b"]


def test_foreign_problems_have_no_page(world: World, writer: Sign) -> None:
    drawn = picture(world, ProblemDraft(title="Ett"))
    theirs = world.picture.problems.get(position=1).public_id
    signe = writer("Signe")
    assert signe.at("picture-problem", drawn, problem_id=theirs).status == 404
    assert writer("Hanna").at("picture-edit", drawn).status == 404
    assert signe.at("picture-edit", world.picture).status == 409
    assert signe.at("picture-problem-new", world.agreement).status == 404
    assert writer("Hanna").at("picture-edit", world.picture).status == 409


def test_a_secretary_draws_for_her_body(world: World, writer: Sign) -> None:
    tove = writer("Tove")
    tove.save(tove.at("picture-new"), title="Beredningens bild")
    assert Picture.objects.latest("pk").proposed_for == world.cast.bodies[OFFICIALS]


def test_whoever_works_in_two_places_says_for_which(world: World, writer: Sign) -> None:
    from datetime import date

    from workflow import memberships
    from workflow.rights import Role

    memberships.give(
        world.cast.person("Hanna"), Role.CASE_OFFICER, world.cast.organisations[CITY],
        starts=date(2024, 1, 1), by=None, now=NOW,
    )  # fmt: skip
    hanna = writer("Hanna")
    for name in ("agreement-new", "picture-new", "propose"):
        page = hanna.save(hanna.at(name), title="Vems?")
        assert page.status == 422
        assert beside(page, "where") == "Välj för vem."
        hanna.save(page, where=world.cast.organisations[SOCIAL].public_id)
        assert Case.objects.latest("pk").owner_organisation.name == SOCIAL
