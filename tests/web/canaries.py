"""Organisation A's cases with a unique word in every text: whoever reads one has seen the case.

Filled through the real actions. Where a word stands is read back from the database
(tests/web/hanging.py), so that a text that travels is found where it has come to.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage
from django.test import override_settings
from django.utils import timezone

from cases.actions.edit import edit_activity
from cases.actions.propose import draw_picture, open_agreement, propose_activity
from cases.actions.report_progress import ProgressDraft, StepWord, report_progress
from cases.drafts import (
    ActivityDraft,
    AgreementDraft,
    EffectTargetDraft,
    GoalDraft,
    IndicatorDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    ResourceDraft,
    StepDraft,
    SubTargetDraft,
    ValueDraft,
)
from cases.models import Activity, Agreement, Picture, Problem
from cases.reading import activity_draft
from cases.story import cast as people
from cases.story.cast import CITY, OFFICIALS, POLICE, SOCIAL
from notifications.deciding import write_letters
from notifications.sending import send_waiting
from tests.cases import plan_files
from tests.visibility_oracle import everybodys_roles, facts_of, sees, trees
from tests.web import papers
from tests.web import town as towns
from tests.web.hanging import Column, cases_of_words
from tests.web.town import PROBATION
from tests.world import (
    _WAY,
    NOW,
    SECRETARY_OF,
    TODAY,
    World,
    build_world,
    current,
    open_items,
    seen,
)
from workflow import conflicts, memberships, own_numbers, releases
from workflow.models import Body, Case, Invitation, Organisation, User
from workflow.models.work import OPEN
from workflow.records import Record, Reservation
from workflow.rights import Role

REGION = "Region Skåne"


@dataclass
class Canaries:
    """The words with the cases they stand in, and who has signed in."""

    world: World
    words: dict[str, set[int]] = field(default_factory=dict)
    columns: set[Column] = field(default_factory=set)
    cases: list[int] = field(default_factory=list)
    sessions: dict[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(
        default_factory=list
    )  # as they left, with all their headers
    _hidden: dict[str, set[int]] = field(default_factory=dict)

    def hidden_from(self, name: str) -> set[int]:
        """The cases that a person may not know of, by tests/visibility_oracle.py."""
        if name not in self._hidden:
            top = trees()
            person = self.world.cast.people.get(name)
            roles = everybodys_roles(TODAY, top).get(person.pk, []) if person else []
            every = Case.objects.filter(pk__in=self.cases)
            self._hidden[name] = {c.pk for c in every if not sees(roles, facts_of(c, top))}
        return self._hidden[name]

    def leaks(self, name: str, words: set[str]) -> set[str]:
        """Which of these words tell a person of a case that she may not know of."""
        hidden = self.hidden_from(name)
        return {word for word in words if self.words.get(word) and self.words[word] <= hidden}


def fill() -> Canaries:
    """The cast's world with A's cases in every state, hidden in every way there is."""
    world = build_world()
    towns.outsiders(world)
    before = set(Case.objects.values_list("pk", flat=True))
    _Filling(world).everything()
    found = Canaries(world)
    found.letters = _letters_sent()
    found.words, found.columns = cases_of_words()
    found.cases = sorted(set(Case.objects.values_list("pk", flat=True)) - before)
    found.sessions = towns.sign_everybody_in(world)
    return found


def _letters_sent() -> list[EmailMessage]:
    """Whoever is to be told of all this has been written to: the letters as they left."""
    mail.outbox = []
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"):
        write_letters(timezone.now())
        send_waiting()
    return list(mail.outbox)


def words() -> Iterator[str]:
    """One made-up word after another, the same in every run."""
    given: set[str] = set()
    dice = random.Random(4)
    while True:
        word = "zq" + "".join(dice.choices("bcdfghjklmnprtvw", k=9))
        if word not in given:
            given.add(word)
            yield word


class _Filling:
    """Opens A's cases one after another; every text gets a word of its own."""

    def __init__(self, world: World) -> None:
        self.world, self.cast = world, world.cast
        made = words()
        self.word: Callable[[], str] = lambda: next(made)
        self.owner = Proposer(organisation=self.cast.organisations[SOCIAL])
        self.hanna = world.actor("Hanna")

    def everything(self) -> None:
        self._region()
        self.agreement = self._agreement("in force")
        self._agreement("draft")
        people.build_route(self.cast, self.agreement, now=NOW, to_meeting=False)
        self._body_of_its_own()
        self.picture = self._picture("established")
        self._picture("draft")
        self.activity("draft")
        for state in _WAY:
            self.activity(state)
        for state in ("draft", "preparation", "political", "revision", "execution", "closed"):
            self.activity(state, restricted=True)
        self._released()
        self._changed()
        self._with_conflict()
        self._imported()

    def _region(self) -> None:
        region = Organisation.objects.create(
            municipality="Skåne", name=REGION, kind=Organisation.Kind.AUTHORITY
        )
        person = User.objects.create_user(email="rita@example.se", name="Rita Region")
        self.cast.organisations[REGION], self.cast.people["Rita"] = region, person
        memberships.give(person, Role.SIGNATORY, region, starts=TODAY, by=None, now=NOW)

    def _url(self) -> str:
        return f"https://{self.word()}.example/"

    # -- agreements and pictures

    def _agreement(self, state: str) -> Agreement:
        parties = [self.cast.organisations[CITY], self.cast.organisations[REGION]]
        draft = AgreementDraft(
            title=f"Överenskommelse {self.word()}",
            series="REG",
            parties=parties,
            start="2023",
            end="2026",
            background=self.word(),
            purposes=self.word(),
            governing_documents=self.word(),
            note=self.word(),
            source_url=self._url(),
            goals=[self.word(), self.word()],
            focus_areas=[(self.word(), self.word())],
        )
        made = open_agreement(draft, proposer=self.owner, actor=self.hanna, now=NOW)
        if state != "draft":
            self._parties_act(made, "sign")
        return Agreement.objects.get(pk=made.pk)

    def _parties_act(self, case: Case, act: str) -> None:
        self.world.turn(case, "send", "Hanna")
        for item in open_items(case):
            by = "Uno" if item.party == self.cast.organisations[CITY] else "Rita"
            self.world.turn(case, act, by, item_id=item.public_id)

    def _body_of_its_own(self) -> None:
        """A body that the hidden agreement's coordinator manages, and an invitation into it."""
        body = Body.objects.create(
            organisation=self.cast.organisations[SOCIAL],
            agreement=self.agreement,
            name=f"Arbetsgruppen {self.word()}",
            mandate=Body.Mandate.ADVISORY,
        )
        Invitation.objects.create(
            email=f"{self.word()}@example.se",
            name=f"Ines {self.word()}",
            role=Role.SECRETARY,  # of a coordinator's the operator reads name and address
            body=body,
            starts=TODAY,
            invited_at=NOW,
            expires_at=NOW + timedelta(days=14),
        )

    def _picture(self, state: str) -> Picture:
        draft = PictureDraft(
            title=f"Lägesbild {self.word()}",
            agreement=self.agreement,
            area=self.word(),
            survey=self.word(),
            information=self.word(),
            analysis=self.word(),
            problems=[self._problem(), self._problem()],
        )
        made = draw_picture(draft, proposer=self.owner, actor=self.hanna, now=NOW)
        if state != "draft":
            self._parties_act(made, "establish")
        return Picture.objects.get(pk=made.pk)

    def _problem(self) -> ProblemDraft:
        values = [ValueDraft(label=self.word(), given=self.word())]
        return ProblemDraft(
            title=f"Problemet {self.word()}",
            description=self.word(),
            place=self.word(),
            consequences=self.word(),
            source_url=self._url(),
            causes=[(self.word(), "social")],
            evidence=[self.word()],
            indicators=[IndicatorDraft(name=self.word(), values=values)],
        )

    # -- activities

    def draft(self, **changes: Any) -> ActivityDraft:
        """An activity with words in everything, on the hidden agreement and its picture."""
        problem, suggested = Problem.objects.filter(picture=self.picture).order_by("position")
        complete = ActivityDraft(
            title=f"Nattvandring {self.word()}",
            description=self.word(),
            agreement=self.agreement,
            problem=problem,
            suggested_problem=suggested,
            causes=list(problem.causes.all()),
            goals=[GoalDraft(goal=self.agreement.goals.get(position=1)),
                   GoalDraft(text=self.word())],
            focus_area=self.agreement.focus_areas.get(),
            responsible=self.owner.organisation,
            form="temporary_group",
            group=self.word(),
            start="2026-03-02",
            end="2026-12-31",
            effect_targets=[
                EffectTargetDraft(text=self.word(), indicator=self.word(), unit=self.word(),
                                  target=Decimal(10), source=self.word(), due="2026")
            ],
            sub_targets=[SubTargetDraft(text=self.word(), unit=self.word(), target=Decimal(2))],
            steps=[StepDraft(text=self.word())],
            resources=[ResourceDraft(text=self.word())],
        )  # fmt: skip
        return replace(complete, **changes)

    def activity(self, state: str, *, restricted: bool = False, **changes: Any) -> Activity:
        """One that has come to a state, with words in everything that was said on the way."""
        draft = self.draft(**changes)
        made = propose_activity(draft, proposer=self.owner, actor=self.hanna, now=NOW)
        if restricted:
            releases.restrict(
                made.public_id, basis=f"18 kap. {self.word()}", actor=self.hanna, now=NOW
            )
        papers.hide_words(made, self.word, self.hanna)
        for code in _WAY[state]:
            self._step(made, code)
            if code == "start":
                self._report(made)
        return made

    def _step(self, case: Case, code: str) -> None:
        body = next((i.body for i in open_items(case) if i.body is not None), None)
        if body is None or code == "withdraw":
            record = Record(
                motivation=self.word(),
                outcome="done" if code == "finish" else "",
                process=self.word() if code == "evaluate" else "",
                effect=self.word() if code == "evaluate" else "",
            )
            self.world.turn(case, code, "Hanna", record=record)
            return
        members = self.cast.members(body.name)
        how = self.world.meeting(
            body.name,
            paragraph=f"§ {self.word()}",
            presenter=self.word(),
            reservations=(Reservation(person_id=members[0], text=self.word()),),
        )
        record = Record(motivation=self.word(), how=how)
        if code == "refer_back":
            record = replace(record, asked=self.word(), until=date(2026, 2, 2))
        self.world.turn(case, code, SECRETARY_OF[body.name], record=record)

    def _report(self, activity: Activity) -> None:
        step = activity.steps.get()
        report = ProgressDraft(
            standing="delayed",
            reason=self.word(),
            text=self.word(),
            steps=[StepWord(step_id=step.public_id, done="partly", note=self.word())],
        )
        report_progress(
            activity.public_id, report, actor=self.hanna, seen_version=seen(activity), now=NOW
        )

    def _released(self) -> None:
        """To the police and taken back; and to the probation service, which has it."""
        taken_back = self.activity("preparation")
        police = self.cast.organisations[POLICE]
        row = self._release(taken_back, police)
        releases.take_back(row.public_id, reason=self.word(), actor=self.hanna, now=NOW)
        for restricted in (False, True):
            given = self.activity("political", restricted=restricted)
            self._release(given, self.cast.organisations[PROBATION])

    def _release(self, case: Case, to: Organisation) -> Any:
        return releases.release(
            case.public_id,
            to,
            reason=self.word(),
            basis=self.word(),
            actor=self.hanna,
            now=NOW,
        )

    def _changed(self) -> None:
        """A later text of a case that was sent back: both are kept; and a number of its own."""
        case = self.activity("revision")
        before = activity_draft(Activity.objects.get(pk=case.pk))
        edit_activity(
            case.public_id,
            replace(before, description=self.word()),
            actor=self.hanna,
            seen_version=seen(case),
            now=NOW,
        )
        number = f"Dnr {self.word()}"
        own_numbers.set_own_number(
            case.public_id, number, seen_version=seen(case), actor=self.hanna, now=NOW
        )

    def _with_conflict(self) -> None:
        case = self.activity("preparation")
        assert current(case).items.filter(body=self.cast.bodies[OFFICIALS], status__in=OPEN)
        conflicts.report(
            case.public_id,
            self.cast.person("Lena"),
            ground=self.word(),
            actor=self.world.actor("Tove"),
            now=NOW,
        )

    def _imported(self) -> None:
        """A plan from a file, whose name and leftovers are kept with it."""
        plan = plan_files.small(
            municipality="Exempelköping",
            source_url=self._url(),
            something_else=self.word(),
            activities=[
                {
                    "title": f"Belysning {self.word()}",
                    "status": self.word(),
                    "decided_by": self.word(),
                    "source_url": self._url(),
                    "something_of_its_own": self.word(),
                }
            ],
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{self.word()}.json"
            path.write_text(json.dumps(plan), encoding="utf-8")
            plan_files.run(path)
