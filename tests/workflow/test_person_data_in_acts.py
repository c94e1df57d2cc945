"""No door lets a personal number in: every text of every draft, record and reason is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from cases.actions.edit import edit_activity, edit_agreement, edit_picture
from cases.actions.propose import draw_picture, open_agreement, propose_activity
from cases.actions.report_progress import ProgressDraft, StepWord, report_progress
from cases.drafts import (
    ActivityDraft,
    AgreementDraft,
    AgreementGoalDraft,
    CauseDraft,
    EffectTargetDraft,
    GoalDraft,
    IndicatorDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
    ValueDraft,
)
from cases.reading import activity_draft, agreement_draft, picture_draft
from cases.story.cast import CITY, POLICE
from notifications import feedback
from notifications.models import Feedback
from tests.personal_numbers import DOUBTFUL, OTHER_DOUBTFUL, SURE
from tests.world import NOW, TODAY, World, current, earlier, seen
from workflow import conflicts, ledger, person_data, releases
from workflow.errors import BadRecord, MaybePersonal
from workflow.models import Case, LedgerEntry
from workflow.records import AtMeeting, Record, Reservation, Urgent

CODES = ("form", "kind", "series")  # choices of ours: no text of anybody's

ACTIVITY = ActivityDraft(
    title="Vandring",
    description="Vi går.",
    goals=[GoalDraft(text="Fler trygga")],
    group="Arbetsgruppen",
    start="2026",
    end="2027",
    effect_targets=[EffectTargetDraft(text="a", indicator="b", unit="c", source="d", due="2026")],
    sub_targets=[SubTargetDraft(text="a", unit="b", due="2026")],
    steps=[StepDraft(text="a", due="2026")],
    resources=[ResourceDraft(text="a")],
)
AGREEMENT = AgreementDraft(
    title="Överenskommelse",
    start="2026",
    end="2027",
    background="a",
    purposes="b",
    governing_documents="c",
    note="d",
    source_url="https://exempel.se/e",
    goals=[AgreementGoalDraft(text="f")],
    focus_areas=[("g", "h")],
)
PICTURE = PictureDraft(
    title="Lägesbild",
    area="a",
    survey="b",
    information="c",
    analysis="d",
    problems=[
        ProblemDraft(
            title="e",
            description="f",
            place="g",
            consequences="h",
            source_url="https://exempel.se/i",
            causes=[CauseDraft(text="j")],
            evidence=["k"],
            indicators=[IndicatorDraft(name="l", values=[ValueDraft(label="m", given="n")])],
        )
    ],
)


def with_number(value: Any, number: str) -> Iterator[tuple[str, Any]]:
    """The same value with the number in one text at a time, and where it then stands."""
    if isinstance(value, str) and value:
        yield "", f"{value} {number}"
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            for name, changed in with_number(inner, number):
                parts = (*value[:place], changed, *value[place + 1 :])
                yield f"[{place}]{name}", type(value)(parts)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from _with_number_in_fields(value, number)


def _with_number_in_fields(value: Any, number: str) -> Iterator[tuple[str, Any]]:
    for field in fields(value):
        if field.name in CODES:
            continue
        for name, changed in with_number(getattr(value, field.name), number):
            yield f".{field.name}{name}", replace(value, **{field.name: changed})


DRAFTS = [
    *((f"activity{name}", propose_activity, draft) for name, draft in with_number(ACTIVITY, SURE)),
    *((f"agreement{name}", open_agreement, draft) for name, draft in with_number(AGREEMENT, SURE)),
    *((f"picture{name}", draw_picture, draft) for name, draft in with_number(PICTURE, SURE)),
]


def test_every_text_of_a_draft_has_been_thought_of() -> None:
    texts = {name for name, *_ in DRAFTS}
    for kind, draft in (("activity", ACTIVITY), ("agreement", AGREEMENT), ("picture", PICTURE)):
        for field in fields(draft):
            if field.type == "str" and field.name not in CODES:
                assert f"{kind}.{field.name}" in texts


@pytest.mark.parametrize(("opens", "draft"), [d[1:] for d in DRAFTS], ids=[d[0] for d in DRAFTS])
def test_a_draft_with_a_personal_number_is_not_opened(
    world: World, opens: Callable[..., Case], draft: Any
) -> None:
    before = Case.objects.count()
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    with pytest.raises(BadRecord) as caught:
        opens(draft, proposer=proposer, actor=world.actor("Signe"), now=NOW)
    assert caught.value.message is person_data.A_PERSON
    assert caught.value.field
    assert Case.objects.count() == before


@pytest.mark.parametrize(
    "given", [ACTIVITY, AGREEMENT, PICTURE], ids=["activity", "agreement", "picture"]
)
def test_the_drafts_themselves_pass(world: World, given: Any) -> None:
    opens: dict[Any, Any] = {
        ActivityDraft: propose_activity,
        AgreementDraft: open_agreement,
        PictureDraft: draw_picture,
    }
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    case = opens[type(given)](given, proposer=proposer, actor=world.actor("Signe"), now=NOW)
    edits: dict[Any, Any] = {
        ActivityDraft: (edit_activity, activity_draft),
        AgreementDraft: (edit_agreement, agreement_draft),
        PictureDraft: (edit_picture, picture_draft),
    }
    edit, read = edits[type(given)]
    with pytest.raises(BadRecord):
        edit(
            case.public_id,
            replace(read(case), title=f"Om {SURE}"),
            actor=world.actor("Signe"),
            seen_version=seen(case),
            now=NOW,
        )


MEETING = AtMeeting(
    on=TODAY,
    paragraph="§ 7",
    present=(),
    presenter="Tove",
    reservations=(Reservation(person_id=1, text="nej"),),
)
RECORDS = [
    Record(motivation=SURE),
    Record(asked=SURE),
    Record(process=SURE),
    Record(effect=SURE),
    Record(wording={"title": SURE}),
    Record(wording={"description": SURE}),
    Record(report={"text": SURE}),
    Record(earlier=replace(earlier("approved"), body=SURE)),
    Record(earlier=replace(earlier("approved"), reference=SURE)),
    Record(how=Urgent(reason=SURE, on=TODAY)),
    Record(how=replace(MEETING, paragraph=SURE)),
    Record(how=replace(MEETING, presenter=SURE)),
    Record(how=replace(MEETING, reservations=(Reservation(person_id=1, text=SURE),))),
    Record(how=replace(MEETING, votes={SURE: 1})),
]


@pytest.mark.parametrize("record", RECORDS, ids=map(str, range(len(RECORDS))))
def test_whatever_is_entered_with_a_decision(world: World, record: Record) -> None:
    activity = world.activity_in("preparation")
    before = LedgerEntry.objects.count()
    with pytest.raises(BadRecord) as caught:
        world.turn(activity, "endorse_amended", "Tove", record=record)
    assert caught.value.message is person_data.A_PERSON
    assert LedgerEntry.objects.count() == before


def test_reasons_and_grounds(world: World) -> None:
    activity, hanna = world.activity_in("preparation"), world.actor("Hanna")
    draft = world.propose()
    police, lena = world.cast.organisations[POLICE], world.cast.person("Lena")
    row = releases.release(activity.public_id, police, reason="ni ska med", actor=hanna, now=NOW)
    acts: list[Callable[[], object]] = [
        lambda: releases.release(
            activity.public_id, world.cast.organisations[CITY], reason=SURE, actor=hanna, now=NOW
        ),
        lambda: releases.take_back(row.public_id, reason=SURE, actor=hanna, now=NOW),
        lambda: releases.restrict(draft.public_id, basis=SURE, actor=hanna, now=NOW),
        lambda: conflicts.report(
            activity.public_id, lena, ground=SURE, actor=world.actor("Tove"), now=NOW
        ),
        lambda: feedback.keep(text=SURE, page="", email="", now=NOW),
        lambda: feedback.keep(text="hej", page=SURE, email="", now=NOW),
        lambda: feedback.keep(text="hej", page="", email=f"{SURE}@exempel.se", now=NOW),
    ]
    before = LedgerEntry.objects.count(), Feedback.objects.count()
    for act in acts:
        with pytest.raises(BadRecord) as caught:
            act()
        assert caught.value.message is person_data.A_PERSON
    assert (LedgerEntry.objects.count(), Feedback.objects.count()) == before


def test_progress_reports(world: World) -> None:
    activity = world.activity_in("execution")
    step = activity.steps.first()
    assert step is not None
    for draft in (
        ProgressDraft(standing="delayed", reason=SURE),
        ProgressDraft(standing="as_planned", text=SURE),
        ProgressDraft(
            standing="as_planned",
            steps=[StepWord(step_id=step.public_id, done="yes", note=SURE)],
        ),
    ):
        with pytest.raises(BadRecord) as caught:
            report_progress(
                activity.public_id,
                draft,
                actor=world.actor("Stina"),
                seen_version=seen(activity),
                now=NOW,
            )
        assert caught.value.message is person_data.A_PERSON


# -- answers


def said_no(case: Case) -> list[LedgerEntry]:
    """The answers in a case's record."""
    return list(LedgerEntry.objects.filter(case=case, act="not_a_person").order_by("seq"))


