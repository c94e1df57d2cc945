"""The search over all decisions: what it finds, for whom, page by page; what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

from cases.actions.propose import propose_activity
from cases.drafts import ActivityDraft, Proposer
from cases.story.cast import CITY, OFFICIALS, POLICE, SOCIAL, STEERING
from tests.statements import Statements
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World, current
from workflow import ledger, memberships, record_search, releases
from workflow.forms import decisions as decision_form
from workflow.models import Case, LedgerEntry, User
from workflow.permissions import rights_of
from workflow.record_search import PAGE, Found, Place, Sought, find
from workflow.records import Record
from workflow.rights import Role
from workflow.row_security import seeing_as

Visit = Callable[[str], Visitor]
BUDGET = 12


def address(**asked: str) -> str:
    return f"/beslut/?{urlencode(asked)}" if asked else "/beslut/"


def titles(world: World, name: str, sought: Sought, **given: Any) -> list[str]:
    """The acts found, newest first, behind the second wall."""
    person = world.cast.person(name)
    with seeing_as(person.pk, TODAY):
        found = find(sought, rights_of(person, TODAY), **given)
    return [f"{entry.case.title}: {entry.act}" for entry in found.entries if entry.case]


def three(world: World) -> list[Case]:
    """One with the officials, one that the steering group has, one sent back."""
    with_officials = world.propose(title="Nattvandring")
    world.turn(with_officials, "submit", "Hanna")
    steering = world.propose(title="Belysning")
    world.turn(steering, "submit", "Hanna")
    world.decide(steering, "endorse", motivation="Kameror vid stationen behövs")
    back = world.propose(title="Klotter")
    world.turn(back, "submit", "Hanna")
    world.decide(back, "refer_back", motivation="Målet saknas", asked="mål", until=TODAY)
    return [with_officials, steering, back]


def hidden(world: World, title: str = "Hemlig insats") -> Case:
    """A restricted case that the officials have sent back."""
    case = world.propose(title=title)
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    world.turn(case, "submit", "Hanna")
    world.decide(case, "refer_back", motivation="Kameror och klotter", asked="x", until=TODAY)
    return current(case)


# -- what is found


def test_it_finds_by_body_person_act_kind_day_and_words(world: World) -> None:
    three(world)
    officials = world.cast.bodies[OFFICIALS].public_id
    tove = world.cast.person("Tove").public_id
    ours = ["Klotter: refer_back", "Belysning: endorse"]
    assert titles(world, "Rut", Sought(body=officials)) == ours
    assert titles(world, "Rut", Sought(people=(tove,))) == ours
    assert titles(world, "Rut", Sought(people=())) == []
    assert titles(world, "Rut", Sought(kinds=(), act="refer_back")) == ours[:1]
    assert titles(world, "Rut", Sought(words="kamera station")) == ours[1:]
    assert titles(world, "Rut", Sought(words="målen saknades")) == ours[:1]
    assert titles(world, "Rut", Sought(words="finnsinte")) == []
    assert titles(world, "Rut", Sought(words="och")) != []  # says nothing, and narrows nothing
    assert len(titles(world, "Rut", Sought(kinds=("opened",)))) >= 3
    assert titles(world, "Rut", Sought(body=officials, since=TODAY, until=TODAY)) == ours
    tomorrow = TODAY.replace(day=TODAY.day + 1)
    assert titles(world, "Rut", Sought(since=tomorrow)) == []
    social = world.cast.organisations[SOCIAL].pk
    assert len(titles(world, "Rut", Sought(owners=(social,)))) == 5
    assert len(titles(world, "Rut", Sought(agreement=world.agreement.pk))) >= 5


@pytest.mark.parametrize("words", ["' | zz:*", "a & !b", ":*", "\\", "''", "<->", "(((", "%s {0}"])
def test_signs_of_a_query_are_only_signs(world: World, words: str) -> None:
    three(world)
    titles(world, "Rut", Sought(words=words))


def test_pages_follow_each_other_without_a_gap_or_a_repetition(world: World) -> None:
    three(world)
    whole = titles(world, "Rut", Sought(kinds=()))
    person = world.cast.person("Rut")
    seen: list[Any] = []
    place: Place | None = None
    with seeing_as(person.pk, TODAY):
        rights = rights_of(person, TODAY)
        while True:
            page = find(Sought(kinds=()), rights, after=place, size=4)
            seen += page.entries
            if page.next is None:
                break
            place = Place.read(str(page.next))
            assert place == page.next
    assert [f"{e.case.title}: {e.act}" for e in seen] == whole[: len(seen)]
    assert len({e.pk for e in seen}) == len(seen)
    order = [(e.decided_on, e.recorded_at, e.pk) for e in seen]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("text", ["", "x", "2026-01-01", "2026-01-01_x_y"])
def test_a_place_that_is_none_begins_anew(text: str) -> None:
    assert Place.read(text) is None


def test_erased_words_are_found_no_more(world: World) -> None:
    """The column follows its row; erasure itself is the owner's to do."""
    three(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_attribute a"
            " ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
            " WHERE a.attrelid = 'workflow_ledgertext'::regclass AND a.attname = 'said'"
            " AND a.attgenerated = 's'"
        )
        assert cursor.fetchone() == ("samverka_said(words)",)
        cursor.execute("SELECT samverka_said(NULL)")
        assert cursor.fetchone() == (None,)


