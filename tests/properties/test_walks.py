"""Random walks: anybody tries anything, and what happens is what the law says.

Each walk is one activity and some fifteen acts, right and wrong ones, by everybody in the
cast, while time goes by, roles end and conflicts of interest turn up. After each act the
invariants hold. By the environment there are more walks (SAMVERKA_WALKS, every night 5000),
longer ones (SAMVERKA_STEPS), and a failing one is made shorter (SAMVERKA_SHRINK; minutes).
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from cases.actions.edit import amend_activity, edit_activity, prepare_activity
from cases.actions.propose import propose_activity
from cases.drafts import Proposer
from cases.story.cast import CITY, PLANNING, POLICE, SOCIAL, STEERING
from tests import ledger_oracle, visibility_oracle
from tests.properties.law import FINAL, ROAD, STAGES, TABLE, Standing
from tests.properties.walking import CLOCK, CROWDED, MEETING, URGENT, Walking
from tests.world import NOW, World
from workflow import conflicts, engine, ledger, memberships, releases
from workflow.deadlines import local_date
from workflow.errors import (
    BadRecord,
    MissingForGate,
    NotFound,
    NotPermitted,
    NotYourTurn,
    Refusal,
    StaleText,
)
from workflow.models import Case, ConflictOfInterest, Membership, OutboxEvent, Release, WorkItem
from workflow.models.work import OPEN
from workflow.permissions import rights_of
from workflow.rights import Role

WALKS = int(os.environ.get("SAMVERKA_WALKS", "40"))
STEPS = int(os.environ.get("SAMVERKA_STEPS", "12"))
SHRINK = [Phase.shrink] if "SAMVERKA_SHRINK" in os.environ else []
FORWARD = ("submit", "resubmit", "endorse", "start", "finish", "evaluate", "accept", "reopen")
ACTORS = (
    *("Hanna", "Carin", "Kim", "Stina", "Pär", "Tove", "Olle", "Lena", "Sara", "Sven", "Siv"),
    *("Bo", "Sixten", "Signe", "Arvid", "Rut", "Disa", CLOCK),
)
SEATED = ("Olle", "Lena", "Love", "Sven", "Maja", "Mats", "Bo", "Eva", "Nils")
LEAVING = ("Tove", "Carin", "Lena", "Sven", "Sixten", "Stina")


class Walk(Walking):
    """One activity among the cast. What it expects it knows from ``law``, not from us."""

    def __init__(self, world: World, top: dict[int, int], numbers: Iterator[int]) -> None:
        super().__init__(world, top)
        self.number = next(numbers)
        self.hashes: list[bytes] = []  # of the entries, as they were at the last look
        self.last: dict[str, Any] | None = None
        self.undo = ExitStack()
        self.undo.enter_context(transaction.atomic())

    @initialize(
        data=st.data(),
        proposer=st.sampled_from(["Hanna", "Olle", "Olle", "Signe"]),
        lacks=st.sampled_from([set(), set(), {"measure"}, {"problem"}]),
        restricted=st.booleans(),
        conflicted=st.sampled_from([(), ("Olle",), ("Sven", "Maja"), ("Bo",), ("Lena", "Eva")]),
        ahead=st.integers(0, 7),
    )
    def propose(
        self,
        data: st.DataObject,
        proposer: str,
        lacks: set[str],
        restricted: bool,
        conflicted: tuple[str, ...],
        ahead: int,
    ) -> None:
        """A draft, and some of its way, so that every state is walked in."""
        cast = self.world.cast
        owner = cast.organisations[CITY if proposer == "Signe" else SOCIAL]
        self.case = propose_activity(
            self.draft(lacks),
            proposer=Proposer(organisation=owner),
            actor=self.world.actor(proposer),
            now=self.now,
        )
        if restricted:
            actor = self.world.actor(proposer)
            releases.restrict(self.case.public_id, basis="OSL 18:1", actor=actor, now=self.now)
            self.done.append("restrict")
        bodies = tuple(cast.bodies[name].pk for name in ROAD)
        self.at = Standing(
            owner=owner.pk,
            owner_party=cast.organisations[CITY].pk,
            responsible=cast.organisations[PLANNING].pk,
            agreement=self.world.agreement.pk,
            road=(bodies[0], bodies[1], bodies[2]),
            restricted=restricted,
            lacks=set(lacks),
            proposers={proposer},
            conflicted=set(conflicted),
        )
        self.known_to_be_conflicted(*conflicted)
        for _ in range(ahead):
            self.it_goes_on(data)

    def known_to_be_conflicted(self, *names: str) -> None:
        """Jäv that was there before anybody could report it."""
        for name in names:
            person = self.world.cast.person(name)
            given = {"recorded_by": person, "recorded_at": self.now}
            ConflictOfInterest.objects.create(
                case_id=self.case.pk, person=person, ground="granne", **given
            )

    # -- what people do

    @rule(data=st.data())
    def it_goes_on(self, data: st.DataObject) -> None:
        """The next body or office does what it is there for, if it can, after a temptation."""
        self.somebody_of_the_right_office_does_what_she_may_not(data)
        steps = ((code, name) for code in FORWARD for name in ACTORS)
        step = next((s for s in steps if self.allowed(*s, manner=MEETING)), None)
        if step is not None:
            self.attempt(*step, manner=MEETING)

    def somebody_of_the_right_office_does_what_she_may_not(self, data: st.DataObject) -> None:
        """One with jäv, one's own proposal, no quorum, a closed gate."""
        tempted = [
            (code, name, manner)
            for code in TABLE
            for name in ACTORS
            for manner in (MEETING, CROWDED, URGENT)
            if self.capacity(code, name) and not self.allowed(code, name, manner=manner)
        ]
        if tempted:
            code, name, manner = data.draw(st.sampled_from(tempted))
            self.attempt(code, name, manner=manner)

    @rule(data=st.data(), urgent=st.booleans())
    def somebody_does_what_she_may(self, data: st.DataObject, urgent: bool) -> None:
        possible = [
            (code, name)
            for code in TABLE
            for name in ACTORS
            if self.allowed(code, name, manner=MEETING)
        ]
        if possible:
            code, name = data.draw(st.sampled_from(possible))
            manner = URGENT if urgent and self.is_chair_in_turn(name) else MEETING
            self.attempt(code, name, manner=manner)

    @rule(
        code=st.sampled_from(sorted(TABLE)),
        name=st.sampled_from(ACTORS),
        manner=st.sampled_from([MEETING, MEETING, CROWDED, URGENT, "unread"]),
    )
    def somebody_tries_anything(self, code: str, name: str, manner: str) -> None:
        if manner == "unread" and name != CLOCK:
            self.attempt_unread(code, name)
        else:
            self.attempt(code, name, manner=manner)

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_act_is_sent_again(self) -> None:
        assert self.last is not None
        with pytest.raises(Refusal):
            engine.turn(self.case.public_id, **self.last)

    @rule(name=st.sampled_from(ACTORS[:-1]), lacks=st.sampled_from([set(), set(), {"measure"}]))
    def somebody_edits(self, name: str, lacks: set[str]) -> None:
        act, who = edit_activity, "o"
        states: tuple[str, ...] = ("draft", "revision")
        if self.at.body_in_turn is not None and self.at.state not in ("revision", "review"):
            act, who, states = prepare_activity, "b", (self.at.state,)
        mine = self.at.capacities(self.roles(name))
        secretary = who != "b" or ("b" in mine and self.keeps_minutes(name))
        may = self.at.state in states and who in mine and secretary
        try:
            act(
                self.case.public_id,
                self.draft(lacks, title=f"Version {len(self.done)}"),
                actor=self.world.actor(name),
                seen_version=self.seen(),
                now=self.now,
            )
        except Refusal:
            assert not may or name in self.at.conflicted
        else:
            assert may
            self.at.lacks = set(lacks)

    @rule(name=st.sampled_from(["Stina", "Signe", "Hanna", "Siv"]))
    def somebody_amends(self, name: str) -> None:
        may = self.at.state in ("approved", "execution") and (
            "r" in self.at.capacities(self.roles(name)) or (name == "Signe" and not self.hidden)
        )
        try:
            amend_activity(
                self.case.public_id,
                self.amendment(),
                reason="för",
                actor=self.world.actor(name),
                seen_version=self.seen(),
                now=self.now,
            )
        except Refusal:
            assert not may or name in self.at.conflicted
        else:
            assert may
            self.done.append("amend")

    @rule(name=st.sampled_from(SEATED), self_reported=st.booleans())
    def a_conflict_of_interest_turns_up(self, name: str, self_reported: bool) -> None:
        person = self.world.cast.person(name)
        if name in self.at.conflicted or not self.sees(person):
            return
        conflicts.report(
            self.case.public_id,
            person,
            ground="granne",
            actor=self.world.actor(name),
            now=self.now,
        )
        self.at.conflicted.add(name)
        self.done.append("report_conflict")

    @rule(place=st.sampled_from([POLICE, STEERING]), by=st.sampled_from(["Hanna", "Signe", "Kim"]))
    def the_owner_releases_it_or_takes_it_back(self, place: str, by: str) -> None:
        cast, given = self.world.cast, {"actor": self.world.actor(by), "now": self.now}
        receiver = cast.bodies.get(place) or cast.organisations[place]
        field = "body" if place in cast.bodies else "organisation"
        there = Release.objects.filter(
            case=self.case.pk, taken_back_at__isnull=True, **{field: receiver}
        ).first()
        may = "o" in self.at.capacities(self.roles(by)) and by not in self.at.conflicted
        may &= self.at.dispatched or there is not None
        try:
            if there is not None:
                releases.take_back(there.public_id, reason="fel", **given)  # type: ignore[arg-type]
            else:
                releases.release(self.case.public_id, receiver, reason="ja", basis="10:2", **given)  # type: ignore[arg-type]
        except Refusal:
            assert not may
        else:
            assert may
            self.done.append("take_back" if there is not None else "release")

    @rule(name=st.sampled_from(LEAVING))
    def somebody_leaves(self, name: str) -> None:
        person, day = self.world.cast.person(name), local_date(self.now)
        for held in Membership.objects.active(day).filter(person=person).order_by("pk"):
            memberships.end(held, on=day - timedelta(days=1), by=None, now=self.now)
        self.known = {}

    @rule(days=st.integers(1, 40))
    def time_goes_by(self, days: int) -> None:
        self.now += timedelta(days=days)
        self.known = {}

    # -- one attempt, and what the law says of it

    def attempt(self, code: str, name: str, *, manner: str) -> None:
        given = self.arguments(code, name, manner=manner)
        may = self.allowed(code, name, manner=manner)
        try:
            engine.turn(self.case.public_id, code, **given)
        except Refusal as refused:
            refusal: Refusal | None = refused
        else:
            refusal = None
        assert may == (refusal is None), (code, name, manner, refusal)
        if refusal is not None:
            self.is_refused_rightly(code, name, refusal)
            return
        self.last = {"transition": code} | given
        self.done.append(code)
        self.at.move(code, name)

    def attempt_unread(self, code: str, name: str) -> None:
        """On a text that is not the one that holds."""
        given = self.arguments(code, name, manner=MEETING) | {"seen_version": "0" * 64}
        with pytest.raises(Refusal) as refused:
            engine.turn(self.case.public_id, code, **given)
        if self.capacity(code, name) and name not in self.at.conflicted:
            assert refused.type is StaleText

    def is_refused_rightly(self, code: str, name: str, refusal: Refusal) -> None:
        """Who may not know is told nothing; the others why."""
        if name != CLOCK and not self.sees(self.world.cast.person(name)):
            assert isinstance(refusal, NotFound)
        elif self.at.state not in TABLE[code][0]:
            outside_its_mandate = code in ("advise_against", "reject") and self.at.state in STAGES
            assert isinstance(refusal, NotYourTurn) or outside_its_mandate
        else:
            assert isinstance(refusal, NotPermitted | MissingForGate | BadRecord), refusal

    # -- what always holds

    @invariant()
    def the_case_is_where_the_law_says(self) -> None:
        assert Case.objects.get(pk=self.case.pk).state == self.at.state

    @invariant()
    def an_open_case_has_one_item_with_a_deadline_and_a_closed_one_none(self) -> None:
        items = list(WorkItem.objects.filter(process=self.case.pk, status__in=OPEN))
        assert len(items) == (0 if self.at.state in FINAL else 1)
        for item in items:
            assert (item.due is None) == (self.at.state == "draft")
            expected = self.at.body_in_turn if self.at.state != "revision" else None
            assert item.body_id == expected

    @invariant()
    def every_act_is_one_entry_and_none_ever_changes(self) -> None:
        found = ledger_oracle.rows(self.case.public_id)
        assert ledger_oracle.recompute(found) == []
        assert [row.fields["act"] for row in found.entries] == self.done
        assert [row.hash for row in found.entries][: len(self.hashes)] == self.hashes
        for row in found.entries[len(self.hashes) :]:
            self.is_decided_by_whom_it_may(row)
        self.hashes = [row.hash for row in found.entries]

    def is_decided_by_whom_it_may(self, row: ledger_oracle.Row) -> None:
        """A role that held on the day, in the place it acts for; never on one's own proposal."""
        words, people = (json.loads(text or "{}") for _, text in (row.words, row.people))
        present = {
            people[p["person"]].split()[0] for p in (words.get("how") or {}).get("present", [])
        }
        assert not present & (self.at.conflicted | self.at.proposers)
        if row.fields["membership"] is not None:
            held = Membership.objects.get(public_id=row.fields["membership"])
            assert held.person.public_id == row.fields["recorded_by_id"]
            assert held.is_active(local_date(self.now))
            place = held.body.public_id if held.body else None
            assert row.fields["kind"] == "release" or row.fields["body_id"] in (None, place)

    @invariant()
    def every_act_is_one_event(self) -> None:
        events = OutboxEvent.objects.filter(case=self.case.pk).exclude(kind__in=QUIET)
        told = Counter(events.values_list("kind", flat=True))
        assert told == Counter(code for code in self.done if code not in (*QUIET, "open"))

    def teardown(self) -> None:
        try:
            if hasattr(self, "at"):
                assert ledger.verify().intact
                self.everybody_sees_what_the_policy_says()
        finally:
            transaction.set_rollback(True)
            self.undo.close()

    def everybody_sees_what_the_policy_says(self) -> None:
        facts, today = visibility_oracle.facts_of(self.case, self.top), local_date(self.now)
        # A third of the cast each time: three hundred walks ask everybody a hundred times.
        for name, person in sorted(self.world.cast.people.items())[self.number % 3 :: 3]:
            expected = visibility_oracle.sees(self.roles(name), facts)
            visible = Case.objects.visible_to(rights_of(person, today)).filter(pk=self.case.pk)
            assert visible.exists() == expected, name


QUIET = ("edit", "prepare", "restrict", "report_conflict")  # told by no event, or by no entry


@pytest.mark.slow
def test_random_walks_never_leave_the_law(world: World) -> None:
    """Olle chairs the officials and is a case officer, so that he can propose to himself."""
    olle, social = world.cast.person("Olle"), world.cast.organisations[SOCIAL]
    memberships.give(olle, Role.CASE_OFFICER, social, starts=date(2023, 1, 1), by=None, now=NOW)
    top = visibility_oracle.trees()
    chosen = settings(
        max_examples=WALKS,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate, *SHRINK],
        suppress_health_check=list(HealthCheck),
    )
    walk = partial(Walk, world, top, itertools.count())
    run_state_machine_as_test(walk, settings=chosen)  # type: ignore[arg-type]