def no_person(*digits: str) -> Any:
    return person_data.answering(lambda: [person_data.mark_of(one) for one in digits])


def test_an_answer_is_recorded_in_the_case_without_the_digits(world: World) -> None:
    with pytest.raises(MaybePersonal):
        world.propose(description=f"Ärende {DOUBTFUL} hos oss")
    with no_person(DOUBTFUL):
        activity = world.propose(description=f"Ärende {DOUBTFUL} hos oss")
    (entry,) = said_no(activity)
    assert (entry.kind, entry.chain) == ("setting", activity.public_id)
    assert entry.recorded_by == world.cast.person("Hanna")
    assert entry.text.data == {"fields": ["description"]}
    assert list(entry.text.names.values()) == [world.cast.person("Hanna").name]
    assert DOUBTFUL not in str(entry.text.words)
    assert ledger.verify().intact


def test_what_stands_in_the_case_is_not_asked_about_again(world: World) -> None:
    with no_person(DOUBTFUL):
        activity = world.propose(description=f"Ärende {DOUBTFUL} hos oss")

    def edit(**changes: Any) -> None:
        edit_activity(
            activity.public_id,
            replace(activity_draft(activity), **changes),
            actor=world.actor("Hanna"),
            seen_version=seen(activity),
            now=NOW,
        )

    edit(title="Ny rubrik")
    assert len(said_no(activity)) == 1
    with pytest.raises(MaybePersonal):
        edit(title=f"Ny rubrik {OTHER_DOUBTFUL}")
    with no_person(OTHER_DOUBTFUL):
        edit(title=f"Ny rubrik {OTHER_DOUBTFUL}")
    assert [entry.text.data["fields"] for entry in said_no(activity)] == [
        ["description"],
        ["title"],
    ]
    assert ledger.verify().intact


