"""The story's main path by clicks: from a queue to a closed case, each as themselves.

Writing the proposal has pages and tests of its own; here it comes in through the actions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases.actions.edit import edit_activity
from cases.story.cast import OFFICIALS, POLITICIANS, STEERING
from tests.workflow.web.clicking import Visitor
from tests.workflow.web.test_queues import queue_of
from tests.workflow.web.test_sittings import chosen, on
from tests.world import NOW, World, current, seen
from workflow.models import Case, LedgerEntry
from workflow.records import Record

Visit = Callable[[str], Visitor]


def test_a_year_by_clicks(world: World, visit: Visit) -> None:
    activity = world.propose()
    world.turn(activity, "submit", "Hanna")
    referred_back_and_endorsed(world, visit, activity)
    postponed_and_endorsed_with_two_others(world, visit, activity)
    approved_with_a_reservation(world, visit, activity)
    carried_out_and_evaluated(world, visit, activity)
    page = visit("Arvid").open(f"/arende/{activity.public_id}/gor/reopen/")
    page.send("motivation", motivation="Ett nytt mätvärde har kommit.")
    assert current(activity).state == "evaluation"
    acts = LedgerEntry.objects.filter(chain=activity.public_id).order_by("seq")
    assert " ".join(acts.values_list("act", flat=True)) == (
        "open submit refer_back resubmit endorse postpone report_conflict endorse endorse "
        "start finish evaluate accept reopen"
    )


def referred_back_and_endorsed(world: World, visit: Visit, activity: Case) -> None:
    tove = visit("Tove")
    page = tove.open(queue_of(world, OFFICIALS)).press("Ta").follow("/besluta/")
    page.send(
        "outcome",
        outcome="refer_back",
        motivation="Målet går inte att mäta.",
        asked="Ett mätbart mål",
        answer_by="2026-02-02",
        **officials(world),
    )
    assert "/forslag/" in visit("Hanna").open("/att-gora/").html
    edit_activity(
        activity.public_id,
        world.draft(description="Tre team."),
        actor=world.actor("Hanna"),
        seen_version=seen(activity),
        now=NOW,
    )
    world.turn(activity, "resubmit", "Hanna", record=Record(motivation="Målet är mätbart."))
    page = tove.open("/att-gora/").follow("/besluta/")
    assert "Tre team." in page.text
    page.send("outcome", outcome="endorse", **officials(world))


def postponed_and_endorsed_with_two_others(world: World, visit: Visit, activity: Case) -> None:
    sara = visit("Sara")
    page = sara.open(queue_of(world, STEERING)).follow("/besluta/")
    page.send(
        "outcome",
        outcome="postpone",
        postponed_until="2026-02-16",
        motivation="Polisens underlag saknas.",
        paragraph="§ 9",
        present=[world.cast.person("Sven").pk],
    )
    others = [world.activity_in("steering") for _ in range(2)]
    page = sara.open(f"/arende/{activity.public_id}/jav/")
    page.send("ground", person=world.cast.person("Mats").public_id, ground="Bor granne.")
    page = chosen(world, sara, STEERING, activity, *others)
    assert "Mats Medlem" in page.text
    page = page.send(
        "present",
        present=list(world.cast.members(STEERING)),
        **on(activity, outcome="endorse", paragraph="§ 11"),
        **on(others[0], outcome="endorse", paragraph="§ 12"),
        **on(others[1], outcome="endorse", paragraph="§ 13"),
    )
    assert "3 ärenden är avgjorda." in page.text


def approved_with_a_reservation(world: World, visit: Visit, activity: Case) -> None:
    page = visit("Siv").open(f"/arende/{activity.public_id}/").follow("/besluta/")
    page = page.send(
        "outcome",
        outcome="endorse",
        paragraph="§ 3",
        present=list(world.cast.members(POLITICIANS)),
        reservation_by_0=world.cast.person("Nils").pk,
        reservation_text_0="Det räcker inte.",
    )
    assert "Stadsbyggnadsförvaltningen har ärendet nu (läge: Beslutad)" in page.text


def carried_out_and_evaluated(world: World, visit: Visit, activity: Case) -> None:
    stina = visit("Stina")
    page = stina.open("/att-gora/").follow("/gor/start/").send("seen")
    assert "Startad" in page.text
    page = stina.open(f"/arende/{activity.public_id}/gor/finish/")
    page.send("outcome", outcome="partly", motivation="Ett team av tre kom i gång.")
    page = stina.open("/att-gora/").follow("/gor/evaluate/")
    page.send("seen", process="Det gick långsamt.", effect="Färre rån, för tidigt att säga.")
    page = visit("Tove").open("/att-gora/").follow("/besluta/")
    assert "Färre rån, för tidigt att säga." in page.text
    page = page.send("outcome", outcome="accept", **officials(world))
    assert "Ärendet är avslutat i läget ”Avslutad”." in page.text


def officials(world: World) -> dict[str, Any]:
    return {"paragraph": "§ 2", "present": list(world.cast.members(OFFICIALS))}
