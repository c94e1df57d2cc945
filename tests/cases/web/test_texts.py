"""History and text versions: who decided what, why, on which text; what changed since."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from cases.models import SourceNote
from cases.story.cast import OFFICIALS, STEERING
from config.postgres import PROJECT
from tests.cases.web.conftest import Open
from tests.world import World
from workflow.models import LedgerText
from workflow.records import Reservation


def test_history_tells_who_for_whom_why_and_how(world: World, opened: Open) -> None:
    activity = world.activity_in("steering")
    mats = world.cast.person("Mats")
    meeting = world.meeting(
        STEERING, method="vote", votes={"ja": 3, "nej": 1},
        reservations=(Reservation(person_id=mats.pk, text="för dyrt"),),
    )  # fmt: skip
    world.decide(activity, "endorse", how=meeting, motivation="behövs nu")
    text = opened(reverse("history", args=[activity.public_id]), "Hanna").text()
    for said in (
        "Tillstyrkt",
        f"Sara Sekreterare, {STEERING}",
        f"Från {STEERING} till Politiska beredningen",
        "Motivering: behövs nu",
        "Vid sammanträde 12 januari 2026, § 7",
        "Mats Medlem (ledamot)",
        "ja 3, nej 1",
        "Mats Medlem: för dyrt",
        "Inlämnad",
        "Hanna Handläggare, Socialförvaltningen",
    ):
        assert said in text, said
    assert text.index("Inlämnad") < text.index("behövs nu")  # as it happened


def test_a_changed_text_can_be_compared(world: World, opened: Open) -> None:
    activity = world.activity_in("preparation")
    world.decide(activity, "endorse_amended", wording={"description": "Kortare."})
    history = opened(reverse("history", args=[activity.public_id]), "Hanna")
    path = reverse("case-version", args=[activity.public_id, 2])
    assert path in history.hrefs()
    assert "Kortare." in history.text()  # in its place
    page = opened(f"{path}?jamfor=1", "Hanna")
    for said in ("Beskrivning", "Fältarbetare och poliser går tillsammans.", "Kortare."):
        assert said in page.text()
    assert "Den gäller nu." in page.text()


def test_an_older_text_stands_as_it_was(world: World, opened: Open) -> None:
    activity = world.activity_in("preparation")
    world.decide(activity, "endorse_amended", wording={"title": "Nytt namn"})
    old = opened(reverse("case-version", args=[activity.public_id, 1]), "Hanna")
    assert old.h1 == ["Nytt namn"]
    assert "Mobila team på Söder" in old.main().text()
    assert "Den gäller inte längre." in old.text()
    documents = opened(reverse("case-documents", args=[activity.public_id]), "Hanna")
    for number in (1, 2):
        assert reverse("case-version", args=[activity.public_id, number]) in documents.hrefs()
    assert "Tove Tjänst" in documents.text()  # who wrote the second


def test_what_was_erased_is_not_shown(world: World, opened: Open) -> None:
    activity = world.activity_in("revision")
    entry = LedgerText.objects.get(entry__act="refer_back")
    shown = opened(reverse("history", args=[activity.public_id]), "Hanna").text()
    assert "Efterfrågas: mer" in shown
    entry.words = entry.words_salt = entry.people = entry.people_salt = None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("workflow.views.case_header.history", lambda _: [_with(entry)])
        page = opened(reverse("history", args=[activity.public_id]), "Hanna").text()
    assert "Efterfrågas: mer" not in page
    assert "Texten är gallrad" in page
    assert "namnet är gallrat" in page
    assert OFFICIALS in page


def _with(text: LedgerText) -> object:
    found = text.entry
    found.text = text
    return found


def test_an_imported_case_says_where_it_comes_from(world: World, opened: Open) -> None:
    call_command("import_plan", str(PROJECT / "cases/demo_data/helsingborg.json"), verbosity=0)
    note = SourceNote.objects.filter(case__kind="activity").exclude(status="").first()
    assert note is not None
    text = opened(reverse("case", args=[note.case.public_id]), "Rut").text()
    assert "Inläst från Helsingborg" in text
    assert note.status in text
    assert note.source_url in text


def test_a_source_that_is_no_web_address_is_no_link(world: World, opened: Open) -> None:
    call_command("import_plan", str(PROJECT / "cases/demo_data/helsingborg.json"), verbosity=0)
    note = SourceNote.objects.filter(case__kind="activity").first()
    assert note is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_sourcenote SET source_url = 'javascript:alert(1)' WHERE id = %s",
            [note.pk],
        )
    page = opened(reverse("case", args=[note.case.public_id]), "Rut")
    assert not any(href.startswith("javascript") for href in page.hrefs())
