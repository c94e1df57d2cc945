"""What the ledger holds after each act, recomputed by somebody who does not trust it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from cases.actions.edit import amend_activity, edit_activity
from cases.actions.report_progress import ProgressDraft, report_progress
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING
from tests import ledger_oracle
from tests.world import NOW, TODAY, World, current, earlier, item_of, seen
from workflow import ledger, memberships, releases
from workflow.errors import Refusal
from workflow.models import Case, LedgerEntry, Membership, Route, RouteStep, TextVersion
from workflow.records import Record, Urgent
from workflow.rights import Role

SPRING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # the activity's start date
FIELDS = (
    "kind",
    "act",
    "outcome",
    "source",
    "target",
    "body__name",
    "organisation__name",
    "decided_by__name",
    "recorded_by__name",
    "text_number",
)


def entries(case: Case) -> list[tuple[Any, ...]]:
    return list(
        LedgerEntry.objects.filter(chain=case.public_id).order_by("seq").values_list(*FIELDS)
    )


def last_entry(case: Case) -> LedgerEntry:
    return ledger.history(case.public_id)[-1]


def beside(entry: LedgerEntry) -> dict[str, Any]:
    found: dict[str, Any] = entry.text.data
    return found


def live(world: World) -> Activity:
    """An activity from proposal to the archive and out of it again."""
    case = world.propose()
    city, police = world.cast.organisations[CITY], world.cast.organisations[POLICE]
    world.turn(case, "submit", "Hanna", releases=[world.cast.bodies[OFFICIALS], police])
    world.decide(case, "refer_back", asked="mer", until=date(2026, 2, 2))
    edit_activity(
        case.public_id,
        world.draft(title="Nytt namn"),
        actor=world.actor("Hanna"),
        seen_version=seen(case),
        now=NOW,
    )
    world.turn(case, "resubmit", "Carin", record=Record(motivation="Namnet"))
    world.decide(case, "advise_against")
    world.decide(case, "postpone", until=date(2026, 2, 9))
    world.decide(case, "endorse_amended", wording={"description": "Lydelse"})
    urgent = Record(how=Urgent(reason="brinner", on=TODAY))
    world.turn(case, "endorse", "Bo", record=urgent)
    decided = activity_draft(Activity.objects.get(pk=case.pk))
    amend_activity(
        case.public_id,
        replace(decided, group="En arbetsgrupp"),
        reason="för",
        actor=world.actor("Signe"),
        seen_version=seen(case),
        now=NOW,
    )
    world.turn(case, "start", "", now=SPRING)
    report_progress(
        case.public_id,
        ProgressDraft(standing="delayed", reason="snö"),
        actor=world.actor("Stina"),
        seen_version=seen(case),
        now=SPRING,
    )
    world.turn(
        case, "finish", "Stina", record=Record(outcome="partly", motivation="snö"), now=SPRING
    )
    world.turn(case, "evaluate", "Stina", record=Record(process="så", effect="så"), now=SPRING)
    world.decide(case, "accept")
    world.turn(case, "reopen", "Arvid", record=Record(motivation="fel"), now=SPRING)
    release = releases.release(
        case.public_id, city, reason="begärt", actor=world.actor("Hanna"), now=NOW
    )
    releases.take_back(release.public_id, reason="fel", actor=world.actor("Hanna"), now=NOW)
    return Activity.objects.get(pk=case.pk)


HANNA, CARIN, STINA = "Hanna Handläggare", "Carin Chef", "Stina Stadsbyggare"
TOVE, SARA, BO = "Tove Tjänst", "Sara Sekreterare", "Bo Beredning"
D = "decision"
LIFE: list[tuple[Any, ...]] = [
    ("opened", "open", "", "", "draft", None, SOCIAL, HANNA, HANNA, None),
    (D, "submit", "", "draft", "preparation", None, SOCIAL, HANNA, HANNA, 1),
    ("release", "release", "", "", "", None, SOCIAL, HANNA, HANNA, None),
    ("release", "release", "", "", "", None, SOCIAL, HANNA, HANNA, None),
    (D, "refer_back", "", "preparation", "revision", OFFICIALS, None, None, TOVE, 1),
    (D, "resubmit", "", "revision", "preparation", None, SOCIAL, CARIN, CARIN, 2),
    (D, "advise_against", "", "preparation", "steering", OFFICIALS, None, None, TOVE, 2),
    (D, "postpone", "", "steering", "steering", STEERING, None, None, SARA, 2),
    (D, "endorse_amended", "", "steering", "political", STEERING, None, None, SARA, 3),
    (D, "endorse", "", "political", "approved", POLITICIANS, None, BO, BO, 3),
    ("amendment", "amend", "", "approved", "approved", None, None, "Signe Samordnare",
     "Signe Samordnare", 4),
    (D, "start", "", "approved", "execution", None, None, None, None, 4),
    ("progress", "report_progress", "delayed", "execution", "execution", None, PLANNING,
     STINA, STINA, 4),
    (D, "finish", "partly", "execution", "evaluation", None, PLANNING, STINA, STINA, 4),
    (D, "evaluate", "", "evaluation", "review", None, PLANNING, STINA, STINA, 4),
    (D, "accept", "", "review", "closed", OFFICIALS, None, None, TOVE, 4),
    (D, "reopen", "", "closed", "evaluation", None, CITY, "Arvid Arkiv", "Arvid Arkiv", 4),
    ("release", "release", "", "", "", None, SOCIAL, HANNA, HANNA, None),
    ("release", "take_back", "", "", "", None, SOCIAL, HANNA, HANNA, None),
]  # fmt: skip


def test_every_act_of_a_life_leaves_its_entry_in_order(world: World) -> None:
    case = live(world)
    assert entries(case) == LIFE
    assert [e.seq for e in ledger.history(case.public_id)] == list(range(1, len(LIFE) + 1))
    assert bytes(current(case).ledger_head or b"") == bytes(last_entry(case).hash)


def test_an_independent_reader_agrees_that_a_life_is_intact(world: World) -> None:
    live(world)
    report = ledger.verify()
    found = ledger_oracle.rows()
    assert report.intact, report.broken
    assert ledger_oracle.recompute(found) == []
    assert report.entries == len(found.entries) == LedgerEntry.objects.count()
    assert report.chains == len({row.chain for row in found.entries})


def test_a_decision_names_item_membership_day_and_text(world: World) -> None:
    case = world.activity_in("preparation")
    item = item_of(case)
    before = datetime.now(UTC) - timedelta(seconds=1)
    record = Record(how=world.meeting(OFFICIALS, on=TODAY))
    world.turn(case, "endorse", "Tove", record=record, now=NOW + timedelta(days=3))
    entry = last_entry(case)
    assert entry.text_number is not None
    secretary = Membership.objects.get(person=world.cast.person("Tove"))
    assert (entry.item, entry.membership) == (item, secretary.public_id)
    assert entry.decided_on == TODAY
    assert before < entry.recorded_at < datetime.now(UTC) + timedelta(seconds=1)
    decided = TextVersion.objects.get(case=case, number=entry.text_number)
    assert entry.text_sha256 == hashlib.sha256((decided.content or "").encode()).hexdigest()


def test_how_it_was_decided_stands_beside_the_entry(world: World) -> None:
    case = world.activity_in("preparation")
    world.decide(case, "refer_back", asked="siffror", until=date(2026, 2, 2))
    text = beside(last_entry(case))
    assert (text["motivation"], text["asked"], text["until"]) == ("därför", "siffror", "2026-02-02")
    assert text["how"]["paragraph"] == "§ 7"
    assert text["how"]["quorum"] == {"needed": 2, "present": 3}
    names = last_entry(case).text.names
    present = {names[person["person"]] for person in text["how"]["present"]}
    assert present == {"Olle Ordning", "Lena Ledamot", "Love Lindgren"}
    assert text["place"] == OFFICIALS
    assert set(names.values()) == present | {TOVE}


def test_an_urgent_decision_is_the_chairs_own(world: World) -> None:
    case = world.activity_in("preparation")
    how = Urgent(reason="brinner", on=TODAY)
    world.turn(case, "endorse", "Olle", record=Record(how=how))
    entry = last_entry(case)
    olle = world.cast.person("Olle")
    assert (entry.decided_by, entry.recorded_by) == (olle, olle)
    assert beside(entry)["how"] == {"at": "urgent", "on": "2026-01-12", "reason": "brinner"}


def test_an_edit_of_a_draft_leaves_no_entry(world: World) -> None:
    case = world.propose()
    before = entries(case)
    edit_activity(
        case.public_id,
        world.draft(title="Annan rubrik"),
        actor=world.actor("Hanna"),
        seen_version=seen(case),
        now=NOW,
    )
    assert entries(case) == before
    assert current(case).title == "Annan rubrik"


def test_an_earlier_decision_is_registered_and_never_ours(world: World) -> None:
    case = world.propose()
    signe, social = world.cast.person("Signe"), world.cast.organisations[SOCIAL]
    memberships.give(signe, Role.MEMBER, social, starts=TODAY, by=None, now=NOW)
    world.turn(case, "register", "Signe", record=Record(earlier=earlier("execution")))
    entry = last_entry(case)
    assert (entry.kind, entry.act, entry.target) == ("registered", "register", "execution")
    assert entry.decided_on == date(2017, 3, 23)
    assert (entry.body, entry.decided_by, entry.recorded_by) == (None, signe, signe)
    assert beside(entry)["earlier"]["reference"] == "§ 12"


def test_a_restriction_is_entered_with_its_basis(world: World) -> None:
    case = world.propose()
    releases.restrict(case.public_id, basis="OSL 18:1", actor=world.actor("Hanna"), now=NOW)
    entry = last_entry(case)
    assert (entry.kind, entry.act, entry.recorded_by) == (
        "setting",
        "restrict",
        world.cast.person("Hanna"),
    )
    assert beside(entry) == {"basis": "OSL 18:1"}


def test_a_role_given_and_ended_is_a_chain_of_its_own(world: World) -> None:
    kim, social = world.cast.person("Kim"), world.cast.organisations[SOCIAL]
    adam = world.cast.person("Adam")
    memberships.give(adam, Role.ADMINISTRATOR, social, starts=TODAY, by=None, now=NOW)
    given = memberships.give(kim, Role.CASE_OFFICER, social, starts=TODAY, by=adam, now=NOW)
    memberships.end(given, on=TODAY, by=adam, now=NOW)
    found = LedgerEntry.objects.filter(chain=given.public_id).order_by("seq")
    assert [(e.seq, e.kind, e.act, e.outcome) for e in found] == [
        (1, "membership", "give", "case_officer"),
        (2, "membership", "end", "case_officer"),
    ]
    assert {(e.case, e.organisation, e.recorded_by) for e in found} == {(None, social, adam)}


def test_a_refused_turn_leaves_no_entry(world: World) -> None:
    case = world.activity_in("preparation")
    before = LedgerEntry.objects.count()
    for code, by in (("endorse", "Hanna"), ("endorse", "Tove"), ("submit", "Hanna")):
        with pytest.raises(Refusal):
            world.turn(case, code, by)
    assert LedgerEntry.objects.count() == before


def test_the_commitment_hides_the_text_and_holds_it(world: World) -> None:
    first, second = world.activity_in("withdrawn"), world.activity_in("withdrawn")
    one, other = last_entry(first), last_entry(second)
    assert (one.text.words, one.text.people) == (other.text.words, other.text.people)
    assert one.text.words_salt is not None
    assert one.text.people_salt is not None
    assert len(one.text.words_salt) == len(one.text.people_salt) == 32
    assert bytes(one.words_commitment) != bytes(other.words_commitment)
    assert bytes(one.people_commitment) != bytes(other.people_commitment)
    for entry in (one, other):
        for salt, text, commitment in (
            (entry.text.words_salt, entry.text.words, entry.words_commitment),
            (entry.text.people_salt, entry.text.people, entry.people_commitment),
        ):
            plain = bytes(salt or b"") + (text or "").encode()
            assert hashlib.sha256(plain).digest() == bytes(commitment)


def test_the_oracle_is_sensitive_to_every_hashed_field(world: World) -> None:
    """A field that both sides forgot to hash would be found by neither."""
    case = world.activity_in("steering")
    row = next(r for r in ledger_oracle.rows().entries if r.chain == case.public_id and r.seq == 3)
    hashed = {f.attname for f in LedgerEntry._meta.concrete_fields} - {"hash"}
    assert set(row.fields) == hashed
    for name in hashed:
        changed = row.fields | {name: "another"}
        assert ledger_oracle.entry_hash(changed) != row.hash, name


def test_two_cases_cannot_share_a_chain(world: World) -> None:
    mine, other = world.propose(), world.propose()
    entry = ledger.Entry(
        chain=mine.public_id, case=other.public_id, kind="look", act="look", decided_on=TODAY
    )
    with pytest.raises(IntegrityError, match="a_case_is_its_own_chain"), transaction.atomic():
        ledger.record([entry])


def refused(statement: str, values: list[Any]) -> None:
    with (
        pytest.raises(ProgrammingError, match="is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_textversion SET content = '{}' WHERE case_id = %s AND number = 1",
        "UPDATE workflow_textversion SET sha256 = 'x' WHERE case_id = %s AND number = 1",
        "UPDATE workflow_textversion SET number = 9 WHERE case_id = %s AND number = 1",
        "DELETE FROM workflow_textversion WHERE case_id = %s AND number = 1",
    ],
)
def test_a_text_that_was_decided_on_cannot_change(world: World, statement: str) -> None:
    case = world.activity_in("preparation")
    refused(statement, [case.pk])


def test_a_text_that_nothing_rests_on_may_change(world: World) -> None:
    case = world.propose()
    changed = TextVersion.objects.filter(case=case).update(content="{}", sha256="x")
    assert changed == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE workflow_route SET revision_days = 1 WHERE id = %s",
        "UPDATE workflow_route SET published_at = NULL WHERE id = %s",
        "DELETE FROM workflow_route WHERE id = %s",
        "UPDATE workflow_routestep SET working_days = 1 WHERE route_id = %s",
        "DELETE FROM workflow_routestep WHERE route_id = %s AND position = 3",
        "INSERT INTO workflow_routestep SELECT * FROM workflow_routestep WHERE route_id = %s",
    ],
)
def test_a_published_route_and_its_steps_are_frozen(world: World, statement: str) -> None:
    refused(statement, [world.route.pk])


def test_no_step_is_moved_into_a_published_route(world: World) -> None:
    draft = Route.objects.create(agreement_id=world.agreement.pk, kind="activity", version=9)
    body = world.cast.bodies[OFFICIALS]
    RouteStep.objects.create(route=draft, position=9, stage="political", body=body)
    refused(
        "UPDATE workflow_routestep SET route_id = %s WHERE route_id = %s",
        [world.route.pk, draft.pk],
    )
