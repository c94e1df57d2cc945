"""Input that no column could hold is refused by field, wherever it is entered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.actions.edit import edit_activity, edit_agreement, edit_picture, prolong_agreement
from cases.actions.propose import draw_picture, open_agreement
from cases.actions.report_progress import Measurement, ProgressDraft, StepWord, report_progress
from cases.content import activity_content, agreement_content, picture_content
from cases.drafts import (
    AgreementDraft,
    CauseDraft,
    EffectTargetDraft,
    IndicatorDraft,
    ParticipantDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    ResourceDraft,
    SubTargetDraft,
    ValueDraft,
)
from cases.models import Activity, Agreement, MeasuredValue, Picture, ProgressReport
from cases.reading import activity_draft, agreement_draft, picture_draft
from cases.story.cast import CITY, POLICE, SOCIAL
from tests.world import NOW, World, current, seen
from workflow.errors import BadRecord, MissingForGate

NUL, HALF = "a\x00b", "a\ud800b"
NO_SERIES = ("", "T", "TRY-S", "try", "TRY2", "ABCDEFGHI", "TRY\n")
NO_NUMBERS = [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1e999999"),
              Decimal("1e-30"), Decimal(10) ** 13, 0.1, "1", True]  # fmt: skip


def the_city(world: World) -> dict[str, Any]:
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    return {"proposer": proposer, "actor": world.actor("Signe"), "now": NOW}


def agreement(world: World, **changes: Any) -> Agreement:
    return open_agreement(AgreementDraft(**({"title": "x"} | changes)), **the_city(world))


def picture(world: World, **changes: Any) -> Picture:
    return draw_picture(PictureDraft(**({"title": "x"} | changes)), **the_city(world))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goals": [NUL]}, "text"),
        ({"goals": [HALF]}, "text"),
        ({"focus_areas": [(NUL, "")]}, "name"),
        ({"focus_areas": [("x", HALF)]}, "aim"),
        ({"focus_areas": [("x" * 201, "")]}, "name"),
        ({"focus_areas": [("x", "a"), ("x", "b")]}, "focus_areas"),
        *(({"series": s}, "series") for s in NO_SERIES),
    ],
)  # fmt: skip
def test_an_agreement(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        agreement(world, **changes)
    assert refused.value.field == field
    assert Agreement.objects.count() == 1


def test_swedish_letters_make_a_series(world: World) -> None:
    assert agreement(world, series="ÅÄÖ").series == "ÅÄÖ"


def test_nobody_is_a_party_or_takes_part_twice(world: World) -> None:
    police = world.cast.organisations[POLICE]
    with pytest.raises(BadRecord) as refused:
        agreement(world, parties=[police, world.cast.organisations[CITY], police])
    assert refused.value.field == "parties"
    twice = [ParticipantDraft(organisation=police, shares_responsibility=b) for b in (True, False)]
    with pytest.raises(BadRecord) as refused:
        world.propose(participating=twice)
    assert refused.value.field == "participating"


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        ({"title": HALF}, "title"),
        ({"causes": [(NUL, "")]}, "text"),
        ({"causes": [CauseDraft(text="x", kind="magic")]}, "kind"),
        ({"evidence": [NUL]}, "text"),
        ({"indicators": [IndicatorDraft(name=NUL)]}, "name"),
        *(
            ({"indicators": [IndicatorDraft(name="x", values=[v])]}, field)
            for v, field in (
                (ValueDraft(label="x" * 101, given=""), "label"),
                (ValueDraft(label="x", given=HALF), "given"),
                (ValueDraft(label="x", given="x", value=Decimal("0.00001")), "value"),
            )
        ),
    ],
)
def test_a_problem(world: World, problem: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        picture(world, problems=[ProblemDraft(**({"title": "x"} | problem))])
    assert refused.value.field == field
    assert Picture.objects.count() == 1


@pytest.mark.parametrize("number", NO_NUMBERS, ids=str)
def test_numbers_of_an_activity(world: World, number: Any) -> None:
    faults: dict[str, dict[str, Any]] = {
        "baseline": {"effect_targets": [EffectTargetDraft(text="x", baseline=number)]},
        "target": {"sub_targets": [SubTargetDraft(text="x", target=number)]},
        "amount": {"resources": [ResourceDraft(text="x", amount=number)]},
    }
    for field, changes in faults.items():
        with pytest.raises(BadRecord) as refused:
            world.propose(**changes)
        assert refused.value.field == field


def test_a_number_that_fits_is_kept_exactly(world: World) -> None:
    for number in (Decimal("999999999999.9999"), Decimal("-0.5000000"), Decimal("1e3"), Decimal(0)):
        activity = world.propose(sub_targets=[SubTargetDraft(text="x", target=number)])
        assert activity.sub_targets.get().target == number


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"form": "circus"}, "form"),
        ({"resources": [ResourceDraft(text="x", kind="gold")]}, "kind"),
        ({"resources": [ResourceDraft(text="x", kind="")]}, "kind"),
    ],
)
def test_choices_of_an_activity(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        world.propose(**changes)
    assert refused.value.field == field


def test_no_case_is_edited_to_a_blank_title(world: World) -> None:
    activity = world.propose()
    cases: list[tuple[Any, Any, Any, str]] = [
        (edit_activity, activity, activity_draft(activity), "Hanna"),
        (edit_agreement, signed := agreement(world), agreement_draft(signed), "Signe"),
        (edit_picture, drawn := picture(world), picture_draft(drawn), "Signe"),
    ]
    for act, case, draft, name in cases:
        with pytest.raises(MissingForGate) as refused:
            act(
                case.public_id,
                replace(draft, title=" \n"),
                actor=world.actor(name),
                seen_version=seen(case),
                now=NOW,
            )
        assert refused.value.missing == ("title",)


# -- reports


def report(world: World, activity: Activity, **given: Any) -> None:
    report_progress(
        activity.public_id,
        ProgressDraft(**({"standing": "as_planned"} | given)),
        actor=world.actor("Stina"),
        seen_version=seen(activity),
        now=NOW,
    )


@pytest.mark.parametrize("number", NO_NUMBERS, ids=str)
def test_numbers_of_a_report(world: World, number: Any) -> None:
    activity = world.activity_in("execution")
    target = activity.effect_targets.get()
    faults = {
        "hours": {"hours": number},
        "cost": {"cost": number},
        "value": {"values": [Measurement(target=target, on=date(2026, 1, 1), value=number)]},
    }
    for field, given in faults.items():
        with pytest.raises(BadRecord) as refused:
            report(world, activity, **given)
        assert refused.value.field == field
    assert not ProgressReport.objects.exists()


def test_a_step_has_one_word_in_a_report(world: World) -> None:
    activity = world.activity_in("execution")
    step = activity.steps.get(position=1).public_id
    words = [StepWord(step_id=step, done=done) for done in ("yes", "no")]
    with pytest.raises(BadRecord) as refused:
        report(world, activity, steps=words)
    assert refused.value.field == "steps"


def test_a_value_is_corrected_once_and_by_one_of_its_own_target(world: World) -> None:
    activity, other = world.activity_in("execution"), world.activity_in("execution")
    (target,), (strange,) = activity.effect_targets.all(), other.effect_targets.all()

    def measured(**given: Any) -> Measurement:
        entered: dict[str, Any] = {"target": target, "on": date(2026, 1, 1), "value": Decimal(1)}
        return Measurement(**(entered | given))

    report(world, other, values=[measured(target=strange)])
    report(world, activity, values=[measured()])
    own, foreign = target.values.get(), strange.values.get()
    for values in (
        [measured(corrects=foreign)],
        [measured(corrects=own), measured(corrects=own)],
    ):
        with pytest.raises(BadRecord) as refused:
            report(world, activity, values=values)
        assert refused.value.field == "values"
    report(world, activity, values=[measured(corrects=own)])
    with pytest.raises(BadRecord):
        report(world, activity, values=[measured(corrects=own)])
    assert MeasuredValue.objects.count() == 3


# -- a body's wording, and a longer agreement


@pytest.mark.parametrize(
    ("wording", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": 7}, "title"),
        ({"title": None}, "title"),
        ({"description": ["x"]}, "description"),
        ({"description": NUL}, "description"),
        ({"group": "x"}, "wording"),
    ],
)
def test_a_bodys_wording(world: World, wording: dict[str, Any], field: str) -> None:
    activity = world.activity_in("preparation")
    with pytest.raises(BadRecord) as refused:
        world.decide(activity, "endorse_amended", wording=wording)
    assert refused.value.field == field
    assert current(activity).title == "Mobila team på Söder"


@pytest.mark.parametrize(
    "until",
    ["2025", "2026-12-31", "2026", "löpande", "", "x" * 61, "2046-01-13", "2199", "9999", "0001"],
)
def test_an_agreement_is_prolonged_to_a_later_day(world: World, until: str) -> None:
    with pytest.raises(BadRecord) as refused:
        prolong_agreement(
            world.agreement.public_id,
            until=until,
            reason="x",
            actor=world.actor("Signe"),
            seen_version=seen(world.agreement),
            now=NOW,
        )
    assert refused.value.field == "end"
    assert Agreement.objects.get(pk=world.agreement.pk).end_given == "2026"


def test_an_agreement_is_prolonged_by_twenty_years_at_most(world: World) -> None:
    prolong_agreement(
        world.agreement.public_id,
        until="2046-01-11",
        reason="x",
        actor=world.actor("Signe"),
        seen_version=seen(world.agreement),
        now=NOW,
    )
    assert Agreement.objects.get(pk=world.agreement.pk).end_given == "2046-01-11"


# -- the text


def test_a_text_names_whose_case_it_is_and_every_row_by_its_id(world: World) -> None:
    problem = world.picture.problems.get(position=1)
    cause = problem.causes.get()
    activity = world.propose(causes=[cause], sub_targets=[SubTargetDraft(text="x")])
    text = activity_content(activity)
    social = world.cast.organisations[SOCIAL]
    assert text["owner"] == {"id": str(social.public_id), "name": SOCIAL}
    assert text["proposed_for"] is None
    assert text["problem"]["id"] == str(problem.public_id)
    assert text["causes"] == [{"id": str(cause.public_id), "text": cause.text}]
    goal = world.agreement.goals.get(position=1)
    assert text["goals"] == [{"id": str(goal.public_id), "text": goal.text, "linked": True}]
    for name in ("effect_targets", "sub_targets", "steps"):
        (first, *_) = getattr(activity, name).all()
        assert text[name][0]["id"] == str(first.public_id)
    of_picture = picture_content(world.picture)
    assert of_picture["problems"][0]["id"] == str(problem.public_id)
    assert of_picture["problems"][0]["causes"][0]["id"] == str(cause.public_id)
    assert of_picture["agreement"]["id"] == str(world.agreement.public_id)
    assert agreement_content(world.agreement)["goals"][0]["id"] == str(goal.public_id)
    areas = agreement_content(agreement(world, focus_areas=[("Unga", "a")]))["focus_areas"]
    assert areas[0].keys() == {"id", "name", "aim"}


def test_a_text_names_the_body_it_was_proposed_for(world: World) -> None:
    body = world.route.steps.order_by("position")[0].body
    case = Activity(title="x", owner_organisation=body.organisation, proposed_for=body)
    case.save()
    assert activity_content(case)["proposed_for"] == {"id": str(body.public_id), "name": body.name}
