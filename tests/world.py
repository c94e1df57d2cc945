"""A fixed cast in a fixed world, and short words for what tests do with it.

The people are those of the story (cases/story/cast.py): Hanna proposes at
Socialförvaltningen, Stina's Stadsbyggnadsförvaltningen is responsible, Tove, Sara and Siv
are the secretaries of the three bodies on the road, Signe coordinates, Arvid keeps the
records, Pär is the police, Kim only reads. Everything is made through the real actions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from cases.actions.propose import draw_picture, open_agreement, propose_activity
from cases.drafts import (
    ActivityDraft,
    AgreementDraft,
    EffectTargetDraft,
    GoalDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    StepDraft,
)
from cases.models import Activity, Agreement, Picture
from cases.story import cast as people
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING, Cast
from workflow import engine
from workflow.models import Case, Route, WorkItem
from workflow.models.work import OPEN
from workflow.records import AtMeeting, Earlier, Record
from workflow.turn import SYSTEM, Actor

NOW = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)  # a Monday
TODAY = date(2026, 1, 12)
BODY_OF = {"preparation": OFFICIALS, "steering": STEERING, "political": POLITICIANS}
SECRETARY_OF = {OFFICIALS: "Tove", STEERING: "Sara", POLITICIANS: "Siv"}


@dataclass
class World:
    """The cooperation as it stands when a test begins: agreement in force, road published."""

    cast: Cast
    agreement: Agreement
    picture: Picture
    route: Route

    def actor(self, name: str) -> Actor:
        """Somebody by first name; the system by an empty one."""
        return Actor(self.cast.person(name)) if name else SYSTEM

    def draft(self, **changes: Any) -> ActivityDraft:
        """An activity that lacks nothing a gate demands."""
        complete: dict[str, Any] = {
            "title": "Mobila team på Söder",
            "description": "Fältarbetare och poliser går tillsammans.",
            "agreement": self.agreement,
            "problem": self.picture.problems.get(position=1),
            "goals": [GoalDraft(goal=self.agreement.goals.get(position=1))],
            "responsible": self.cast.organisations[PLANNING],
            "start": "2026-03-02",
            "end": "2026-12-31",
            "effect_targets": [
                EffectTargetDraft(
                    text="Färre anmälda rån", indicator="rån", target=Decimal(10), due="2026"
                )
            ],
            "steps": [StepDraft(text="Utbilda"), StepDraft(text="Gå ut", due="våren 2026")],
        }
        return ActivityDraft(**(complete | changes))

    def propose(self, by: str = "Hanna", **changes: Any) -> Activity:
        """A complete activity in draft at Socialförvaltningen."""
        proposer = Proposer(organisation=self.cast.organisations[SOCIAL])
        return propose_activity(
            self.draft(**changes), proposer=proposer, actor=self.actor(by), now=NOW
        )

    def meeting(self, body: str, **changes: Any) -> AtMeeting:
        """A quorate meeting of a body, today."""
        given: dict[str, Any] = {
            "on": TODAY,
            "paragraph": "§ 7",
            "present": self.cast.members(body),
        }
        return AtMeeting(**(given | changes))

    def turn(self, case: Case, code: str, by: str, **given: Any) -> Case:
        """``engine.turn`` on the text as it is and on the open item, unless told otherwise."""
        item = open_items(case)
        arguments: dict[str, Any] = {
            "actor": self.actor(by),
            "seen_version": seen(case),
            "item_id": item[0].public_id if len(item) == 1 else None,
            "now": NOW,
        }
        return engine.turn(case.public_id, code, **(arguments | given))

    def decide(self, case: Case, code: str, **given: Any) -> Case:
        """The body that has the turn decides at a meeting, its secretary recording."""
        body = current(case).items.get(status__in=OPEN).body
        record = {"how": self.meeting(body.name), "motivation": "därför", **given}
        return self.turn(case, code, SECRETARY_OF[body.name], record=Record(**record))

    def activity_in(self, state: str) -> Activity:
        """A complete activity brought to a state through the shortest real way."""
        activity = self.propose()
        for code in _WAY[state]:
            _STEP[code](self, activity)
        return Activity.objects.get(pk=activity.pk)


def _decided(code: str, **record: Any) -> Any:
    return lambda world, case: world.decide(case, code, **record)


def _done(code: str, by: str, **record: Any) -> Any:
    return lambda world, case: world.turn(case, code, by, record=Record(**record))


_STEP = {
    "submit": _done("submit", "Hanna"),
    "endorse": _decided("endorse"),
    "refer_back": _decided("refer_back", asked="mer", until=date(2026, 2, 2)),
    "reject": _decided("reject"),
    "dismiss": _decided("dismiss"),
    "withdraw": _done("withdraw", "Hanna", motivation="därför"),
    "start": _done("start", "Stina"),
    "finish": _done("finish", "Stina", outcome="done"),
    "evaluate": _done("evaluate", "Stina", process="så", effect="så"),
    "accept": _decided("accept"),
}
_TO_POLITICAL = ("submit", "endorse", "endorse")
_TO_EXECUTION = (*_TO_POLITICAL, "endorse", "start")
_WAY: dict[str, tuple[str, ...]] = {
    "draft": (),
    "preparation": ("submit",),
    "steering": ("submit", "endorse"),
    "political": _TO_POLITICAL,
    "revision": ("submit", "refer_back"),
    "approved": (*_TO_POLITICAL, "endorse"),
    "execution": _TO_EXECUTION,
    "evaluation": (*_TO_EXECUTION, "finish"),
    "review": (*_TO_EXECUTION, "finish", "evaluate"),
    "closed": (*_TO_EXECUTION, "finish", "evaluate", "accept"),
    "rejected": ("submit", "endorse", "reject"),
    "dismissed": ("submit", "dismiss"),
    "withdrawn": ("submit", "withdraw"),
}


def build_world(*, to_meeting: bool = False) -> World:
    """The cast, a signed agreement, an established picture and a published road."""
    cast = people.assemble(NOW, since=date(2023, 1, 1))
    city, police = cast.organisations[CITY], cast.organisations[POLICE]
    agreement = open_agreement(
        AgreementDraft(
            title="Samverkansöverenskommelse 2023-2026",
            parties=[city, police],
            start="2023",
            end="2026",
            goals=["Säkert och upplevs som tryggt", "Kriminell påverkan minskar"],
        ),
        proposer=Proposer(organisation=city),
        actor=Actor(cast.person("Signe")),
        now=NOW,
    )
    people.appoint_coordinator(cast, agreement, starts=date(2023, 1, 1), now=NOW)
    all_parties(cast, agreement, "send", "sign")
    picture = draw_picture(
        PictureDraft(
            title="Lägesbild 2026",
            agreement=agreement,
            survey="Kartläggning",
            analysis="Analys",
            problems=[ProblemDraft(title="Öppen narkotikahandel", causes=[("mörkt", "")])],
        ),
        proposer=Proposer(organisation=city),
        actor=Actor(cast.person("Signe")),
        now=NOW,
    )
    all_parties(cast, picture, "send", "establish")
    route = people.build_route(cast, agreement, now=NOW, to_meeting=to_meeting)
    return World(
        cast=cast,
        agreement=Agreement.objects.get(pk=agreement.pk),
        picture=Picture.objects.get(pk=picture.pk),
        route=route,
    )


def all_parties(cast: Cast, case: Case, first: str, each: str) -> None:
    """Sends a case to its parties and has each of them act."""
    coordinator = Actor(cast.person("Signe"))
    engine.turn(case.public_id, first, actor=coordinator, seen_version=seen(case), now=NOW)
    for item in open_items(case):
        by = "Uno" if item.party == cast.organisations[CITY] else "Ulla"
        engine.turn(
            case.public_id,
            each,
            actor=Actor(cast.person(by)),
            seen_version=seen(case),
            item_id=item.public_id,
            now=NOW,
        )


def current(case: Case) -> Case:
    """The case as it is in the database now."""
    found: Case = Case.objects.get(pk=case.pk)
    return found


def seen(case: Case) -> str:
    """The fingerprint of the text as it is now: what somebody who just read it has seen."""
    text = Case.objects.select_related("text_version").get(pk=case.pk).text_version
    assert text is not None
    return str(text.sha256)


def open_items(case: Case) -> list[WorkItem]:
    """The case's open items in the order they were made."""
    items = WorkItem.objects.filter(process=case.pk, status__in=OPEN).order_by("id")
    return list(items.select_related("body", "organisation", "party"))


def item_of(case: Case) -> UUID:
    """The public id of the one open item."""
    (item,) = open_items(case)
    public_id: UUID = item.public_id
    return public_id


def earlier(state: str) -> Earlier:
    """An earlier decision to register."""
    return Earlier(body="Stadsbyggnadsnämnden", on=date(2017, 3, 23), reference="§ 12", state=state)
