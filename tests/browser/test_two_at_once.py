"""What people meet when somebody else was quicker, the text changed, or they went back."""

from __future__ import annotations

from tests.browser.acting import Filled, Person
from tests.browser.conftest import Visit
from tests.browser.site import Site
from tests.web.town import PASSWORD

MEETING: dict[str, Filled] = {"on": "2026-01-12", "paragraph": "§ 12", "present": True}
TYPED = "Jag skrev detta länge och väl."


def deciding(person: Person, site: Site, name: str) -> Person:
    """Somebody with the form of a case open, all filled in but the outcome."""
    person.open(f"/arende/{site.town.cases[name]}/").follow("/besluta/")
    return person.fill(motivation=TYPED, **MEETING)


def test_the_slower_one_hears_who_was_quicker(visit: Visit, site: Site) -> None:
    tove, olle = Person(visit("Tove")), Person(visit("Olle"))
    deciding(tove, site, "contested").fill(outcome="endorse")
    deciding(olle, site, "contested").fill(how="meeting", outcome="refer_back")
    olle.fill(asked="mer", answer_by="2026-02-02")

    tove.send().is_told("Styrgruppen")
    with olle.page.expect_response(lambda r: r.request.method == "POST") as answer:
        olle.send()

    assert answer.value.status == 409
    olle.reads("Tove Tjänst", TYPED)
    olle.page.get_by_role("link", name="Öppna ärendet").first.click()
    olle.reads("Styrgruppen för trygghetsfrågor")


def test_a_text_that_has_changed_is_read_before_it_is_decided_on(visit: Visit, site: Site) -> None:
    tove, olle = Person(visit("Tove")), Person(visit("Olle"))
    deciding(olle, site, "changed meanwhile").fill(how="meeting", outcome="endorse")
    tove.open(f"/arende/{site.town.cases['changed meanwhile']}/").follow("/bearbeta/")
    tove.follow("/forslag/atgard/").fill(
        description="Vi går tillsammans tre kvällar i veckan."
    ).send()

    with olle.page.expect_response(lambda r: r.request.method == "POST") as answer:
        olle.send()

    assert answer.value.status == 409
    olle.reads("tre kvällar i veckan", TYPED)
    olle.send().is_told("Styrgruppen")


def test_going_back_does_not_decide_twice(visit: Visit, site: Site) -> None:
    tove = Person(visit("Tove", language="en", java_script_enabled=False))
    deciding(tove, site, "gone back to").fill(outcome="endorse").send().is_told("Styrgruppen")

    tove.page.go_back()
    if tove.page.locator('[name="outcome"]').count():  # a browser may show what it kept
        tove.fill(outcome="endorse", motivation=TYPED, **MEETING).send()

    tove.reads("Tove Tjänst", "has already been handled")


def test_another_ones_case_is_not_there(visit: Visit, site: Site) -> None:
    par = visit("Pär")
    for page in ("", "historik/", "gor/withdraw/", f"besluta/{site.town.items['preparation']}/"):
        assert par.open(f"/arende/{site.town.cases['preparation']}/{page}").status == 404
        assert "Mobila team" not in par.text()


def test_nobody_gets_in_without_signing_in_and_comes_to_what_she_wanted(
    visit: Visit, site: Site
) -> None:
    someone = visit()
    wanted = f"/arende/{site.town.cases['draft']}/"
    someone.open(wanted)
    assert "/konto/login/" in someone.page.url
    someone.page.locator('[name="login"]').fill("hanna.handlaggare@example.se")
    someone.page.locator('[name="password"]').fill(PASSWORD)
    someone.page.locator('form:has([name="password"]) button[type="submit"]').first.click()
    someone.page.wait_for_url(f"{site.address}{wanted}")
    assert "Mobila team på Söder" in someone.text()
    assert someone.complaints == []
