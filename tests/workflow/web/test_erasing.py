"""The records manager erases by clicks: shown first, confirmed, and told of in the history."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from cases.story.cast import OFFICIALS
from tests.workflow.test_corrections import decision
from tests.workflow.test_erasure import WHY, closed_with_a_draft, erase, refused, verified
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World, current
from workflow.erasure import Wish
from workflow.models import LedgerEntry, TextVersion

Visit = Callable[[str], Visitor]


def test_what_goes_is_shown_before_it_is_gone(world: World, visit: Visit) -> None:
    case = refused(world)
    entry = decision(case, OFFICIALS)
    history = visit("Arvid").open(f"/arende/{case.public_id}/historik/")
    assert WHY in history.text
    page = history.follow(f"/gallra/?post={entry.pk}")
    assert WHY in page.text
    assert page.send("passage").status == 422
    preview = page.send("passage", halves=["words", "people"])
    assert "Det här försvinner" in preview.text
    assert f"Orden i post {entry.seq}" in preview.text
    assert "Det här står kvar" in preview.text
    assert not LedgerEntry.objects.filter(kind="erasure").exists()
    key = f"words:{entry.pk}"
    assert preview.send("ground", places=[key], ground="gdpr17").status == 422
    told = preview.send("ground", places=[key], ground="gdpr17", reference="Begäran 2026-01-10")
    assert told.status == 200
    assert WHY not in told.text
    assert "Texten är gallrad. Posten står kvar." in told.text
    assert "Gallrad 12 januari 2026" in told.text
    assert "Begäran 2026-01-10" in told.text
    assert verified()


def test_an_emptied_version_says_so(world: World, visit: Visit) -> None:
    case = closed_with_a_draft(world)
    page = visit("Arvid").open(f"/arende/{case.public_id}/version/1/").follow("/gallra/?version=1")
    preview = page.send("passage")
    preview.send("ground", ground="decision", reference="KS 2026/12 § 4")
    shown = visit("Hanna").open(f"/arende/{case.public_id}/version/1/")
    assert "Texten är gallrad." in shown.text
    assert "Fältarbetare" not in shown.text
    compared = visit("Hanna").open(f"/arende/{case.public_id}/version/3/?jamfor=1")
    assert compared.status == 200
    assert visit("Arvid").open(f"/arende/{case.public_id}/gallra/?version=1").status == 404


def test_words_that_are_nowhere_are_said_to_be_nowhere(world: World, visit: Visit) -> None:
    case = refused(world)
    page = visit("Arvid").open(f"/arende/{case.public_id}/gallra/")
    assert page.send("passage", passage="kort").status == 422
    assert "Orden finns inte i ärendet." in page.send("passage", passage="ingen har sagt det").text


def test_made_up_addresses_are_nothing(world: World, visit: Visit) -> None:
    case = refused(world)
    for query in ("?post=x", f"?post={case.public_id}", "?version=x", "?version=77", "?version=1"):
        assert visit("Arvid").open(f"/arende/{case.public_id}/gallra/{query}").status == 404
    for page in ("gallra", "rensa"):
        assert visit("Hanna").open(f"/arende/{case.public_id}/{page}/").status == 403
        assert visit("Pär").open(f"/arende/{case.public_id}/{page}/").status == 404
        assert f"/{page}/" not in visit("Hanna").open(f"/arende/{case.public_id}/").html


def test_drafts_are_weeded_by_a_confirming_act(world: World, visit: Visit) -> None:
    case = closed_with_a_draft(world)
    page = visit("Arvid").open(f"/arende/{case.public_id}/").follow("/rensa/")
    assert "En version är ett arbetsutkast" in page.text
    assert TextVersion.objects.filter(case=case.pk).count() == 3
    form = page.forms[-1]
    done = page.visitor.send("post", f"/arende/{case.public_id}/rensa/", form.values)
    assert "1 arbetsutkast är rensade." in done.text
    assert TextVersion.objects.filter(case=case.pk).count() == 2
    again = page.visitor.send("post", f"/arende/{case.public_id}/rensa/", form.values)
    assert again.status == 422


def test_the_page_shows_the_words_at_each_place_and_ticks_what_was_asked_for(
    world: World, visit: Visit
) -> None:
    case = world.propose(description=f"Se {WHY}, ja.")
    world.turn(case, "submit", "Hanna")
    world.decide(case, "refer_back", motivation=WHY, asked="mer", until=NOW.date())
    entry = decision(case, OFFICIALS)
    page = visit("Arvid").open(f"/arende/{case.public_id}/gallra/?post={entry.pk}")
    preview = page.send("passage", halves=["words"])
    assert preview.form("ground").values["places"] == [f"words:{entry.pk}"]
    assert "text:1" in preview.form("ground").offered["places"]
    assert f"Se {WHY}, ja." in preview.text
    typed = visit("Arvid").open(f"/arende/{case.public_id}/gallra/").send("passage", passage=WHY)
    ticked = typed.form("ground").values["places"]
    assert ticked == typed.form("ground").offered["places"]
    told = typed.send("ground", ground="gdpr17", reference="Begäran 1")
    said = " ".join(told.text.split())
    assert "orden i en post" in said
    assert "Förslaget: 1" in said
    assert "cases.Activity" not in said


def test_several_lines_are_found_as_a_browser_sends_them(world: World, visit: Visit) -> None:
    case = world.propose(description="Anna Andersson\nStorgatan 5")
    page = visit("Arvid").open(f"/arende/{case.public_id}/gallra/")
    preview = page.send("passage", passage="Anna Andersson\r\nStorgatan 5")
    preview.send("ground", ground="gdpr17", reference="Begäran 1")
    version = current(case).text_version
    assert version is not None
    assert version.data["description"] == "[gallrat]"


def test_the_decision_and_the_history_say_that_its_text_is_erased(
    world: World, visit: Visit
) -> None:
    case = world.propose(description="Andra ord")
    world.turn(case, "submit", "Hanna")
    wording = {"title": "Ny rubrik", "description": "Andra ord"}
    world.decide(case, "endorse_amended", motivation="m", wording=wording)
    before = visit("Hanna").open(f"/arende/{case.public_id}/historik/")
    assert "Vad som ändrades i texten" in before.text
    erase(world, case, Wish(version=1))
    entry = LedgerEntry.objects.get(chain=case.public_id, act="submit")
    page = visit("Hanna").open(reverse("decision", args=[case.public_id, entry.pk]))
    assert "Texten är gallrad." in page.text
    assert "Ännu hade inget beslutats" not in page.text
    history = visit("Hanna").open(f"/arende/{case.public_id}/historik/")
    assert history.status == 200
    assert "Vad som ändrades i texten" not in history.text
