"""Two write at once: the second sees both versions, loses nothing, and saves on the new one."""

from __future__ import annotations

from collections.abc import Callable

from cases.models import Activity
from cases.reading import activity_draft
from tests.cases.web_editing.writing import Writer, said
from tests.world import World, seen

Sign = Callable[..., Writer]


def test_both_versions_stand_beside_each_other(world: World, writer: Sign) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna"), writer("Carin")
    page = hanna.step(activity, "atgard")
    carin.save(carin.step(activity, "atgard"), title="Carins rubrik", steps__2__text="Carins steg")
    stale = hanna.save(page, title="Hannas rubrik", description="Hannas text")
    assert stale.status == 409
    words = said(stale)
    assert "Carin Chef sparade 12 januari 2026" in words
    table = stale.html.partition("<tbody")[2].partition("</tbody>")[0]
    for text in ("Carins rubrik", "Hannas rubrik", "Carins steg", "Hannas text"):
        assert text in table
    assert stale.form("title").values["title"] == ["Hannas rubrik"]
    assert Activity.objects.get(pk=activity.pk).title == "Carins rubrik"


def test_after_reading_she_saves_on_the_new_version(world: World, writer: Sign) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna"), writer("Carin")
    page = hanna.step(activity, "atgard")
    carin.save(carin.step(activity, "nar"), end="2028")
    stale = hanna.save(page, title="Hannas rubrik")
    assert "På den här sidan står" not in said(stale)
    assert stale.form("title").values["seen"] == [seen(activity)]
    assert hanna.save(stale).status == 200
    draft = activity_draft(Activity.objects.get(pk=activity.pk))
    assert (draft.title, draft.end) == ("Hannas rubrik", "2028")  # the other page's word stays


def test_the_same_words_by_two_are_no_quarrel(world: World, writer: Sign) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna"), writer("Carin")
    page = hanna.step(activity, "nar")
    carin.save(carin.step(activity, "nar"), end="2028")
    stale = hanna.save(page, end="2028")
    assert stale.status == 409
    assert "På den här sidan står det som du har skrivit" in stale.text


def test_a_row_that_somebody_removed_comes_back_as_a_new_one(world: World, writer: Sign) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna"), writer("Carin")
    page = hanna.step(activity, "atgard")
    gone = activity.steps.get(position=1)
    carin.save(carin.step(activity, "atgard"), steps__0__remove="on")
    stale = hanna.save(page, steps__0__text="Utbilda alla")
    assert stale.status == 409
    assert hanna.save(stale).status == 200
    kept = activity.steps.get(position=1)
    assert kept.text == "Utbilda alla"
    assert kept.public_id != gone.public_id


def test_a_case_that_was_submitted_meanwhile_keeps_the_typed_text(
    world: World, writer: Sign
) -> None:
    activity, hanna, carin = world.propose(), writer("Hanna"), writer("Carin")
    page = hanna.step(activity, "atgard")
    carin.save(carin.at("submit", activity))
    late = hanna.save(page, description="Det jag hann skriva")
    assert late.status == 409
    assert "Ladda om ärendet för att se vad som kan göras" in said(late)
    assert late.form("description").values["description"] == ["Det jag hann skriva"]


def test_a_made_up_fingerprint_is_no_way_in(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    for made_up in ("", "0" * 64, "\x00", "x" * 5000):
        page = hanna.save(hanna.step(activity, "nar"), end="2030", seen=made_up)
        assert page.status == 409
    assert Activity.objects.get(pk=activity.pk).end_given == "2026-12-31"
