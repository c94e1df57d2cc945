"""Who else may see a case, and who takes no part in it."""

from __future__ import annotations

from collections.abc import Callable

from cases.story.cast import OFFICIALS, POLICE, SOCIAL
from tests.workflow.web.clicking import Visitor
from tests.world import World
from workflow.models import ConflictOfInterest, LedgerEntry, Release

Visit = Callable[[str], Visitor]


def test_a_case_is_released_and_taken_back_with_reasons(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    police = world.cast.organisations[POLICE]
    case, address = f"/arende/{activity.public_id}/", f"/arende/{activity.public_id}/lamna-ut/"
    assert visit("Pär").open(case).status == 404
    hanna = visit("Hanna")
    page = hanna.open(address)
    assert SOCIAL not in page.form("to").offered["to"]
    empty = page.send("to", to=police.public_id)
    assert empty.status == 422
    assert "id_reason_error" in empty.html
    assert empty.form("to").values["to"] == [str(police.public_id)]
    page = empty.send("to", reason="De går med.")
    assert f"{POLICE} kan nu se ärendet" in page.text
    assert "De går med." in page.text
    assert visit("Pär").open(case).status == 200
    row = Release.objects.get(case=activity.pk, organisation=police)
    page = page.send(f"{row.public_id}-reason", **{f"{row.public_id}-reason": "Fel mottagare"})
    assert "ser inte längre ärendet" in page.text
    assert visit("Pär").open(case).status == 404
    acts = LedgerEntry.objects.filter(chain=activity.public_id, kind="release")
    assert set(acts.values_list("act", flat=True)) == {"release", "take_back"}


def test_taking_back_a_second_time_says_so(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    address = f"/arende/{activity.public_id}/lamna-ut/"
    body = world.cast.bodies[OFFICIALS]
    page = visit("Hanna").open(address).send("to", to=body.public_id, reason="De undrar.")
    row = Release.objects.get(case=activity.pk, body=body)
    name = f"{row.public_id}-reason"
    other = visit("Carin").open(address)
    page.send(name, **{name: "Behövs inte"})
    late = other.send(name, **{name: "Behövs inte längre alls"})
    assert late.status == 409
    assert "Behövs inte längre alls" in late.html


def test_the_same_receiver_twice_is_refused(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    police = world.cast.organisations[POLICE].public_id
    page = visit("Hanna").open(f"/arende/{activity.public_id}/lamna-ut/")
    page = page.send("to", to=police, reason="De går med.")
    again = page.send("to", to=police, reason="Igen då.")
    assert again.status == 422
    assert "har redan fått ärendet" in again.text
    assert again.form("to").values["reason"] == ["Igen då."]


def test_only_its_owner_releases_a_case(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    address = f"/arende/{activity.public_id}/lamna-ut/"
    for name in ("Tove", "Kim", "Signe"):
        page = visit(name).open(address)
        assert page.status == 200
        assert [f for f in page.forms if "reason" in f.values] == []
        assert "Det är den som äger ärendet" in page.text
        posted = page.visitor.client.post(address, {"act": "release", "reason": "x", "to": "y"})
        assert posted.status_code == 404
    assert visit("Pär").open(address).status == 404
    assert Release.objects.filter(case=activity.pk).count() == 0


def test_another_cases_release_is_not_taken_back_here(world: World, visit: Visit) -> None:
    mine, other = world.activity_in("preparation"), world.activity_in("preparation")
    police = world.cast.organisations[POLICE].public_id
    hanna = visit("Hanna")
    hanna.open(f"/arende/{other.public_id}/lamna-ut/").send("to", to=police, reason="De går med.")
    row = Release.objects.get(case=other.pk)
    posted = hanna.client.post(
        f"/arende/{mine.public_id}/lamna-ut/",
        {"act": "take_back", "release": str(row.public_id), f"{row.public_id}-reason": "x"},
    )
    assert posted.status_code == 404


def test_somebody_reports_her_own_jav(world: World, visit: Visit) -> None:
    activity = world.activity_in("political")
    page = visit("Eva").open(f"/arende/{activity.public_id}/jav/")
    assert "person" not in page.form("ground").offered
    empty = page.send("ground")
    assert empty.status == 422
    page = empty.send("ground", ground="Är syster till den som leder arbetet.")
    assert "Ditt jäv är antecknat." in page.text
    row = ConflictOfInterest.objects.get(case=activity.pk)
    assert (row.person.name, row.self_reported) == ("Eva Beredning", True)
    twice = visit("Eva").open(f"/arende/{activity.public_id}/jav/")
    assert "Eva Beredning" in twice.text
    assert twice.send("ground", ground="Igen då.").status == 422


def test_the_secretary_records_a_members_jav(world: World, visit: Visit) -> None:
    activity = world.activity_in("political")
    nils = world.cast.person("Nils")
    page = visit("Siv").open(f"/arende/{activity.public_id}/jav/")
    offered = page.form("ground").offered["person"]
    assert str(world.cast.person("Sixten").public_id) in offered
    assert str(world.cast.person("Hanna").public_id) not in offered
    page = page.send("ground", person=nils.public_id, ground="Äger lokalen.")
    assert "Jäv är antecknat för Nils Beredning" in page.text
    assert not ConflictOfInterest.objects.get(case=activity.pk).self_reported


def test_jav_in_a_case_one_does_not_see_is_not_there(world: World, visit: Visit) -> None:
    activity = world.activity_in("political")
    assert visit("Pär").open(f"/arende/{activity.public_id}/jav/").status == 404
