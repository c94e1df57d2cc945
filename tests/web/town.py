"""A town where every page has something to show, for the proofs of the pages.

`fill` builds it in the database Django is connected to; what it returns is plain text, so
that a server's tests can get it from another process:

    SAMVERKA_DATABASE=… python -m tests.web.town
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from cases.models import Activity
    from tests.world import World
    from workflow.models import Case, User

PASSWORD = "ett-långt-lösenord-för-prov"
COMPANY, PROBATION = "Bostadsbolaget i Helsingborg AB", "Frivården Helsingborg"
# Cases that browsers decide on; no other test may need them as they are.
SPENT = ("contested", "changed meanwhile", "gone back to", "raced for", "decided by keys")


@dataclass
class Town:
    """What addresses are made of: public ids by a name that tests use."""

    cases: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)  # each case's newest decision, or entry
    versions: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    documents: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    package: str = ""
    route: str = ""
    letter: str = ""
    answer: str = ""  # the link in a reminder, without what stands before it
    hers: str = ""  # a letter to Tove
    calendar: str = ""  # the secret of her calendar's address
    releases: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    invitations: dict[str, str] = field(default_factory=dict)
    token: str = ""
    stop: str = ""  # the letters of Hanna's that a link of theirs switches off
    sessions: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    decisions: dict[str, str] = field(default_factory=dict)  # the officials' entry, by case
    retention: str = ""  # a class of the city's records plan


def fill() -> tuple[World, Town]:
    """The cast's world with a case in every state, and what hangs on them."""
    from notifications import calendar_addresses
    from tests.web import papers, parties, recorded
    from tests.web.proved import under_a_checkpoint
    from tests.web.reminded import link_to, remind
    from tests.world import _WAY, NOW, build_world

    world, town = build_world(), Town()
    for state in _WAY:
        keep(town, state, world.activity_in(state))
    _more_activities(world, town)
    outsiders(world)
    _given_to_outsiders(world, town)
    parties.add(world, town)
    _reports(world, town)
    papers.add(world, town)
    remind(town.items["approved"])
    town.letter = send_letters()
    town.answer = link_to(world.cast.person("Stina"))
    town.hers = _letter_to("Tove", town.cases["preparation"])
    _people(world, town)
    town.calendar = calendar_addresses.make(world.cast.person("Tove"), NOW)
    town.bodies = {name: str(body.public_id) for name, body in world.cast.bodies.items()}
    town.people = {name: str(one.public_id) for name, one in world.cast.people.items()}
    _away(world)
    town.decisions = recorded.decisions(town.cases)
    town.retention = recorded.retention_class(world)
    town.route = str(world.route.public_id)
    decisions = {name: entry for name, entry in town.entries.items() if entry}
    town.entries = under_a_checkpoint(town.cases) | decisions
    return world, town


def keep(town: Town, name: str, case: Case) -> None:
    from tests.world import current, open_items, seen
    from workflow.models import LedgerEntry

    now = current(case)
    town.cases[name] = str(now.public_id)
    town.versions[name] = seen(now)
    decided = LedgerEntry.objects.filter(case__public_id=now.public_id, kind="decision").order_by(
        "-seq"
    )
    town.entries[name] = str(decided.values_list("pk", flat=True).first() or "")
    for item in open_items(now):
        town.items[name] = str(item.public_id)


