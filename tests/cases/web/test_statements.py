"""How many statements a page costs, session and user included; the same however much there is."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.actions.propose import draw_picture
from cases.actions.report_progress import ProgressDraft, StepWord, report_progress
from cases.drafts import EffectTargetDraft, PictureDraft, ProblemDraft, Proposer, StepDraft
from cases.story.cast import CITY
from tests.statements import Statements
from tests.world import NOW, World, current, seen
from workflow.models import Case

CASE_PAGES = ("case", "case-execution", "case-followup", "history", "case-documents")
CASE_BUDGET, LIST_BUDGET = 22, 10
PROBLEM_BUDGET = 11  # its picture, causes and activities; one is the bell
Signed = Callable[..., Client]


def cost(client: Client, path: str) -> int:
    client.get(path)  # what is read once and kept: content types, SQL texts
    with Statements(connection) as statements:
        assert client.get(path).status_code == 200
    return len(statements)


def much(world: World, activity: Case) -> None:
    """Reports on every step, many times: entries, rows and values."""
    steps = current(activity).as_activity.steps.all()
    for _ in range(30):
        words = [StepWord(step_id=step.public_id, done="yes") for step in steps]
        report_progress(
            activity.public_id,
            ProgressDraft(standing="as_planned", steps=words),
            actor=world.actor("Stina"),
            seen_version=seen(activity),
            now=NOW,
        )


def test_the_pages_of_a_case(
    world: World, client_of: Signed, record_property: Callable[[str, object], None]
) -> None:
    little, rich = world.activity_in("execution"), world.propose(
        steps=[StepDraft(text=f"Steg {n}") for n in range(30)],
        effect_targets=[EffectTargetDraft(text=f"Mål {n}", due="2026") for n in range(30)]
        + [EffectTargetDraft(text="Mätbart", target=10, due="2026")],  # type: ignore[arg-type]
    )  # fmt: skip
    world.turn(rich, "submit", "Hanna")
    for _ in range(3):
        world.decide(rich, "endorse")
    world.turn(rich, "start", "Stina")
    much(world, rich)
    table = []
    for name in CASE_PAGES:
        signed = client_of("Stina")
        few = cost(signed, reverse(name, args=[little.public_id]))
        many = cost(signed, reverse(name, args=[rich.public_id]))
        # An empty prefetch is saved where there is nothing yet.
        assert few <= many <= few + 2, name
        assert many <= CASE_BUDGET
        table.append(f"{name:16} {few:3} {many:3}")
    record_property("Statements of a case's pages, little and much in it", table)


def test_the_lists(world: World, client_of: Signed) -> None:
    paths = [reverse(name) for name in ("activities", "agreements", "pictures")]
    world.propose()
    few = {path: (cost(client_of("Signe"), path), cost(client_of("Hanna"), path)) for path in paths}
    for n in range(30):
        world.turn(world.propose(title=f"Aktivitet {n}"), "submit", "Hanna")
        draw_picture(
            PictureDraft(title=f"Lägesbild {n}", agreement=world.agreement),
            proposer=Proposer(organisation=world.cast.organisations[CITY]),
            actor=world.actor("Signe"),
            now=NOW,
        )
    for path in paths:
        signe, hanna = cost(client_of("Signe"), path), cost(client_of("Hanna"), path)
        assert max(signe, hanna) <= LIST_BUDGET
        # Signe saw no activity before: then nobody had to be asked for.
        assert few[path][0] <= signe <= few[path][0] + 1, path
        assert hanna == few[path][1], path


def test_narrowing_costs_nothing_more(world: World, client_of: Signed) -> None:
    world.activity_in("steering")
    planning = world.cast.organisations["Stadsbyggnadsförvaltningen"].public_id
    query = f"q=mobila&lage=beredning&saknas=cause&hos=organisation:{planning}"
    path = f"{reverse('activities')}?{query}&avtal={world.agreement.public_id}&ordning=rubrik"
    assert cost(client_of("Signe"), path) <= LIST_BUDGET


def drawn(world: World, problems: int) -> Case:
    """A picture in draft with so many problems, each with a cause."""
    return draw_picture(
        PictureDraft(
            title=f"{problems} problem",
            agreement=world.agreement,
            problems=[
                ProblemDraft(title=f"Problem {n}", causes=[("mörkt", "")]) for n in range(problems)
            ],
        ),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )


def test_agreement_picture_problem_and_route(world: World, client_of: Signed) -> None:
    signe = client_of("Signe")
    case = reverse("case", args=[world.agreement.public_id])
    pages = {
        case: CASE_BUDGET,
        reverse("case", args=[world.picture.public_id]): CASE_BUDGET,
        reverse("problem", args=[world.picture.problems.get().public_id]): PROBLEM_BUDGET,
        reverse("route", args=[world.route.public_id]): LIST_BUDGET,
        reverse("route-bpmn", args=[world.route.public_id]): LIST_BUDGET,
    }
    for path, budget in pages.items():
        assert cost(signe, path) <= budget, path
    for _ in range(10):
        world.activity_in("preparation")
    problem = reverse("problem", args=[world.picture.problems.get().public_id])
    assert cost(signe, problem) <= PROBLEM_BUDGET
    assert cost(signe, case) <= CASE_BUDGET


def test_a_picture_of_thirty_problems_costs_what_one_costs(world: World, client_of: Signed) -> None:
    signe, small, big = client_of("Signe"), drawn(world, 1), drawn(world, 30)
    draft = _alike(signe, small, big)
    for one in (small, big):
        world.turn(one, "send", "Signe")
    # A draft is released to nobody yet, and nobody has to be asked for.
    assert draft < _alike(signe, small, big) <= CASE_BUDGET


def _alike(client: Client, *cases: Case) -> int:
    """What each of the cases' pages costs, which is the same."""
    costs = {cost(client, reverse("case", args=[case.public_id])) for case in cases}
    assert len(costs) == 1, costs
    return costs.pop()
