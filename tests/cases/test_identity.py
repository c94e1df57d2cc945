"""Rows that others refer to keep their identity when what they say is edited."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from cases.actions.edit import edit_activity, edit_agreement, edit_picture
from cases.actions.propose import draw_picture, open_agreement
from cases.content import activity_content
from cases.drafts import (
    ActivityDraft,
    AgreementDraft,
    AgreementGoalDraft,
    CauseDraft,
    EffectTargetDraft,
    GoalDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    StepDraft,
    SubTargetDraft,
)
from cases.models import Activity, Agreement, MeasuredValue, Picture
from cases.reading import activity_draft, agreement_draft, picture_draft, proposal_like
from cases.story.cast import CITY, POLICE
from tests.world import NOW, World, seen
from workflow.errors import BadRecord


def edit(world: World, activity: Activity, draft: ActivityDraft) -> Activity:
    edit_activity(
        activity.public_id,
        draft,
        actor=world.actor("Hanna"),
        seen_version=seen(activity),
        now=NOW,
    )
    return Activity.objects.get(pk=activity.pk)


def as_signe(case: Agreement | Picture, draft: Any, world: World) -> None:
    act: Callable[..., Any] = edit_agreement if isinstance(case, Agreement) else edit_picture
    act(case.public_id, draft, actor=world.actor("Signe"), seen_version=seen(case), now=NOW)


def having(draft: ActivityDraft, field: str, value: object) -> ActivityDraft:
    changes: dict[str, Any] = {field: value}
    return replace(draft, **changes)


def ids(rows: Any) -> list[UUID]:
    return [row.public_id for row in rows.order_by("position")]


# -- targets and steps


def with_targets(world: World) -> Activity:
    return world.propose(
        effect_targets=[EffectTargetDraft(text="Färre rån"), EffectTargetDraft(text="Tryggare")],
        sub_targets=[SubTargetDraft(text="Tio möten"), SubTargetDraft(text="Två kvällar")],
    )


def test_targets_keep_their_rows_through_new_words_and_another_order(world: World) -> None:
    activity = with_targets(world)
    effects, subs, steps = (
        ids(rows) for rows in (activity.effect_targets, activity.sub_targets, activity.steps)
    )
    draft = activity_draft(activity)
    first, second = draft.effect_targets
    changed = edit(
        world,
        activity,
        replace(
            draft,
            effect_targets=[second, EffectTargetDraft(text="Ny"), replace(first, text="Annat")],
            sub_targets=draft.sub_targets[::-1],
            steps=draft.steps[::-1],
        ),
    )
    assert [t.text for t in changed.effect_targets.all()] == ["Tryggare", "Ny", "Annat"]
    assert ids(changed.effect_targets)[::2] == effects[::-1]
    assert ids(changed.sub_targets) == subs[::-1]
    assert ids(changed.steps) == steps[::-1]


@pytest.mark.parametrize("kind", ["effect_targets", "sub_targets"])
def test_a_measured_target_stays_and_others_come_and_go_beside_it(world: World, kind: str) -> None:
    activity = with_targets(world)
    measured, other = getattr(activity, kind).all()
    which = "effect_target" if kind == "effect_targets" else "sub_target"
    MeasuredValue.objects.create(**{which: measured}, on=date(2026, 1, 1), value=Decimal(1))
    draft = activity_draft(activity)
    kept, dropped = getattr(draft, kind)
    with pytest.raises(BadRecord) as refused:
        edit(world, activity, having(draft, kind, [dropped]))
    assert refused.value.field == kind
    new = replace(kept, text="Ny", id=None)
    edit(world, activity, having(draft, kind, [replace(kept, unit="st"), new]))
    rows = getattr(activity, kind).order_by("position")
    assert [row.text for row in rows] == [measured.text, "Ny"]
    assert (rows[0].pk, rows[0].unit, rows[0].values.count()) == (measured.pk, "st", 1)
    assert other not in rows


@pytest.mark.parametrize("kind", ["effect_targets", "sub_targets", "steps"])
def test_an_id_is_the_activitys_own_and_is_named_once(world: World, kind: str) -> None:
    activity = with_targets(world)
    draft = activity_draft(activity)
    first = getattr(draft, kind)[0]
    stranger = getattr(activity_draft(with_targets(world)), kind)[0]
    for entered in ([first, first], [stranger], [replace(first, id=uuid4())]):
        with pytest.raises(BadRecord) as refused:
            edit(world, activity, having(draft, kind, entered))
        assert refused.value.field == kind


def test_rows_without_an_id_are_known_by_their_words(world: World) -> None:
    activity = with_targets(world)
    before = activity_content(activity)
    draft = activity_draft(activity)
    edit(
        world,
        activity,
        replace(
            draft,
            effect_targets=[replace(t, id=None) for t in draft.effect_targets],
            sub_targets=[replace(t, id=None) for t in draft.sub_targets],
            steps=[replace(s, id=None) for s in draft.steps],
        ),
    )
    assert activity_content(Activity.objects.get(pk=activity.pk)) == before


def test_a_named_row_is_not_taken_by_its_words(world: World) -> None:
    activity = world.propose(steps=[StepDraft(text="Lika"), StepDraft(text="Lika", due="2026")])
    one, two = ids(activity.steps)
    draft = activity_draft(activity)
    edit(world, activity, replace(draft, steps=[StepDraft(text="Lika"), draft.steps[0]]))
    assert ids(activity.steps) == [two, one]


def test_a_proposal_like_another_has_rows_of_its_own(world: World) -> None:
    source = with_targets(world)
    like = proposal_like(source, world.agreement)
    other = world.propose(**{name: getattr(like, name) for name in ("steps", "effect_targets")})
    assert not set(ids(other.steps)) & set(ids(source.steps))
    assert like.goals == activity_draft(source).goals
    elsewhere = new_agreement(world)
    assert [(g.goal, g.text) for g in proposal_like(source, elsewhere).goals] == [
        (None, world.agreement.goals.get(position=1).text)
    ]


# -- problems and causes


def new_picture(world: World) -> Picture:
    return draw_picture(
        PictureDraft(
            title="Lägesbild 2028",
            agreement=world.agreement,
            problems=[
                ProblemDraft(title="Buller", causes=[("mopeder", "social"), ("mörker", "")]),
                ProblemDraft(title="Klotter", causes=[("tristess", "")]),
            ],
        ),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )


def on_the_second_problem(world: World, picture: Picture) -> Activity:
    problem = picture.problems.get(position=2)
    return world.propose(problem=problem, causes=list(problem.causes.all()))


def test_a_picture_saved_unchanged_changes_nothing(world: World) -> None:
    picture = new_picture(world)
    activity, text = on_the_second_problem(world, picture), seen(picture)
    before = activity_content(activity)
    as_signe(picture, picture_draft(picture), world)
    assert seen(picture) == text
    assert activity_content(Activity.objects.get(pk=activity.pk)) == before
    assert before["causes"][0]["text"] == "tristess"


def test_an_activity_stays_on_its_problem_when_the_picture_is_edited(world: World) -> None:
    picture = new_picture(world)
    activity = on_the_second_problem(world, picture)
    draft = picture_draft(picture)
    first, second = draft.problems
    (cause,) = second.causes
    assert isinstance(cause, CauseDraft)
    new = CauseDraft(text="ny", kind="situational")
    second = replace(
        second, title="Klotter i centrum", causes=[new, replace(cause, text="långa kvällar")]
    )
    as_signe(picture, replace(draft, problems=[second, first]), world)
    text = activity_content(Activity.objects.get(pk=activity.pk))
    assert text["problem"]["title"] == "Klotter i centrum"
    assert [c["text"] for c in text["causes"]] == ["långa kvällar"]
    as_signe(picture, replace(draft, problems=[second]), world)
    assert picture.problems.count() == 1


def test_plain_titles_and_pairs_find_their_rows(world: World) -> None:
    picture = new_picture(world)
    activity = on_the_second_problem(world, picture)
    before = activity_content(activity)
    problems = [
        ProblemDraft(title="Klotter", causes=[("tristess", "social")]),
        ProblemDraft(title="Buller"),
    ]
    as_signe(picture, replace(picture_draft(picture), problems=problems), world)
    assert activity_content(Activity.objects.get(pk=activity.pk)) == before


def test_a_problem_or_cause_in_use_is_not_removed(world: World) -> None:
    picture = new_picture(world)
    activity = on_the_second_problem(world, picture)
    draft = picture_draft(picture)
    first, second = draft.problems
    without_cause = replace(draft, problems=[first, replace(second, causes=[])])
    for entered, field in ((replace(draft, problems=[first]), "problems"),
                           (without_cause, "causes")):  # fmt: skip
        with pytest.raises(BadRecord) as refused:
            as_signe(picture, entered, world)
        assert refused.value.field == field
    edit(world, activity, replace(activity_draft(activity), problem=None))
    with pytest.raises(BadRecord) as refused:  # its cause is still in use
        as_signe(picture, replace(draft, problems=[first]), world)
    assert refused.value.field == "problems"
    edit(world, activity, replace(activity_draft(activity), problem=None, causes=[]))
    as_signe(picture, replace(draft, problems=[first]), world)
    assert [p.title for p in picture.problems.all()] == ["Buller"]


def test_a_problem_is_named_once_and_only_where_it_belongs(world: World) -> None:
    picture = new_picture(world)
    draft = picture_draft(picture)
    for entered in ([draft.problems[0]] * 2, picture_draft(world.picture).problems):
        with pytest.raises(BadRecord) as refused:
            as_signe(picture, replace(draft, problems=entered), world)
        assert refused.value.field == "problems"


# -- goals and focus areas


def new_agreement(world: World, **changes: Any) -> Agreement:
    given: dict[str, Any] = {
        "title": "Nästa",
        "parties": [world.cast.organisations[CITY], world.cast.organisations[POLICE]],
        "goals": ["Ett", "Två"],
        "focus_areas": [("Unga", "a"), ("Platser", "b")],
    }
    return open_agreement(
        AgreementDraft(**(given | changes)),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )


def under(world: World, agreement: Agreement) -> Activity:
    return world.propose(
        agreement=agreement,
        goals=[GoalDraft(goal=agreement.goals.get(text="Två"))],
        focus_area=agreement.focus_areas.get(name="Platser"),
    )


def test_an_agreement_saved_unchanged_changes_nothing(world: World) -> None:
    agreement = new_agreement(world)
    activity, text = under(world, agreement), seen(agreement)
    before = activity_content(activity)
    as_signe(agreement, agreement_draft(agreement), world)
    assert seen(agreement) == text
    assert activity_content(Activity.objects.get(pk=activity.pk)) == before


def test_an_activity_keeps_its_goal_when_the_agreement_is_edited(world: World) -> None:
    agreement = new_agreement(world)
    activity = under(world, agreement)
    draft = agreement_draft(agreement)
    _, goal = draft.goals
    assert isinstance(goal, AgreementGoalDraft)
    goals: list[str | AgreementGoalDraft] = [replace(goal, text="Tvåan"), "Mellan", "Ett"]
    areas = [("Platser", "ny avsikt"), ("Unga", "a")]
    as_signe(agreement, replace(draft, goals=goals, focus_areas=areas), world)
    assert [g.text for g in agreement.goals.all()] == ["Tvåan", "Mellan", "Ett"]
    assert [(f.name, f.aim) for f in agreement.focus_areas.all()] == areas
    text = activity_content(Activity.objects.get(pk=activity.pk))
    assert (text["goals"][0]["text"], text["focus_area"]["name"]) == ("Tvåan", "Platser")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goals": ["Ett"]}, "goals"),
        ({"focus_areas": [("Unga", "a")]}, "focus_areas"),
    ],
)
def test_a_goal_or_focus_area_in_use_is_not_removed(
    world: World, changes: dict[str, Any], field: str
) -> None:
    agreement = new_agreement(world)
    under(world, agreement)
    with pytest.raises(BadRecord) as refused:
        as_signe(agreement, replace(agreement_draft(agreement), **changes), world)
    assert refused.value.field == field
    assert (agreement.goals.count(), agreement.focus_areas.count()) == (2, 2)


def test_what_is_linked_is_the_agreements_own(world: World) -> None:
    other = new_agreement(world)
    for changes, field in (
        ({"goals": [GoalDraft(goal=other.goals.get(text="Ett"))]}, "goals"),
        ({"focus_area": other.focus_areas.get(name="Unga")}, "focus_area"),
    ):
        with pytest.raises(BadRecord) as refused:
            world.propose(**changes)
        assert refused.value.field == field


def test_a_numbered_case_stays_under_its_agreement(world: World) -> None:
    other = new_agreement(world)
    activity = world.activity_in("revision")
    for agreement in (other, None):
        draft = replace(proposal_like(activity, other), agreement=agreement)
        with pytest.raises(BadRecord) as refused:
            edit(world, activity, draft)
        assert refused.value.field == "agreement"
    picture = new_picture(world)
    as_signe(picture, replace(picture_draft(picture), agreement=other), world)
    Picture.objects.filter(pk=picture.pk).update(number="TRY 2026/9")
    with pytest.raises(BadRecord) as refused:
        as_signe(picture, picture_draft(picture), world)  # as it was read before
    assert refused.value.field == "agreement"
