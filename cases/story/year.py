"""The year itself: eleven steps, each through the actions and the gate of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflow import assignments, conflicts, ledger, permissions, queues
from workflow.errors import AlreadyHandled, MissingForGate, NotPermitted
from workflow.models import Case, WorkItem
from workflow.records import Record, Reservation

from ..actions.edit import edit_activity
from ..actions.propose import draw_picture, open_agreement, propose_activity
from ..actions.report_progress import Measurement, ProgressDraft, StepWord, report_progress
from ..actions.submit import receivers
from ..content import activity_content
from ..drafts import (
    ActivityDraft,
    AgreementDraft,
    EffectTargetDraft,
    GoalDraft,
    ParticipantDraft,
    PictureDraft,
    ProblemDraft,
    Proposer,
    StepDraft,
)
from ..models import Activity, Agreement, Picture
from . import cast as people
from .cast import CITY, OFFICIALS, POLICE, POLITICIANS, SOCIAL, STEERING, Cast
from .telling import Teller, WentOtherwise, current, fingerprint, item_of_party, sole_item


@dataclass
class Year:
    """What has come to be so far."""

    teller: Teller
    cast: Cast
    agreement: Agreement = field(init=False)
    picture: Picture = field(init=False)
    activity: Activity = field(init=False)
    others: list[Activity] = field(default_factory=list)


def tell_the_year(write: Callable[[str], Any]) -> Year:
    """Runs all of it on an empty database; raises WentOtherwise or a Refusal if it cannot."""
    first = date(2022, 11, 14)
    teller = Teller(cast=Cast(), write=write, day=first)
    teller.cast = people.assemble(teller.now, since=date(2022, 1, 1))
    year = Year(teller, teller.cast)
    for step in (
        _agreement,
        _picture,
        _proposal,
        _officials,
        _steering_group,
        _politicians,
        _plan,
        _execution,
        _evaluation,
        _annual_report,
        _audit,
    ):
        step(year)
    return year


def _agreement(year: Year) -> None:
    teller, cast = year.teller, year.cast
    teller.chapter(1, date(2022, 11, 14))
    city, police = cast.organisations[CITY], cast.organisations[POLICE]
    year.agreement = open_agreement(
        AgreementDraft(
            title="Samverkansöverenskommelse Tryggare Helsingborg 2023-2026",
            parties=[city, police],
            start="2023-01-01",
            end="2026-12-31",
            purposes="Gemensamt brottsförebyggande och trygghetsskapande arbete",
            goals=[
                "Säkert och upplevs som trygg och attraktiv stad",
                "Kriminell påverkan på lokalsamhället minskar",
                "Minskad tillgång och efterfrågan på narkotika",
                "Etablerad organiserad brottslighet minskar, nyetablering förhindras",
            ],
        ),
        proposer=Proposer(organisation=city),
        actor=teller.actor("Signe"),
        now=teller.now,
    )
    people.appoint_coordinator(cast, year.agreement, starts=teller.day, now=teller.now)
    teller.tell("Signe", "lägger upp överenskommelsen med fyra mål", place=CITY,
                case=year.agreement)  # fmt: skip
    _by_both(year, year.agreement, "send", "sign", ("signing", "in_force"), "undertecknar")
    people.build_route(cast, year.agreement, now=teller.now)
    teller.tell(
        "Signe", "fastställer beslutsvägen: tjänsteberedning, styrgrupp, politisk beredning"
    )


def _picture(year: Year) -> None:
    teller, cast = year.teller, year.cast
    teller.chapter(2, date(2023, 1, 23))
    year.picture = draw_picture(
        PictureDraft(
            title="Lägesbild 2023",
            agreement=year.agreement,
            area="Helsingborg",
            survey="Kartläggning av anmälda brott och trygghetsmätning (provdata)",
            information="Iakttagelser från stadens förvaltningar och polisen (provdata)",
            analysis="Samlad analys (provdata)",
            problems=[
                ProblemDraft(
                    title="Fler unga i eller nära narkotikahandeln",
                    place="Söder",
                    causes=[("Svag vuxennärvaro kvällstid (provdata)", "situational"),
                            ("Unga utanför skola (provdata)", "social")],
                    evidence=["polisens trygghetsmätning"],
                ),
                ProblemDraft(title="Otrygghet i offentlig miljö kvälls- och nattetid",
                             causes=[("Mörka platser med dålig sikt", "situational")]),
            ],
        ),
        proposer=Proposer(organisation=cast.organisations[CITY]),
        actor=teller.actor("Signe"),
        now=teller.now,
    )  # fmt: skip
    teller.tell("Signe", "tecknar lägesbilden: två problem med orsaker", case=year.picture)
    _by_both(
        year, year.picture, "send", "establish", ("establishing", "established"), "fastställer"
    )


def _by_both(
    year: Year, case: Case, first: str, each: str, states: tuple[str, str], verb: str
) -> None:
    teller, cast = year.teller, year.cast
    between, after = states
    teller.turn(case, first, "Signe", to=between, what="skickar till båda parterna")
    for name, party, to in (("Uno", CITY, between), ("Ulla", POLICE, after)):
        item = item_of_party(case, cast.organisations[party])
        teller.turn(case, each, name, to=to, what=verb, item_id=item)


def _proposal(year: Year) -> None:
    teller, cast = year.teller, year.cast
    teller.chapter(3, date(2023, 2, 6))
    people.plan_meetings(cast, _MEETINGS)
    year.activity = _propose(year, _first_draft(year))
    gaps = year.activity.missing(activity_content(year.activity))
    teller.tell("Hanna", "föreslår en aktivitet; det saknas " + ", ".join(g.name.sv for g in gaps),
                place=SOCIAL, case=year.activity)  # fmt: skip
    listed = tuple(receivers(year.activity))
    names = ", ".join(place.name for place in listed)
    teller.turn(year.activity, "submit", "Hanna", to="preparation", releases=listed,
                what=f"lämnar in; det får {names}")  # fmt: skip
    for title in ("Trygghetsvandringar på Söder", "Ljussättning av gångstråk"):
        other = _propose(year, replace(_complete_draft(year), title=title, steps=[]))
        year.others.append(other)
        teller.turn(other, "submit", "Hanna", to="preparation", what=f"lämnar in ”{title}”",
                    releases=tuple(receivers(other)))  # fmt: skip


_MEETINGS = [
    *((OFFICIALS, day) for day in (date(2023, 2, 14), date(2023, 3, 7), date(2024, 2, 13))),
    *((STEERING, day) for day in (date(2023, 3, 21), date(2023, 4, 18))),
    *((POLITICIANS, day) for day in (date(2023, 5, 9), date(2023, 6, 13))),
]


def _propose(year: Year, draft: ActivityDraft) -> Activity:
    return propose_activity(
        draft,
        proposer=Proposer(organisation=year.cast.organisations[SOCIAL]),
        actor=year.teller.actor("Hanna"),
        now=year.teller.now,
    )


def _first_draft(year: Year) -> ActivityDraft:
    return ActivityDraft(
        title="Mobila team på Söder (provdata)",
        agreement=year.agreement,
        problem=year.picture.problems.get(position=1),
        responsible=year.cast.organisations[SOCIAL],
        participating=[ParticipantDraft(organisation=year.cast.organisations[POLICE])],
        start="våren 2023",
        end="2023",
    )


def _complete_draft(year: Year) -> ActivityDraft:
    problem = year.picture.problems.get(position=1)
    return replace(
        _first_draft(year),
        causes=list(problem.causes.order_by("pk")),
        goals=[GoalDraft(goal=year.agreement.goals.get(position=3))],
        effect_targets=[
            EffectTargetDraft(
                text="Färre unga misstänkta för narkotikabrott (provdata)",
                indicator="misstänkta under 18 år",
                baseline=Decimal(40),
                target=Decimal(30),
                due="2023-12-31",
            )
        ],
        start="2023-06-26",
        steps=[StepDraft(text="Bemanna teamet"), StepDraft(text="Gå ut varje helgkväll")],
    )


def _officials(year: Year) -> None:
    teller, cast, activity = year.teller, year.cast, year.activity
    teller.chapter(4, date(2023, 2, 14))
    queue = queues.body_queue(
        permissions.rights_of(cast.person("Tove"), teller.day), cast.bodies[OFFICIALS].pk
    )
    if queue.total != 3:
        raise WentOtherwise(f"three proposals should wait, not {queue.total}")
    teller.tell("Tove", f"ser {queue.total} ärenden i kön", place=OFFICIALS)
    item = sole_item(activity)
    assert item is not None
    assignments.take(item, actor=teller.actor("Tove"), now=teller.now)
    teller.tell("Tove", "tar ärendet", place=OFFICIALS, case=current(activity))
    back = Record(motivation="Målet saknas", asked="Vilket av överenskommelsens mål gäller det?",
                  until=date(2023, 2, 28), how=teller.meeting(OFFICIALS, "§ 3"))  # fmt: skip
    teller.turn(activity, "refer_back", "Tove", to="revision", what="återremitterar", record=back)
    teller.later("Hanna och alla som hanterat ärendet får brev med skälet", "webben")
    with teller.refused(AlreadyHandled, "Olle", "återremittera en gång till", activity):
        teller.turn(activity, "refer_back", "Olle", to="revision", what="", record=back,
                    item_id=item)  # fmt: skip
    teller.day = date(2023, 2, 27)
    edit_activity(activity.public_id, _complete_draft(year), actor=teller.actor("Hanna"),
                  seen_version=fingerprint(activity), now=teller.now)  # fmt: skip
    teller.tell("Hanna", "kompletterar: mål, effektmål, orsaker", place=SOCIAL,
                case=current(activity))  # fmt: skip
    teller.turn(activity, "resubmit", "Hanna", to="preparation", what="lämnar in igen",
                record=Record(motivation="Mål och mätbart effektmål tillagda"))  # fmt: skip
    teller.day = date(2023, 3, 7)
    for number, case in enumerate((activity, *year.others), 4):
        record = Record(how=teller.meeting(OFFICIALS, f"§ {number}"))
        teller.turn(case, "endorse", "Tove", to="steering", what="tillstyrker", record=record)


def _steering_group(year: Year) -> None:
    teller = year.teller
    teller.chapter(5, date(2023, 3, 21))
    postponed = Record(how=teller.meeting(STEERING, "§ 11"), until=date(2023, 4, 18))
    teller.turn(year.activity, "postpone", "Sara", to="steering", record=postponed,
                what="bordlägger till nästa sammanträde")  # fmt: skip
    teller.day = date(2023, 4, 18)
    conflicts.report(year.activity.public_id, year.cast.person("Mats"), ground="arbetar i teamet",
                     actor=teller.actor("Sara"), now=teller.now)  # fmt: skip
    teller.tell("Sara", "antecknar jäv för Mats", place=STEERING, case=current(year.activity))
    with teller.refused(NotPermitted, "Sara", "besluta med Mats närvarande", year.activity):
        everybody = Record(how=teller.meeting(STEERING, "§ 14"))
        teller.turn(year.activity, "endorse", "Sara", to="political", what="", record=everybody)
    # One sitting: one meeting, a paragraph each, and Mats steps out for the first.
    for number, case in enumerate((year.activity, *year.others), 14):
        without = ("Mats",) if case is year.activity else ()
        sitting = teller.meeting(STEERING, f"§ {number}", without=without)
        teller.turn(case, "endorse", "Sara", to="political", what=f"tillstyrker, § {number}",
                    record=Record(how=sitting))  # fmt: skip


def _politicians(year: Year) -> None:
    teller, cast = year.teller, year.cast
    teller.chapter(6, date(2023, 5, 15))
    late = queues.late(permissions.rights_of(cast.person("Bo"), teller.day), teller.day)
    if late.total != len((year.activity, *year.others)):
        raise WentOtherwise(f"all three should be late, not {late.total}")
    teller.tell("Bo", f"ser {late.total} försenade ärenden", place=POLITICIANS)
    teller.later("påminnelser före och på dagen, sedan besked till ordförande och samordnare",
                 "frister")  # fmt: skip
    teller.day = date(2023, 6, 13)
    reservation = Reservation(person_id=cast.person("Nils").pk, text="Teamet borde vara större.")
    meeting = teller.meeting(POLITICIANS, "§ 21", reservations=(reservation,),
                             method="vote", votes={"ja": 2, "nej": 1})  # fmt: skip
    teller.turn(year.activity, "endorse", "Siv", to="approved", record=Record(how=meeting),
                what="tillstyrker som sista organ, med en reservation")  # fmt: skip


def _plan(year: Year) -> None:
    year.teller.chapter(7, date(2023, 6, 14))
    year.teller.later("planen för året antas med sina aktiviteter, skrivs ut och publiceras",
                      "röda tråden")  # fmt: skip


def _execution(year: Year) -> None:
    teller, activity = year.teller, year.activity
    teller.chapter(8, date(2023, 6, 26))
    teller.later("aktiviteten startar av sig själv på sin startdag", "frister")
    teller.turn(activity, "start", "Hanna", to="execution", what="startar")
    teller.day = date(2023, 10, 2)
    mine = Activity.objects.get(pk=activity.pk)
    first, second = mine.steps.order_by("position")
    target = mine.effect_targets.get()
    report_progress(
        activity.public_id,
        ProgressDraft(
            standing="delayed",
            reason="Sjukfrånvaro i teamet (provdata)",
            hours=Decimal(320),
            steps=[StepWord(step_id=first.public_id, done="yes"),
                   StepWord(step_id=second.public_id, done="partly", note="varannan helg")],
            values=[Measurement(target=target, on=teller.day, value=Decimal(36), preliminary=True)],
        ),
        actor=teller.actor("Hanna"),
        seen_version=fingerprint(activity),
        now=teller.now,
    )  # fmt: skip
    teller.tell("Hanna", "rapporterar: ett delmoment klart, ett försenat, ett värde mätt",
                place=SOCIAL, case=current(activity))  # fmt: skip
    teller.later("en polisledd aktivitet bredvid, som staden ser det den ska av", "rättigheter")


def _evaluation(year: Year) -> None:
    teller, activity = year.teller, year.activity
    teller.chapter(9, date(2024, 1, 15))
    with teller.refused(MissingForGate, "Hanna", "slutredovisa delvis utan skäl", activity):
        teller.turn(activity, "finish", "Hanna", to="evaluation", what="",
                    record=Record(outcome="partly"))  # fmt: skip
    teller.turn(activity, "finish", "Hanna", to="evaluation", what="slutredovisar som delvis",
                record=Record(outcome="partly", motivation="Hälften av helgerna"))  # fmt: skip
    teller.day = date(2024, 1, 29)
    told = Record(process="Samverkan fungerade; bemanningen brast.", effect="36 mot målet 30.")
    teller.turn(activity, "evaluate", "Hanna", to="review", what="utvärderar", record=told)
    teller.day = date(2024, 2, 13)
    teller.turn(activity, "accept", "Tove", to="closed", what="godkänner utvärderingen",
                record=Record(how=teller.meeting(OFFICIALS, "§ 5")))  # fmt: skip


def _annual_report(year: Year) -> None:
    year.teller.chapter(10, date(2024, 4, 2))
    year.teller.later("årsrapporten skriver sitt utkast, beslutas och tas emot av båda",
                      "röda tråden")  # fmt: skip


def _audit(year: Year) -> None:
    teller, cast = year.teller, year.cast
    teller.chapter(11, date(2024, 4, 22))
    rights = permissions.rights_of(cast.person("Rut"), teller.day)
    if not Case.objects.visible_to(rights).filter(pk=year.activity.pk).exists():
        raise WentOtherwise("the auditor cannot see the case")
    entries = ledger.history(year.activity.public_id)
    decisions = sum(1 for entry in entries if entry.kind == "decision")
    teller.tell("Rut", f"läser {len(entries)} poster, {decisions} beslut, i ordning", place=CITY,
                case=current(year.activity))  # fmt: skip
    teller.later("exporterar och kontrollerar på en annan dator", "protokollet")
    left = WorkItem.objects.filter(process=year.activity.pk, finished__isnull=True).count()
    if left:
        raise WentOtherwise(f"{left} items of a closed case are open")
    report = ledger.verify()
    if not report.intact:
        raise WentOtherwise("; ".join(report.broken))
    teller.tell("Liggaren", f"stämmer: {report.entries} poster i {report.chains} kedjor")
