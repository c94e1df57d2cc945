"""The steps in which an activity is proposed: one page per thought, and what each holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workflow.text import Text

from ..drafts import ActivityDraft
from .activity_how import InWhatForm, TheSteps, TheTitle, When, WhoDoesIt, WithWhat
from .activity_targets import TheTargets
from .activity_why import TheGoals, TheProblem, UnderAgreement
from .parts import Part


@dataclass(frozen=True)
class ProposalStep:
    """One page: its address, its question, and the parts of the draft that it holds."""

    slug: str
    name: Text
    question: Text
    parts: Sequence[Part[ActivityDraft]]
    shows_tried: bool = False


STEPS = (
    ProposalStep(
        "problem",
        Text("Problem och orsak", "Problem and cause"),
        Text("Vilket problem ska aktiviteten lösa?", "Which problem is the activity to solve?"),
        (TheProblem(), TheGoals()),
        shows_tried=True,
    ),
    ProposalStep(
        "atgard",
        Text("Åtgärd", "Measure"),
        Text("Vad ska ni göra?", "What will you do?"),
        (TheTitle(), TheSteps()),
        shows_tried=True,
    ),
    ProposalStep(
        "vem",
        Text("Vem och med vad", "Who and with what"),
        Text("Vem gör det, och med vad?", "Who does it, and with what?"),
        (WhoDoesIt(), InWhatForm(), WithWhat()),
    ),
    ProposalStep(
        "nar",
        Text("När", "When"),
        Text("När ska det göras?", "When is it to be done?"),
        (When(),),
    ),
    ProposalStep(
        "matt",
        Text("Hur ni vet att det hjälpte", "How you will know"),
        Text("Hur vet ni att det hjälpte?", "How will you know that it helped?"),
        (TheTargets(),),
    ),
)
# Beside the road: an imported draft, or one begun before there was an agreement, needs it.
AGREEMENT_STEP = ProposalStep(
    "overenskommelse",
    Text("Överenskommelse", "Agreement"),
    Text("Vilken överenskommelse hör den till?", "Which agreement does it belong to?"),
    (UnderAgreement(),),
)
BY_SLUG = {step.slug: step for step in (*STEPS, AGREEMENT_STEP)}

# Where each gap of the red thread is filled (cases/red_thread.py).
STEP_OF_GAP = {
    "agreement": "overenskommelse",
    "problem": "problem",
    "cause": "problem",
    "goal": "problem",
    "effect_target": "matt",
    "measurable_target": "matt",
    "responsible": "vem",
    "start": "nar",
    "end": "nar",
    "steps": "atgard",
    "resources": "vem",
}
AMENDED = (When(), WhoDoesIt(), InWhatForm(), TheSteps(), WithWhat())


def step_after(slug: str) -> ProposalStep | None:
    """The step that follows; None after the last, and after the agreement the first."""
    slugs = [step.slug for step in STEPS]
    place = slugs.index(slug) + 1 if slug in slugs else 0
    return STEPS[place] if place < len(STEPS) else None


def step_before(slug: str) -> ProposalStep | None:
    """The step that comes before; None before the first."""
    slugs = [step.slug for step in STEPS]
    place = slugs.index(slug) - 1 if slug in slugs else -1
    return STEPS[place] if place >= 0 else None
