"""Duties of record: numbers without gaps, the own number, the plan's classes, the postlista."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from cases.searching import matching
from cases.story.cast import CITY, POLICE, SOCIAL
from tests.racing import at_once
from tests.world import NOW, TODAY, World, current, earlier, seen
from workflow import (
    engine,
    ledger,
    memberships,
    numbers,
    own_numbers,
    permissions,
    postal_list,
    releases,
    retention,
)
from workflow.deadlines import local_date
from workflow.erasure import WORDS, Wish
from workflow.errors import BadRecord, NoSuchPlace, NotFound, NotPermitted, NotYourTurn
from workflow.models import Case, LedgerEntry, NumberSeries, RetentionClass
from workflow.postal_list import Period
from workflow.records import Record
from workflow.retention import ClassDraft
from workflow.rights import Role

# -- numbers


class Broken(Exception):
    """Something fails in the middle of everything."""


def submitting(world: World, case: Case, *, fails: bool) -> Callable[[], None]:
    text, hanna = seen(case), world.actor("Hanna")

    def call() -> None:
        try:
            with transaction.atomic():
                engine.turn(case.public_id, "submit", actor=hanna, seen_version=text, now=NOW)
                if fails:
                    raise Broken
        except Broken:
            pass

    return call


@pytest.mark.slow
def test_what_is_rolled_back_among_many_at_once_leaves_no_gap(committed_world: World) -> None:
    world = committed_world
    cases = [world.propose(title=f"Nummer {place}") for place in range(12)]
    for case in cases[::3]:
        releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    at_once([submitting(world, case, fails=bool(n % 2)) for n, case in enumerate(cases)])
    assert Case.objects.filter(pk__in=[c.pk for c in cases], number__isnull=False).count() == 6
    assert numbers.faults() == ([], [])
    told = StringIO()
    call_command("numbers", stdout=told)
    assert "TRY-S 2026: 1-2 utan luckor" in told.getvalue()


def test_a_gap_and_a_made_up_number_are_found(world: World) -> None:
    case = world.activity_in("preparation")
    assert numbers.faults() == ([], [])
    counted = NumberSeries.objects.get(series="TRY", restricted=False)
    NumberSeries.objects.filter(pk=counted.pk).update(last=counted.last + 1)
    gap = f"TRY 2026/{counted.last + 1:04d}"
    assert numbers.faults() == ([gap], [])
    Case.objects.filter(pk=case.pk).update(number="TRY 2026/0777")
    assert numbers.faults() == ([str(current(case).number and case_number(counted)), gap],
                                ["TRY 2026/0777"])  # fmt: skip
    with pytest.raises(CommandError, match="3 fel"):
        call_command("numbers", stderr=StringIO())


def case_number(counted: NumberSeries) -> str:
    """The last number that was counted, which the case had."""
    return f"TRY 2026/{counted.last:04d}"


# -- the organisation's own number


def set_number(world: World, case: Case, number: str, by: str = "Arvid") -> Case:
    return own_numbers.set_own_number(
        case.public_id, number, seen_version=seen(case), actor=world.actor(by), now=NOW
    )


@pytest.mark.parametrize("by", ["Arvid", "Hanna", "Signe"])
def test_the_own_number_stands_beside_ours(world: World, by: str) -> None:
    case = world.activity_in("preparation")
    set_number(world, case, " KS  2026/00123 ", by)
    now = current(case)
    assert (now.external_number, now.state) == ("KS 2026/00123", "preparation")
    entry = LedgerEntry.objects.select_related("text").get(chain=case.public_id, act="own_number")
    assert (entry.kind, entry.text.data["report"]) == (
        "setting", {"number": "KS 2026/00123", "before": ""})  # fmt: skip
    for said in ("KS 2026/00123", "ks 2026", "KS 2026/001"):
        assert Case.objects.filter(matching(said)).get() == now
    assert not Case.objects.filter(matching("KS 2027")).exists()
    set_number(world, case, "", by)
    assert current(case).external_number == ""
    assert ledger.verify().intact


def test_who_may_not_and_what_cannot_be(world: World) -> None:
    case = world.activity_in("preparation")
    for by, refusal in (("Kim", NotPermitted), ("Tove", NotPermitted), ("Pär", NotFound)):
        with pytest.raises(refusal):
            set_number(world, case, "KS 1", by)
    with pytest.raises(BadRecord):
        set_number(world, case, "K" * 51)
    with pytest.raises(BadRecord):
        set_number(world, case, "")  # it is empty already
    with pytest.raises(BadRecord):
        set_number(world, case, "19121212-1212")
    with pytest.raises(NotYourTurn):
        set_number(world, world.propose(), "KS 1")  # ours comes first


# -- the plan


def draft(**changes: Any) -> ClassDraft:
    complete: dict[str, Any] = {
        "code": "3.1", "name": "Aktiviteter", "case_kind": "activity", "years": 5,
        "decision": "KS 2025/9 § 3", "basis": "arkivlagen 10 §",
    }  # fmt: skip
    return ClassDraft(**(complete | changes))


def save(world: World, given: ClassDraft, by: str = "Arvid", **more: Any) -> RetentionClass:
    city = world.cast.organisations[CITY]
    return retention.save(city, given, by=world.cast.person(by), now=NOW, **more)


def test_a_class_is_made_and_changed_on_the_record(world: World) -> None:
    row = save(world, draft())
    save(world, draft(years=7), by="Signe", row=row)
    save(world, draft(years=7), row=row)  # the same again is no act
    row.refresh_from_db()
    assert row.years == 7
    entries = LedgerEntry.objects.filter(chain=row.public_id).select_related("text").order_by("seq")
    assert [entry.act for entry in entries] == ["set_retention"] * 2
    assert entries[1].text.data["before"]["years"] == 5
    assert ledger.verify().intact


@pytest.mark.parametrize("by", ["Hanna", "Rut", "Tove", "Pär", "Disa"])
def test_only_who_keeps_the_plan(world: World, by: str) -> None:
    with pytest.raises(NoSuchPlace):
        save(world, draft(), by=by)


def test_the_plan_of_another_party_is_not_hers(world: World) -> None:
    police = world.cast.organisations[POLICE]
    for by in ("Arvid", "Signe"):
        with pytest.raises(NoSuchPlace):
            retention.save(police, draft(), by=world.cast.person(by), now=NOW)


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"code": " "}, "code"), ({"name": ""}, "name"), ({"decision": ""}, "decision"),
     ({"years": 301}, "years"), ({"case_kind": "else"}, "case_kind"),
     ({"name": "19121212-1212"}, "name")],
)  # fmt: skip
def test_what_cannot_be_a_class(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as refused:
        save(world, draft(**changes))
    assert refused.value.field == field


def test_a_code_and_a_type_have_one_class(world: World) -> None:
    save(world, draft())
    for given in (draft(case_kind=""), draft(code="9")):
        with pytest.raises(BadRecord):
            save(world, given)


def test_a_case_is_due_after_whole_calendar_years(world: World) -> None:
    case, open_one = world.activity_in("closed"), world.activity_in("execution")
    save(world, draft(years=5))
    arvid = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    assert retention.class_of(current(case)) is not None
    assert retention.due(arvid, date(2031, 12, 31)) == []
    (one,) = retention.due(arvid, date(2032, 1, 1))
    assert (one.case.pk, one.since) == (case.pk, date(2032, 1, 1))
    assert open_one.pk != one.case.pk
    rut = permissions.rights_of(world.cast.person("Rut"), TODAY)
    assert retention.due(rut, date(2040, 1, 1)) == []  # she keeps no plan


def test_what_is_kept_is_never_due(world: World) -> None:
    world.activity_in("closed")
    save(world, draft(years=None, decision=""))
    arvid = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    assert retention.due(arvid, date(2200, 1, 1)) == []


# -- the postlista


def period(restricted: bool = False) -> Period:
    return Period(TODAY - timedelta(days=2), TODAY, restricted)


def lines(world: World, by: str = "Arvid", *, restricted: bool = False) -> list[postal_list.Row]:
    rights = permissions.rights_of(world.cast.person(by), TODAY)
    found = postal_list.rows(rights, period(restricted))
    assert postal_list.count(rights, period(restricted)) == len(found)
    return list(found)


def hidden(world: World) -> Case:
    case = world.propose(title="Skyddad insats")
    hanna = world.actor("Hanna")
    releases.restrict(case.public_id, basis="OSL 18:1", actor=hanna, now=NOW)
    world.turn(case, "submit", "Hanna")
    police = world.cast.organisations[POLICE]
    releases.release(
        case.public_id, police, reason="behövs", basis="OSL 10:2", actor=hanna, now=NOW
    )
    return current(case)


def test_submissions_and_releases_stand_there(world: World) -> None:
    case = world.activity_in("preparation")
    set_number(world, case, "KS 1")
    releases.release(
        case.public_id, world.cast.organisations[POLICE], reason="ni ska medverka",
        actor=world.actor("Hanna"), now=NOW,
    )  # fmt: skip
    mine = [row for row in lines(world) if row.number == current(case).number]
    assert [(str(r.what), str(r.status), r.correspondent) for r in mine] == [
        ("Förslag", "Upprättad", SOCIAL), ("Utlämning", "Expedierad", POLICE)]  # fmt: skip
    assert {row.own_number for row in mine} == {"KS 1"}


def test_what_another_party_hands_in_has_come_in(world: World) -> None:
    from cases.actions.propose import propose_activity
    from cases.drafts import Proposer

    police = Proposer(organisation=world.cast.organisations[POLICE])
    case = propose_activity(world.draft(), proposer=police, actor=world.actor("Pär"), now=NOW)
    world.turn(case, "submit", "Pär")
    (row,) = [row for row in lines(world, "Signe") if row.number == current(case).number]
    assert (str(row.status), row.correspondent) == ("Inkommen", POLICE)


def test_a_restricted_case_is_not_there_or_without_its_particulars(world: World) -> None:
    case = hidden(world)
    assert case.number not in {row.number for row in lines(world)}
    assert "Skyddad insats" not in str(lines(world, restricted=True))
    found = [row for row in lines(world, restricted=True) if row.number == case.number]
    assert {str(r.title) for r in found} == {"Uppgiften är utelämnad"}
    assert POLICE not in str(found)
    assert {r.case for r in found} == {None}
    assert case.number not in {row.number for row in lines(world, "Signe", restricted=True)}


def test_what_was_released_while_it_was_restricted_stays_out(world: World) -> None:
    case = hidden(world)
    releases.lift(case.public_id, reason="inte längre", actor=world.actor("Hanna"), now=NOW)
    found = [row for row in lines(world) if row.number == case.number]
    assert [str(row.what) for row in found] == ["Förslag"]


def test_an_erased_receiver_is_said_to_be_erased(world: World) -> None:
    case = world.activity_in("preparation")
    hanna, police = world.actor("Hanna"), world.cast.organisations[POLICE]
    releases.release(case.public_id, police, reason="ni medverkar", actor=hanna, now=NOW)
    entry = LedgerEntry.objects.get(chain=case.public_id, act="release")
    from tests.workflow.test_erasure import erase

    erase(world, case, Wish(entry=entry.pk, halves=[WORDS]))
    found = [row for row in lines(world) if row.number == current(case).number]
    assert str(found[-1].correspondent) == "gallrat"


def test_drafts_and_other_days_are_not_there(world: World) -> None:
    case = world.propose()
    assert case.pk not in {row.case.pk for row in lines(world) if row.case}
    rights = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    early = Period(date(2020, 1, 1), date(2020, 12, 31))
    assert postal_list.rows(rights, early) == []


def test_what_was_registered_stands_by_the_day_it_shows(world: World) -> None:
    """It was decided long before the day on which it was recorded, which is the one that shows."""
    signe, social = world.cast.person("Signe"), world.cast.organisations[SOCIAL]
    memberships.give(signe, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    world.turn(world.propose(), "register", "Signe", record=Record(earlier=earlier("approved")))
    world.activity_in("preparation")
    rights = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    found = postal_list.rows(rights, Period(TODAY, local_date(timezone.now())))
    days = [row.on for row in found]
    assert len(set(days)) > 1
    assert days == sorted(days)


def test_pages_of_lines_are_parts_of_the_whole(world: World) -> None:
    for _ in range(3):
        world.activity_in("preparation")
    rights = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    whole = list(postal_list.rows(rights, period()))
    parts = [postal_list.rows(rights, period(), first=n, most=2) for n in range(0, len(whole), 2)]
    assert [row for part in parts for row in part] == whole


def test_it_costs_a_statement_and_one_for_each_kind_of_line(world: World) -> None:
    from tests.statements import Statements

    for _ in range(3):
        world.activity_in("preparation")
    rights = permissions.rights_of(world.cast.person("Arvid"), TODAY)
    with Statements(connection) as found:
        assert len(postal_list.rows(rights, period())) > 3
    assert len(found) == 2
