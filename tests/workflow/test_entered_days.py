"""What is entered where nobody asks for it, or on a day that cannot be: refused by its field.

A meeting in a text where no body decides, or a date that nobody reads, would stand in the
ledger and mean nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.propose import propose_activity
from cases.drafts import Proposer
from cases.models import Activity
from cases.story.cast import OFFICIALS, POLITICIANS, SOCIAL, STEERING
from tests.cases.test_parties import new_agreement
from tests.workflow.test_lifecycle import city_draft
from tests.world import NOW, TODAY, World, current, earlier, open_items, seen
from workflow import engine
from workflow.errors import BadRecord, MissingForGate
from workflow.models import Case, LedgerEntry
from workflow.records import Record, Urgent

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
URGENT = Urgent(reason="bråttom", on=TODAY)
M: dict[str, Any] = {"motivation": "därför"}


def entries(case: Case) -> int:
    return LedgerEntry.objects.filter(chain=case.public_id).count()


def refused(world: World, case: Case, code: str, by: str, record: Record) -> str:
    """The field for which a turn is refused; nothing of it stays."""
    before, state = entries(case), current(case).state
    with pytest.raises(BadRecord) as found:
        world.turn(case, code, by, record=record)
    assert (entries(case), current(case).state) == (before, state)
    return found.value.field


# -- how it was decided, where no body decides


@pytest.mark.parametrize(
    ("state", "code", "by", "record"),
    [
        ("draft", "submit", "Hanna", {}),
        ("revision", "resubmit", "Hanna", M),
        ("steering", "withdraw", "Hanna", M),
        ("steering", "dismiss", "Signe", M),
        ("revision", "dismiss", "Signe", M),
        ("approved", "start", "Stina", {}),
        ("execution", "finish", "Stina", {"outcome": "done"}),
        ("execution", "discontinue", "Signe", M),
        ("approved", "reconsider", "Signe", M),
        ("evaluation", "evaluate", "Stina", {"process": "så", "effect": "så"}),
        ("closed", "reopen", "Arvid", M),
    ],
)
@pytest.mark.parametrize("way", ["meeting", "urgent"])
def test_an_office_decides_at_no_meeting(
    world: World, way: str, state: str, code: str, by: str, record: dict[str, Any]
) -> None:
    case = world.activity_in(state)
    how = URGENT if way == "urgent" else world.meeting(STEERING)
    assert refused(world, case, code, by, Record(how=how, **record)) == "how"
    item = {} if open_items(case) else {"item_id": None}
    assert world.turn(case, code, by, record=Record(**record), **item).state != state


def test_nor_does_a_party_or_a_registration(world: World) -> None:
    meeting = world.meeting(STEERING)
    agreement = new_agreement(world)
    world.turn(agreement, "send", "Signe")
    mine = next(i for i in open_items(agreement) if i.party == agreement.owner_organisation)
    record = Record(how=meeting)
    with pytest.raises(BadRecord) as found:
        world.turn(agreement, "sign", "Uno", record=record, item_id=mine.public_id)
    assert found.value.field == "how"
    told = Record(earlier=earlier("approved"), how=meeting)
    assert refused(world, city_draft(world), "register", "Signe", told) == "how"


@pytest.mark.parametrize(
    ("state", "code", "by"),
    [
        ("draft", "edit", "Hanna"),
        ("preparation", "prepare", "Tove"),
        ("approved", "amend", "Stina"),
        ("approved", "amend", "Signe"),
        ("execution", "report_progress", "Stina"),
    ],
)
@pytest.mark.parametrize("field", ["how", "until"])
def test_an_act_has_neither_meeting_nor_date(
    world: World, field: str, state: str, code: str, by: str
) -> None:
    """A secretary prepares a text by herself, although she records for the body."""
    case = world.activity_in(state)
    given: dict[str, Any] = {"how": world.meeting(OFFICIALS), "until": TOMORROW}

    def change(case: Activity) -> Mapping[str, Any]:
        raise AssertionError("the record is asked first")

    before = entries(case)
    with pytest.raises(BadRecord) as found:
        engine.act(
            case.public_id,
            code,
            actor=world.actor(by),
            seen_version=seen(case),
            record=Record(**M, **{field: given[field]}),
            change=change,
            now=NOW,
        )
    assert (found.value.field, entries(case)) == (field, before)


# -- a date that nobody asked for, or that has been


@pytest.mark.parametrize(
    ("state", "code", "by", "record"),
    [
        ("draft", "submit", "Hanna", {}),
        ("steering", "withdraw", "Hanna", M),
        ("approved", "start", "Stina", {}),
        ("execution", "finish", "Stina", {"outcome": "done"}),
    ],
)
def test_an_office_gives_no_date(
    world: World, state: str, code: str, by: str, record: dict[str, Any]
) -> None:
    case = world.activity_in(state)
    assert refused(world, case, code, by, Record(until=TOMORROW, **record)) == "until"


@pytest.mark.parametrize("code", ["endorse", "reject", "dismiss"])
def test_a_body_gives_a_date_only_where_it_is_asked(world: World, code: str) -> None:
    case = world.activity_in("steering")
    record = Record(how=world.meeting(STEERING), until=TOMORROW, **M)
    assert refused(world, case, code, "Sara", record) == "until"
    assert world.turn(case, code, "Sara", record=replace(record, until=None)).state != "steering"


@pytest.mark.parametrize("code", ["refer_back", "postpone"])
def test_what_is_to_be_done_by_a_day_has_that_day_ahead(world: World, code: str) -> None:
    case = world.activity_in("steering")
    record = Record(how=world.meeting(STEERING), asked="mer", until=YESTERDAY, **M)
    assert refused(world, case, code, "Sara", record) == "until"
    world.turn(case, code, "Sara", record=replace(record, until=TODAY))  # before the day is over
    assert [item.due for item in open_items(case)] == [TODAY]


def test_today_is_the_day_in_sweden(world: World) -> None:
    case = world.activity_in("steering")
    midnight = datetime(2026, 1, 12, 23, 30, tzinfo=UTC)  # the 13th
    record = Record(how=world.meeting(STEERING), until=TODAY, **M)
    with pytest.raises(BadRecord):
        world.turn(case, "postpone", "Sara", record=record, now=midnight)
    given = replace(record, until=TOMORROW)
    assert world.turn(case, "postpone", "Sara", record=given, now=midnight).state == "steering"


# -- nothing was decided before the case was there


def proposed_at(world: World, moment: datetime) -> Activity:
    proposer = Proposer(organisation=world.cast.organisations[SOCIAL])
    return propose_activity(
        world.draft(), proposer=proposer, actor=world.actor("Hanna"), now=moment
    )


@pytest.mark.parametrize("way", ["meeting", "urgent"])
def test_a_body_decided_nothing_before_the_case_was_there(world: World, way: str) -> None:
    case = proposed_at(world, NOW)
    world.turn(case, "submit", "Hanna")

    def on(day: date) -> Record:
        urgent = Urgent(reason="bråttom", on=day)
        return Record(how=urgent if way == "urgent" else world.meeting(OFFICIALS, on=day))

    assert refused(world, case, "endorse", "Olle", on(YESTERDAY)) == "how"
    assert world.turn(case, "endorse", "Olle", record=on(TODAY)).state == "steering"


def test_a_meeting_entered_later_may_lie_between_then_and_now(world: World) -> None:
    case = proposed_at(world, NOW - timedelta(days=5))
    world.turn(case, "submit", "Hanna")
    record = Record(how=world.meeting(OFFICIALS, on=YESTERDAY))
    world.turn(case, "endorse", "Tove", record=record)
    assert LedgerEntry.objects.get(case=case, act="endorse").decided_on == YESTERDAY


def test_the_day_when_it_came_to_be_is_the_one_in_sweden(world: World) -> None:
    case = proposed_at(world, datetime(2026, 1, 11, 23, 30, tzinfo=UTC))  # the 12th
    world.turn(case, "submit", "Hanna")
    record = Record(how=world.meeting(OFFICIALS, on=YESTERDAY))
    assert refused(world, case, "endorse", "Tove", record) == "how"


def test_the_last_body_does_not_stop_it_before_it_was_there_either(world: World) -> None:
    """Its own item is long closed: it acts in the last body's capacity."""
    case = world.activity_in("execution")
    record = Record(how=world.meeting(POLITICIANS, on=YESTERDAY), **M)
    assert refused(world, case, "discontinue", "Siv", record) == "how"


