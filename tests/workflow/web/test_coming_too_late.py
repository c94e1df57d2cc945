"""Two people at one thing: the second hears who came first, and loses nothing she wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest

from cases.actions.edit import prepare_activity
from cases.models import Activity
from cases.story.cast import OFFICIALS
from tests.workflow.web.clicking import Visitor
from tests.workflow.web.test_deciding import decide_page, meeting
from tests.world import NOW, World, current, seen
from workflow import engine, loading
from workflow.errors import LockBusy
from workflow.records import Record

Visit = Callable[[str], Visitor]


def prepare(world: World, activity: Any, **changes: Any) -> None:
    prepare_activity(
        activity.public_id,
        world.draft(**changes),
        actor=world.actor("Tove"),
        seen_version=seen(activity),
        now=NOW,
    )


def test_who_decides_second_sees_who_was_first_and_keeps_her_text(
    world: World, visit: Visit
) -> None:
    activity = world.activity_in("preparation")
    tove, olle = visit("Tove"), visit("Olle")
    hers, his = decide_page(tove, activity), decide_page(olle, activity)
    hers.send("outcome", outcome="endorse", **meeting(world, OFFICIALS))
    late = his.send(
        "outcome",
        outcome="refer_back",
        motivation="Det här är en lång och viktig motivering.",
        asked="Mer om målen",
        answer_by="2026-02-02",
        how="meeting",
        **meeting(world, OFFICIALS),
    )
    assert late.status == 409
    assert "Tove Tjänst, Tjänsteberedningen" in late.text
    assert "(Tillstyrk)" in late.text
    assert f"{datetime.now(UTC):%Y}" in late.text
    assert "Det här är en lång och viktig motivering." in late.html
    assert "Mer om målen" in late.html
    assert f"/arende/{activity.public_id}/" in late.links
    assert current(activity).state == "steering"


def test_a_page_opened_too_late_says_the_same(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity)
    page.send("outcome", outcome="endorse", **meeting(world, OFFICIALS))
    late = visit("Olle").open(page.address)
    assert late.status == 409
    assert "Tove Tjänst" in late.text


def test_a_second_click_decides_nothing_again(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity)
    typed = {"outcome": "endorse", **meeting(world, OFFICIALS)}
    page.send("outcome", **typed)
    assert page.visitor.open("/att-gora/").status == 200
    page.visitor.where = page.address
    assert page.send("outcome", **typed).status == 409
    assert current(activity).state == "steering"


def test_a_changed_text_is_shown_beside_the_old_one_and_decided_after_reading(
    world: World, visit: Visit
) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Olle"), activity)
    prepare(world, activity, description="Två team med poliser och fältarbetare.")
    typed = {
        "outcome": "endorse",
        "motivation": "Bra förslag, väl genomtänkt.",
        "how": "meeting",
        **meeting(world, OFFICIALS),
    }
    stale = page.send("outcome", **typed)
    assert stale.status == 409
    assert "Texten har ändrats sedan du öppnade den (version 2 gäller nu)" in stale.text
    assert (
        "Beskrivning Fältarbetare och poliser går tillsammans. "
        "Två team med poliser och fältarbetare." in stale.text
    )
    form = stale.form("outcome")
    assert form.values["motivation"] == ["Bra förslag, väl genomtänkt."]
    assert form.values["seen"] == [seen(activity)]
    assert form.values["present"] == [str(pk) for pk in meeting(world, OFFICIALS)["present"]]
    assert current(activity).state == "preparation"
    assert stale.send("outcome").status == 200
    assert current(activity).state == "steering"


def test_what_one_left_as_it_was_follows_the_changed_text(world: World, visit: Visit) -> None:
    """Her own title stays hers; the description she never touched is not put back."""
    activity = world.activity_in("preparation")
    page = decide_page(visit("Olle"), activity)
    prepare(world, activity, description="Två team.")
    stale = page.send(
        "outcome",
        outcome="endorse_amended",
        title="Team på hela Söder",
        motivation="Hela stadsdelen.",
        how="meeting",
        **meeting(world, OFFICIALS),
    )
    assert stale.status == 409
    assert stale.form("outcome").values["title"] == ["Team på hela Söder"]
    assert stale.form("outcome").values["description"] == ["Två team."]
    assert stale.send("outcome").status == 200
    after = Activity.objects.get(pk=activity.pk)
    assert (after.title, after.description) == ("Team på hela Söder", "Två team.")


def test_a_text_that_changes_while_the_decision_waits_for_the_lock(
    world: World, visit: Visit
) -> None:
    """The page's own reading was in time; the one under the lock is what counts."""
    activity = world.activity_in("preparation")
    page = decide_page(visit("Olle"), activity)
    turn = engine.turn

    def slow(*args: Any, **kwargs: Any) -> Any:
        prepare(world, activity, description="Ändrat i sista stund.")
        return turn(*args, **kwargs)

    with patch.object(engine, "turn", slow):
        stale = page.send("outcome", outcome="endorse", **meeting(world, OFFICIALS))
    assert stale.status == 409
    assert "Ändrat i sista stund." in stale.text
    assert stale.send("outcome").status == 200


def test_a_busy_case_keeps_the_form_and_says_when_to_try_again(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = decide_page(visit("Tove"), activity)
    with patch.object(loading, "begin", side_effect=LockBusy()):
        busy = page.send(
            "outcome", outcome="endorse", motivation="Klart och bra.", **meeting(world, OFFICIALS)
        )
    assert busy.status == 503
    assert busy.response["Retry-After"] == "5"
    assert busy.form("outcome").values["motivation"] == ["Klart och bra."]
    assert "Försök igen" in busy.text
    assert busy.send("outcome").status == 200
    assert current(activity).state == "steering"


@pytest.mark.parametrize("code", ["finish", "discontinue"])
def test_other_transitions_meet_the_same(world: World, visit: Visit, code: str) -> None:
    activity = world.activity_in("execution")
    by = {"finish": "Stina", "discontinue": "Signe"}[code]
    page = visit(by).open(f"/arende/{activity.public_id}/gor/{code}/")
    typed: dict[str, Any] = {"motivation": "En tydlig motivering till detta."}
    if code == "finish":
        typed["outcome"] = "partly"
    world.turn(activity, "finish", "Stina", record=Record(outcome="done"))
    late = page.send("motivation", **typed)
    assert late.status == 409
    assert "En tydlig motivering till detta." in late.html
    assert current(activity).state == "evaluation"


def test_a_text_amended_meanwhile_is_compared_on_other_pages_too(
    world: World, visit: Visit
) -> None:
    from cases.actions.edit import amend_activity

    activity = world.activity_in("execution")
    page = visit("Stina").open(f"/arende/{activity.public_id}/gor/finish/")
    amend_activity(
        activity.public_id,
        world.draft(end="2027-03-31"),
        reason="förlängs",
        actor=world.actor("Signe"),
        seen_version=seen(activity),
        now=NOW,
    )
    stale = page.send("outcome", outcome="done")
    assert stale.status == 409
    assert "Slut 2026-12-31 2027-03-31" in stale.text
    assert stale.send("outcome").status == 200
    assert current(activity).state == "evaluation"
