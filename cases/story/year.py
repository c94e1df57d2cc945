"""The year itself: eleven steps, each through the actions and the gate of the pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from workflow import assignments, by_itself, conflicts, ledger, permissions, queues, reminding
from workflow.deadlines import add_working_days, back_working_days
from workflow.errors import AlreadyHandled, MissingForGate, NotPermitted
from workflow.models import Case, OutboxEvent, WorkItem
from workflow.models.work import OPEN
from workflow.records import Earlier, Record, Reservation

from ..actions.edit import edit_activity, edit_agreement, edit_picture
from ..actions.propose import propose_activity
from ..actions.report_progress import Measurement, ProgressDraft, StepWord, report_progress
from ..actions.submit import receivers
from ..content import activity_content
from ..demo_data import FILES
from ..drafts import (
    ActivityDraft,
    Proposer,
)
from ..imports.importing import import_plans
from ..models import Activity, Agreement, Picture
from ..reading import agreement_draft, picture_draft
from . import cast as people
from . import police_led
from .cast import CITY, OFFICIALS, POLICE, POLITICIANS, SOCIAL, STEERING, Cast
from .proposals import Year, complete_draft, first_draft, with_causes
from .telling import Teller, WentOtherwise, current, fingerprint, item_of_party, sole_item
from .towns import MADE_UP


def tell_the_year(write: Callable[[str], Any]) -> Year:
    """Runs all of it on an empty database; raises WentOtherwise or a Refusal if it cannot."""
    first = date(2022, 11, 14)
    teller = Teller(cast=Cast(), write=write, day=first)
    import_plans([f for f in FILES if f.stem == "helsingborg"], now=teller.now)
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
    loaded = Activity.objects.filter(source__isnull=False).count()
    teller.tell("Disa", f"läser in Helsingborgs publicerade plan: {loaded} aktiviteter som utkast")
    year.agreement = Agreement.objects.get(start_given="2023")
    people.appoint_coordinator(cast, year.agreement, starts=teller.day, now=teller.now)
    edit_agreement(
        year.agreement.public_id,
        replace(
            agreement_draft(year.agreement),
            start="2023-01-01",
            end="2026-12-31",
            purposes=f"Gemensamt brottsförebyggande arbete ({MADE_UP})",
        ),
        actor=teller.actor("Signe"),
        seen_version=fingerprint(year.agreement),
        now=teller.now,
    )
    goals = year.agreement.goals.count()
    teller.tell("Signe", f"lägger upp överenskommelsen: två parter, {goals} mål", place=CITY,
                case=year.agreement)  # fmt: skip
    _by_both(year, year.agreement, "send", "sign", ("signing", "in_force"), "undertecknar")
    year.agreement = Agreement.objects.get(pk=year.agreement.pk)
    people.build_route(cast, year.agreement, now=teller.now)
    names = f"{OFFICIALS}, {STEERING}, {POLITICIANS}"
    teller.tell("Signe", f"fastställer beslutsvägen: {names}")


def _picture(year: Year) -> None:
    teller = year.teller
    teller.chapter(2, date(2023, 1, 23))
    year.picture = Picture.objects.get(agreement=year.agreement)
    draft = picture_draft(year.picture)
    edit_picture(
        year.picture.public_id,
        replace(
            draft,
            survey=f"Kartläggning av anmälda brott ({MADE_UP})",
            analysis=f"Samlad analys ({MADE_UP})",
            problems=[with_causes(problem) for problem in draft.problems],
        ),
        actor=teller.actor("Signe"),
        seen_version=fingerprint(year.picture),
        now=teller.now,
    )
    teller.tell("Signe", f"tecknar lägesbilden med polisen: {len(draft.problems)} problem, "
                "orsaker till alla", case=year.picture)  # fmt: skip
    _by_both(year, year.picture, "send", "establish", ("establishing", "established"),
             "fastställer")  # fmt: skip
    _register(year)


def _register(year: Year) -> None:
    """What was decided before Samverka comes in as registered, never as a decision of ours."""
    teller = year.teller
    old = Activity.objects.get(title="Handlingsplan för trygghet i stadsmiljön")
    assert old.agreement is not None
    people.appoint_coordinator(year.cast, old.agreement, starts=teller.day, now=teller.now)
    earlier = Earlier(body="Stadsbyggnadsnämnden", on=date(2017, 3, 23),
                      reference=old.source.decided_by, state="closed")  # fmt: skip
    teller.turn(old, "register", "Signe", to="closed", record=Record(earlier=earlier),
                what=f"registrerar det tidigare beslutet om ”{old.title}”")  # fmt: skip


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
    year.activity = _propose(year, first_draft(year))
    gaps = year.activity.missing(activity_content(year.activity))
    teller.tell("Hanna", "föreslår en aktivitet; det saknas " + ", ".join(g.name.sv for g in gaps),
                place=SOCIAL, case=year.activity)  # fmt: skip
    listed = tuple(receivers(year.activity))
    names = ", ".join(place.name for place in listed)
    teller.turn(year.activity, "submit", "Hanna", to="preparation", releases=listed,
                what=f"lämnar in; det får {names}")  # fmt: skip
    for title in ("Ombyggnad av Furutorpsplatsen", "Ljussättning av Mäster Palms plats"):
        other = _propose(year, complete_draft(year, title))
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
    if not OutboxEvent.objects.filter(case=activity.pk, kind="refer_back").exists():
        raise WentOtherwise("the outbox has no word of the referral back")
    teller.tell("Utkorgen", "har brev med skälet till Hanna och alla som hanterat ärendet")
    with teller.refused(AlreadyHandled, "Olle", "återremittera en gång till", current(activity)):
        teller.turn(activity, "refer_back", "Olle", to="revision", what="", record=back,
                    item_id=item)  # fmt: skip
    teller.day = date(2023, 2, 27)
    edit_activity(activity.public_id, complete_draft(year), actor=teller.actor("Hanna"),
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
    postponed = Record(
        how=teller.meeting(STEERING, "§ 11"),
        motivation="polisens underlag är inte klart",
        until=date(2023, 4, 18),
    )
    teller.turn(year.activity, "postpone", "Sara", to="steering", record=postponed,
                what="bordlägger till nästa sammanträde")  # fmt: skip
    teller.day = date(2023, 4, 18)
    conflicts.report(year.activity.public_id, year.cast.person("Mats"), ground="arbetar i teamet",
                     actor=teller.actor("Sara"), now=teller.now)  # fmt: skip
    teller.tell("Sara", "antecknar jäv för Mats", place=STEERING, case=current(year.activity))
    with teller.refused(
        NotPermitted, "Sara", "besluta med Mats närvarande", current(year.activity)
    ):
        everybody = Record(how=teller.meeting(STEERING, "§ 14"))
        teller.turn(year.activity, "endorse", "Sara", to="political", what="", record=everybody)
    # One sitting: one meeting, a paragraph each, and Mats steps out for the first.
    for number, case in enumerate((year.activity, *year.others), 14):
        without = ("Mats",) if case is year.activity else ()
        sitting = teller.meeting(STEERING, f"§ {number}", without=without)
        teller.turn(case, "endorse", "Sara", to="political", what=f"tillstyrker, § {number}",
                    record=Record(how=sitting))  # fmt: skip


def _nobody_acts(year: Year) -> None:
    """Before the day, on it, and on the next one, when others are told as well."""
    teller = year.teller
    due = WorkItem.objects.get(process=year.activity.pk, status__in=OPEN).due
    assert due is not None  # a body's step has its day
    days = (back_working_days(due, 2), back_working_days(due, 0), add_working_days(due, 1))
    told = {"holder": "sekreteraren", "chair": "ordföranden", "coordinator": "samordnaren"}
    teller.chapter(6, days[0])
    for teller.day in days:
        reminding.sweep(teller.now)
        found = OutboxEvent.objects.filter(kind=reminding.EVENT, case=year.activity.pk)
        event = found.order_by("-happened_at").first()
        if event is None or event.payload["on"] != teller.day.isoformat():
            raise WentOtherwise("nobody was reminded")
        names = ", ".join(told[audience] for audience in event.payload["to"])
        teller.tell("Samverka", f"påminner {names}: senast {due}", place=POLITICIANS,
                    case=current(year.activity))  # fmt: skip


def _politicians(year: Year) -> None:
    teller, cast = year.teller, year.cast
    _nobody_acts(year)
    teller.day = date(2023, 5, 15)
    late = queues.late(permissions.rights_of(cast.person("Bo"), teller.day), teller.day)
    if late.total != len((year.activity, *year.others)):
        raise WentOtherwise(f"all three should be late, not {late.total}")
    teller.tell("Bo", f"ser {late.total} försenade ärenden", place=POLITICIANS)
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
    by_itself.sweep(teller.now)
    if current(activity).state != "execution":
        raise WentOtherwise("it did not start by itself")
    teller.turns["start"] = teller.turns.get("start", 0) + 1
    teller.tell("Samverka", "startar aktiviteten på dess startdag", case=current(activity),
                change="Beslutad → Genomförande")  # fmt: skip
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
            values=[Measurement(target=target, on=teller.day, value=Decimal(64), preliminary=True)],
        ),
        actor=teller.actor("Hanna"),
        seen_version=fingerprint(activity),
        now=teller.now,
    )  # fmt: skip
    teller.tell("Hanna", "rapporterar: ett delmoment klart, ett försenat, ett värde mätt",
                place=SOCIAL, case=current(activity))  # fmt: skip
    police_led.beside(year)


def _evaluation(year: Year) -> None:
    teller, activity = year.teller, year.activity
    teller.chapter(9, date(2024, 1, 15))
    with teller.refused(
        MissingForGate, "Hanna", "slutredovisa delvis utan skäl", current(activity)
    ):
        teller.turn(activity, "finish", "Hanna", to="evaluation", what="",
                    record=Record(outcome="partly"))  # fmt: skip
    teller.turn(activity, "finish", "Hanna", to="evaluation", what="slutredovisar som delvis",
                record=Record(outcome="partly", motivation="Hälften av helgerna"))  # fmt: skip
    teller.day = date(2024, 1, 29)
    told = Record(
        process="Samverkan fungerade; bemanningen brast.", effect="64 procent mot målet 70."
    )
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
