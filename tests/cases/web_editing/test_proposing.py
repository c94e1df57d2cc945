"""A proposal by clicks: begin, one page per thought, check, submit, and what one then sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import pytest

from cases.actions.propose import draw_picture, propose_activity
from cases.drafts import ActivityDraft, GoalDraft, PictureDraft, ProblemDraft, Proposer
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, SOCIAL
from tests.cases.web_editing.writing import Writer, said
from tests.workflow.web.clicking import Page
from tests.world import NOW, World, current, open_items, seen

Sign = Callable[..., Writer]


def newest() -> Activity:
    return Activity.objects.latest("pk")


def fill_in(world: World, hanna: Writer, page: Page) -> Page:
    """Goes through the five steps from the first, with something in every field."""
    problem = world.picture.problems.get(position=1)
    planning, police = world.cast.organisations[PLANNING], world.cast.organisations[POLICE]
    page = hanna.save(
        page,
        problem=problem.public_id,
        causes=[problem.causes.get().public_id],
        goals=[world.agreement.goals.get(position=2).public_id],
        own_goals__0__text="Fler vågar gå hem",
    )
    page = hanna.save(
        page,
        description="Två går tillsammans varje kväll.\r\nAlla veckor.",
        steps__0__text="Anställa",
        steps__0__due="våren 2026",
        steps__1__text="Gå ut",
    )
    assert "Steg 3 av 5" in page.text
    page = hanna.save(
        page,
        responsible=planning.public_id,
        participating__0__organisation=police.public_id,
        participating__0__shares_responsibility="on",
        form="temporary_group",
        group="Kvällsgruppen",
        resources__0__text="Två tjänster",
        resources__0__kind="money",
        resources__0__amount="1 200 000,50",
        resources__0__organisation=planning.public_id,
    )
    page = hanna.save(page, start="2026-03-02", end="hösten 2026")
    return hanna.save(
        page,
        effect_targets__0__text="Färre rån",
        effect_targets__0__indicator="anmälda rån",
        effect_targets__0__baseline="12",
        effect_targets__0__target="\N{MINUS SIGN}3,5",
        effect_targets__0__due="2026",
        sub_targets__0__text="Fem kvällar i veckan",
        sub_targets__0__target="5",
    )


def test_from_the_first_word_to_the_first_body(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    page = hanna.save(hanna.at("propose"), title="Fältgrupp vid Knutpunkten")
    assert page.h1 == "Vilket problem ska aktiviteten lösa?"
    assert "Steg 1 av 5" in page.text
    assert "Bara din egen organisation ser det" in page.text
    assert newest().agreement_id == world.agreement.pk  # the one in force stood chosen
    page = fill_in(world, hanna, page)
    assert page.h1 == "Kontrollera och lämna in"
    for words in ("Öppen narkotikahandel", "Kvällsgruppen", "hösten 2026", "Färre rån", POLICE):
        assert words in said(page), words
    assert "Den röda tråden är hel" in page.text
    page = hanna.save(page, receiver=[world.cast.organisations[PLANNING].public_id])
    activity = newest()
    assert activity.state == "preparation"
    assert f"{OFFICIALS} har ärendet nu. Det har nummer {activity.number}." in page.text
    assert "Svar senast 19 januari 2026." in page.text
    (item,) = open_items(activity)
    assert item.body == world.cast.bodies[OFFICIALS]
    released = set(activity.releases.order_by("pk").values_list("organisation__name", "body__name"))
    assert released == {(PLANNING, None), (None, OFFICIALS)}


def test_what_was_entered_is_what_is_stored(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    fill_in(world, hanna, hanna.save(hanna.at("propose"), title="Fältgrupp"))
    draft = activity_draft(newest())
    assert draft.description == "Två går tillsammans varje kväll.\nAlla veckor."
    assert [(s.text, s.due) for s in draft.steps] == [("Anställa", "våren 2026"), ("Gå ut", "")]
    assert draft.resources[0].amount == Decimal("1200000.50")
    assert draft.effect_targets[0].target == Decimal("-3.5")
    goal = world.agreement.goals.get(position=2)
    assert [str(g.goal or g.text) for g in draft.goals] == [goal.text, "Fler vågar gå hem"]
    assert draft.participating[0].shares_responsibility
    assert (draft.start, draft.end) == ("2026-03-02", "hösten 2026")


def test_saving_without_a_change_changes_nothing(world: World, writer: Sign) -> None:
    activity = world.activity_in("revision")
    hanna, before = writer("Hanna"), seen(activity)
    for slug in ("problem", "atgard", "vem", "nar", "matt"):
        assert hanna.save(hanna.step(activity, slug)).status == 200
    assert seen(activity) == before
    assert current(activity).texts.count() == 1


def test_it_can_be_left_and_taken_up_again(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    page = hanna.save(hanna.step(activity, "nar"), press="later", end="löpande")
    assert "Du hittar det under Att göra" in page.text
    assert page.h1 == activity.title
    assert "utan bestämd dag" in hanna.step(activity, "nar").text


def test_a_change_from_the_check_page_leads_back_to_it(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    page = hanna.at("submit", activity).follow("forslag/nar/?till=kontroll")
    page = hanna.save(page, end="2027")
    assert page.h1 == "Kontrollera och lämna in"
    assert "2027" in page.text


def test_rows_are_added_kept_emptied_and_removed(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    first, second = activity.steps.order_by("position")
    page = hanna.save(
        hanna.step(activity, "atgard"), press="rows-steps",
        steps__2__text="Tre", steps__3__text="Fyra",
    )  # fmt: skip
    assert page.h1 == "Vad ska ni göra?"
    assert len([name for name in page.form("steps-0-text").values if name.endswith("-text")]) == 6
    hanna.save(page, steps__0__remove="on", steps__1__text="Gå ut ofta", steps__2__text="",
               steps__2__due="", steps__5__text="Sex")  # fmt: skip
    kept = list(activity.steps.order_by("position"))
    assert [s.text for s in kept] == ["Gå ut ofta", "Fyra", "Sex"]
    assert kept[0].public_id == second.public_id
    assert first not in kept


def test_what_is_removed_need_not_be_right(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    hanna.save(hanna.step(activity, "atgard"), steps__0__due="2026-13-40", steps__0__remove="on")
    assert [s.text for s in activity.steps.all()] == ["Gå ut"]


def test_a_suggested_problem_is_confirmed_or_left(world: World, writer: Sign) -> None:
    problem = world.picture.problems.get(position=1)
    activity = world.propose(problem=None, suggested_problem=problem)
    hanna = writer("Hanna")
    page = hanna.step(activity, "problem")
    assert "föreslaget men inte bekräftat" in page.text
    assert f"{problem.title} – förslag, inte bekräftat" in page.text
    hanna.save(page)
    activity = Activity.objects.get(pk=activity.pk)
    assert (activity.problem, activity.suggested_problem) == (None, problem)
    hanna.save(hanna.step(activity, "problem"), problem=problem.public_id)
    activity = Activity.objects.get(pk=activity.pk)
    assert (activity.problem, activity.suggested_problem) == (problem, None)


def test_a_draft_without_an_agreement_gets_one_and_loses_it(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    page = hanna.save(hanna.at("propose"), title="Utan", agreement="")
    activity = newest()
    assert "hör inte till någon överenskommelse" in page.text
    assert "Det går inte att lämna in än" in hanna.at("submit", activity).text
    page = hanna.save(page.follow("forslag/overenskommelse"), agreement=world.agreement.public_id)
    problem, goal = world.picture.problems.get(position=1), world.agreement.goals.get(position=1)
    hanna.save(page, problem=problem.public_id, goals=[goal.public_id])
    hanna.save(hanna.step(activity, "overenskommelse"), agreement="")
    draft = activity_draft(newest())
    assert (draft.agreement, draft.problem, draft.suggested_problem) == (None, None, problem)
    assert draft.goals == [GoalDraft(text=goal.text)]


def test_a_proposal_begins_at_a_problem(world: World, writer: Sign) -> None:
    problem = world.picture.problems.get(position=1)
    hanna = writer("Hanna")
    page = hanna.open(f"/foresla/?problem={problem.public_id}")
    assert problem.title in page.text
    page = hanna.save(page, title="Mot handeln")
    assert newest().problem == problem
    for foreign in (uuid4(), "x", ""):
        assert hanna.open(f"/foresla/?problem={foreign}").status == 200


def test_for_whom_is_asked_only_where_there_is_a_choice(world: World, writer: Sign) -> None:
    assert "Du föreslår för Socialförvaltningen" in writer("Hanna").at("propose").text
    tove = writer("Tove")
    assert f"Du föreslår för {OFFICIALS}" in tove.at("propose").text
    tove.save(tove.at("propose"), title="Beredningens eget")
    assert newest().proposed_for == world.cast.bodies[OFFICIALS]
    assert newest().owner_organisation == world.cast.organisations[CITY]
    assert tove.step(newest(), "matt").status == 200


def test_who_may_propose_for_nobody_is_told_what_it_takes(world: World, writer: Sign) -> None:
    page = writer("Kim").at("propose")
    assert page.status == 403
    assert "handläggare eller chef" in page.text


def test_who_sees_the_draft_and_who_may_write_in_it(world: World, writer: Sign) -> None:
    activity = world.propose()
    for slug in ("problem", "vem"):
        assert writer("Carin").step(activity, slug).status == 200
        reader = writer("Kim").step(activity, slug)
        assert reader.status == 403
        assert "handläggare eller chef i Socialförvaltningen" in reader.text
        for outsider in ("Pär", "Stina", "Signe", "Tove"):
            assert writer(outsider).step(activity, slug).status == 404
    assert writer("Pär").at("submit", activity).status == 404
    assert writer("Kim").at("submit", activity).status == 403
    assert writer("Hanna").step(activity, "finns-inte").status == 404


def test_a_post_by_somebody_who_may_not_changes_nothing(world: World, writer: Sign) -> None:
    activity = world.propose()
    before = seen(activity)
    for name, status in (("Kim", 403), ("Pär", 404)):
        who = writer(name)
        for typed in ({"title": ["Kapad"], "seen": [before]}, {"title": [""]}):
            assert who.send("post", f"/arende/{activity.public_id}/forslag/atgard/", typed).status \
                == status  # fmt: skip
    assert seen(activity) == before


def test_the_secretary_prepares_during_her_stage(world: World, writer: Sign) -> None:
    activity = world.activity_in("preparation")
    tove, version = writer("Tove"), current(activity).texts.count()
    page = tove.at("prepare", activity)
    assert "Bearbeta texten" in page.text
    page = tove.save(page.follow("forslag/nar"), end="2027-06-30")
    assert "Förslagsställaren får veta det" in page.text
    assert current(activity).texts.count() == version + 1
    assert Activity.objects.get(pk=activity.pk).end_given == "2027-06-30"
    page = tove.save(tove.step(activity, "atgard"), press="rows-steps", steps__2__text="Mer")
    assert page.form("steps-0-text").values["steps-2-text"] == ["Mer"]
    assert activity.steps.count() == 2  # more rows do not make a version that people are told of
    assert writer("Hanna").at("prepare", activity).status == 403
    late = writer("Hanna").step(activity, "nar")
    assert late.status == 409
    assert f"{OFFICIALS} har ärendet nu" in late.text
    assert writer("Sara").at("prepare", activity).status == 404


@pytest.mark.parametrize("state", ["approved", "closed", "withdrawn"])
def test_no_step_is_open_once_the_case_has_moved_on(world: World, writer: Sign, state: str) -> None:
    activity = world.activity_in(state)
    assert writer("Hanna").step(activity, "nar").status == 409
    assert writer("Hanna").at("submit", activity).status == 409


def test_other_kinds_of_cases_have_no_steps(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    for name in ("submit", "prepare", "amend", "report"):
        assert signe.at(name, world.picture).status == 404
    assert signe.step(world.agreement, "problem").status == 404


def test_only_established_pictures_are_chosen_from(world: World, writer: Sign) -> None:
    draw_picture(
        PictureDraft(
            title="Utkast",
            agreement=world.agreement,
            problems=[ProblemDraft(title="Ännu inte fastställt")],
        ),
        proposer=Proposer(organisation=world.cast.organisations[SOCIAL]),
        actor=world.actor("Hanna"),
        now=NOW,
    )
    page = writer("Hanna").step(world.propose(), "problem")
    assert "Öppen narkotikahandel" in page.text
    assert "Ännu inte fastställt" not in page.text


def test_what_was_tried_before_stands_beside(world: World, writer: Sign) -> None:
    closed, hidden = world.activity_in("closed"), world.activity_in("closed")
    police = propose_activity(
        replace(world.draft(), title="Mobila team hos polisen"),
        proposer=Proposer(organisation=world.cast.organisations[POLICE]),
        actor=world.actor("Pär"),
        now=NOW,
    )
    draft = propose_activity(
        ActivityDraft(title="Ett mobilt team i Dalhem", agreement=world.agreement),
        proposer=Proposer(organisation=world.cast.organisations[SOCIAL]),
        actor=world.actor("Hanna"),
        now=NOW,
    )
    page = writer("Hanna").step(draft, "atgard")
    assert "Prövat förut" in page.text
    for activity in (closed, hidden):
        assert str(activity.number) in page.text
    assert "Effekt: så" in page.text  # the evaluation's own word
    assert "Genomförd" in page.text
    assert police.title not in page.text
    assert "Prövat förut" not in writer("Hanna").step(draft, "nar").text