# -- an earlier decision says which


@pytest.mark.parametrize("field", ["body", "reference"])
@pytest.mark.parametrize("blank", ["", " ", "\t\n\u00a0"])
def test_an_earlier_decision_names_its_body_and_its_paragraph(
    world: World, field: str, blank: str
) -> None:
    case, told = city_draft(world), earlier("approved")
    blanked: dict[str, Any] = {field: blank}
    given = Record(earlier=replace(told, **blanked))
    with pytest.raises(MissingForGate) as found:
        world.turn(case, "register", "Signe", record=given)
    assert found.value.missing == ("earlier",)
    assert (current(case).state, current(case).number) == ("draft", None)
    world.turn(case, "register", "Signe", record=Record(earlier=told))


def test_an_earlier_decision_is_not_of_tomorrow(world: World) -> None:
    case, told = city_draft(world), earlier("approved")
    tomorrow = Record(earlier=replace(told, on=TOMORROW))
    assert refused(world, case, "register", "Signe", tomorrow) == "how"
    today = Record(earlier=replace(told, on=TODAY))
    assert world.turn(case, "register", "Signe", record=today).state == "approved"


# -- a slip of the pen in the year


@pytest.mark.parametrize("code", ["refer_back", "postpone"])
@pytest.mark.parametrize("until", [date(9999, 12, 31), date(1899, 1, 1), date(1, 1, 1)])
def test_nothing_is_put_off_to_a_year_that_nobody_means(
    world: World, code: str, until: date
) -> None:
    case = world.activity_in("steering")
    record = Record(how=world.meeting(STEERING), asked="mer", until=until, **M)
    assert refused(world, case, code, "Sara", record) == "until"


