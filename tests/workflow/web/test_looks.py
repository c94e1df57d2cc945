"""Who has looked: every page of a restricted case, every look of an auditor, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import uuid4, uuid5

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cases.story.cast import CITY, OFFICIALS, POLICE, SOCIAL
from tests.statements import Statements
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World, current, item_of
from workflow import ledger, looks, memberships, releases
from workflow.models import Case, LedgerEntry
from workflow.rights import Role
from workflow.views.looked import PAGES

Visit = Callable[[str], Visitor]
BUDGET = 11  # one of them the bell


def hidden(world: World, title: str = "Skyddad insats") -> Case:
    """A restricted case with the first body."""
    case = world.propose(title=title)
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    world.turn(case, "submit", "Hanna")
    return current(case)


def entries() -> list[LedgerEntry]:
    return list(LedgerEntry.objects.filter(kind="look").order_by("recorded_at", "seq"))


def seen(case: Case) -> list[tuple[str, str, str]]:
    """Who, from where, which page, in order."""
    chain = LedgerEntry.objects.filter(chain=looks.chain_of(case.public_id)).order_by("seq")
    return [
        (str(e.recorded_by).split()[0], e.text.data.get("place", ""), e.text.data["page"])
        for e in chain.select_related("text", "recorded_by")
    ]


# -- what is recorded


def test_each_opening_of_a_restricted_case_is_an_entry(world: World, visit: Visit) -> None:
    case = hidden(world)
    head = current(case).ledger_head
    address = f"/arende/{case.public_id}/"
    visit("Hanna").open(address)
    visit("Tove").open(f"{address}historik/")
    visit("Arvid").open(f"{address}handlingar/")
    visit("Kim").open(f"{address}version/1/")
    assert seen(case) == [
        ("Hanna", SOCIAL, "case"),
        ("Tove", OFFICIALS, "history"),
        ("Arvid", CITY, "case-documents"),
        ("Kim", SOCIAL, "case-version"),
    ]
    entry = entries()[0]
    hanna = world.cast.person("Hanna")
    assert (entry.chain, entry.case, entry.subject) == (
        uuid5(case.public_id, "looks"),
        None,
        case.public_id,
    )
    assert (entry.act, entry.decided_on) == ("look", TODAY)
    assert (entry.organisation, entry.recorded_by) == (case.owner_organisation, hanna)
    assert entry.membership == hanna.memberships.get().public_id
    assert entry.text.names == {str(hanna.public_id): hanna.name}
    assert bytes(current(case).ledger_head or b"") == bytes(head or b"")
    assert ledger.verify().intact


def test_a_case_that_is_not_restricted_is_looked_at_in_peace(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    for name in ("Hanna", "Tove", "Signe", "Arvid"):
        assert visit(name).open(f"/arende/{case.public_id}/").status == 200
    assert entries() == []


def test_every_look_of_an_auditor_is_recorded(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    for page in ("", "historik/", "lamna-ut/"):
        assert visit("Rut").open(f"/arende/{case.public_id}/{page}").status == 200
    assert seen(case) == [("Rut", CITY, page) for page in ("case", "history", "release")]


def test_an_auditor_who_also_works_there_is_not_looking_as_one(world: World, visit: Visit) -> None:
    case, rut = world.activity_in("preparation"), world.cast.person("Rut")
    social = world.cast.organisations[SOCIAL]
    memberships.give(rut, Role.MEMBER, social, starts=date(2026, 1, 1), by=None, now=NOW)
    visit("Rut").open(f"/arende/{case.public_id}/")
    assert entries() == []
    visit("Rut").open(f"/arende/{hidden(world).public_id}/")
    assert [e.text.data["place"] for e in entries()] == [SOCIAL]


def test_a_refusal_is_no_look(world: World, visit: Visit) -> None:
    case = hidden(world)
    for name in ("Pär", "Signe", "Stina", "Adam", "Disa"):
        assert visit(name).open(f"/arende/{case.public_id}/").status == 404
    assert visit("Hanna").open(f"/arende/{uuid4()}/").status == 404
    assert Client().get(f"/arende/{case.public_id}/").status_code == 302
    assert entries() == []


def test_whoever_it_was_released_to_leaves_her_name(world: World, visit: Visit) -> None:
    case = hidden(world)
    police = world.cast.organisations[POLICE]
    given: dict[str, Any] = {"actor": world.actor("Hanna"), "now": NOW}
    releases.release(case.public_id, police, reason="begärt", basis="OSL 10:2", **given)
    visit("Pär").open(f"/arende/{case.public_id}/")
    assert seen(case) == [("Pär", POLICE, "case")]


def test_what_is_typed_and_refused_is_a_look_too(world: World, visit: Visit) -> None:
    case = hidden(world)
    answer = visit("Hanna").client.post(f"/arende/{case.public_id}/lamna-ut/", {"act": "release"})
    assert answer.status_code == 422
    assert seen(case) == [("Hanna", SOCIAL, "release")]


def test_after_lifting_it_no_more_looks_are_recorded(world: World, visit: Visit) -> None:
    case = hidden(world)
    hanna = visit("Hanna")
    hanna.open(f"/arende/{case.public_id}/")
    releases.lift(case.public_id, reason="slut", actor=world.actor("Hanna"), now=NOW)
    hanna.open(f"/arende/{case.public_id}/")
    assert len(entries()) == 1


# -- no page is forgotten


def patterns(found: list[Any], before: str = "") -> Iterator[URLPattern]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before)
        else:
            yield one


CASE_PAGES = sorted(
    str(one.name)
    for one in patterns(get_resolver().url_patterns)
    if "case_id" in one.pattern.converters
)
_FILLED: dict[str, Any] = {"code": "withdraw", "step": "problem", "number": 1}


def test_every_page_of_a_case_has_a_name_that_people_read() -> None:
    assert set(CASE_PAGES) <= set(PAGES)


@pytest.mark.parametrize("name", CASE_PAGES)
def test_no_page_of_a_case_opens_without_a_look(world: World, visit: Visit, name: str) -> None:
    case = hidden(world)
    (pattern,) = [p for p in patterns(get_resolver().url_patterns) if p.name == name]
    given = {
        key: case.public_id if key == "case_id" else _FILLED.get(key, uuid4())
        for key in pattern.pattern.converters
    }
    visit("Hanna").client.get(reverse(name, kwargs=given))
    assert seen(case) == [("Hanna", SOCIAL, name)]


def test_delegating_an_item_and_a_pictures_problem_are_pages_too(
    world: World, visit: Visit
) -> None:
    case = world.activity_in("revision")
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    assert visit("Carin").open(f"/uppgift/{item_of(case)}/delegera/").status == 200
    assert seen(case) == [("Carin", SOCIAL, "item-delegate")]
    picture = world.picture
    releases.restrict(picture.public_id, basis="OSL 18:1", actor=world.actor("Signe"), now=NOW)
    problem = picture.problems.get().public_id
    assert visit("Hanna").open(f"/problem/{problem}/").status == 404
    assert visit("Uno").open(f"/problem/{problem}/").status == 200
    assert seen(picture) == [("Uno", CITY, "problem")]


# -- the page


def test_the_owning_organisation_and_its_auditor_read_who_has_looked(
    world: World, visit: Visit
) -> None:
    case = hidden(world)
    address = f"/arende/{case.public_id}/"
    visit("Tove").open(address)
    page = visit("Kim").open(address)
    assert f"{address}insyn/" in page.links
    page = visit("Kim").open(f"{address}insyn/")
    for said in ("Tove Tjänst", OFFICIALS, "Ärendet", " kl. "):
        assert said in page.text, said
    assert "Tove Tjänst" in visit("Rut").open(f"{address}insyn/").text
    for name, status in (("Tove", 403), ("Lena", 403), ("Arvid", 403), ("Pär", 404)):
        page = visit(name).open(f"{address}insyn/")
        assert page.status == status
        assert "Kim Kollega" not in page.html
    assert f"{address}insyn/" not in visit("Tove").open(address).links


def test_looks_stand_on_no_other_page(world: World, visit: Visit) -> None:
    case = hidden(world)
    visit("Lena").open(f"/arende/{case.public_id}/")
    for page in ("", "historik/", "handlingar/", "sekretess/", "lamna-ut/"):
        assert "Lena" not in visit("Hanna").open(f"/arende/{case.public_id}/{page}").text
    assert "Lena" not in visit("Hanna").open("/att-gora/").text


def test_rows_cost_no_statements_and_come_in_pages(world: World, visit: Visit) -> None:
    case, tove = hidden(world), visit("Tove")
    address = f"/arende/{case.public_id}/insyn/"
    cost: dict[str, list[int]] = {"Kim": [], "Rut": []}
    for opened in (2, 28):
        for _ in range(opened):
            tove.open(f"/arende/{case.public_id}/")
        for name, counts in cost.items():
            reader = visit(name)
            reader.open(address)
            with Statements(connection) as statements:
                assert reader.open(address).status == 200
            counts.append(len(statements))
    assert all(few == many <= BUDGET for few, many in cost.values()), cost
    text = visit("Kim").open(f"{address}?sida=2").text
    assert "Sida 2 av 2" in text
    assert "Tove Tjänst" in text
    assert "Sida 1 av 2" in visit("Kim").open(f"{address}?sida=77").text


def test_a_case_that_nobody_looked_at_says_so(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    assert "Ingen har tittat än" in visit("Hanna").open(f"/arende/{case.public_id}/insyn/").text
