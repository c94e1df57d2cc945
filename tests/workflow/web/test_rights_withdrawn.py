"""Rights withdrawn in six ways while something is under way: the next request is refused.

Each of six situations is first shown to work, then the right goes, then the same is asked again
with what was open: the form, the item, the file, the letter, the page, the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from notifications.deciding import write_letters
from notifications.models import Letter, Status
from notifications.sending import send_waiting
from tests.notifications.conftest import post_office
from tests.notifications.post_office import PostOffice
from tests.standing import rolled_back
from tests.workflow.web.clicking import Visitor
from tests.workflow.withdrawals import TITLE, WAYS, Way
from tests.world import NOW, World, current, open_items
from workflow import assignments
from workflow.models import Case, ConflictOfInterest, LedgerEntry, WorkItem

__all__ = ["post_office"]
SOON = NOW + timedelta(minutes=1)
OUT = (302, 403, 404)  # to sign in, refused with the reason, not there
Visit = Callable[[str], Visitor]
Table = Callable[[str, object], None]


@pytest.fixture(params=WAYS, ids=str)
def way(request: pytest.FixtureRequest) -> Way:
    found: Way = request.param
    return found


@pytest.fixture
def case(world: World, way: Way) -> Case:
    """The case as she has it."""
    return way.begin(world)


def traces(case: Case) -> tuple[Any, ...]:
    """What an act of hers would change."""
    now = current(case)
    return (
        now.state,
        now.text_version_id,
        LedgerEntry.objects.filter(chain=case.public_id).count(),
        ConflictOfInterest.objects.filter(case=case.pk).count(),
        sorted(WorkItem.objects.filter(process=case.pk).values_list("pk", "status", "owner")),
    )


def statuses(client: Client, paths: list[str]) -> list[int]:
    return [client.get(path).status_code for path in paths]


# -- each situation: before, the withdrawal, after; what it returns stands in the table


def a_form_is_open(world: World, way: Way, case: Case, visit: Visit) -> str:
    page = visit(way.who).open(way.form(case))
    assert page.status == 200
    way.withdraw(world, case)
    before = traces(case)
    answer = page.send("ground" if way.code == "jav" else "seen", **way.typed(world))
    # What was handed over is another's item: there it is not hers, but dealt with (409).
    assert answer.status in (*OUT, *([409] if way.reads_on else []))
    assert traces(case) == before
    return f"200 → {answer.status}"


def the_form_would_have_been_heard(world: World, way: Way, case: Case, visit: Visit) -> None:
    """The same with the right still there: the refusal is the withdrawal's doing."""
    page, before = visit(way.who).open(way.form(case)), traces(case)
    answer = page.send("ground" if way.code == "jav" else "seen", **way.typed(world))
    assert answer.status == 200
    assert traces(case) != before


def an_item_is_taken(world: World, way: Way, case: Case, visit: Visit) -> str:
    visitor, item = visit(way.who), open_items(case)[0]
    take, back = (f"/uppgift/{item.public_id}/{what}/" for what in ("ta", "lamna-tillbaka"))
    taken = visitor.client.post(take).status_code
    assert (taken == 302) is way.takes
    if way.takes:
        assert WorkItem.objects.get(pk=item.pk).owner == world.cast.person(way.who)
    way.withdraw(world, case)
    before = traces(case)
    after = [visitor.client.post(path).status_code for path in (take, back)]
    after.append(visitor.client.post(way.form(case), {"seen": "x"}).status_code)
    # What was handed on is closed for her: somebody else has dealt with it (409).
    assert all(status in (*OUT, 409) for status in after)
    assert traces(case) == before
    if way.takes and not way.reads_on:
        _somebody_else_takes(world, way, case)
    return f"{taken} → {', '.join(map(str, after))}"


def _somebody_else_takes(world: World, way: Way, case: Case) -> None:
    colleague = {"Tove": "Olle", "Hanna": "Carin"}[way.who]
    item = open_items(case)[0].public_id
    taken = assignments.take(item, actor=world.actor(colleague), now=NOW)
    assert taken.owner == world.cast.person(colleague)