def test_an_answer_with_a_decision_stands_after_it(world: World) -> None:
    activity = world.activity_in("preparation")
    with no_person(DOUBTFUL):
        world.decide(activity, "endorse", motivation=f"enligt {DOUBTFUL}")
    (entry,) = said_no(activity)
    assert entry.recorded_by == world.cast.person("Tove")
    assert current(activity).ledger_head == entry.hash
    assert ledger.verify().intact


def test_what_a_refused_act_used_is_forgotten(world: World) -> None:
    activity = world.activity_in("preparation")
    with no_person(DOUBTFUL):
        record = Record(asked=f"enligt {DOUBTFUL}", motivation="mer", until=date(2025, 1, 1))
        with pytest.raises(BadRecord):
            world.turn(activity, "refer_back", "Tove", record=record)
        world.decide(activity, "endorse")
    assert said_no(activity) == []


def test_an_answer_outside_a_case_has_a_chain_of_its_own(world: World) -> None:
    with no_person(DOUBTFUL):
        feedback.keep(text=f"Faktura {DOUBTFUL}", page="", email="", now=NOW)
    entry = LedgerEntry.objects.get(act="not_a_person")
    assert (entry.case_id, entry.seq, entry.kind) == (None, 1, "setting")
    assert entry.recorded_by is None
    assert entry.text.data == {"fields": ["text"]}
    assert ledger.verify().intact
