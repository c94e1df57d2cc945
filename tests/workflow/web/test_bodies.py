"""Organ in the browser: made, changed and given members by the coordinator, read by its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from cases.story.cast import OFFICIALS, STEERING
from tests.statements import Statements
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, TODAY, World
from workflow import memberships
from workflow.models import Body, Invitation, LedgerEntry, Meeting, Membership, User
from workflow.rights import Role

Visit = Callable[[str], Visitor]
BUDGET = 12  # one of them the bell


def page_of(world: World, body: str = OFFICIALS, part: str = "ledamoter") -> str:
    return f"/organ/{world.cast.bodies[body].public_id}/{part}/"


def test_a_body_is_made_from_the_agreement(world: World, visit: Visit) -> None:
    page = visit("Signe").open(f"/arende/{world.agreement.public_id}/").follow("/organ/nytt/")
    offered = page.form("organisation").offered["organisation"]
    assert len(offered) == 5  # city, two departments, police; and nothing chosen
    city = world.cast.organisations["Helsingborgs stad"].public_id
    page = page.send("name", name="Trygghetsrådet", organisation=city, mandate="advisory")
    assert page.h1 == "Trygghetsrådet"
    assert "Saknas nu: ordförande, sekreterare" in page.text
    body = Body.objects.get(name="Trygghetsrådet")
    assert body.agreement_id == world.agreement.pk
    assert LedgerEntry.objects.get(chain=body.public_id).act == "create_body"
    assert "Trygghetsrådet" in visit("Signe").open(f"/arende/{world.agreement.public_id}/").text


def test_what_is_missing_is_said_at_its_field(world: World, visit: Visit) -> None:
    city = world.cast.organisations["Helsingborgs stad"].public_id
    page = (
        visit("Signe")
        .open("/organ/nytt/")
        .send("name", name=OFFICIALS, organisation=city, mandate="advisory")
    )
    assert page.status == 422
    assert "Det finns redan ett organ som heter" in page.text
    page = page.send("name", name="Rådet", quorum="number")
    assert page.status == 422
    assert "Ange hur många som måste vara närvarande" in page.text
    assert not Body.objects.filter(name="Rådet").exists()


def test_name_and_quorum_are_changed_and_a_routes_mandate_is_not(
    world: World, visit: Visit
) -> None:
    page = visit("Signe").open(page_of(world)).follow("/andra/")
    assert "Uppdraget kan därför inte ändras." in page.text
    refused = page.send("name", mandate="deciding")
    assert refused.status == 422
    assert "står på en fastställd beslutsväg" in refused.text
    page = page.send("name", name="Beredningen", quorum="number", quorum_number="2")
    assert page.h1 == "Beredningen"
    assert "Beslutsfört när minst 2 är närvarande. Ordinarie är nu 3." in page.text


def test_meeting_days_are_entered_and_removed(world: World, visit: Visit) -> None:
    page = visit("Signe").open(page_of(world)).follow("/sammantradesdagar/")
    page = page.send("days", days="2026-02-03\n2026-03-03, 2026-03-31")
    assert "3 sammanträdesdagar är inlagda." in page.text
    refused = page.send("days", days="2026-02-30")
    assert refused.status == 422
    assert "”2026-02-30” är ingen dag." in refused.text
    refused = page.send("days", days="2025-12-01")
    assert "Sammanträdesdagar läggs in i förväg." in refused.text
    button = next(g for tag, g in page.outside if tag == "button")
    values = {**next(f for f in page.forms if f.id == "remove").values, "day": [button["value"]]}
    page = page.visitor.send("post", page_of(world, part="sammantradesdagar"), values)
    assert "Sammanträdet 3 februari 2026 är borttaget." in page.text
    days = Meeting.objects.filter(body=world.cast.bodies[OFFICIALS]).values_list("on", flat=True)
    assert [day.isoformat() for day in days] == ["2026-03-03", "2026-03-31"]
    assert "3 mars 2026" in visit("Lena").open(page_of(world)).text


def test_somebody_known_gets_a_seat_and_leaves_it(world: World, visit: Visit) -> None:
    page = visit("Signe").open(page_of(world)).follow("/ledamoter/ny/")
    offered = page.form("known-person").offered["known-person"]
    hanna, uno = (str(world.cast.person(name).public_id) for name in ("Hanna", "Uno"))
    assert uno in offered
    assert hanna not in offered  # works where Signe has no role
    page = page.send("known-person", **{"known-person": uno, "known-role": "substitute"})
    assert "Uno Undertecknare är nu ersättare." in page.text
    given = Membership.objects.get(person__name="Uno Undertecknare", role=Role.SUBSTITUTE)
    page = page.follow(str(given.public_id)).send("when", when="day", on=TODAY)
    assert page.h1 == OFFICIALS
    given.refresh_from_db()
    assert given.ends == TODAY


@pytest.mark.parametrize("email", ["hanna.handlaggare@example.se", "ingen.alls@example.se"])
def test_everybody_else_is_invited_alike(world: World, visit: Visit, email: str) -> None:
    """Whether the address has an account shows nowhere."""
    page = visit("Signe").open(page_of(world, part="ledamoter/ny"))
    page = page.send(
        "invited-email",
        **{"invited-email": email, "invited-name": "Någon Annan", "invited-role": "body_member"},
    )
    assert page.status == 200
    assert f"Inbjudan är på väg till {email}." in page.text
    assert "Någon Annan" in page.text
    assert not Membership.objects.filter(body__name=OFFICIALS, person__email=email).exists()
    invitation = Invitation.objects.get()
    page = page.press("Dra tillbaka")
    assert page.h1 == OFFICIALS
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is not None


def test_a_refused_seat_keeps_what_was_typed(world: World, visit: Visit) -> None:
    page = visit("Signe").open(page_of(world, part="ledamoter/ny"))
    page = page.send("invited-email", **{"invited-email": "ingen adress", "invited-name": "N N"})
    assert page.status == 422
    assert page.form("invited-email").values["invited-email"] == ["ingen adress"]
    uno = str(world.cast.person("Uno").public_id)
    typed = {"known-person": uno, "known-role": "chair", "known-ends": "2026-01-11"}
    page = page.send("known-person", **typed)
    assert page.status == 422
    assert page.form("known-person").values["known-person"] == [uno]


def test_its_own_people_read_and_change_nothing(world: World, visit: Visit) -> None:
    page = visit("Lena").open(f"/organ/{world.cast.bodies[OFFICIALS].public_id}/")
    page = page.follow("/ledamoter/")
    assert "Beslutsfört när fler än hälften av de ordinarie är närvarande: 2 av 3." in page.text
    assert "Olle Ordning" in page.text
    assert page.text.index("Olle Ordning") < page.text.index("Tove Tjänst")
    for part in ("andra", "sammantradesdagar", "ledamoter/ny"):
        assert f"/{part}/" not in page.html
        assert visit("Lena").open(page_of(world, part=part)).status == 403
    assert "Avsluta rollen" not in page.text


@pytest.mark.parametrize("name", ["Hanna", "Adam", "Disa", "Sara", "Rut"])
def test_for_others_there_is_no_such_body(world: World, visit: Visit, name: str) -> None:
    for part in ("ledamoter", "ledamoter/ny", "andra", "sammantradesdagar"):
        assert visit(name).open(page_of(world, part=part)).status == 404
    assert visit(name).open("/organ/nytt/").status == 404
    assert visit(name).open(f"/organ/nytt/?avtal={world.agreement.public_id}").status == 404


def test_who_coordinates_two_agreements_chooses(world: World, visit: Visit) -> None:
    from tests.cases.test_parties import new_agreement

    signe, other = world.cast.person("Signe"), new_agreement(world)
    memberships.give(signe, Role.COORDINATOR, other, starts=TODAY, by=None, now=NOW)
    page = visit("Signe").open("/organ/nytt/")
    assert page.h1 == "Nytt organ"
    page = page.follow(str(other.public_id))
    assert other.title in page.text
    assert "name" in page.form("name").values


def test_the_page_costs_the_same_for_three_seats_and_thirty(world: World, visit: Visit) -> None:
    def cost() -> int:
        with Statements(connection) as counted:
            assert visitor.open(page_of(world, STEERING)).status == 200
        return len(counted)

    visitor = visit("Signe")
    few = cost()
    for number in range(27):
        person = User.objects.create_user(email=f"n{number}@example.se", name=f"Ny {number}")
        body = world.cast.bodies[STEERING]
        memberships.give(person, Role.BODY_MEMBER, body, starts=TODAY, by=None, now=NOW)
    assert cost() == few <= BUDGET
