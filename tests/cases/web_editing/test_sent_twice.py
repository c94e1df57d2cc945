"""A double click, and the back button: a report counts once."""

from __future__ import annotations

from cases.models import ProgressReport
from tests.cases.web_editing.test_after_the_decision import Sign
from tests.cases.web_editing.test_agreements_and_pictures import picture
from tests.world import World
from workflow.ledger import history


def test_a_report_sent_twice_is_one_report(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("execution"), writer("Stina")
    page = stina.at("report", activity)
    form = page.form("standing").values | {"standing": ["as_planned"], "hours": ["40"]}
    address = f"/arende/{activity.public_id}/lagesrapport/"
    answers = [stina.client.post(address, form).status_code for _ in range(3)]
    assert answers == [302, 409, 409]
    assert ProgressReport.objects.filter(activity=activity).count() == 1
    assert [e.act for e in history(activity.public_id)].count("report_progress") == 1
    again = stina.at("report", activity).form("standing").values | {"standing": ["as_planned"]}
    assert stina.client.post(address, again).status_code == 302


def test_taking_out_a_problem_that_is_not_there(world: World, writer: Sign) -> None:
    drawn, signe = picture(world), writer("Signe")
    for problem in ("ny", "0b4ac7a2-58a7-4f1d-a8a3-6e5a4f2f4f10"):
        address = f"/arende/{drawn.public_id}/lagesbild/problem/{problem}/"
        assert signe.client.post(address, {"next": "remove"}).status_code == 404
