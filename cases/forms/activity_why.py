"""Why there is an activity: agreement, problem, causes, goals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from workflow.text import Text

from ..drafts import ActivityDraft, GoalDraft
from ..models import Agreement, Goal, Problem
from .choices import Choices
from .fields import Pick, PickMany, ShortPassage
from .parts import Part, Told, lines
from .rows import PartForm, Rows


class UnderAgreement(Part[ActivityDraft]):
    """Which agreement it belongs to; until it has its number."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        options = [(agreement, agreement.title) for agreement in choices.agreements]
        form.add("agreement", Pick(_AGREEMENT, options, none=_NO_AGREEMENT, radios=True),
                 draft.agreement)  # fmt: skip

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        chosen = form.cleaned_data["agreement"]
        if chosen == draft.agreement:
            return {}
        return {
            "agreement": chosen,
            "goals": [_under(chosen, goal) for goal in draft.goals],
            "focus_area": None,
            **_problem_of_another(draft),
        }

    def told(self, draft: ActivityDraft) -> list[Told]:
        return [(_AGREEMENT, draft.agreement.title if draft.agreement else "")]


def _under(agreement: Agreement | None, draft: GoalDraft) -> GoalDraft:
    """A goal of the former agreement stays as words."""
    goal = draft.goal
    if goal is None or (agreement is not None and goal.agreement_id == agreement.pk):
        return draft
    return GoalDraft(text=goal.text)


def _problem_of_another(draft: ActivityDraft) -> dict[str, Any]:
    """The former picture's problem stays as a suggestion."""
    if draft.problem is None:
        return {}
    return {"problem": None, "causes": (), "suggested_problem": draft.problem}


class TheProblem(Part[ActivityDraft]):
    """The picture's problem, and those of its causes that the activity works on."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        suggested = draft.suggested_problem if draft.problem is None else None
        options = [(p, _name_of(p, suggested)) for p in choices.problems]
        hint = _NO_PICTURE if not options else _CONFIRM if suggested is not None else None
        form.add("problem", Pick(_PROBLEM, options, none=_NO_PROBLEM, radios=True, hint=hint),
                 draft.problem)  # fmt: skip
        if choices.causes:
            groups = [(p.title, [(c, c.text) for c in causes]) for p, causes in choices.causes]
            form.add("causes", PickMany(_CAUSES, groups, hint=_CAUSES_HINT), draft.causes)

    def check(self, form: PartForm) -> None:
        problem, causes = form.cleaned_data.get("problem"), form.cleaned_data.get("causes", [])
        if "problem" in form.errors or not causes:
            return
        if problem is None:
            form.add_error("problem", str(_CAUSE_WITHOUT_PROBLEM))
        elif any(cause.problem_id != problem.pk for cause in causes):
            form.add_error("causes", str(_CAUSE_OF_ANOTHER.format(problem=problem.title)))

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        problem = form.cleaned_data["problem"]
        suggested = draft.suggested_problem if problem is None else None
        return {
            "problem": problem,
            "suggested_problem": suggested,
            "causes": form.cleaned_data.get("causes", []),
        }

    def told(self, draft: ActivityDraft) -> list[Told]:
        problem = draft.problem.title if draft.problem else ""
        return [(_PROBLEM, problem), (_CAUSES, lines([c.text for c in draft.causes]))]


def _name_of(problem: Problem, suggested: Problem | None) -> Any:
    named = f"{problem.title} ({problem.place})" if problem.place else problem.title
    return _SUGGESTED.format(problem=named) if problem == suggested else named


class TheGoals(Part[ActivityDraft]):
    """The agreement's goals, goals in own words, and the focus area where there are any."""

    def build(self, form: PartForm, draft: ActivityDraft, choices: Choices) -> None:
        if choices.goals:
            options = [(goal, goal.text) for goal in choices.goals]
            form.add("goals", PickMany(_GOALS, [("", options)], hint=_GOALS_HINT), _linked(draft))
        form.add_rows(OWN_GOALS, [{"text": text} for text in _own(draft)])
        if choices.focus_areas:
            areas = [(area, area.name) for area in choices.focus_areas]
            form.add(
                "focus_area", Pick(_AREA, areas, none=_NO_AREA, optional=True), draft.focus_area
            )

    def changes(self, form: PartForm, draft: ActivityDraft) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if "focus_area" in form.fields:
            found["focus_area"] = form.cleaned_data["focus_area"]
        linked: list[Goal] = form.cleaned_data.get("goals", [])
        own = [row["text"] for row in form.entered("own_goals")]
        if {g.pk for g in linked} == {g.pk for g in _linked(draft)} and own == _own(draft):
            return found
        goals = [GoalDraft(goal=g) for g in linked] + [GoalDraft(text=text) for text in own]
        return {**found, "goals": goals}

    def told(self, draft: ActivityDraft) -> list[Told]:
        goals = lines([g.goal.text if g.goal else g.text for g in draft.goals])
        return [(_GOALS, goals), (_AREA, draft.focus_area.name if draft.focus_area else "")]


