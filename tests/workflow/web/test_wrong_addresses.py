"""Addresses put together by hand from parts that do not belong together: nothing is there.

Each part is somebody's own and may be seen by her; the case's kind, its item, its problem or
the act is another's. No GET shows anything, no POST changes anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cases.actions.propose import draw_picture
from cases.drafts import PictureDraft, ProblemDraft, Proposer
from cases.models import Picture
from cases.story.cast import CITY, POLICE
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World, current, open_items, seen
from workflow import releases
from workflow.models import LedgerEntry, Release, WorkItem

Visit = Callable[[str], Visitor]


def picture(world: World, title: str) -> Picture:
    return draw_picture(
        PictureDraft(
            title=title,
            agreement=world.agreement,
            problems=[ProblemDraft(title=f"Problem {title}", causes=[("mörkt", "")])],
        ),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )


def refused(visitor: Visitor, path: str, values: dict[str, Any] | None = None) -> None:
    """There is nothing here, whichever way it is asked."""
    before = LedgerEntry.objects.count()
    assert visitor.client.get(path).status_code == 404, path
    assert visitor.client.post(path, values or {"seen": "x"}).status_code == 404, path
    assert LedgerEntry.objects.count() == before


@pytest.mark.parametrize(
    "page", ["overenskommelse", "forlang", "lagesbild", "lagesbild/problem/ny"]
)
def test_a_page_of_another_kind_of_case(world: World, visit: Visit, page: str) -> None:
    case = world.propose()
    refused(visit("Hanna"), f"/arende/{case.public_id}/{page}/")


@pytest.mark.parametrize("page", ["forslag/problem", "forslag/finnsinte", "bearbeta", "lamna-in"])
def test_a_page_of_an_activity_for_an_agreement(world: World, visit: Visit, page: str) -> None:
    refused(visit("Signe"), f"/arende/{world.agreement.public_id}/{page}/")


def test_a_problem_of_another_picture(world: World, visit: Visit) -> None:
    ours, theirs = picture(world, "Vår"), picture(world, "Deras")
    problem = theirs.problems.get()
    signe = visit("Signe")
    path = f"/arende/{ours.public_id}/lagesbild/problem/{problem.public_id}/"
    refused(signe, path, {"seen": seen(ours), "next": "remove"})
    refused(signe, f"/arende/{ours.public_id}/lagesbild/problem/{uuid4()}/")
    new = f"/arende/{ours.public_id}/lagesbild/problem/ny/"
    assert signe.client.get(new).status_code == 200
    answer = signe.client.post(new, {"seen": seen(ours), "next": "remove"})
    assert answer.status_code == 404
    assert [p.problems.count() for p in (ours, theirs)] == [1, 1]


def test_an_act_that_nobody_knows(world: World, visit: Visit) -> None:
    case = world.propose()
    hanna = visit("Hanna")
    for code in ("finns-inte", "__init__", "missing", "save", "delete"):
        refused(hanna, f"/arende/{case.public_id}/gor/{code}/")


def test_an_act_with_a_page_of_its_own_is_not_done_on_the_common_one(
    world: World, visit: Visit
) -> None:
    case = world.propose()
    path = f"/arende/{case.public_id}/gor/submit/"
    answer = visit("Hanna").client.post(path, {"seen": seen(case)})
    assert answer.status_code == 404
    assert current(case).state == "draft"


def test_an_item_of_another_case(world: World, visit: Visit) -> None:
    ours, theirs = world.activity_in("preparation"), world.activity_in("preparation")
    item = open_items(theirs)[0].public_id
    tove = visit("Tove")
    refused(tove, f"/arende/{ours.public_id}/besluta/{item}/", {"outcome": "endorse"})
    refused(tove, f"/arende/{ours.public_id}/besluta/{uuid4()}/", {"outcome": "endorse"})
    assert {current(case).state for case in (ours, theirs)} == {"preparation"}
    hanna = visit("Hanna")
    path = f"/arende/{ours.public_id}/gor/withdraw/?uppgift={item}"
    assert hanna.client.get(path).status_code == 404


def test_an_item_that_no_body_holds_is_not_decided_on(world: World, visit: Visit) -> None:
    case = world.activity_in("revision")
    item = open_items(case)[0].public_id
    refused(visit("Hanna"), f"/arende/{case.public_id}/besluta/{item}/", {"outcome": "resubmit"})


@pytest.mark.parametrize("what", ["ta", "lamna-tillbaka", "delegera"])
def test_an_item_that_is_not_there_and_one_she_may_not_see(
    world: World, visit: Visit, what: str
) -> None:
    hidden = open_items(world.propose())[0].public_id
    petra = visit("Petra").client
    answers = [petra.post(f"/uppgift/{item}/{what}/", {"to": "1"}) for item in (hidden, uuid4())]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert not WorkItem.objects.filter(public_id=hidden, owner__isnull=False).exists()


def test_a_release_of_another_case(world: World, visit: Visit) -> None:
    ours, theirs = world.activity_in("preparation"), world.activity_in("preparation")
    to, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    row = releases.release(theirs.public_id, to, reason="x", actor=hanna, now=NOW)
    client, path = visit("Hanna").client, f"/arende/{ours.public_id}/lamna-ut/"
    for release in (str(row.public_id), str(uuid4()), "x"):
        sent = {"act": "take_back", "release": release, f"{release}-reason": "fel"}
        assert client.post(path, sent).status_code == 404
    assert client.post(path, {"act": "finns-inte"}).status_code == 404
    assert Release.objects.get(pk=row.pk).taken_back_at is None


def test_who_may_see_but_does_not_own_is_not_heard_on_the_owners_page(
    world: World, visit: Visit
) -> None:
    case = world.activity_in("preparation")
    to, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    row = releases.release(case.public_id, to, reason="x", actor=hanna, now=NOW)
    client, path = visit("Pär").client, f"/arende/{case.public_id}/lamna-ut/"
    release = str(row.public_id)
    body = world.cast.bodies["Styrgruppen för trygghetsfrågor"]
    for sent in (
        {"act": "take_back", "release": release, f"{release}-reason": "fel"},
        {"act": "release", "to": f"body:{body.public_id}", "reason": "dela mer"},
        {"act": "restrict", "basis": "18 kap. 1 §"},
    ):
        assert client.post(path, sent).status_code in (403, 404)
    assert Release.objects.get().taken_back_at is None
    assert not current(case).restricted


def test_a_version_that_is_not_there(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    client = visit("Hanna").client
    for number in (0, 99):
        path = f"/arende/{case.public_id}/version/{number}/"
        assert client.get(path).status_code == 404
