"""A deadline is moved, a duty of the law is met, reminders are chosen: by clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cases.actions.edit import prepare_activity
from cases.actions.keep_time import choose_reminders
from tests.cases.web_editing.writing import Writer, beside, said
from tests.world import NOW, World, open_items, seen
from workflow.clock_words import told
from workflow.models import Audience, Clock, Deadline, LedgerEntry, ReminderRule
from workflow.reminder_rules import USUAL, Rule
from workflow.reminding import rules_of

Sign = Callable[..., Writer]


def open_duty(world: World, clock: Clock) -> Deadline:
    return Deadline.objects.get(case=world.agreement.pk, clock=clock, met_on__isnull=True)


# -- a later day


def test_a_deadline_is_moved_with_its_reason(world: World, writer: Sign) -> None:
    activity = world.activity_in("preparation")
    tove = writer("Tove")
    page = tove.at("case", activity)
    assert f"/arende/{activity.public_id}/flytta-fristen/" in page.html
    page = tove.at("extend", activity)
    assert "Tjänsteberedningen" in page.text
    assert "Svar senast 19 januari 2026" in page.text
    page = tove.save(page, until="2026-02-02", motivation="Vi väntar på polisens siffror.")
    assert "Fristen är flyttad till 2 februari 2026." in page.text
    assert open_items(activity)[0].due == date(2026, 2, 2)
    entry = LedgerEntry.objects.filter(chain=activity.public_id).latest("seq")
    assert (entry.act, entry.text.data["motivation"]) == (
        "extend", "Vi väntar på polisens siffror.",
    )  # fmt: skip
    assert "Fristen flyttad" in tove.at("history", activity).text


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"until": ""}, "until", "Ange den nya dagen."),
        ({"motivation": ""}, "motivation", "Skriv varför fristen flyttas."),
        ({"until": "2026-01-19"}, "until", "måste ligga efter den som gäller"),
        ({"until": "2026-01-05"}, "until", "har redan varit"),
        ({"until": "2029-01-05"}, "until", "två år"),
        ({"until": "i morgon"}, "until", "är inget datum"),
    ],
)
def test_a_day_that_cannot_be(
    world: World, writer: Sign, typed: dict[str, str], field: str, words: str
) -> None:
    activity = world.activity_in("preparation")
    tove = writer("Tove")
    given = {"until": "2026-02-02", "motivation": "därför"} | typed
    page = tove.save(tove.at("extend", activity), **given)
    assert page.status == 422
    assert words in beside(page, field)
    assert open_items(activity)[0].due == date(2026, 1, 19)


def test_who_moves_a_deadline_and_where(world: World, writer: Sign) -> None:
    activity = world.activity_in("preparation")
    assert writer("Signe").at("extend", activity).status == 200
    assert writer("Hanna").at("extend", activity).status == 403
    assert writer("Pär").at("extend", activity).status == 404
    assert writer("Signe").at("extend", world.agreement).status == 404
    assert writer("Signe").at("extend", world.activity_in("execution")).status == 409


def test_the_text_moved_meanwhile(world: World, writer: Sign) -> None:
    activity = world.activity_in("preparation")
    tove, sent = writer("Tove"), {"until": "2026-02-02", "motivation": "därför"}
    page = tove.at("extend", activity)
    prepare_activity(
        activity.public_id,
        world.draft(description="En annan text"),
        actor=world.actor("Tove"),
        seen_version=seen(activity),
        now=NOW,
    )
    stale = tove.save(page, **sent)
    assert stale.status == 409
    assert "Läs det som gäller nu" in stale.text
    tove.save(stale)
    assert open_items(activity)[0].due == date(2026, 2, 2)


# -- a duty of the law


def test_the_years_report_is_handed_in(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.open(f"/arende/{world.agreement.public_id}/uppfoljt/?vad=report")
    assert "30 april 2026" in page.text
    assert "lag (2023:196) 13 §" in page.text
    page = signe.save(page, on="2026-01-12", motivation="Dnr KS 2026/12")
    assert "Årsrapport: registrerat" in page.text
    assert "Nästa gång senast 30 april 2027" in page.text
    assert open_duty(world, Clock.REPORT).due == date(2027, 4, 30)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"clock": ""}, "clock", "Välj vad som är gjort."),
        ({"clock": "stage"}, "clock", "finns inte bland dem"),
        ({"on": "2026-01-13"}, "on", "Den dagen har inte varit än."),
        ({"on": ""}, "on", "Ange den dag"),
        ({"motivation": ""}, "motivation", "Skriv var resultatet finns."),
    ],
)
def test_a_duty_that_cannot_be_met_so(
    world: World, writer: Sign, typed: dict[str, str], field: str, words: str
) -> None:
    signe, due = writer("Signe"), open_duty(world, Clock.PLAN).due
    given = {"clock": "plan", "on": "2026-01-12", "motivation": "dnr"} | typed
    page = signe.save(signe.at("fulfil", world.agreement), **given)
    assert page.status == 422
    assert words in beside(page, field)
    assert open_duty(world, Clock.PLAN).due == due


def test_only_the_coordinator_fulfils(world: World, writer: Sign) -> None:
    assert writer("Hanna").at("fulfil", world.agreement).status == 403
    assert writer("Signe").at("fulfil", world.picture).status == 404


# -- reminders


def test_all_kinds_stand_there_with_the_usual_ones(world: World, writer: Sign) -> None:
    page = writer("Signe").at("reminders", world.agreement)
    assert page.text.count("de vanliga") == len(Clock)
    assert "Den som har uppgiften påminns 2 arbetsdagar före." in page.text
    assert (
        "Organets ordförande får veta det en arbetsdag efter, och sedan var 5:e arbetsdag tills "
        "det är gjort." in page.text
    )
    assert "Samordnaren får veta det 6 månader före." in page.text


def test_reminders_are_changed_row_by_row(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.at("reminders-of", world.agreement, clock="step")
    stored = len(USUAL[Clock.STEP])
    page = signe.save(
        page,
        rules__0__remove="on",
        rules__1__when="months",
        rules__1__count="2",
        **{
            f"rules__{stored}__when": "after",
            f"rules__{stored}__count": "3",
            f"rules__{stored}__audience": "coordinator",
            f"rules__{stored}__every": "10",
        },
    )
    assert "Delmoment: påminnelserna gäller från och med nu." in page.text
    assert page.text.count("egna") == 1
    rules = rules_of([world.agreement.pk])[world.agreement.pk, Clock.STEP]
    assert set(rules) == {
        *USUAL[Clock.STEP][2:],
        Rule(0, Audience.HOLDER, months=2),
        Rule(3, Audience.COORDINATOR, every=10),
    }


def test_the_usual_ones_written_out_are_the_usual_ones(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    signe.save(signe.at("reminders-of", world.agreement, clock="step"))
    assert not ReminderRule.objects.exists()


def test_nobody_and_the_usual_ones_again(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.at("reminders-of", world.agreement, clock="step")
    page = signe.save(page, press="nobody", rules__0__count="många")
    assert "Delmoment: ingen påminns från och med nu." in page.text
    assert rules_of([world.agreement.pk])[world.agreement.pk, Clock.STEP] == ()
    page = signe.at("reminders-of", world.agreement, clock="step")
    signe.save(page, press="usual")
    assert rules_of([world.agreement.pk])[world.agreement.pk, Clock.STEP] == USUAL[Clock.STEP]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"rules__0__count": ""}, "rules-0-count", "Skriv hur många"),
        ({"rules__0__count": "0"}, "rules-0-count", "minst 1"),
        ({"rules__0__count": "x"}, "rules-0-count", "är inget tal"),
        ({"rules__0__when": ""}, "rules-0-when", "Välj när"),
        ({"rules__0__audience": "chair"}, "rules-0-audience", "finns inte bland dem"),
        ({"rules__1__when": "before", "rules__1__count": "5"}, "", "står två gånger"),
        ({"rules__0__count": "61"}, "", "högst 60 arbetsdagar"),
    ],
)
def test_reminders_that_cannot_be(
    world: World, writer: Sign, typed: dict[str, str], field: str, words: str
) -> None:
    signe = writer("Signe")
    page = signe.save(signe.at("reminders-of", world.agreement, clock="step"), **typed)
    assert page.status == 422
    assert words in (beside(page, field) if field else said(page))
    assert not ReminderRule.objects.exists()


def test_no_row_left_is_asked_about(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.at("reminders-of", world.agreement, clock="target")
    gone = {f"rules__{n}__remove": "on" for n in range(len(USUAL[Clock.TARGET]))}
    page = signe.save(page, **gone)
    assert page.status == 422
    assert "välj att ingen påminns" in said(page)


def test_more_rows_are_shown_and_nothing_is_saved(world: World, writer: Sign) -> None:
    signe = writer("Signe")
    page = signe.at("reminders-of", world.agreement, clock="step")
    page = signe.save(page, press="rows-rules", rules__0__count="9")
    assert page.status == 200
    assert 'value="9"' in page.html
    assert f"rules-{len(USUAL[Clock.STEP]) + 1}-when" in page.html
    assert not ReminderRule.objects.exists()


def test_only_the_coordinator_chooses(world: World, writer: Sign) -> None:
    for name, more in (("reminders", {}), ("reminders-of", {"clock": "step"})):
        assert writer("Hanna").at(name, world.agreement, **more).status == 403
        assert writer("Signe").at(name, world.picture, **more).status == 404
    assert writer("Signe").at("reminders-of", world.agreement, clock="x").status == 404


def test_chosen_ones_are_marked(world: World, writer: Sign) -> None:
    choose_reminders(
        world.agreement.public_id,
        Clock.STAGE,
        [Rule(-1, Audience.CHAIR)],
        actor=world.actor("Signe"),
        seen_version=seen(world.agreement),
        now=NOW,
    )
    page = writer("Signe", "en").at("reminders", world.agreement)
    assert "our own" in page.text
    assert "The body’s chair" in page.text or "The body's chair" in page.text


@pytest.mark.parametrize(
    ("every", "words"),
    [
        (1, "och sedan varje arbetsdag"),
        (2, "och sedan varannan arbetsdag"),
        (5, "och sedan var 5:e arbetsdag"),
        (12, "och sedan var 12:e arbetsdag"),
        (22, "och sedan var 22:a arbetsdag"),
    ],
)
def test_how_often_it_comes_again(every: int, words: str) -> None:
    said = told(Rule(1, Audience.MANAGER, every=every)).sv
    wanted = f"Organisationens chef får veta det en arbetsdag efter, {words} tills det är gjort."
    assert said == wanted


def test_every_rule_is_a_sentence_in_both_languages() -> None:
    for rules in USUAL.values():
        for rule in rules:
            words = told(rule)
            for text in (words.sv, words.en):
                assert text[0].isupper()
                assert text.endswith(".")
                assert "{" not in text