# -- for whom


def test_each_finds_what_she_may_see_and_nothing_else(world: World) -> None:
    three(world)
    case = hidden(world)
    mine = "Hemlig insats: refer_back"
    for name, sees in {"Hanna": 1, "Tove": 1, "Rut": 1, "Arvid": 1, "Kim": 1}.items():
        assert titles(world, name, Sought(words="kameror klotter")) == [mine] * sees, name
    for name in ("Signe", "Stina", "Pär", "Sara", "Adam", "Disa", "Nora"):
        if name in world.cast.people:
            assert titles(world, name, Sought(words="kameror klotter")) == [], name
            assert mine not in titles(world, name, Sought(kinds=())), name
    assert case.restricted


def test_the_page_of_a_stranger_holds_nothing_of_a_hidden_case(world: World, visit: Visit) -> None:
    three(world)
    before = visit("Signe").open(address()).text
    hidden(world)
    for asked in ({}, {"q": "kameror"}, {"beslut": "refer_back"}, {"slag": "allt"}):
        assert "Hemlig" not in visit("Signe").open(address(**asked)).text
    assert visit("Signe").open(address()).text == before
    assert "Hemlig insats" in visit("Rut").open(address()).text


def test_a_withdrawn_role_finds_nothing_the_next_moment(world: World, visit: Visit) -> None:
    three(world)
    rut = visit("Rut")
    assert "Klotter" in rut.open(address()).text
    world.cast.person("Rut").memberships.update(ends=TODAY.replace(day=1))
    assert "Klotter" not in rut.open(address()).text


def test_the_search_looks_back_only_so_far_and_goes_on_from_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other people's drafts: her places had to do with them, but she may not see them."""
    owner = Proposer(organisation=world.cast.organisations[SOCIAL])
    long_ago = NOW - timedelta(days=30)
    wanted = propose_activity(
        world.draft(title="Äldst"), proposer=owner, actor=world.actor("Hanna"), now=long_ago
    )
    for day in range(20, 1, -1):
        for number in range(3):
            draft = ActivityDraft(title=f"Utkast {day}.{number}", agreement=world.agreement)
            made = NOW - timedelta(days=day)
            propose_activity(draft, proposer=owner, actor=world.actor("Hanna"), now=made)
    world.turn(wanted, "submit", "Hanna")
    monkeypatch.setattr(record_search, "_ROUNDS", (2, 4, 8))
    person = world.cast.person("Signe")
    place: Place | None = None
    pages: list[Found] = []
    sought = Sought(kinds=("opened",), until=TODAY - timedelta(days=1))
    with seeing_as(person.pk, TODAY):
        rights = rights_of(person, TODAY)
        while not pages or pages[-1].next is not None:
            pages.append(find(sought, rights, after=place, size=1))
            place = pages[-1].next
            assert len(pages) < 12
    assert len(pages) > 2
    for page in pages[:-1]:
        assert page.entries == []
        assert page.next is not None
        assert page.next.entry.int == 0  # no key of what she does not see
        assert page.looked_back_to is not None
    assert [entry.case.title for entry in pages[-1].entries if entry.case] == ["Äldst"]


# -- the page


def test_the_form_finds_what_is_chosen_in_it(world: World, visit: Visit) -> None:
    three(world)
    rut = visit("Rut")
    officials = str(world.cast.bodies[OFFICIALS].public_id)
    text = rut.open(address(organ=officials, beslut="refer_back")).text
    assert "Klotter" in text
    assert "Nattvandring" not in text
    assert "Målet saknas" in text
    nothing = rut.open(address(beslut="endorse:approved", q="finnsinte")).text
    assert "Inget beslut passar" in nothing
    assert "Ange en dag" in rut.open(address(fran="i går")).text
    assert "innan den börjar" in rut.open(address(fran="2026-02-01", till="2026-01-01")).text
    assert "personnummer" in rut.open(address(q="811218-9876")).text


