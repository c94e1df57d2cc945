"""How an activity is carried out and followed up, as its pages show it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from cases.actions.report_progress import (
    Measurement,
    ProgressDraft,
    StepWord,
    report_progress,
)
from cases.drafts import EffectTargetDraft, SubTargetDraft
from cases.models import Activity, MeasuredValue
from cases.reaching import share
from tests.cases.web.conftest import Open
from tests.world import NOW, World, seen
from workflow.models import Case
from workflow.records import Record


@pytest.fixture
def activity(world: World) -> Activity:
    """In execution, with targets that can be followed."""
    found = world.propose(
        effect_targets=[
            EffectTargetDraft(
                text="Färre rån", unit="rån", baseline=Decimal(40), target=Decimal(10), due="2026"
            )
        ],
        sub_targets=[
            SubTargetDraft(text="Pass", unit="pass", target=Decimal(1500), due="2026-06-30")
        ],
    )
    world.turn(found, "submit", "Hanna")
    for _ in range(3):
        world.decide(found, "endorse")
    world.turn(found, "start", "Stina")
    return Activity.objects.get(pk=found.pk)


def report(world: World, activity: Case, draft: ProgressDraft) -> None:
    report_progress(
        activity.public_id,
        draft,
        actor=world.actor("Stina"),
        seen_version=seen(activity),
        now=NOW,
    )


def test_reports_stand_with_their_reason_and_the_steps_word(
    world: World, activity: Activity, opened: Open
) -> None:
    path = reverse("case-execution", args=[activity.public_id])
    assert "Inga lägesrapporter än" in opened(path, "Stina").text()
    step = activity.steps.get(position=1)
    report(
        world,
        activity,
        ProgressDraft(
            standing="delayed",
            reason="Två slutade",
            hours=Decimal("12.5"),
            cost=Decimal(12500),
            steps=[StepWord(step_id=step.public_id, done="partly", note="halva gruppen")],
        ),
    )
    text = opened(path, "Stina").text()
    for said in ("försenad", "Två slutade", "Delvis", "halva gruppen", "12,5 timmar"):
        assert said in text
    assert "12 500 kr" in text
    assert "12.5 hours" in opened(path, "Stina", "en").text()


def test_the_days_come_in_order_and_as_given(activity: Activity, opened: Open) -> None:
    page = opened(reverse("case-execution", args=[activity.public_id]), "Stina")
    (timeline,) = [e for e in page.root.all("ol") if e.get("class") == "timeline"]
    days = [time.text() for time in timeline.all("time")]
    assert days == ["2 mars 2026", "31 maj 2026", "30 juni 2026", "31 december 2026", *days[4:]]
    assert "våren 2026" in timeline.text()


def test_values_as_bars_with_corrections(world: World, activity: Activity, opened: Open) -> None:
    target = activity.effect_targets.get()
    path = reverse("case-followup", args=[activity.public_id])
    assert "Inte mätt än" in opened(path, "Stina").text()
    wrong = Measurement(target=target, on=date(2026, 1, 5), value=Decimal(70))
    report(world, activity, ProgressDraft(standing="as_planned", values=[wrong]))
    right = Measurement(
        target=target,
        on=date(2026, 1, 5),
        value=Decimal(25),
        preliminary=True,
        corrects=MeasuredValue.objects.get(),
    )
    report(world, activity, ProgressDraft(standing="as_planned", values=[right]))
    page = opened(path, "Stina")
    for said in ("50 %", "rättat av ett senare värde", "preliminärt"):
        assert said in page.text()
    (bar,) = [rect for rect in page.root.all("rect") if rect.get("class") == "value"]
    assert bar.get("width") == "50"


def test_the_evaluation_is_told(world: World, opened: Open) -> None:
    activity = world.activity_in("evaluation")
    path = reverse("case-followup", args=[activity.public_id])
    assert "Ingen utvärdering än" not in opened(path, "Stina").text()  # the outcome is told
    told = Record(process="Vi började sent", effect="Rånen halverades")
    world.turn(activity, "evaluate", "Stina", record=told)
    text = opened(path, "Stina").text()
    for said in ("Utfall: Genomförd", "Vi började sent", "Rånen halverades"):
        assert said in text


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [
        (40, 10, 25, 50),
        (40, 10, 10, 100),
        (40, 10, 55, -50),
        (0, 20, 5, 25),
        (10, 10, 10, None),
        (None, 10, 5, None),
        (40, None, 5, None),
    ],
)
def test_how_much_of_the_way_is_gone(
    baseline: int | None, target: int | None, value: int, expected: int | None
) -> None:
    given = [Decimal(n) if n is not None else None for n in (baseline, target)]
    assert share(given[0], given[1], Decimal(value)) == expected


def test_what_is_late_is_marked_where_it_stands(activity: Activity, opened: Open) -> None:
    """A step given as "våren 2026" and a target due on a day; each as it was given."""
    tabs = {
        "case": ["Gå ut", "våren 2026", "Pass"],
        "case-execution": ["Gå ut", "våren 2026"],
        "case-followup": ["Pass", "2026-06-30"],
    }
    for name, told in tabs.items():
        path = reverse(name, args=[activity.public_id])
        assert "Försenad" not in opened(path, "Stina").text()
        with time_machine.travel(datetime(2026, 7, 1, 9, tzinfo=UTC), tick=True):
            page = opened(path, "Stina")
        assert all(words in page.text() for words in told)
        late = ["Försenad 31 dagar"] if name != "case-followup" else []
        late += ["Försenad 1 dag"] if name != "case-execution" else []
        assert [words for words in late if words not in page.text()] == []
    with time_machine.travel(datetime(2026, 7, 1, 9, tzinfo=UTC), tick=True):
        path = reverse("case-version", args=[activity.public_id, 1])
        assert "Försenad" not in opened(path, "Stina").text()
