"""Where erased words are looked for: in words, under every line end, and not in codes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid5

import pytest

from cases.models import Activity, PlanFile, SourceNote
from cases.story.cast import OFFICIALS, POLICE
from notifications.models import Feedback
from tests.workflow.test_corrections import decision
from tests.workflow.test_erasure import WHY, erase, planned, refused, verified
from tests.world import NOW, World, current
from workflow import erasure, leaves, ledger, looks, passages, permissions, releases
from workflow.erasure import PEOPLE, WORDS, Wish
from workflow.models import Case, LedgerEntry, Release

LINES = "Anna Andersson\nStorgatan 5"


def described(world: World, description: str) -> Case:
    case = world.propose(description=description)
    world.turn(case, "submit", "Hanna")
    return current(case)


def text_of(case: Case) -> dict[str, object]:
    version = current(case).text_version
    assert version is not None
    data: dict[str, object] = version.data
    return data


@pytest.mark.parametrize("stored", [LINES, LINES.replace("\n", "\r\n")])
def test_several_lines_are_found_under_both_line_ends(world: World, stored: str) -> None:
    case = described(world, f"Grannen {stored} igen")
    erase(world, case, Wish(passage=LINES.replace("\n", "\r\n")))
    assert text_of(case)["description"] == "Grannen [gallrat] igen"
    assert Activity.objects.get(pk=case.pk).description == "Grannen [gallrat] igen"
    assert verified()


def test_a_passage_in_a_longer_one_leaves_nothing_of_it(world: World) -> None:
    """The words of the entry: the motivation, and what was asked, which is a part of it."""
    case = world.propose(description=f"Se {WHY}.")
    world.turn(case, "submit", "Hanna")
    world.decide(
        case, "refer_back", motivation=WHY, asked=WHY[:14], until=NOW.date() + timedelta(days=9)
    )
    entry = decision(case, OFFICIALS)
    erase(world, case, Wish(entry=entry.pk, halves=[WORDS]))
    assert text_of(case)["description"] == "Se [gallrat]."
    assert planned(world, case, Wish(passage="Storgatan 5")) == []


def test_passages_that_overlap_have_one_mark() -> None:
    both = leaves.longest_first(["Anna Andersson", "Andersson på Storgatan"])
    assert leaves.without("Se Anna Andersson på Storgatan 5.", both) == "Se [gallrat] 5."


@pytest.mark.parametrize("passage", ["2026-03-01", "organisation", "collaboration", "precision"])
def test_days_and_keys_stay_what_they_are(world: World, passage: str) -> None:
    case = described(world, "senast 2026-03-01, säger en organisation i collaboration precision")
    before = text_of(case)
    police, hanna = world.cast.organisations[POLICE], world.actor("Hanna")
    releases.release(case.public_id, police, reason=f"För {passage}", actor=hanna, now=NOW)
    erase(world, case, Wish(passage=passage))
    after = text_of(case)
    said = str(before["description"]).replace(passage, "[gallrat]")
    assert after == before | {"description": said}
    assert Release.objects.get(case=case.pk).reason == "För [gallrat]"
    assert verified()


def test_codes_in_json_of_an_import_stay(world: World) -> None:
    case = world.propose()
    plan = PlanFile.objects.create(
        municipality="Lund", name="lund.json", sha256="0" * 64, loaded_at=NOW
    )
    kept = {
        "on": "2026-03-01",
        "2026-03-01": "x",
        "text": "den 2026-03-01",
        "value": "vid 2026-03-01",
    }
    note = SourceNote.objects.create(case=case, plan_file=plan, key="1", sha256="0" * 64, kept=kept)
    erase(world, case, Wish(passage="2026-03-01"))
    note.refresh_from_db()
    assert note.kept == kept | {"text": "den [gallrat]", "value": "vid [gallrat]"}


def test_a_body_keeps_its_name_and_a_file_its_type(world: World) -> None:
    agreement = Case.objects.get(kind="agreement")
    found = {place.key for place in erasure.plan(agreement, Wish(passage=OFFICIALS)).places}
    assert not any("Body" in key for key in found)
    names = {name for _, columns in passages._searched().values() for name in columns}
    assert not {"media_type", "stored_as", "start_given"} & names


def test_every_table_has_a_name() -> None:
    """Or the page and the history would say the model's."""
    without = [
        m._meta.label for m in passages._searched() if passages.name_of(m._meta.label) is None
    ]
    assert without == []
    assert passages.name_of("notifications.Letter") is not None


def test_what_was_not_asked_for_is_not_wanted(world: World) -> None:
    case = world.propose(description=f"Se {WHY}.")
    world.turn(case, "submit", "Hanna")
    world.decide(case, "refer_back", motivation=WHY, asked="mer", until=NOW.date())
    key = f"{WORDS}:{decision(case, OFFICIALS).pk}"
    entry = decision(case, OFFICIALS).pk
    own = planned(world, case, Wish(entry=entry, halves=[WORDS]))
    assert [place.key for place in own if place.wanted] == [key]
    assert len(own) > 2
    typed = planned(world, case, Wish(passage=WHY))
    assert all(place.wanted for place in typed)
    (text,) = [place for place in typed if place.key == "text:1"]
    assert text.said == [f"Se {WHY}."]
    names = planned(world, case, Wish(entry=entry, halves=[PEOPLE], passage=WHY))
    assert {p.key for p in names if p.wanted} == {f"{PEOPLE}:{entry}", *(p.key for p in typed)}


# -- outside the case


def searched(world: World, name: str, words: str) -> None:
    person = world.cast.person(name)
    rights = permissions.rights_of(person, NOW.date())
    looks.record_search(rights, person=person, page="decisions", asked={"q": words}, now=NOW)


def test_what_auditors_of_the_party_searched_for_goes(world: World) -> None:
    case = refused(world)
    searched(world, "Rut", f"om {WHY}")
    (said,) = LedgerEntry.objects.filter(act="search")
    erase(world, case, Wish(passage=WHY))
    said.refresh_from_db()
    assert LedgerEntry.objects.select_related("text").get(pk=said.pk).text.words is None
    by = LedgerEntry.objects.get(chain=said.chain, kind="erasure")
    assert (by.outcome, by.refers_to_id, by.subject) == (WORDS, said.pk, case.public_id)
    assert planned(world, case, Wish(passage=WHY)) == []
    assert verified()


def test_what_others_searched_for_is_not_told(world: World) -> None:
    case = refused(world)
    police = world.cast.organisations[POLICE]
    other = world.cast.person("Pär")
    ledger.record(
        [
            ledger.Entry(
                chain=uuid5(other.public_id, "exports"), kind="export", act="export_decisions",
                decided_on=NOW.date(), organisation=police.public_id, recorded_by=other.public_id,
                words={"asked": {"q": WHY}},
            )
        ]
    )  # fmt: skip
    assert "asked" not in {place.key for place in planned(world, case, Wish(passage=WHY))}


def test_feedback_from_the_cases_pages_goes_and_no_other(world: World) -> None:
    case = refused(world)
    page = f"/arende/{case.public_id}/"
    here = Feedback.objects.create(text=f"Varför {WHY}?", page=page, at=NOW)
    there = Feedback.objects.create(text=f"Varför {WHY}?", page="/att-gora/", at=NOW)
    erase(world, case, Wish(passage=WHY))
    here.refresh_from_db()
    there.refresh_from_db()
    assert (here.text, there.text) == ("Varför [gallrat]?", f"Varför {WHY}?")
