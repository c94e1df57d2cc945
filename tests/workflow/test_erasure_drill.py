"""The erasure drill: words are put everywhere people can put them about one decision, erased, and
found nowhere: not in a dump of the database or of the queue's, in no file, not in what was logged.
"""

from __future__ import annotations

import logging
import os
import subprocess
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from cases.actions.report_progress import ProgressDraft, StepWord, report_progress
from cases.drafts import ResourceDraft, StepDraft
from cases.models import Activity
from cases.searching import matching
from cases.story.cast import OFFICIALS, POLICE, POLITICIANS, STEERING
from config import postgres, queue, services
from notifications.deciding import write_letters
from notifications.models import Cadence, Feedback, Kind, Letter, Preference
from notifications.sending import send_waiting
from tests import ledger_oracle
from tests.documents.test_documents import add, plain, stored
from tests.workflow.test_corrections import decision
from tests.world import NOW, World, current, seen
from workflow import conflicts, corrections, erasure, ledger, looks, permissions, releases
from workflow.erasure import Wish
from workflow.erasure_grounds import GDPR
from workflow.models import Case, LedgerEntry, OutboxEvent, TextVersion
from workflow.records import Earlier, Record, Reservation
from workflow.tasks import heartbeat

NAME = "Zqvist"  # in no other text
WORDS = f'Åsa "{NAME}" & Co <bor> Ringvägen 7'


def everywhere(world: World) -> Activity:
    """An activity proposed, decided, corrected and reported on with the words in all of it."""
    hanna = world.actor("Hanna")
    case = world.propose(
        title=f"Vandring för {WORDS}",
        description=f"Grannen {WORDS} har ringt.\nIgen.",
        group=WORDS,
        steps=[StepDraft(text=f"Tala med {WORDS}")],
        resources=[ResourceDraft(text=WORDS)],
    )
    world.turn(case, "submit", "Hanna")
    lena, love = world.cast.person("Lena"), world.cast.person("Love")
    conflicts.report(case.public_id, love, ground=WORDS, actor=world.actor("Tove"), now=NOW)
    members = [m for m in world.cast.members(OFFICIALS) if m != love.pk]
    how = world.meeting(OFFICIALS, present=members)
    until = date(2026, 2, 2)
    world.decide(case, "refer_back", motivation=WORDS, asked=f"Svar {WORDS}", until=until, how=how)
    world.turn(case, "resubmit", "Hanna", record=Record(motivation=WORDS))
    how = world.meeting(
        OFFICIALS,
        presenter=WORDS,
        paragraph=f"§ 7 {WORDS}"[:50],
        present=members,
        reservations=(Reservation(person_id=lena.pk, text=WORDS),),
    )
    wording = {"title": f"Kring {WORDS}", "description": WORDS}
    world.decide(case, "endorse_amended", motivation=WORDS, wording=wording, how=how)
    releases.release(
        case.public_id, world.cast.organisations[POLICE], reason=WORDS, actor=hanna, now=NOW
    )
    decided = decision(case, OFFICIALS).pk
    tove = world.actor("Tove")
    corrections.correct(case.public_id, decided, wrong=WORDS, right="-", actor=tove, now=NOW)
    formal = Earlier(body=WORDS, on=NOW.date(), reference=WORDS, state="")
    corrections.formal(case.public_id, decided, decision=formal, actor=tove, now=NOW)
    again = world.meeting(OFFICIALS, present=members)
    corrections.change(
        case.public_id, decided, how=again, motivation=WORDS, seen_version=seen(case),
        actor=tove, now=NOW,
    )  # fmt: skip
    for body in (STEERING, POLITICIANS):
        world.decide(case, "endorse", motivation=WORDS, how=world.meeting(body, presenter=WORDS))
    world.turn(case, "start", "Stina")
    activity = Activity.objects.get(pk=case.pk)
    step = activity.steps.get()
    report = ProgressDraft(
        standing="delayed",
        reason=WORDS,
        text=WORDS,
        steps=[StepWord(step_id=step.public_id, done="partly", note=WORDS)],
    )
    report_progress(
        case.public_id, report, actor=world.actor("Stina"), seen_version=seen(case), now=NOW
    )
    releases.restrict(case.public_id, basis=f"OSL {WORDS}", actor=hanna, now=NOW)
    releases.lift(case.public_id, reason=WORDS, actor=hanna, now=NOW)
    return activity