def _more_activities(world: World, town: Town) -> None:
    """Taken, with jäv, restricted, released, for a body's own proposal, and with nothing in it."""
    from cases.actions.propose import propose_activity
    from cases.drafts import ActivityDraft, Proposer
    from cases.story.cast import CITY, OFFICIALS, POLICE, SOCIAL
    from tests.world import NOW, item_of
    from workflow import assignments, conflicts, releases

    for name in SPENT:
        keep(town, name, _submitted(world, title=f"Trygghetsvandring ({name})"))
    taken = _submitted(world, title="Nattvandring i centrum")
    assignments.take(item_of(taken), actor=world.actor("Tove"), now=NOW)
    keep(town, "taken", taken)
    jav = _submitted(world, title="Belysning på gångvägar")
    conflicts.report(
        jav.public_id, world.cast.person("Lena"), ground="bror", actor=world.actor("Tove"), now=NOW
    )
    keep(town, "with jäv", jav)
    hidden = world.propose(title="Skyddad insats")
    releases.restrict(
        hidden.public_id, basis="18 kap. 1 § OSL", actor=world.actor("Hanna"), now=NOW
    )
    world.turn(hidden, "submit", "Hanna")
    keep(town, "restricted", hidden)
    shared = _submitted(world, title="Trygga skolvägar")
    row = releases.release(
        shared.public_id,
        world.cast.organisations[POLICE],
        reason="ni ska medverka",
        actor=world.actor("Hanna"),
        now=NOW,
    )
    keep(town, "released", shared)
    town.releases["released"] = str(row.public_id)
    for name, proposer, by in (
        ("bare", Proposer(organisation=world.cast.organisations[SOCIAL]), "Hanna"),
        (
            "for the officials",
            Proposer(
                organisation=world.cast.organisations[CITY], body=world.cast.bodies[OFFICIALS]
            ),
            "Tove",
        ),
    ):
        bare = propose_activity(
            ActivityDraft(title=f"Bara en idé ({name})", agreement=world.agreement),
            proposer=proposer,
            actor=world.actor(by),
            now=NOW,
        )
        keep(town, name, bare)
    resubmitted = world.activity_in("revision")
    from workflow.records import Record

    world.turn(resubmitted, "resubmit", "Hanna", record=Record(motivation="mål tillagda"))
    keep(town, "resubmitted", resubmitted)


def outsiders(world: World) -> None:
    """A company below the city, another authority, and somebody without any role."""
    from datetime import date

    from cases.story.cast import CITY
    from tests.world import NOW
    from workflow import memberships
    from workflow.models import Organisation, User
    from workflow.rights import Role

    cast, kinds = world.cast, Organisation.Kind
    for name, place, kind, parent in (
        ("Nora Ny", "", kinds.OTHER, None),
        ("Bodil Bolag", COMPANY, kinds.COMPANY, cast.organisations[CITY]),
        ("Frida Frivård", PROBATION, kinds.AUTHORITY, None),
    ):
        first = name.split()[0]
        person = User.objects.create_user(email=f"{first.lower()}@example.se", name=name)
        cast.people[first] = person
        if place:
            cast.organisations[place] = Organisation.objects.create(
                municipality="Helsingborg", name=place, kind=kind, parent=parent
            )
            where, since = cast.organisations[place], date(2023, 1, 1)
            memberships.give(person, Role.CASE_OFFICER, where, starts=since, by=None, now=NOW)


def _given_to_outsiders(world: World, town: Town) -> None:
    """The authority has been given some cases, one of them restricted."""
    from tests.world import NOW
    from workflow import releases

    for case in ("execution", "closed", "restricted"):
        releases.release(
            UUID(town.cases[case]),
            world.cast.organisations[PROBATION],
            reason="ni ska medverka",
            basis="OSL 10 kap. 2 §" if case == "restricted" else "",
            actor=world.actor("Hanna"),
            now=NOW,
        )


def _people(world: World, town: Town) -> None:
    """Somebody is invited to the city, and another as coordinator; whose role is whose."""
    from datetime import date

    from cases.story.cast import CITY
    from notifications import stopping
    from notifications.models import Kind
    from tests.world import NOW, TODAY
    from workflow import invitations
    from workflow.models import Membership
    from workflow.rights import Role

    city = world.cast.organisations[CITY]
    for email, name, role, place, by in (
        ("inga@example.se", "Inga Inbjuden", Role.CASE_OFFICER, city, "Adam"),
        ("ivar@example.se", "Ivar Inbjuden", Role.COORDINATOR, world.agreement, "Disa"),
    ):
        person = world.cast.person(by)
        invited = invitations.invite(
            email=email, name=name, role=role, place=place, starts=TODAY, by=person, now=NOW
        )
        town.invitations[name.split()[0]] = str(invited.public_id)
        town.token = town.token or invitations.token_of(invited)
    town.stop = stopping.token_of(world.cast.person("Hanna"), Kind.DECIDED)
    town.organisations = {n: str(o.public_id) for n, o in world.cast.organisations.items()}
    for row in Membership.objects.filter(starts=date(2023, 1, 1)).select_related("person"):
        town.roles.setdefault(row.person.name.split()[0], str(row.public_id))


