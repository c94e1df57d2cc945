"""People and their roles in the browser, by clicks: invite, accept, give, end, close an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client

from cases.story.cast import CITY, PLANNING, POLICE, SOCIAL
from tests.statements import Statements
from tests.web.reading import read
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World
from workflow import invitations, memberships
from workflow.models import Invitation, Membership, Organisation, User
from workflow.permissions import may
from workflow.rights import Right, Role

Visit = Callable[[str], Visitor]
PASSWORD = "ett-mycket-hemligt-ord"
YESTERDAY = TODAY - timedelta(days=1)


def people_of(world: World, name: str) -> str:
    return f"/organisationer/{world.cast.organisations[name].public_id}/personer/"


def invited(world: World, email: str = "nina@example.se", role: Role = Role.MEMBER) -> str:
    """The address of an open invitation's page."""
    row = invitations.invite(
        email=email,
        name="Nina Ny",
        role=role,
        place=world.cast.organisations[CITY],
        starts=TODAY,
        by=world.cast.person("Adam"),
        now=NOW,
    )
    return f"/inbjudan/{invitations.token_of(row)}/"


# -- inviting


def test_an_administrator_invites_by_clicks(world: World, visit: Visit) -> None:
    page = visit("Adam").open("/att-gora/")
    assert people_of(world, CITY) in page.links
    page = page.visitor.open(people_of(world, CITY))
    assert people_of(world, CITY) + "bjud-in/" in page.links
    page = page.visitor.open(people_of(world, CITY) + "bjud-in/")
    empty = page.send("email")
    assert empty.status == 422
    wrong = empty.send("email", email="nina", name="Nina Ny", role="case_officer")
    assert wrong.status == 422
    assert wrong.form("email").values["name"] == ["Nina Ny"]
    done = wrong.send("email", email="nina@example.se")
    assert "Inbjudan är på väg till nina@example.se" in done.text
    assert "Nina Ny" in done.text
    row = Invitation.objects.get()
    assert (row.role, row.starts, row.ends) == ("case_officer", TODAY, None)
    again = done.visitor.open(people_of(world, CITY) + "bjud-in/").send(
        "email", email="NINA@example.se", name="Nina Ny", role="case_officer"
    )
    assert again.status == 422
    assert "obesvarad inbjudan" in again.text


def test_inviting_answers_alike_whether_there_is_an_account(world: World, visit: Visit) -> None:
    texts = []
    for email in ("kim.kollega@example.se", "nina@example.se"):
        page = visit("Adam").open(people_of(world, CITY) + "bjud-in/")
        done = page.send("email", email=email, name="Någon", role="member")
        texts.append(done.text.replace(email, "…"))
        Invitation.objects.all().delete()
    assert texts[0] == texts[1]


def test_an_invitation_is_sent_again_and_withdrawn(world: World, visit: Visit) -> None:
    address = invited(world)
    row = Invitation.objects.get()
    adam = visit("Adam")
    post = adam.client.post(f"/inbjudningar/{row.public_id}/skicka-igen/", follow=True)
    assert "på väg igen" in post.content.decode()
    post = adam.client.post(f"/inbjudningar/{row.public_id}/dra-tillbaka/", follow=True)
    assert "tillbakadragen" in post.content.decode()
    assert Client().get(address).status_code == 404
    for name in ("Hanna", "Pär"):
        answer = visit(name).client.post(f"/inbjudningar/{row.public_id}/dra-tillbaka/")
        assert answer.status_code == 404


# -- accepting


