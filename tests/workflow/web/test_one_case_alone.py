"""Two cases of the same people: what is of the one neither shows nor counts in the other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cases.actions.edit import prepare_activity
from cases.models import Activity
from cases.story.cast import OFFICIALS, POLICE
from tests.notifications.test_recipients import told
from tests.workflow.web.clicking import Visitor
from tests.workflow.web.test_deciding import decide_page, meeting
from tests.world import NOW, World, current, item_of, seen
from workflow import conflicts, releases
from workflow.models import Case, Release
from workflow.records import Record

Visit = Callable[[str], Visitor]
WORD = "zebrafink"


@pytest.fixture
def ours(world: World) -> Activity:
    """A case with one text and nothing beside it."""
    return world.activity_in("preparation")


@pytest.fixture
def theirs(world: World) -> Activity:
    """Another with a second text, a release and somebody with jäv, all in a word of its own."""
    case = world.propose(title=f"En {WORD}", description=f"Om {WORD}ar.")
    world.turn(case, "submit", "Hanna")
    prepare_activity(
        case.public_id,
        world.draft(title=f"Två {WORD}ar"),
        actor=world.actor("Tove"),
        seen_version=seen(case),
        now=NOW,
    )
    to, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    releases.release(case.public_id, to, reason=f"en {WORD}", actor=hanna, now=NOW)
    conflicts.report(
        case.public_id,
        world.cast.person("Lena"),
        ground=f"äger en {WORD}",
        actor=world.actor("Tove"),
        now=NOW,
    )
    return case


def _endorse_without_lena(world: World, case: Case) -> None:
    present = world.cast.members(OFFICIALS, without=["Lena"])
    how = world.meeting(OFFICIALS, present=present)
    world.turn(case, "endorse", "Tove", record=Record(how=how))


@pytest.mark.parametrize("name", ["Hanna", "Tove"])
def test_its_pages_tell_of_it_alone(
    world: World, visit: Visit, ours: Case, theirs: Case, name: str
) -> None:
    client, base = visit(name).client, f"/arende/{ours.public_id}"
    pages = ("", "historik/", "handlingar/", "version/1/", "version/1/?jamfor=2", "jav/")
    for page in (*pages, "lamna-ut/"):
        response = client.get(f"{base}/{page}")
        assert response.status_code == 200
        assert WORD not in response.content.decode().lower(), page
    assert client.get(f"{base}/version/2/").status_code == 404
    own = client.get(f"/arende/{theirs.public_id}/lamna-ut/").content.decode().lower()
    assert WORD in own


def test_a_fingerprint_of_another_text_brings_that_text_to_nobody(
    world: World, visit: Visit, ours: Case, theirs: Case
) -> None:
    page = decide_page(visit("Tove"), ours)
    typed = {"outcome": "endorse", **meeting(world, OFFICIALS), "seen": seen(theirs)}
    stale = page.send("outcome", **typed)
    assert stale.status == 409
    assert WORD not in stale.html.lower()
    assert current(ours).state == "preparation"


def test_jav_in_the_one_is_none_in_the_other(world: World, ours: Case, theirs: Case) -> None:
    conflicts.report(
        theirs.public_id, world.cast.person("Tove"), ground="x", actor=world.actor("Tove"), now=NOW
    )
    assert {"Olle", "Tove"} <= set(told(ours, "submit"))
    world.decide(ours, "endorse")
    assert current(ours).state == "steering"


def test_a_release_of_the_one_is_none_of_the_other(world: World, ours: Case, theirs: Case) -> None:
    to, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    releases.release(ours.public_id, to, reason="också", actor=hanna, now=NOW)
    submitted = world.propose()
    world.turn(submitted, "submit", "Hanna", releases=[to])
    for case in (ours, submitted):
        assert Release.objects.filter(case=case.pk, taken_back_at__isnull=True).count() == 1


def test_an_item_of_the_one_is_none_of_the_other(world: World, ours: Case, theirs: Case) -> None:
    _endorse_without_lena(world, theirs)
    assert item_of(ours) != item_of(theirs)
    assert current(ours).state == "preparation"
    assert "Sara" not in told(ours, "submit")


def test_who_handled_the_one_is_told_nothing_of_the_other(
    world: World, ours: Case, theirs: Case
) -> None:
    _endorse_without_lena(world, theirs)
    world.decide(theirs, "refer_back", asked="mer", until=date(2026, 2, 2))
    world.decide(ours, "dismiss")
    assert told(ours, "dismiss") == ["Hanna"]