def a_file_is_asked_for_again(world: World, way: Way, case: Case, visit: Visit) -> str:
    """What leaves the system: history, the text's versions and their comparison, the way as a
    drawing. Whoever has had a case on her table keeps what came to her (rule 3 of visibility)."""
    base = f"/arende/{case.public_id}"
    paths = [f"{base}/{what}/" for what in ("historik", "handlingar", "version/1")]
    client = visit(way.who).client
    assert statuses(client, paths) == [200, 200, 200]
    way.withdraw(world, case)
    after = statuses(client, paths)
    if way.reads_on:
        assert after == [200, 200, 200]
        return "200 → 200: reads on what it has had"
    assert all(status in OUT for status in after)
    return f"200 → {', '.join(map(str, after))}"


def a_letter_waits(world: World, way: Way, case: Case, office: PostOffice) -> str:
    write_letters(SOON)
    hers = Letter.objects.get(event__case=case.pk, person=world.cast.person(way.who))
    assert hers.status == Status.WAITING
    way.withdraw(world, case)
    send_waiting(lambda: SOON)
    hers.refresh_from_db()
    assert (hers.status, hers.text) == (Status.SKIPPED, "")
    assert office.to(way.who) == []
    sent = Letter.objects.filter(status=Status.SENT).count()
    assert len(office.raw) == sent
    return f"waiting → skipped; {sent} of others sent"


def pages_are_asked_for_again(world: World, way: Way, case: Case, visit: Visit) -> str:
    client = visit(way.who).client
    lists = ["/aktiviteter/", "/aktiviteter/?q=fritidsg%C3%A5rd", "/att-gora/"]
    number = str(current(case).number)
    assert TITLE in client.get(lists[0]).content.decode()
    assert TITLE in client.get(lists[1]).content.decode()
    doing = f"/arende/{case.public_id}/gor/{way.code}/"
    assert doing in client.get(lists[2]).content.decode() or not way.reads_on
    way.withdraw(world, case)
    shown = [client.get(path) for path in (*lists, f"/aktiviteter/?q={number}")]
    own = [client.get(path).status_code for path in (f"/arende/{case.public_id}/", way.form(case))]
    if way.reads_on:
        # It stands among the news still, as something others have done; nothing is to be done.
        assert doing not in shown[2].content.decode()
        assert own[1] in OUT
        return f"nothing to do in Att göra; its form {own[1]}"
    for response in shown:
        assert TITLE not in response.content.decode()
    assert all(status in OUT for status in own)
    return f"listed and found → neither; the case {own[0]}, its form {own[1]}"


def a_session_and_a_link_lie_around(world: World, way: Way, case: Case, visit: Visit) -> str:
    """Another browser that remembers her for a year, with the link of an old letter."""
    other = visit(way.who).client
    other.session.set_expiry(timedelta(days=365))
    other.session.save()
    link = f"/arende/{case.public_id}/"
    act = way.form(case)
    assert statuses(other, [link, act]) == [200, 200]
    way.withdraw(world, case)
    after = statuses(other, [link, act])
    assert Session.objects.filter(session_key=other.session.session_key).exists() or after[0] == 302
    refused = after[1:] if way.reads_on else after
    assert all(status in (*OUT, 409) for status in refused)
    return f"200, 200 → {', '.join(map(str, after))}"


SITUATIONS: dict[str, Callable[..., str]] = {
    "a form is open": a_form_is_open,
    "an item is taken": an_item_is_taken,
    "a file is asked for again": a_file_is_asked_for_again,
    "a letter waits": a_letter_waits,
    "page, list and search again": pages_are_asked_for_again,
    "a session and a link": a_session_and_a_link_lie_around,
}


@pytest.fixture
def cells(
    world: World, way: Way, case: Case, visit: Visit, post_office: PostOffice
) -> Iterator[tuple[str, Callable[[], str]]]:
    """The situations of one way, each to be undone after it."""

    def cell(situation: Callable[..., str]) -> Callable[[], str]:
        with_what = post_office if situation is a_letter_waits else visit
        return lambda: situation(world, way, case, with_what)

    return ((name, cell(situation)) for name, situation in SITUATIONS.items())


def test_six_situations(
    way: Way, cells: Iterator[tuple[str, Callable[[], str]]], record_property: Table
) -> None:
    table = []
    for name, situation in cells:
        with rolled_back():
            table.append(f"{name:28} {situation()}")
    assert len(table) == 6
    record_property(f"Rights withdrawn: {way} ({way.who})", table)


def test_with_the_right_it_is_heard(world: World, way: Way, case: Case, visit: Visit) -> None:
    the_form_would_have_been_heard(world, way, case, visit)
