"""Letters about the ledger: a checkpoint a day to officers of all parties, alarms to operators."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from notifications import deciding, ledger_letters, preview, sending
from notifications.models import Kind, Letter, Status
from tests.world import NOW, TODAY, World
from workflow import checkpoints, memberships
from workflow.models import LedgerAlarm, Membership
from workflow.permissions import rights_of
from workflow.rights import Role

DAY = timedelta(days=1)
SUBJECTS = ALARM, _ = ("Larm om liggaren", "Liggarens kontrollpunkt")


@pytest.fixture(autouse=True)
def files(world: World, tmp_path: Path, settings: Settings) -> None:
    """A key of the test's own, and the post that there was is gone."""
    settings.LEDGER_KEY_FILE = str(tmp_path / "ledger.key")
    deciding.write_letters(NOW)
    Letter.objects.filter(status=Status.WAITING).update(status=Status.SKIPPED)
    mail.outbox.clear()


def told(now: object = NOW) -> list[tuple[str, str]]:
    """Sends what is due; receivers and subjects."""
    mail.outbox.clear()
    deciding.write_letters(now)  # type: ignore[arg-type]
    sending.send_waiting(lambda: now)  # type: ignore[arg-type,return-value]
    mail.outbox[:] = [one for one in mail.outbox if str(one.subject) in SUBJECTS]
    return sorted((one.to[0], str(one.subject)) for one in mail.outbox)


def addresses(*roles: Role) -> list[str]:
    held = Membership.objects.active(TODAY).filter(role__in=roles)
    return sorted(set(held.values_list("person__email", flat=True)))


def test_officers_get_the_newest_checkpoint_once_a_day(world: World) -> None:
    officers = addresses(Role.RECORDS_MANAGER, Role.AUDITOR)
    assert len(officers) >= 2
    first = checkpoints.keep_up(NOW)
    world.activity_in("preparation")
    newest = checkpoints.keep_up(NOW + timedelta(minutes=20))
    assert first is not None
    assert newest is not None
    assert [to for to, _ in told(NOW + timedelta(minutes=21))] == officers
    assert all(newest.note.strip() in str(one.body) for one in mail.outbox)
    world.activity_in("preparation")
    checkpoints.keep_up(NOW + timedelta(hours=1))
    assert told(NOW + timedelta(hours=1)) == []
    world.activity_in("preparation")
    checkpoints.keep_up(NOW + DAY)
    assert [to for to, _ in told(NOW + DAY)] == officers


def test_after_days_off_there_is_one_letter_with_the_newest(world: World) -> None:
    friday = NOW
    while friday.weekday() != 4:
        friday += DAY
    for day in range(1, 4):  # Saturday, Sunday, Monday
        world.activity_in("preparation")
        checkpoints.keep_up(friday + day * DAY)
        deciding.write_letters(friday + day * DAY)
    officers = addresses(Role.RECORDS_MANAGER, Role.AUDITOR)
    assert [to for to, _ in told(friday + 3 * DAY)] == officers
    skipped = Letter.objects.filter(kind=Kind.CHECKPOINT, status=Status.SKIPPED).count()
    assert skipped == 2 * len(officers)


def test_who_is_no_officer_any_more_gets_none(world: World) -> None:
    checkpoints.keep_up(NOW)
    deciding.write_letters(NOW)
    Membership.objects.filter(role__in=checkpoints.OFFICERS).update(ends=TODAY - DAY)
    assert told() == []


def test_how_many_parties_keep_a_copy_is_known(world: World) -> None:
    held = Membership.objects.active(TODAY).filter(role__in=checkpoints.OFFICERS)
    parties = {one.organisation.root_id for one in held if one.organisation is not None}
    assert checkpoints.parties_told(TODAY) == len(parties)
    other = next(
        party.organisation
        for party in world.agreement.parties.all()
        if party.organisation.root_id not in parties
    )
    memberships.give(world.cast.person("Pär"), Role.AUDITOR, other, starts=TODAY, by=None, now=NOW)
    assert checkpoints.parties_told(TODAY) == len(parties) + 1


def test_operators_are_alarmed_at_once_and_once(world: World) -> None:
    world.activity_in("preparation")
    late = timezone.now() + timedelta(hours=1)  # entries bear the database's clock
    sunday = late + (6 - late.weekday()) * DAY
    checkpoints.look_after(sunday)
    checkpoints.look_after(sunday)
    assert [to for to, _ in told(sunday)] == addresses(Role.OPERATOR)
    assert "halvtimme" in str(mail.outbox[0].body)
    checkpoints.look_after(sunday)
    assert told(sunday) == []


def test_an_alarm_that_is_over_is_not_told(world: World) -> None:
    world.activity_in("preparation")
    late = timezone.now() + timedelta(hours=1)
    checkpoints.look_after(late)
    deciding.write_letters(late)
    checkpoints.keep_up(late)
    assert ALARM not in {subject for _, subject in told(late)}
    assert not LedgerAlarm.objects.exists()


def test_a_preview_for_officers_only(world: World) -> None:
    checkpoints.keep_up(NOW)
    (officer, *_) = ledger_letters.officers(Kind.CHECKPOINT, TODAY)
    hanna = world.cast.person("Hanna")
    assert preview.preview(Kind.CHECKPOINT, officer, rights_of(officer, TODAY), TODAY) is not None
    assert preview.preview(Kind.CHECKPOINT, hanna, rights_of(hanna, TODAY), TODAY) is None