def _submitted(world: World, **changes: Any) -> Activity:
    activity = world.propose(**changes)
    world.turn(activity, "submit", "Hanna")
    return activity


def _away(world: World) -> None:
    """Love is away until the end of the month, and Lena stands in."""
    from datetime import date

    from tests.world import NOW, TODAY
    from workflow import absences

    love, lena = world.cast.person("Love"), world.cast.person("Lena")
    ends = date(2026, 1, 30)
    absences.register(love, lena, starts=TODAY, ends=ends, by=love, now=NOW)


def _reports(world: World, town: Town) -> None:
    """The activity in execution has told how it goes, with a step, a value and a delay."""
    from cases.actions.report_progress import (
        Measurement,
        ProgressDraft,
        StepWord,
        report_progress,
    )
    from cases.models import Activity
    from tests.world import NOW, TODAY

    activity = Activity.objects.get(public_id=town.cases["execution"])
    step = activity.steps.order_by("position").first()
    target = activity.effect_targets.first()
    assert step is not None
    assert target is not None
    report_progress(
        activity.public_id,
        ProgressDraft(
            standing="delayed",
            reason="lokalen blev försenad",
            text="Utbildningen är klar",
            hours=Decimal(40),
            cost=Decimal(12500),
            steps=[StepWord(step_id=step.public_id, done="partly", note="två av tre grupper")],
            values=[Measurement(target=target, on=TODAY - timedelta(days=3), value=Decimal(14))],
        ),
        actor=world.actor("Stina"),
        seen_version=town.versions["execution"],
        now=NOW,
    )
    keep(town, "execution", activity)


def send_letters() -> str:
    """Whoever is to be told of all this has been written to; one of the letters."""
    from django.test import override_settings
    from django.utils import timezone

    from notifications.deciding import write_letters
    from notifications.models import Letter, Status
    from notifications.sending import send_waiting

    with override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend"):
        write_letters(timezone.now())
        send_waiting()
    sent = Letter.objects.filter(status=Status.SENT).order_by("sent_at", "pk").first()
    assert sent is not None
    return str(sent.pk)


def _letter_to(name: str, case: str) -> str:
    from notifications.models import Letter

    hers = Letter.objects.filter(person__name__startswith=name, event__case__public_id=case)
    return str(hers.order_by("event__happened_at").values_list("pk", flat=True)[0])


def sign_everybody_in(world: World) -> dict[str, str]:
    """A session for each person of the cast, by first name."""
    world.cast.people["Hanna"].set_password(PASSWORD)
    world.cast.people["Hanna"].save()
    return {name: session_of(person) for name, person in world.cast.people.items()}


def session_of(person: User) -> str:
    """The key of a new session of a person, as her cookie would carry it."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from config.sessions import SessionStore

    session = SessionStore()
    session.set_expiry(SessionStore.REMEMBERED)  # the tests come an hour later
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    key = session.session_key
    assert key is not None
    return str(key)


def main() -> None:
    """Fills the database of the environment and prints the town as JSON."""
    import time_machine
    from django import setup

    from workflow import row_security

    row_security.this_process_is_the_system()
    setup()
    from tests.world import NOW

    with time_machine.travel(NOW, tick=True):
        world, town = fill()
        town.sessions = sign_everybody_in(world)
    sys.stdout.write(json.dumps(asdict(town)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    main()