def _linked(draft: ActivityDraft) -> list[Goal]:
    return [goal.goal for goal in draft.goals if goal.goal is not None]


def _own(draft: ActivityDraft) -> list[str]:
    return [goal.text for goal in draft.goals if goal.goal is None]


def _goal_fields() -> Mapping[str, forms.Field]:
    return {"text": ShortPassage(Text("Mål", "Goal"))}


_AGREEMENT = Text("Överenskommelse", "Agreement")
_NO_AGREEMENT = Text("Ingen än", "None yet")
_PROBLEM = Text("Problem i lägesbilden", "Problem of the situational picture")
_NO_PROBLEM = Text("Inget av dem, eller det vet vi inte än", "None of them, or we do not know yet")
_NO_PICTURE = Text(
    "Det finns ingen fastställd lägesbild att välja ur. Du kan gå vidare och välja problem senare.",
    "There is no established picture to choose from. You can go on and choose a problem later.",
)
_CONFIRM = Text(
    "Ett problem är föreslaget men inte bekräftat. Välj det om det stämmer, annars ett annat.",
    "A problem is suggested but not confirmed. Choose it if it is right, otherwise another.",
)
_SUGGESTED = Text("{problem} – förslag, inte bekräftat", "{problem} – suggested, not confirmed")
_CAUSES = Text("Vilka orsaker arbetar ni med?", "Which causes do you work on?")
_CAUSES_HINT = Text(
    "Välj bland orsakerna till det problem du har valt.",
    "Choose among the causes of the problem you have chosen.",
)
_CAUSE_WITHOUT_PROBLEM = Text(
    "Välj det problem som orsakerna hör till.", "Choose the problem that the causes belong to."
)
_CAUSE_OF_ANOTHER = Text(
    "En av orsakerna hör till ett annat problem än ”{problem}”. Välj bland dess egna.",
    "One of the causes belongs to another problem than “{problem}”. Choose among its own.",
)
_GOALS = Text("Vilka mål bidrar den till?", "Which goals does it serve?")
_GOALS_HINT = Text(
    "Överenskommelsens övergripande mål. Välj minst ett.",
    "The agreement's overall goals. Choose at least one.",
)
_AREA = Text("Inriktning", "Focus area")
_NO_AREA = Text("Ingen", "None")
OWN_GOALS = Rows(
    name="own_goals",
    title=Text("Mål med egna ord", "Goals in your own words"),
    hint=Text(
        "Frivilligt. Ett mål i varje ruta.",
        "Optional. One goal in each box.",
    ),
    one=Text("Eget mål {n}", "Own goal {n}"),
    fields=_goal_fields,
    key="text",
    demand=Text("Skriv målet.", "Write the goal."),
    more=Text("Lägg till fler mål", "Add more goals"),
    empty=1,
)
