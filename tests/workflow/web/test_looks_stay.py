"""A look is recorded before anything is shown, and stays whatever becomes of the page."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import uuid5

import pytest
from django.db import connection, transaction
from django.template.backends.django import Template
from django.test import Client

from tests.racing import at_once
from tests.world import NOW, World, item_of
from workflow import ledger, looks, releases
from workflow.models import Case, LedgerEntry

TITLE = "Kanariefågelns väg"


def hidden(world: World) -> Case:
    case = world.propose(title=TITLE)
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    return case


def browser_of(world: World, name: str) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.cast.person(name))
    return client


def test_whoever_writes_in_her_chain_in_another_tab_is_told_to_wait(
    committed_world: World,
) -> None:
    """Two pages of an auditor at once: the second waits for the first, and not for ever."""
    rut = committed_world.cast.person("Rut")
    browser = browser_of(committed_world, "Rut")
    chain = uuid5(rut.public_id, "searches")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [str(chain)])
        with ThreadPoolExecutor(1) as elsewhere:
            paths = ("/beslut/", "/beslut/ledtider/")
            found = elsewhere.submit(_statuses, browser, paths).result()
    assert found == [503, 503]
    assert browser.get("/beslut/").status_code == 200


def _statuses(browser: Client, paths: tuple[str, ...]) -> list[int]:
    try:
        return [browser.get(path).status_code for path in paths]
    finally:
        connection.close()


def looks_at(case: Case) -> int:
    return LedgerEntry.objects.filter(chain=looks.chain_of(case.public_id)).count()


def test_the_look_is_there_although_the_page_fails(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = hidden(committed_world), browser_of(committed_world, "Hanna")
    _fails_and_is_recorded(case, browser, f"/arende/{case.public_id}/", monkeypatch)


def test_also_where_the_page_is_of_something_that_hangs_on_the_case(
    committed_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An item to delegate, and a problem of a picture, have addresses of their own."""
    world = committed_world
    case, picture = world.activity_in("revision"), world.picture
    for hide, by in ((case, "Hanna"), (picture, "Signe")):
        releases.restrict(hide.public_id, basis="OSL 18:1", actor=world.actor(by), now=NOW)
    path = f"/uppgift/{item_of(case)}/delegera/"
    _fails_and_is_recorded(case, browser_of(world, "Carin"), path, monkeypatch)
    path = f"/problem/{picture.problems.get().public_id}/"
    _fails_and_is_recorded(picture, browser_of(world, "Uno"), path, monkeypatch)


def _fails_and_is_recorded(
    case: Case, browser: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> str:
        raise RuntimeError("the page cannot be made")

    with monkeypatch.context() as patched:
        patched.setattr(Template, "render", fail)
        with pytest.raises(RuntimeError):
            Client.get(_loud(browser), path)
    assert looks_at(case) == 1
    assert browser.get(path).status_code == 200
    assert looks_at(case) == 2
    assert ledger.verify().intact


def _loud(browser: Client) -> Client:
    """The same browser, where an error is not turned into a page that would fail as well."""
    loud = Client()
    loud.cookies = browser.cookies
    return loud


def test_what_cannot_be_recorded_is_not_shown(committed_world: World) -> None:
    """Somebody holds the chain of looks longer than anybody waits for it."""
    case, browser = hidden(committed_world), browser_of(committed_world, "Hanna")
    path = f"/arende/{case.public_id}/"

    def opened() -> Any:
        try:
            return browser.get(path)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        with connection.cursor() as cursor:
            chain = str(looks.chain_of(case.public_id))
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [chain])
        answer = threads.submit(opened).result()
    assert answer.status_code == 503
    assert TITLE not in answer.content.decode()
    assert looks_at(case) == 0
    assert TITLE in browser.get(path).content.decode()


def test_looks_at_one_case_at_once_are_one_chain(committed_world: World) -> None:
    case = hidden(committed_world)
    browsers = [browser_of(committed_world, name) for name in ("Hanna", "Kim", "Carin")] * 3
    path = f"/arende/{case.public_id}/"
    answers = at_once([partial(one.get, path) for one in browsers])
    assert {answer.status_code for answer in answers} == {200}
    assert looks_at(case) == len(browsers)
    assert ledger.verify().intact
