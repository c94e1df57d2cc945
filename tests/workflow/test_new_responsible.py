"""An amendment that names another responsible organisation hands the case over to it: on the
record, with the open item, and free of whoever had taken that."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.actions.edit import amend_activity, prepare_activity
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import PLANNING, POLICE, SOCIAL
from tests.world import NOW, TODAY, World, current, item_of, open_items, seen
from workflow import assignments, ledger, queues, releases
from workflow.errors import NotFound, NotPermitted
from workflow.models import Case, LedgerEntry, OutboxEvent, Release, WorkItem
from workflow.permissions import rights_of
from workflow.records import Record


def amend(world: World, case: Case, by: str = "Signe", **changes: Any) -> None:
    amend_activity(
        case.public_id,
        replace(activity_draft(Activity.objects.get(pk=case.pk)), **changes),
        reason="därför",
        actor=world.actor(by),
        seen_version=seen(case),
        now=NOW,
    )


def hand_over(world: World, case: Case, to: str, **changes: Any) -> None:
    amend(world, case, responsible=world.cast.organisations[to], **changes)


def sees(world: World, name: str, case: Case) -> bool:
    rights = rights_of(world.cast.person(name), TODAY)
    return Case.objects.visible_to(rights).filter(pk=case.pk).exists()


def released(case: Case) -> list[str]:
    rows = Release.objects.filter(case=case.pk, taken_back_at__isnull=True)
    return list(rows.order_by("pk").values_list("organisation__name", flat=True))


def acts(case: Case) -> list[str]:
    entries = LedgerEntry.objects.filter(chain=case.public_id).order_by("seq")
    return list(entries.values_list("act", flat=True))


@pytest.mark.parametrize("state", ["approved", "execution"])
def test_the_new_one_is_shown_the_case_on_the_record(world: World, state: str) -> None:
    case = world.activity_in(state)
    before, police = acts(case), world.cast.organisations[POLICE]
    assert not sees(world, "Pär", case)
    hand_over(world, case, POLICE)
    assert sees(world, "Pär", case)
    assert released(case) == [POLICE]
    assert acts(case) == [*before, "amend", "release"]
    signe = world.cast.person("Signe")
    row = Release.objects.get(case=case)
    assert (row.released_by, row.released_at, row.reason) == (signe, NOW, "ansvarar för")
    entry = ledger.history(case.public_id)[-1]
    assert (entry.kind, entry.subject, entry.decided_on) == ("release", police.public_id, TODAY)
    assert (entry.organisation, entry.recorded_by) == (world.cast.organisations[SOCIAL], signe)
    assert entry.text.data["receiver"] == POLICE
    assert entry.text.data["reason"] == row.reason
    assert bytes(current(case).ledger_head or b"") == bytes(entry.hash)
    assert ledger.verify().intact
    (event,) = OutboxEvent.objects.filter(case=case, kind="release")
    assert event.payload == {
        "organisation": str(police.public_id),
        "person": str(signe.public_id),
    }


def test_the_open_item_goes_with_it(world: World) -> None:
    case = world.activity_in("approved")
    item = item_of(case)
    hand_over(world, case, POLICE)
    (after,) = open_items(case)
    assert after.public_id != item  # who had it keeps having had it
    assert after.organisation == world.cast.organisations[POLICE]
    with pytest.raises((NotFound, NotPermitted)):
        world.turn(case, "start", "Stina")
    assert world.turn(case, "start", "Pär").state == "execution"


def test_the_owner_is_not_shown_what_it_owns(world: World) -> None:
    case = world.activity_in("approved")
    before = acts(case)
    hand_over(world, case, SOCIAL)
    assert (released(case), acts(case)) == ([], [*before, "amend"])
    assert not OutboxEvent.objects.filter(case=case, kind="release").exists()
    assert open_items(case)[0].organisation == world.cast.organisations[SOCIAL]


@pytest.mark.parametrize("changes", [{"start": "2026-04-01"}, {"group": "Gruppen"}])
def test_other_changes_show_it_to_nobody(world: World, changes: dict[str, Any]) -> None:
    case = world.activity_in("approved")
    before = acts(case)
    amend(world, case, **changes)
    assert (released(case), acts(case)) == ([], [*before, "amend"])
    due = {"start": date(2026, 4, 1)}.get(next(iter(changes)), date(2026, 3, 2))
    assert open_items(case)[0].due == due


def test_whoever_has_it_already_gets_it_once(world: World) -> None:
    case, police = world.activity_in("approved"), world.cast.organisations[POLICE]
    hanna = world.actor("Hanna")
    releases.release(case.public_id, police, reason="begärt", actor=hanna, now=NOW)
    before = acts(case)
    hand_over(world, case, POLICE)
    assert (released(case), acts(case)) == ([POLICE], [*before, "amend"])
    hand_over(world, case, SOCIAL)
    hand_over(world, case, POLICE)
    assert released(case) == [POLICE]
    assert ledger.verify().intact


def test_a_draft_that_names_another_is_shown_to_nobody(world: World) -> None:
    """Only where the responsible organisation has the turn does the case follow it."""
    case = world.activity_in("preparation")
    prepare_activity(
        case.public_id,
        world.draft(responsible=world.cast.organisations[POLICE]),
        actor=world.actor("Tove"),
        seen_version=seen(case),
        now=NOW,
    )
    assert (released(case), sees(world, "Pär", case)) == ([], False)
    for _ in range(3):
        world.decide(case, "endorse")
    assert sees(world, "Pär", case)


# -- what somebody had taken


def taken(world: World, state: str) -> Activity:
    case = world.activity_in(state)
    assignments.take(item_of(case), actor=world.actor("Stina"), now=NOW)
    return case


def work_of(world: World, name: str) -> list[Any]:
    return [i.process_id for i in queues.my_work(rights_of(world.cast.person(name), TODAY)).items]


@pytest.mark.parametrize("state", ["approved", "execution"])
@pytest.mark.parametrize(("to", "by"), [(POLICE, "Pär"), (SOCIAL, "Hanna")])
def test_what_the_former_ones_person_had_taken_is_free(
    world: World, state: str, to: str, by: str
) -> None:
    case = taken(world, state)
    assert case.pk in work_of(world, "Stina")
    hand_over(world, case, to)
    item = WorkItem.objects.get(public_id=item_of(case))
    assert (item.owner, item.assigned, item.status) == (None, None, "NEW")
    assert case.pk in work_of(world, by)
    assert case.pk not in work_of(world, "Stina")
    assert assignments.take(item.public_id, actor=world.actor(by), now=NOW).owner == (
        world.cast.person(by)
    )


def test_the_former_one_can_neither_hand_it_back_nor_report(world: World) -> None:
    case = taken(world, "execution")
    hand_over(world, case, POLICE)
    with pytest.raises((NotFound, NotPermitted)):
        assignments.hand_back(item_of(case), actor=world.actor("Stina"), now=NOW)
    with pytest.raises((NotFound, NotPermitted)):
        world.turn(case, "finish", "Stina", record=Record(outcome="done"))
    assert world.turn(case, "finish", "Pär", record=Record(outcome="done")).state == "evaluation"


def test_what_stays_where_it_was_stays_with_whoever_took_it(world: World) -> None:
    case, planning = taken(world, "execution"), world.cast.organisations[PLANNING]
    hand_over(world, case, PLANNING, end="2027-06-30")
    item = WorkItem.objects.get(public_id=item_of(case))
    assert (item.organisation, item.due) == (planning, date(2027, 6, 30))
    assert (item.owner, item.assigned, item.status) == (
        world.cast.person("Stina"),
        NOW,
        "ASSIGNED",
    )
    assert case.pk in work_of(world, "Stina")
