"""A reminder answered from the letter: once, by whom it was sent to, about what still stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.signing import Signer
from django.test import Client

from cases.models import Activity, ProgressReport
from cases.story.cast import PLANNING
from notifications.deciding import write_letters
from notifications.models import ActionLink, Kind, Letter
from notifications.sending import send_waiting
from tests.notifications.letter_links import (
    END_DAY,
    START_DAY,
    STEP_DAY,
    Deliver,
    Visitor,
    approved,
    at,
    clock,
    deliver,
    links,
    step_of,
)
from tests.notifications.post_office import PostOffice, body
from tests.world import NOW, World, current, item_of, open_items
from workflow import assignments, conflicts, memberships, releases
from workflow.models import (
    Clock,
    Deadline,
    LedgerEntry,
    Membership,
    OutboxEvent,
    User,
    WorkItem,
)
from workflow.rights import Role

__all__ = ["clock", "deliver"]


# -- what it does


def test_it_has_started(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    activity, link = approved(world, post_office, deliver)
    status, page = Visitor(link).open()
    assert status == 200
    assert activity.number is not None
    for said in (activity.title, activity.number, "Starta genomförandet", "2 mars 2026", "Stina"):
        assert said in page
    status, page = Visitor(link).answer(answer="done")
    assert (status, "Det är registrerat som klart." in page) == (200, True)
    assert current(activity).state == "execution"
    entry = LedgerEntry.objects.filter(chain=activity.public_id).latest("seq")
    stina = world.cast.person("Stina")
    assert (entry.act, entry.recorded_by_id) == ("start", stina.public_id)
    used = ActionLink.objects.get(letter__person=stina)
    assert (used.outcome, used.used_at is not None) == ("done", True)


def test_it_is_carried_out(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    activity = world.activity_in("execution")
    deliver(END_DAY)
    (link,) = links(post_office, about="Genomför och slutredovisa")
    assert Visitor(link).answer(answer="done")[0] == 200
    now = Activity.objects.get(pk=activity.pk)
    assert (now.state, now.outcome) == ("evaluation", "done")


def test_a_step_is_done(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    activity, link = step_of(world, post_office, deliver)
    assert "Gå ut" in Visitor(link).open()[1]
    assert Visitor(link).answer(answer="done")[0] == 200
    report = ProgressReport.objects.get(activity=activity)
    assert [(w.step.text, w.done) for w in report.steps.all()] == [("Gå ut", "yes")]
    row = Deadline.objects.get(case=activity.pk, clock=Clock.STEP)
    assert row.met_on == STEP_DAY


@pytest.mark.parametrize("clock_name", ["start", "end", "step"])
def test_it_takes_longer(
    world: World, post_office: PostOffice, deliver: Deliver, clock_name: str
) -> None:
    activity = world.activity_in("approved" if clock_name == "start" else "execution")
    day = {"start": START_DAY, "end": END_DAY, "step": STEP_DAY}[clock_name]
    deliver(day)
    about = {"start": "Starta", "end": "slutredovisa", "step": "delmomentet"}[clock_name]
    (link,) = links(post_office, about=about)
    until = {"start": "2026-04-01", "end": "2027-02-01", "step": "2026-06-15"}[clock_name]
    status, page = Visitor(link).answer(answer="late", until=until, reason="Lokalen dröjer.")
    assert status == 200, page
    now = Activity.objects.get(pk=activity.pk)
    if clock_name == "step":
        assert now.steps.get(text="Gå ut").due_given == until
        row = Deadline.objects.get(case=activity.pk, clock=Clock.STEP, met_on__isnull=True)
        assert row.due == date.fromisoformat(until)
    else:
        assert getattr(now, f"{clock_name}_given") == until
        assert open_items(now)[0].due == date.fromisoformat(until)
    entry = LedgerEntry.objects.filter(chain=activity.public_id).latest("seq")
    assert (entry.act, entry.text.data["motivation"]) == ("amend", "Lokalen dröjer.")


@pytest.mark.parametrize("taken", [True, False])
def test_it_is_not_hers(
    world: World, post_office: PostOffice, deliver: Deliver, taken: bool
) -> None:
    activity = world.activity_in("approved")
    if taken:
        assignments.take(item_of(activity), actor=world.actor("Stina"), now=NOW)
    manager = User.objects.create_user(email="magda.chef@example.se", name="Magda Chef")
    since, place = date(2023, 1, 1), world.cast.organisations[PLANNING]
    memberships.give(manager, Role.MANAGER, place, starts=since, by=None, now=NOW)
    deliver(START_DAY)
    (link,) = links(post_office)
    status, page = Visitor(link).answer(answer="not_mine")
    assert (status, "Chefen får veta" in page) == (200, True)
    item = WorkItem.objects.get(public_id=item_of(activity))
    assert item.owner is None
    post_office.raw.clear()
    later = at(START_DAY, 9)
    write_letters(later)
    send_waiting(lambda: later)
    (letter,) = post_office.letters
    assert str(letter["To"]) == "magda.chef@example.se"
    assert "Någon behöver ta uppgiften" in str(letter["Subject"])
    assert "Stina" in body(letter)
    assert Letter.objects.filter(kind=Kind.ESCALATION, person=manager).count() == 1


def test_without_a_manager_the_coordinator_is_told(
    world: World, post_office: PostOffice, deliver: Deliver
) -> None:
    _, link = approved(world, post_office, deliver)
    Visitor(link).answer(answer="not_mine")
    post_office.raw.clear()
    write_letters(at(START_DAY, 9))
    send_waiting(lambda: at(START_DAY, 9))
    assert [str(one["To"]).split(".")[0] for one in post_office.letters] == ["signe"]


# -- what it does not do


def test_opening_changes_nothing(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    activity, link = approved(world, post_office, deliver)
    before = (LedgerEntry.objects.count(), OutboxEvent.objects.count())
    for method in ("get", "head"):
        for query in ("", "?answer=done"):
            assert getattr(Client(), method)(link + query).status_code == 200
    assert Client(enforce_csrf_checks=True).post(link, {"answer": "done"}).status_code == 403
    assert (LedgerEntry.objects.count(), OutboxEvent.objects.count()) == before
    assert current(activity).state == "approved"
    assert ActionLink.objects.get().used_at is None


def test_it_is_used_once(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    activity, link = step_of(world, post_office, deliver)
    first, second = Visitor(link), Visitor(link)
    first.open()
    second.open()
    assert first.send(answer="not_mine")[0] == 200
    status, page = second.send(answer="done")
    assert (status, "Den användes 25 maj 2026." in page) == (410, True)
    assert not ProgressReport.objects.filter(activity=activity).exists()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Välj ett svar."),
        ({"answer": "approve"}, "finns inte bland dem"),
        ({"answer": "late", "reason": "därför"}, "Ange den nya dagen."),
        ({"answer": "late", "until": "2026-04-01"}, "Skriv varför det dröjer."),
        ({"answer": "late", "until": "2026-03-02", "reason": "x"}, "måste ligga efter"),
        ({"answer": "late", "until": "2026-02-20", "reason": "x"}, "måste ligga efter"),
        ({"answer": "late", "until": "2029-02-20", "reason": "x"}, "mer än två år bort"),
        ({"answer": "late", "until": "2027-02-20", "reason": "x"}, "efter sin sista dag"),
        ({"answer": "late", "until": "2026-04-01", "reason": "19121212-1212"}, "personnummer"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    world: World,
    post_office: PostOffice,
    deliver: Deliver,
    typed: dict[str, str],
    words: str,
) -> None:
    activity, link = approved(world, post_office, deliver)
    status, page = Visitor(link).answer(**typed)
    assert (status, words in page) == (422, True), page
    assert current(activity).state == "approved"
    assert Activity.objects.get(pk=activity.pk).start_given == "2026-03-02"
    assert ActionLink.objects.get().used_at is None


def test_the_text_changed_meanwhile(
    world: World, post_office: PostOffice, deliver: Deliver
) -> None:
    from tests.notifications.test_told_and_not_told import amend

    activity, link = approved(world, post_office, deliver)
    visitor = Visitor(link)
    visitor.open()
    amend(world, activity, at=at(START_DAY, 9), group="Gruppen")
    status, page = visitor.send(answer="done")
    assert (status, "har ändrats sedan du öppnade sidan" in page) == (409, True)
    assert current(activity).state == "approved"
    assert visitor.answer(answer="done")[0] == 200


# -- to whom and when it still answers


def _role_ended(world: World, activity: Activity) -> None:
    row = Membership.objects.get(person=world.cast.person("Stina"))
    memberships.end(row, on=START_DAY - timedelta(days=1), by=None, now=at(START_DAY))


def _deactivated(world: World, activity: Activity) -> None:
    User.objects.filter(pk=world.cast.person("Stina").pk).update(is_active=False)


def _jav(world: World, activity: Activity) -> None:
    stina, actor = world.cast.person("Stina"), world.actor("Stina")
    conflicts.report(activity.public_id, stina, ground="bror", actor=actor, now=at(START_DAY))


def _restricted(world: World, activity: Activity) -> None:
    actor = world.actor("Hanna")
    releases.restrict(activity.public_id, basis="OSL 18:1", actor=actor, now=at(START_DAY))


def _started(world: World, activity: Activity) -> None:
    world.turn(activity, "start", "Stina", now=at(START_DAY))


def _moved(world: World, activity: Activity) -> None:
    from tests.notifications.test_told_and_not_told import amend

    amend(world, activity, at=at(START_DAY), start="2026-03-09")


def _reconsidered(world: World, activity: Activity) -> None:
    from workflow.records import Record

    record = Record(motivation="därför")
    world.turn(activity, "reconsider", "Signe", record=record, item_id=None, now=at(START_DAY))


@pytest.mark.parametrize(
    "happened",
    [_role_ended, _deactivated, _jav, _restricted, _started, _moved, _reconsidered],
    ids=lambda f: f.__name__.strip("_"),
)
def test_what_has_happened_since_ends_it(
    world: World,
    post_office: PostOffice,
    deliver: Deliver,
    happened: Callable[[World, Activity], None],
) -> None:
    activity, link = approved(world, post_office, deliver)
    before, after = Visitor(link), Visitor(link)
    before.open()
    happened(world, activity)
    entries = LedgerEntry.objects.filter(chain=activity.public_id).count()
    pages = [after.open(), before.send(answer="done"), after.answer(answer="not_mine")]
    for status, page in pages:
        assert status == 410
        assert "Länken gäller inte" in page
        assert activity.title not in page
        assert str(activity.number) not in page
    assert LedgerEntry.objects.filter(chain=activity.public_id).count() == entries
    assert ActionLink.objects.get().used_at is None


def test_it_grows_old(
    world: World,
    post_office: PostOffice,
    deliver: Deliver,
    clock: time_machine.Traveller,
) -> None:
    activity, link = step_of(world, post_office, deliver)
    clock.move_to(at(STEP_DAY) + timedelta(days=14, seconds=-30))
    assert Visitor(link).open()[0] == 200
    clock.move_to(at(STEP_DAY) + timedelta(days=14, seconds=1))
    status, page = Visitor(link).open()
    assert (status, "gäller i två veckor" in page, activity.title in page) == (410, True, False)


def test_nobody_makes_a_link(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    _, link = approved(world, post_office, deliver)
    key = str(ActionLink.objects.get().pk)
    forged = [
        key, f"{key}:x", link.split("/")[-2][:-1], Signer(salt="another").sign(key),
        Signer(salt="notifications.answering").sign(str(UUID(int=0))),
        Signer(salt="notifications.answering").sign("x"),
    ]  # fmt: skip
    for token in forged:
        response = Client().get(f"/brev/svara/{token}/")
        assert response.status_code == 410, token
        assert "Länken gäller inte" in response.content.decode()


def test_it_is_hers_alone(world: World, post_office: PostOffice, deliver: Deliver) -> None:
    _, link = approved(world, post_office, deliver)
    assert Visitor(link, world.cast.person("Hanna")).open()[0] == 410
    visitor = Visitor(link, world.cast.person("Stina"))
    assert visitor.answer(answer="done")[0] == 200