@pytest.mark.parametrize("code", ["refer_back", "postpone"])
def test_it_is_put_off_by_two_years_at_most(world: World, code: str) -> None:
    case = world.activity_in("steering")
    two_years = date(TODAY.year + 2, TODAY.month, TODAY.day)
    record = Record(how=world.meeting(STEERING), asked="mer", until=two_years, **M)
    later = replace(record, until=two_years + timedelta(days=2))
    with pytest.raises(BadRecord, match="två år"):
        world.turn(case, code, "Sara", record=later)
    world.turn(case, code, "Sara", record=record)
    assert [item.due for item in open_items(case)] == [two_years]


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1899, 1, 1), date(1, 1, 1)])
@pytest.mark.parametrize("way", ["meeting", "urgent"])
def test_no_body_decides_in_a_year_that_nobody_means(world: World, way: str, day: date) -> None:
    case = world.activity_in("preparation")
    how = Urgent(reason="bråttom", on=day) if way == "urgent" else None
    given = Record(how=how or world.meeting(OFFICIALS, on=day))
    assert refused(world, case, "endorse", "Olle", given) == "how"


@pytest.mark.parametrize("day", [date(1949, 12, 31), date(1899, 1, 1), date(1, 1, 1)])
def test_an_earlier_decision_is_no_older_than_anything_of_ours(world: World, day: date) -> None:
    case, told = city_draft(world), earlier("approved")
    given = Record(earlier=replace(told, on=day))
    assert refused(world, case, "register", "Signe", given) == "how"


# -- a meeting is people


@pytest.mark.parametrize("code", ["endorse", "postpone", "refer_back"])
def test_a_meeting_where_nobody_was_decides_nothing(world: World, code: str) -> None:
    case = world.activity_in("preparation")
    empty = replace(world.meeting(OFFICIALS), present=())
    until = TOMORROW if code != "endorse" else None
    record = Record(how=empty, asked="mer", until=until, **M)
    assert refused(world, case, code, "Tove", record) == "present"
    with pytest.raises(BadRecord, match="Ange vilka som var närvarande"):
        world.turn(case, code, "Tove", record=record)