def test_somebody_new_accepts_and_is_in(world: World) -> None:
    address, client = invited(world), Client()
    page = client.get(address)
    assert "no-store" in page.headers["Cache-Control"]
    assert "Adam Administratör bjuder in dig" in page.content.decode()
    given = {"name": "Nina Ny", "password": PASSWORD, "again": PASSWORD}
    for wrong in ({"again": "ett annat"}, {"password": "kort", "again": "kort"}, {"name": ""}):
        answer = client.post(address, given | wrong)
        assert answer.status_code == 422
        assert PASSWORD not in answer.content.decode()
    done = client.post(address, given, follow=True)
    assert "Välkommen" in done.content.decode()
    nina = User.objects.get(email="nina@example.se")
    assert may(nina, Right.READ, world.cast.organisations[CITY], TODAY)
    assert client.get("/installningar/").status_code == 200
    assert client.get(address).status_code == 404


def test_whoever_has_an_account_signs_in_first(world: World) -> None:
    kim = world.cast.person("Kim")
    kim.set_password(PASSWORD)
    kim.save()
    address, client = invited(world, "KIM.kollega@example.se"), Client()
    page = read(client.get(address).content)
    (sign_in,) = [href for href in page.hrefs() if "/konto/login/" in href and "next=" in href]
    answer = client.post(address, {"name": "Kim Kollega", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 422
    assert "Logga in i stället" in answer.content.decode()
    client.post(sign_in, {"login": kim.email, "password": PASSWORD})
    done = client.post(address, follow=True)
    assert "Välkommen" in done.content.decode()
    assert may(kim, Right.READ, world.cast.organisations[CITY], TODAY)


def test_the_page_is_the_same_for_known_and_unknown_addresses(world: World) -> None:
    pages = []
    for email in ("kim.kollega@example.se", "nina@example.se"):
        page = read(Client().get(invited(world, email)).content)
        pages.append(page.main().text().replace(email, "…"))
    assert pages[0] == pages[1]


def test_somebody_else_is_told_to_sign_out(world: World, visit: Visit) -> None:
    address = invited(world)
    page = visit("Kim").open(address)
    assert page.status == 200
    assert "Logga ut och öppna länken igen" in page.text
    assert visit("Kim").client.post(address).status_code == 403
    assert Invitation.objects.get().accepted_at is None


def test_used_withdrawn_old_and_forged_links_look_alike(world: World, visit: Visit) -> None:
    used, withdrawn = invited(world), invited(world, "other@example.se")
    given = {"name": "Nina Ny", "password": PASSWORD, "again": PASSWORD}
    Client().post(used, given)
    row = Invitation.objects.get(email="other@example.se")
    invitations.withdraw(row.public_id, by=None, now=NOW)
    old = invited(world, "third@example.se")
    pages = [Client().get(link) for link in (used, withdrawn, "/inbjudan/x.y/")]
    with time_machine.travel(NOW + timedelta(days=14, seconds=1), tick=True):
        pages += [Client().get(old), Client().post(old, given)]
    assert {page.status_code for page in pages} == {404}
    assert len({read(page.content).main().text() for page in pages}) == 1


# -- roles


def test_a_role_is_given_and_ended_at_once(world: World, visit: Visit) -> None:
    signe = world.cast.person("Signe")
    adam = visit("Adam")
    page = adam.open(f"{people_of(world, CITY)}{signe.public_id}/")
    page = page.send("role", role="auditor")
    assert "Signe Samordnare är nu revisor" in page.text
    given = Membership.objects.get(person=signe, role="auditor")
    Membership.objects.filter(pk=given.pk).update(starts=YESTERDAY - timedelta(days=5))
    hers = visit("Signe")
    assert hers.open("/installningar/").text.count("revisor") == 1
    page = adam.open(f"/roller/{given.public_id}/avsluta/")
    assert "går tillbaka till kön" in page.text
    assert page.send("when", when="day", on="2026-01-11").status == 422
    done = page.send("when", when="now")
    assert "inte längre revisor" in done.text
    assert "revisor" not in hers.open("/installningar/").text
    assert not may(signe, Right.AUDIT, world.cast.organisations[CITY], TODAY)


def test_a_role_ends_on_a_later_day(world: World, visit: Visit) -> None:
    rut = Membership.objects.get(person=world.cast.person("Rut"))
    page = visit("Adam").open(f"/roller/{rut.public_id}/avsluta/")
    done = page.send("when", when="day", on="2026-01-31")
    assert "till och med den dag du angav" in done.text
    assert may(rut.person, Right.AUDIT, world.cast.organisations[CITY], TODAY)


def test_the_last_administrator_sees_why_not(world: World, visit: Visit) -> None:
    adams = Membership.objects.get(person=world.cast.person("Adam"))
    page = visit("Adam").open(f"/roller/{adams.public_id}/avsluta/").send("when", when="now")
    assert page.status == 403
    assert "utan organisationsadministratör" in page.text


def test_ending_takes_effect_at_the_next_click(world: World, visit: Visit) -> None:
    case = world.activity_in("preparation")
    kim = visit("Kim")
    assert kim.open(f"/arende/{case.public_id}/").status == 200
    row = Membership.objects.get(person=world.cast.person("Kim"))
    memberships.end(row, on=YESTERDAY, by=None, now=NOW)
    assert kim.open(f"/arende/{case.public_id}/").status == 404
    assert kim.open(people_of(world, SOCIAL)).status == 404


def test_an_account_is_closed_and_opened(world: World, visit: Visit) -> None:
    rut = world.cast.person("Rut")
    address = f"{people_of(world, CITY)}{rut.public_id}/"
    hers, adam = visit("Rut"), visit("Adam")
    page = adam.open(address + "konto/")
    assert "Ingen person tas bort" in page.text
    done = page.send("act")
    assert "Kontot är stängt" in done.text
    assert hers.client.get("/att-gora/").status_code == 302
    assert "Kontot är stängt" in adam.open(people_of(world, CITY)).text
    done = adam.open(address + "konto/").send("act")
    assert "kan logga in igen" in done.text


# -- who sees whose people


@pytest.mark.parametrize(
    ("name", "where", "status"),
    [
        ("Adam", CITY, 200),
        ("Adam", SOCIAL, 404),
        ("Adam", POLICE, 404),
        ("Hanna", SOCIAL, 200),
        ("Kim", SOCIAL, 200),
        ("Hanna", CITY, 404),
        ("Hanna", PLANNING, 404),
        ("Pär", POLICE, 200),
        ("Tove", CITY, 404),
        ("Rut", CITY, 404),
        ("Disa", CITY, 200),
        ("Disa", POLICE, 200),
    ],
)
def test_who_sees_the_people_of_an_organisation(
    world: World, visit: Visit, name: str, where: str, status: int
) -> None:
    assert visit(name).open(people_of(world, where)).status == status


def test_a_colleague_reads_and_no_more(world: World, visit: Visit) -> None:
    hanna = visit("Hanna")
    page = hanna.open(people_of(world, SOCIAL))
    assert "Kim Kollega" in page.text
    assert "@" not in page.text
    kim = world.cast.person("Kim")
    role = Membership.objects.get(person=kim)
    person = f"{people_of(world, SOCIAL)}{kim.public_id}/"
    for path in (f"{people_of(world, SOCIAL)}bjud-in/", person, person + "konto/"):
        assert path not in page.links
        assert hanna.open(path).status == 403
    assert hanna.open(f"/roller/{role.public_id}/avsluta/").status == 403
    assert hanna.client.post(person, {"role": "manager", "starts": "2026-01-12"}).status_code == 403
    assert Membership.objects.filter(person=kim).count() == 1


def test_whoever_never_worked_there_is_not_found_there(world: World, visit: Visit) -> None:
    """Nobody gives a stranger a role by knowing the id, nor learns the name."""
    for name in ("Hanna", "Pär", "Tove"):
        stranger = world.cast.person(name).public_id
        address = f"{people_of(world, CITY)}{stranger}/"
        for path in (address, address + "konto/"):
            assert visit("Adam").open(path).status == 404
        given = {"role": "member", "starts": "2026-01-12"}
        assert visit("Adam").client.post(address, given).status_code == 404


def test_hidden_and_unknown_places_look_alike(world: World, visit: Visit) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    hidden = visit("Adam").open(people_of(world, SOCIAL))
    unknown = visit("Adam").open(f"/organisationer/{nowhere}/personer/")
    assert (hidden.status, unknown.status) == (404, 404)
    assert hidden.text == unknown.text
    row = Membership.objects.get(person=world.cast.person("Kim"))
    hidden = visit("Adam").open(f"/roller/{row.public_id}/avsluta/")
    unknown = visit("Adam").open(f"/roller/{nowhere}/avsluta/")
    assert hidden.text == unknown.text


# -- the operator


def test_the_operator_begins_an_organisation(world: World, visit: Visit) -> None:
    disa = visit("Disa")
    page = disa.open("/drift/")
    assert "/drift/organisation/" in page.links
    page = disa.open("/drift/organisation/").send(
        "municipality", municipality="Helsingborg", name=CITY, kind="other"
    )
    assert page.status == 422
    assert "redan en organisation" in page.text
    social = world.cast.organisations[SOCIAL]
    page = page.send("municipality", name="Fältenheten", parent=str(social.public_id))
    made = Organisation.objects.get(name="Fältenheten")
    assert made.root == world.cast.organisations[CITY]
    assert page.form("email").offered["role"] == ["administrator"]
    page = page.send("email", email="nina@example.se", name="Nina Ny", role="administrator")
    row = Invitation.objects.get()
    assert (row.organisation, row.role) == (made, "administrator")


def test_the_operator_invites_a_coordinator_and_sees_no_title(world: World, visit: Visit) -> None:
    disa = visit("Disa")
    for path in ("/drift/", "/drift/samordnare/"):
        page = disa.open(path)
        assert str(world.agreement.number) in page.text
        assert str(world.agreement.title) not in page.text
    page = disa.open("/drift/samordnare/").send(
        "agreement",
        agreement=str(world.agreement.public_id),
        email="nina@example.se",
        name="Nina Ny",
    )
    assert "Inbjudan är på väg" in page.text
    assert Invitation.objects.get().agreement_id == world.agreement.pk
    assert disa.open(f"/arende/{world.agreement.public_id}/").status == 404


def test_the_operator_invites_another(world: World, visit: Visit) -> None:
    page = visit("Disa").open("/drift/driftansvarig/")
    page = page.send("email", email="nina@example.se", name="Nina Ny")
    assert Invitation.objects.get().role == "operator"
    assert "nina@example.se" in page.text


@pytest.mark.parametrize("name", ["Adam", "Signe", "Hanna", "Rut"])
def test_for_others_there_is_no_such_page(world: World, visit: Visit, name: str) -> None:
    for path in ("", "organisation/", "driftansvarig/", "samordnare/"):
        assert visit(name).open(f"/drift/{path}").status == 404
        assert visit(name).client.post(f"/drift/{path}").status_code == 404
    assert "/drift/" not in visit(name).open("/installningar/").links


# -- what it costs


@pytest.mark.parametrize(("name", "budget"), [("Adam", 11), ("Disa", 11)])
def test_people_cost_no_statements(world: World, visit: Visit, name: str, budget: int) -> None:
    client, city = visit(name).client, world.cast.organisations[CITY]
    path = people_of(world, CITY)
    invited(world)

    def cost() -> int:
        with Statements(connection) as statements:
            assert client.get(path).status_code == 200
        return len(statements)

    few = cost()
    for number in range(12):
        one = User.objects.create_user(email=f"n{number}@example.se", name=f"N {number}")
        ends = YESTERDAY if number % 3 == 0 else None
        memberships.give(one, Role.MEMBER, city, starts=YESTERDAY, ends=ends, by=None, now=NOW)
        invited(world, f"i{number}@example.se")
    assert cost() == few <= budget
