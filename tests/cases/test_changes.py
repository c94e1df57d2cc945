"""Editing, preparing, amending, prolonging, reporting: who may, and what it leaves behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.actions.edit import (
    amend_activity,
    edit_activity,
    edit_agreement,
    edit_picture,
    prepare_activity,
    prolong_agreement,
)
from cases.actions.report_progress import Measurement, ProgressDraft, StepWord, report_progress
from cases.content import activity_content, agreement_content, picture_content
from cases.drafts import StepDraft
from cases.models import Activity, Agreement, ProgressReport
from cases.reading import activity_draft, agreement_draft, picture_draft
from cases.story.cast import PLANNING, SOCIAL
from tests.world import NOW, World, current, open_items, seen
from workflow.errors import (
    BadRecord,
    MissingForGate,
    NotFound,
    NotPermitted,
    NotYourTurn,
    StaleText,
)
from workflow.models import Case, LedgerEntry, OutboxEvent


def fresh(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def text_of(case: Case) -> dict[str, Any]:
    text = current(case).text_version
    assert text is not None
    return dict(text.data)


def test_a_draft_saved_unchanged_is_the_same_text(world: World) -> None:
    activity = world.propose()
    before = seen(activity)
    edit_activity(
        activity.public_id,
        activity_draft(fresh(activity)),
        actor=world.actor("Hanna"),
        seen_version=before,
        now=NOW,
    )
    assert seen(activity) == before
    assert activity_content(fresh(activity)) == text_of(activity)


def test_a_draft_is_overwritten_and_tells_nobody(world: World) -> None:
    activity = world.propose()
    events = OutboxEvent.objects.filter(case=activity).count()
    for title in ("Ett", "Två"):
        edit_activity(
            activity.public_id,
            world.draft(title=title),
            actor=world.actor("Carin"),
            seen_version=seen(activity),
            now=NOW,
        )
    assert current(activity).title == "Två"
    assert [t.number for t in activity.texts.order_by("number")] == [1]
    assert OutboxEvent.objects.filter(case=activity).count() == events


def test_two_people_with_the_same_draft_open_do_not_overwrite_each_other(world: World) -> None:
    activity = world.propose()
    read = seen(activity)
    arguments: dict[str, Any] = {"seen_version": read, "now": NOW}
    draft = world.draft(title="Hannas")
    edit_activity(activity.public_id, draft, actor=world.actor("Hanna"), **arguments)
    draft = world.draft(title="Carins")
    with pytest.raises(StaleText):
        edit_activity(activity.public_id, draft, actor=world.actor("Carin"), **arguments)
    assert current(activity).title == "Hannas"


def test_in_revision_every_save_is_a_new_text(world: World) -> None:
    activity = world.activity_in("revision")
    for title in ("Ett", "Två"):
        edit_activity(
            activity.public_id,
            world.draft(title=title),
            actor=world.actor("Hanna"),
            seen_version=seen(activity),
            now=NOW,
        )
    texts = activity.texts.order_by("number")
    assert [t.data["title"] for t in texts] == ["Mobila team på Söder", "Ett", "Två"]
    assert {str(t.written_by) for t in texts} == {"Hanna Handläggare"}


@pytest.mark.parametrize(
    ("state", "name", "refusal"),
    [
        ("draft", "Kim", NotPermitted),
        ("draft", "Stina", NotFound),
        ("preparation", "Hanna", NotYourTurn),
        ("approved", "Hanna", NotYourTurn),
        ("closed", "Stina", NotYourTurn),
    ],
)
def test_who_may_not_edit(world: World, state: str, name: str, refusal: type[Exception]) -> None:
    activity = world.activity_in(state)
    draft, read = world.draft(title="Annat"), seen(activity)
    with pytest.raises(refusal):
        edit_activity(
            activity.public_id, draft, actor=world.actor(name), seen_version=read, now=NOW
        )
    assert current(activity).title == "Mobila team på Söder"


def test_only_the_bodys_secretary_prepares_and_only_in_her_stage(world: World) -> None:
    activity = world.activity_in("steering")
    draft, read = world.draft(title="Beredd"), seen(activity)
    for name in ("Sven", "Hanna", "Tove"):
        with pytest.raises(NotPermitted):
            prepare_activity(
                activity.public_id, draft, actor=world.actor(name), seen_version=read, now=NOW
            )
    prepare_activity(
        activity.public_id, draft, actor=world.actor("Sara"), seen_version=read, now=NOW
    )
    assert current(activity).title == "Beredd"
    assert OutboxEvent.objects.filter(case=activity, kind="prepare").count() == 1


def test_an_amendment_is_a_new_text_with_its_reason_in_the_ledger(world: World) -> None:
    activity = world.activity_in("execution")
    draft = replace(activity_draft(fresh(activity)), end="2027-06-30")
    arguments: dict[str, Any] = {"actor": world.actor("Stina"), "now": NOW}
    with pytest.raises(MissingForGate):
        amend_activity(
            activity.public_id, draft, reason=" ", seen_version=seen(activity), **arguments
        )
    amend_activity(
        activity.public_id, draft, reason="Förlängd", seen_version=seen(activity), **arguments
    )
    entry = LedgerEntry.objects.select_related("text").get(case=activity, kind="amendment")
    assert entry.text.data["motivation"] == "Förlängd"
    assert (entry.text_number, entry.text_sha256) == (2, seen(activity))
    assert open_items(activity)[0].due == date(2027, 6, 30)


def test_a_new_responsible_organisation_gets_the_item(world: World) -> None:
    activity = world.activity_in("execution")
    social = world.cast.organisations[SOCIAL]
    draft = replace(activity_draft(fresh(activity)), responsible=social)
    assert open_items(activity)[0].organisation == world.cast.organisations[PLANNING]
    amend_activity(
        activity.public_id,
        draft,
        reason="Omorganisation",
        actor=world.actor("Signe"),
        seen_version=seen(activity),
        now=NOW,
    )
    assert open_items(activity)[0].organisation == social


def test_a_step_that_was_reported_on_stays(world: World) -> None:
    activity = world.activity_in("execution")
    first, second = fresh(activity).steps.order_by("position")
    report(world, activity, steps=[StepWord(step_id=first.public_id, done="yes")])
    draft = activity_draft(fresh(activity))
    without = replace(draft, steps=[StepDraft(text=second.text, id=second.public_id)])
    arguments: dict[str, Any] = {"reason": "x", "actor": world.actor("Stina"), "now": NOW}
    with pytest.raises(BadRecord):
        amend_activity(activity.public_id, without, seen_version=seen(activity), **arguments)
    more = replace(draft, steps=[*draft.steps, StepDraft(text="Följ upp")])
    amend_activity(activity.public_id, more, seen_version=seen(activity), **arguments)
    steps = fresh(activity).steps.order_by("position")
    assert [s.public_id for s in steps][:2] == [first.public_id, second.public_id]


def report(world: World, activity: Activity, **given: Any) -> None:
    draft = ProgressDraft(**({"standing": "as_planned"} | given))
    report_progress(
        activity.public_id,
        draft,
        actor=world.actor("Stina"),
        seen_version=seen(activity),
        now=NOW,
    )


def test_a_report_keeps_steps_values_hours_and_cost(world: World) -> None:
    activity = world.activity_in("execution")
    step = fresh(activity).steps.get(position=1)
    target = fresh(activity).effect_targets.get()
    first = Measurement(target=target, on=date(2026, 1, 10), value=Decimal(12), preliminary=True)
    report(
        world,
        activity,
        steps=[StepWord(step_id=step.public_id, done="partly", note="hälften")],
        values=[first],
        hours=Decimal(40),
        cost=Decimal("12500.50"),
    )
    row = ProgressReport.objects.get(activity=activity)
    assert (row.hours, row.cost, row.standing) == (Decimal(40), Decimal("12500.50"), "as_planned")
    assert row.steps.get().done == "partly"
    value = target.values.get()
    report(
        world,
        activity,
        values=[replace(first, value=Decimal(11), preliminary=False, corrects=value)],
    )
    assert target.values.get(corrects=value).value == Decimal(11)
    entries = LedgerEntry.objects.filter(case=activity, kind="progress")
    assert [e.outcome for e in entries.order_by("seq")] == ["as_planned", "as_planned"]
    assert activity.texts.count() == 1


@pytest.mark.parametrize("standing", ["delayed", "paused"])
def test_a_delay_and_a_pause_have_a_reason(world: World, standing: str) -> None:
    activity = world.activity_in("execution")
    with pytest.raises(MissingForGate):
        report(world, activity, standing=standing)
    report(world, activity, standing=standing, reason="Sjukdom")


def test_reports_are_refused_where_they_make_no_sense(world: World) -> None:
    activity, other = world.activity_in("execution"), world.activity_in("execution")
    strange = fresh(other).steps.get(position=1).public_id
    target = fresh(other).effect_targets.get()
    faults = (
        {"standing": "dancing"},
        {"steps": [StepWord(step_id=strange, done="yes")]},
        {"values": [Measurement(target=target, on=date(2026, 1, 1), value=Decimal(1))]},
    )
    for fault in faults:
        with pytest.raises(BadRecord):
            report(world, activity, **fault)
    assert not ProgressReport.objects.exists()
    with pytest.raises(NotYourTurn):
        report(world, world.activity_in("approved"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 301}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"description": "a\ud800b"}, "description"),
        ({"start": "2026-02-30"}, "start"),
        ({"end": "2026-13"}, "end"),
        ({"group": "x" * 201}, "group"),
        ({"steps": [StepDraft(text="x", due="2026-99-99")]}, "due"),
        ({"steps": [StepDraft(text="a\x00b")]}, "text"),
    ],
)
def test_bad_input_is_refused_by_field_and_leaves_nothing(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadRecord) as refused:
        world.propose(**changes)
    assert refused.value.field == field
    assert not Activity.objects.exists()


def test_a_case_needs_a_title(world: World) -> None:
    with pytest.raises(MissingForGate):
        world.propose(title="  ")


def test_only_whoever_may_propose_opens_a_case(world: World) -> None:
    for name in ("Kim", "Stina", "Tove", "Signe", "Disa"):
        with pytest.raises(NotPermitted):
            world.propose(by=name)


def test_an_agreement_and_a_picture_survive_reading_and_writing(world: World) -> None:
    agreement, picture = world.agreement, world.picture
    assert agreement_content(agreement) == text_of(agreement)
    assert picture_content(picture) == text_of(picture)
    arguments: dict[str, Any] = {"actor": world.actor("Signe"), "now": NOW}
    with pytest.raises(NotYourTurn):
        edit_agreement(
            agreement.public_id,
            agreement_draft(agreement),
            seen_version=seen(agreement),
            **arguments,
        )
    with pytest.raises(NotYourTurn):
        edit_picture(
            picture.public_id, picture_draft(picture), seen_version=seen(picture), **arguments
        )


def test_an_agreement_in_force_is_prolonged_with_a_reason(world: World) -> None:
    prolong_agreement(
        world.agreement.public_id,
        until="2027-12-31",
        reason="Parterna är överens, protokoll 2026-01-10",
        actor=world.actor("Signe"),
        seen_version=seen(world.agreement),
        now=NOW,
    )
    agreement = Agreement.objects.get(pk=world.agreement.pk)
    assert agreement.end_last == date(2027, 12, 31)
    assert open_items(agreement)[0].due == date(2027, 12, 31)
    entry = LedgerEntry.objects.get(case=agreement, act="prolong")
    assert entry.kind == "amendment"


def test_the_police_cannot_prolong_alone(world: World) -> None:
    with pytest.raises(NotPermitted):
        prolong_agreement(
            world.agreement.public_id,
            until="2027",
            reason="x",
            actor=world.actor("Pär"),
            seen_version=seen(world.agreement),
            now=NOW,
        )