def test_no_other_question_is_answered_than_the_one_asked(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    three(world)
    rut = visit("Rut")
    for number in range(25):  # before Tove in the order of names
        User.objects.create_user(email=f"a{number}@example.se", name=f"Anna {number} Tjänst")
    assert "Klotter" in rut.open(address(person="Tjänst")).text
    both = rut.open(address(beslut="refer_back", slag="jav")).text
    assert "Inget beslut passar" in both
    long = "målet saknas " * 6
    assert "Klotter" in rut.open(address(q=long)).text
    assert "högst 12 ord" in rut.open(address(q=f"{long} finnsinte")).text
    monkeypatch.setattr(decision_form, "MOST_PEOPLE", 25)
    common = rut.open(address(person="Tjänst")).text
    assert "fler än 25 personer" in common
    assert "Klotter" not in common


def test_a_body_that_she_may_not_know_cannot_be_chosen(world: World, visit: Visit) -> None:
    steering = str(world.cast.bodies[STEERING].public_id)
    assert "Välj ett" in visit("Adam").open(address(organ=steering)).text


@pytest.mark.parametrize("name", ["Rut", "Arvid", "Signe", "Hanna", "Tove"])
def test_a_page_costs_as_many_statements_for_many_as_for_few(world: World, name: str) -> None:
    client = Client()
    client.force_login(world.cast.person(name))

    def cost(path: str) -> int:
        with Statements(connection) as statements:
            assert client.get(path).status_code == 200
        return len(statements)

    three(world)
    client.get(address())
    few = cost(address())
    for number in range(PAGE + 5):
        case = world.propose(title=f"Insats {number}")
        world.turn(case, "submit", "Hanna")
    assert cost(address()) == few <= BUDGET
    assert cost(address(q="kameror", slag="allt")) <= BUDGET


# -- what is recorded


def test_each_search_of_an_auditor_is_an_entry_and_nobody_elses(world: World, visit: Visit) -> None:
    three(world)
    visit("Rut").open(address(q="klotter", beslut="refer_back"))
    visit("Rut").open("/beslut/ledtider/")
    visit("Signe").open(address(q="klotter"))
    visit("Arvid").open(address())
    looks = LedgerEntry.objects.filter(kind="look", act="search").select_related("text")
    first, second = looks.order_by("seq")
    rut = world.cast.person("Rut")
    assert first.recorded_by == rut
    assert first.organisation == world.cast.organisations[CITY]
    assert first.text.data["asked"] == {"q": "klotter", "beslut": "refer_back"}
    assert (first.text.data["page"], second.text.data["page"]) == ("decisions", "lead-times")
    assert first.chain == second.chain
    assert first.case is None
    assert ledger.verify().intact
    text = visit("Arvid").open("/beslut/sokningar/").text
    assert "Rut" in text
    assert "Ord i beslutet: klotter" in text
    assert "Vad som beslutades: Återremitterad" in text
    assert "Från och med: 12 januari 2025" in text


def test_each_audited_party_reads_of_a_search(world: World, visit: Visit) -> None:
    police, rut = world.cast.organisations[POLICE], world.cast.person("Rut")
    memberships.give(rut, Role.AUDITOR, police, starts=TODAY, by=None, now=NOW)
    petra = world.cast.person("Petra")
    memberships.give(petra, Role.AUDITOR, police, starts=TODAY, by=None, now=NOW)
    visit("Rut").open(address(q="klotter"))
    for name, party in (("Arvid", CITY), ("Petra", POLICE)):
        text = visit(name).open("/beslut/sokningar/").text
        assert ("Rut Revisor" in text, party in text) == (True, True), name
    assert LedgerEntry.objects.filter(act="search").count() == 2
    assert ledger.verify().intact


def test_a_reason_of_a_restricted_case_is_read_where_looks_are_recorded(
    world: World, visit: Visit
) -> None:
    hidden(world)
    text = visit("Hanna").open(address(beslut="refer_back")).text
    assert "Hemlig insats" in text
    assert "Kameror och klotter" not in text
    assert "Skyddat: öppna beslutet" in text


def test_what_was_asked_is_told_in_words(world: World, visit: Visit) -> None:
    three(world)
    officials, social = world.cast.bodies[OFFICIALS], world.cast.organisations[SOCIAL]
    chosen = {"organ": officials.public_id, "organisation": social.public_id}
    chosen |= {"avtal": world.agreement.public_id}
    given = {key: str(ref) for key, ref in chosen.items()}
    visit("Rut").open(address(**given, slag="jav", beslut="finish:done"))
    text = visit("Arvid").open("/beslut/sokningar/").text
    for told in (
        f"Organ: {OFFICIALS}",
        f"Organisation som äger ärendet: {SOCIAL}",
        f"Överenskommelse: {world.agreement.title}",
        "Slags post: Jäv",
        "Vad som beslutades: Slutredovisad: genomförd",
    ):
        assert told in text, told
    for ref in given.values():
        assert ref not in text


def test_a_search_that_is_refused_is_not_recorded(world: World, visit: Visit) -> None:
    visit("Rut").open(address(q="811218-9876"))
    assert not LedgerEntry.objects.filter(act="search").exists()


def test_who_has_searched_is_told_to_her_own_party_only(world: World, visit: Visit) -> None:
    visit("Rut").open(address(q="klotter"))
    for name in ("Signe", "Hanna", "Pär", "Adam"):
        assert visit(name).client.get("/beslut/sokningar/").status_code == 404


def test_a_reason_that_is_long_is_cut_and_never_markup(world: World, visit: Visit) -> None:
    case = world.propose(title="<b>Fet</b>")
    world.turn(case, "submit", "Hanna")
    world.turn(case, "withdraw", "Hanna", record=Record(motivation="<script>" + "lång " * 80))
    page = visit("Rut").open(address(beslut="withdraw"))
    assert "<script>lång" in page.text
    assert "<b>Fet</b>" in page.text  # as text