def beside(world: World, case: Activity) -> None:
    """A file says them, an auditor searches for them, and somebody asks us about them."""
    add(world, case, plain("brev.txt", WORDS), by="Stina")
    Feedback.objects.create(text=f"Varför {WORDS}?", page=f"/arende/{case.public_id}/", at=NOW)
    rut = world.cast.person("Rut")
    rights = permissions.rights_of(rut, NOW.date())
    looks.record_search(rights, person=rut, page="decisions", asked={"q": WORDS}, now=NOW)


def tell_everybody(world: World) -> None:
    """The letters about it are sent, some of them as digests."""
    for name in ("Tove", "Lena", "Stina"):
        for kind in (Kind.DECIDED, Kind.REFERRED_BACK, Kind.AMENDED):
            Preference.objects.create(
                person=world.cast.person(name), kind=kind, cadence=Cadence.DAILY
            )
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        write_letters(timezone.now())
        later = timezone.now() + timedelta(days=8)
        Letter.objects.update(next_try=NOW)
        send_waiting(lambda: later)


def dump(database: str) -> str:
    """The whole database as text, dumped by the superuser."""
    where: dict[str, Any] = services.ensure_database().conninfo(services.ADMIN, database)
    command = [str(postgres.binaries(postgres.state_folder()) / "pg_dump"), "--inserts"]
    command += ["-h", str(where["host"]), "-p", str(where["port"]), "-U", str(where["user"])]
    environment = os.environ | {"PGPASSWORD": str(where["password"])}
    done = subprocess.run(
        [*command, database], env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def vacuum() -> None:
    where: dict[str, Any] = services.ensure_database().conninfo(services.ADMIN, _here())
    with closing(psycopg.connect(**where, autocommit=True)) as session:
        session.execute("VACUUM FULL")


def _here() -> str:
    return str(settings.DATABASES["default"]["NAME"])


@pytest.fixture
def broker(committed_world: World) -> Iterator[str]:
    """The queue's database beside the world's."""
    queue.ensure_queue()
    yield queue.queue_database()
    services.drop_database(queue.queue_database())


@pytest.mark.slow
def test_erased_words_are_nowhere(
    committed_world: World, broker: str, caplog: pytest.LogCaptureFixture
) -> None:
    world = committed_world
    caplog.set_level(logging.INFO)
    others = set(stored())  # files of tests before this one
    case = everywhere(world)
    beside(world, case)
    tell_everybody(world)
    heartbeat.apply()
    assert Letter.objects.filter(text__contains=NAME).exists()
    assert len(set(stored()) - others) == 1
    before = dump(_here())
    assert before.count(NAME) > 60  # or finding none afterwards would mean nothing
    entries = LedgerEntry.objects.filter(chain=case.public_id).count()
    wish = Wish(passage=WORDS)
    arvid = world.actor("Arvid")
    keys = [place.key for place in erasure.plan(current(case), wish).places]
    erasure.erase(
        case.public_id, wish, keys=keys, ground=GDPR, reference="Begäran 3", actor=arvid, now=NOW
    )
    vacuum()
    assert set(stored()) == others
    after = dump(_here())
    left = [line[:300] for line in after.splitlines() if NAME in line]
    assert left == []
    assert NAME not in dump(broker)
    assert NAME not in caplog.text
    assert_still_a_record(case, entries)


def assert_still_a_record(case: Case, entries: int) -> None:
    """The chain verifies for both readers, every entry is there, and the case goes on."""
    assert ledger.verify().broken == ()
    assert ledger_oracle.recompute(ledger_oracle.rows()) == []
    assert LedgerEntry.objects.filter(chain=case.public_id).count() > entries
    now = current(case)
    assert now.state == "execution"
    assert now.text_version is not None
    assert "[gallrat]" in now.text_version.data["title"]
    assert now.title == now.text_version.data["title"]
    emptied = TextVersion.objects.filter(case=case.pk, content=None)
    assert emptied.count() >= 2
    assert not Case.objects.filter(matching(NAME)).exists()
    assert not any(NAME in str(event.payload) for event in OutboxEvent.objects.all())
