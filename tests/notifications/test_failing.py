"""Mail servers that are away, refuse or break off; letters that are nobody's any more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from cases.story.cast import OFFICIALS, SOCIAL
from notifications.deciding import write_letters
from notifications.models import Letter, Status
from notifications.sending import BATCH, LEASE, MINUTES, PAUSE, TRIES, send_waiting
from tests.notifications.post_office import PostOffice
from tests.world import NOW, TODAY, World, seen
from workflow import engine, memberships
from workflow.models import Case, Membership, OutboxEvent, User
from workflow.records import Record
from workflow.rights import Role

SOON = NOW + timedelta(minutes=1)
TOVE, OLLE = "tove.tjanst@example.se", "olle.ordning@example.se"


def send(at: datetime) -> None:
    send_waiting(lambda: at)


def owed(world: World) -> Case:
    """Two letters: it is the turn of Tove and Olle."""
    OutboxEvent.objects.update(handled_at=NOW)
    case = world.activity_in("preparation")
    assert write_letters(SOON) == 2
    return case


def many(world: World, count: int) -> None:
    """One letter each to so many secretaries more."""
    body = world.cast.bodies[OFFICIALS]
    for number in range(count):
        person = User.objects.create_user(email=f"s{number}@example.se", name=f"S {number:03}")
        memberships.give(person, Role.SECRETARY, body, starts=TODAY, by=None, now=NOW)


def statuses() -> dict[str, str]:
    return dict(Letter.objects.order_by("id").values_list("person__email", "status"))


def letter_to(address: str) -> Letter:
    return Letter.objects.get(person__email=address)


# -- the mail server


def test_a_mail_server_that_is_away_loses_nothing(world: World, post_office: PostOffice) -> None:
    many(world, BATCH + 3)
    OutboxEvent.objects.update(handled_at=NOW)
    world.activity_in("preparation")
    assert write_letters(SOON) == BATCH + 5
    post_office.close()
    for minutes in range(0, 4 * 60, 15):
        send(now := SOON + timedelta(minutes=minutes))
    waiting = Letter.objects.filter(status=Status.WAITING, failures=0)
    assert waiting.count() == BATCH + 5
    assert max(waiting.values_list("next_try", flat=True)) <= now + timedelta(minutes=5)
    post_office.open()
    send(now + timedelta(minutes=5))
    assert len(set(post_office.keys)) == len(post_office.keys) == BATCH + 5
    assert set(statuses().values()) == {Status.SENT}


def test_while_it_is_away_it_is_asked_twice_a_minute(world: World, post_office: PostOffice) -> None:
    owed(world)
    post_office.close()
    send(SOON)
    # Whoever's letter was tried first says why; the other was not tried at all.
    reasons = sorted(Letter.objects.values_list("reason", flat=True))
    assert reasons[0] == ""
    assert reasons[1].startswith("ConnectionRefusedError")
    post_office.open()
    send(SOON + PAUSE / 2)
    assert post_office.raw == []
    send(SOON + PAUSE)
    assert len(post_office.raw) == 2
    assert letter_to(TOVE).reason == ""


@pytest.mark.parametrize("answer", ["451 try later", "421 closing", ""])
def test_trouble_of_the_server_is_no_fault_of_a_letter(
    world: World, post_office: PostOffice, answer: str
) -> None:
    owed(world)
    post_office.answer_to_data = answer
    now, gaps = SOON, []
    for _ in range(TRIES + 3):
        send(now)
        waits = letter_to(TOVE)
        assert (waits.status, waits.failures) == (Status.WAITING, 0)
        gaps.append((waits.next_try - now).total_seconds())
        now = max(Letter.objects.values_list("next_try", flat=True))
    assert gaps[:4] == [30, 60, 120, 240]
    assert set(gaps[4:]) == {300}
    post_office.answer_to_data = "250 taken"
    send(now)
    assert sorted(post_office.addresses) == [OLLE, TOVE]


def test_a_letter_that_was_taken_and_not_acknowledged_comes_again(
    world: World, post_office: PostOffice
) -> None:
    """The connection is lost after the letter and before the answer: once more, the same key."""
    owed(world)
    post_office.when_taken = lambda: setattr(post_office, "answer_to_data", "421 gone")
    send(SOON)
    assert len(post_office.raw) == 1
    post_office.when_taken = lambda: None
    post_office.answer_to_data = "250 taken"
    send(SOON + timedelta(minutes=1))
    assert len(set(post_office.keys)) == 2
    assert len(post_office.keys) == 3


# -- one letter's own failures


def test_an_address_that_is_refused_is_given_up_and_holds_nobody(
    world: World, post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    owed(world)
    post_office.answers[TOVE] = "550 5.1.1 no such person"
    send(SOON)
    assert post_office.addresses == [OLLE]
    failed = letter_to(TOVE)
    assert (failed.status, failed.reason) == (Status.FAILED, "550 5.1.1 no such person")
    assert str(failed.pk) in caplog.text
    assert "Mobila team" not in caplog.text


def test_a_letter_that_always_fails_is_tried_with_growing_gaps_and_then_given_up(
    world: World, post_office: PostOffice
) -> None:
    owed(world)
    post_office.answers[TOVE] = "452 mailbox full"
    now, gaps = SOON, []
    send(now)
    assert post_office.addresses == [OLLE]
    while (letter := letter_to(TOVE)).status == Status.WAITING:
        gaps.append((letter.next_try - now).total_seconds() / 60)
        now = letter.next_try
        send(now - timedelta(seconds=1))  # not before its time
        assert letter_to(TOVE).attempts == letter.attempts
        send(now)
    assert tuple(gaps) == MINUTES
    assert (letter.status, letter.failures, letter.attempts) == (Status.FAILED, TRIES, TRIES)


def test_bad_addresses_hold_up_nobody(world: World, post_office: PostOffice) -> None:
    many(world, BATCH)
    OutboxEvent.objects.update(handled_at=NOW)
    world.activity_in("preparation")
    write_letters(SOON)
    for number in range(0, BATCH, 2):
        post_office.answers[f"s{number}@example.se"] = "451 busy" if number % 4 else "550 no"
    send(SOON)
    assert len(post_office.raw) == BATCH // 2 + 2
    assert statuses()[OLLE] == Status.SENT


def test_a_letter_that_cannot_be_written_holds_nobody(
    world: World, post_office: PostOffice
) -> None:
    """A fault of ours, here an event that names no receiver."""
    owed(world)
    event = OutboxEvent.objects.get(letters__person__email=OLLE, kind="submit")
    broken = OutboxEvent.objects.create(
        kind="release", case=event.case, payload={"body": "no key"}, happened_at=NOW
    )
    Letter.objects.filter(person__email=TOVE).update(event=broken)
    send(SOON)
    assert post_office.addresses == [OLLE]
    failed = letter_to(TOVE)
    assert (failed.status, failed.reason, failed.failures) == (Status.WAITING, "ValueError", 1)


def test_an_event_that_cannot_be_handled_holds_no_other(world: World) -> None:
    case = world.activity_in("preparation")
    OutboxEvent.objects.update(handled_at=NOW)
    broken = OutboxEvent.objects.create(
        kind="release", case_id=case.pk, payload={"body": "no key"}, happened_at=NOW
    )
    OutboxEvent.objects.filter(case=case.pk, kind="submit").update(handled_at=None)
    assert write_letters(SOON) == 2
    assert list(OutboxEvent.objects.filter(handled_at=None)) == [broken]


# -- between the event and the sending


def test_whoever_may_not_see_it_any_more_gets_nothing(
    world: World, post_office: PostOffice
) -> None:
    owed(world)
    tove = Membership.objects.get(person__email=TOVE, body=world.cast.bodies[OFFICIALS])
    memberships.end(tove, on=TODAY - timedelta(days=1), by=None, now=NOW)
    send(SOON)
    assert post_office.addresses == [OLLE]
    skipped = letter_to(TOVE)
    assert (skipped.status, skipped.subject, skipped.text) == (Status.SKIPPED, "", "")
    assert skipped.reason


def test_whoever_lost_her_account_gets_nothing(world: World, post_office: PostOffice) -> None:
    owed(world)
    User.objects.filter(email=TOVE).update(is_active=False)
    send(SOON)
    assert post_office.addresses == [OLLE]


def test_whose_turn_has_passed_is_not_told_that_it_is_hers(
    world: World, post_office: PostOffice
) -> None:
    case = owed(world)
    world.decide(case, "endorse")
    send(SOON)
    assert post_office.raw == []
    assert set(statuses().values()) == {Status.SKIPPED}


def test_what_it_is_for_her_is_asked_when_it_is_sent(world: World, post_office: PostOffice) -> None:
    """Carin had the turn only; meanwhile she has handled the case, too."""
    OutboxEvent.objects.update(handled_at=NOW)
    case = world.activity_in("political")
    OutboxEvent.objects.update(handled_at=NOW)
    world.decide(case, "endorse")
    write_letters(SOON)
    assert letter_to("stina.stadsbyggare@example.se").kind == "your_turn"
    engine.act(
        case.public_id,
        "amend",
        actor=world.actor("Stina"),
        seen_version=seen(case),
        change=lambda found: found.text_version.data,
        record=Record(motivation="därför"),
        now=SOON,
    )
    send(SOON)
    assert letter_to("stina.stadsbyggare@example.se").kind == "decided"


# -- who has taken a letter


def test_a_letter_that_a_sender_has_is_left_to_it(world: World, post_office: PostOffice) -> None:
    """As if another had taken it and then died: after the lease anybody takes it."""
    owed(world)
    Letter.objects.filter(person__email=TOVE).update(next_try=SOON + LEASE)
    send(SOON)
    assert post_office.addresses == [OLLE]
    send(SOON + LEASE)
    assert post_office.addresses == [OLLE, TOVE]


# -- for operators


def test_the_command_counts_and_tries_again(world: World, post_office: PostOffice) -> None:
    owed(world)
    post_office.answers[TOVE] = "550 no such person"
    send(SOON)

    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("letters", *arguments, stdout=out)
        return out.getvalue()

    first = said()
    assert "händelser som väntar: 0\nväntar: 0\nskickat: 1\nmisslyckat: 1\n" in first
    assert "550 no such person" in first
    del post_office.answers[TOVE]
    assert "skickas på nytt: 1" in said("--retry")
    send(datetime.now(SOON.tzinfo))
    assert post_office.addresses == [OLLE, TOVE]


def test_the_application_deletes_no_letter(world: World) -> None:
    owed(world)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM notifications_letter")


def test_the_waiting_are_found_by_their_index(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM notifications_letter WHERE status = 'waiting'"
            " AND digest_id IS NULL AND next_try <= now() ORDER BY next_try, id LIMIT 20"
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "letters_waiting" in plan
    assert "Sort" not in plan


def test_what_lies_long_is_judged_by_the_day_of_sending(
    world: World, post_office: PostOffice
) -> None:
    """A role that begins while the letters wait makes no letter; one that ends then stops one."""
    owed(world)
    tove = Membership.objects.get(person__email=TOVE, body=world.cast.bodies[OFFICIALS])
    memberships.end(tove, on=TODAY, by=None, now=NOW)
    nina = User.objects.create_user(email="nina@example.se", name="Nina Ny")
    social = world.cast.organisations[SOCIAL]
    memberships.give(nina, Role.MEMBER, social, starts=date(2026, 1, 13), by=None, now=NOW)
    send(SOON + timedelta(days=1))
    assert post_office.addresses == [OLLE]
