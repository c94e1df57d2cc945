"""Amending and reporting by clicks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cases.actions.edit import AMENDABLE
from cases.drafts import EffectTargetDraft, SubTargetDraft
from cases.models import Activity, MeasuredValue, ProgressReport, StepReport
from cases.reading import activity_draft
from cases.story.cast import POLICE, SOCIAL
from tests.cases.web_editing.writing import Writer, beside, said
from tests.world import World, current, seen
from workflow.ledger import history

Sign = Callable[..., Writer]


def again(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def test_an_amendment_with_its_reason(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("execution"), writer("Stina")
    first = activity.steps.get(position=1)
    page = stina.save(
        stina.at("amend", activity),
        end="2027-03-31",
        group="Nya gruppen",
        steps__2__text="Ett till",
        participating__0__organisation=world.cast.organisations[POLICE].public_id,
        motivation="Vintern tog tid",
    )
    assert "Ändringen är sparad som version 2" in page.text
    draft = activity_draft(again(activity))
    assert (draft.end, draft.group) == ("2027-03-31", "Nya gruppen")
    assert [s.text for s in draft.steps] == ["Utbilda", "Gå ut", "Ett till"]
    assert draft.steps[0].id == first.public_id
    assert history(activity.public_id)[-1].act == "amend"


def test_the_reason_is_demanded_and_nothing_typed_is_lost(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("approved"), writer("Stina")
    page = stina.save(stina.at("amend", activity), group="Nya gruppen")
    assert page.status == 422
    assert beside(page, "motivation") == "Skriv varför det ändras."
    assert page.form("group").values["group"] == ["Nya gruppen"]
    assert again(activity).group == ""


def test_more_rows_are_no_amendment(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("approved"), writer("Stina")
    entries = len(history(activity.public_id))
    page = stina.save(stina.at("amend", activity), press="rows-steps", steps__2__text="Ny")
    values = page.form("steps-0-text").values
    assert values["steps-2-text"] == ["Ny"]
    assert values["steps-5-text"] == [""]
    assert "ds-error-summary" not in page.html
    assert len(history(activity.public_id)) == entries


DECIDED: dict[str, Any] = {
    "title": "Kapad", "description": "Kapad", "problem": "", "goals": [],
    "effect_targets-0-text": "Kapad", "sub_targets-0-text": "Kapad", "agreement": "",
}  # fmt: skip


def test_what_was_decided_cannot_even_be_posted(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("approved"), writer("Stina")
    page, before = stina.at("amend", activity), activity_draft(again(activity))
    assert not set(DECIDED) & set(page.form("group").values)
    stina.save(page, group="Ny", motivation="därför", **DECIDED)
    after = activity_draft(again(activity))
    assert after.group == "Ny"
    for name in vars(before).keys() - AMENDABLE:
        assert getattr(after, name) == getattr(before, name), name


def test_what_the_decision_rests_on_stays(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("approved"), writer("Stina")
    page = stina.save(stina.at("amend", activity), responsible="", motivation="därför")
    assert page.status == 422
    assert "ansvarig organisation" in beside(page, "responsible")
    assert again(activity).responsible is not None


def test_a_reported_step_is_not_removed(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("execution"), writer("Stina")
    step = activity.steps.get(position=1).public_id
    stina.save(stina.at("report", activity), standing="as_planned", **{f"done-{step}": "yes"})
    page = stina.save(stina.at("amend", activity), steps__0__remove="on", motivation="därför")
    assert page.status == 422
    assert "har rapporterats om" in page.text
    assert activity.steps.count() == 2


def test_both_see_what_the_other_amended(world: World, writer: Sign) -> None:
    activity, stina, signe = world.activity_in("approved"), writer("Stina"), writer("Signe")
    page = stina.at("amend", activity)
    signe.save(signe.at("amend", activity), end="2028", motivation="Signes skäl")
    stale = stina.save(page, end="2029", motivation="Stinas skäl")
    assert stale.status == 409
    assert "Signe Samordnare sparade" in stale.text
    assert stale.form("end").values["motivation"] == ["Stinas skäl"]
    assert "2028" in stale.html.partition("<tbody")[2]


@pytest.mark.parametrize(("name", "state"), [("amend", "draft"), ("report", "approved")])
def test_not_before_its_time(world: World, writer: Sign, name: str, state: str) -> None:
    activity = world.activity_in(state)
    who = writer("Hanna" if state == "draft" else "Stina")
    assert who.at(name, activity).status == 409


def test_who_may_report_and_amend(world: World, writer: Sign) -> None:
    activity = world.activity_in("execution")
    for name, amends, reports in (("Hanna", 403, 403), ("Signe", 200, 403), ("Pär", 404, 404)):
        assert writer(name).at("amend", activity).status == amends
        assert writer(name).at("report", activity).status == reports


def test_a_report_with_steps_and_values(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("execution"), writer("Stina")
    first, second = activity.steps.order_by("position")
    target = activity.effect_targets.get()
    text = seen(activity)
    page = stina.save(
        stina.at("report", activity),
        standing="delayed",
        reason="Sjukdom",
        text="Utbildningen är klar.",
        hours="12,5",
        cost="10 000",
        **{
            f"done-{first.public_id}": "yes",
            f"done-{second.public_id}": "partly",
            f"note-{second.public_id}": "två av fyra",
            f"value-{target.public_id}": "8,5",
            f"on-{target.public_id}": "2026-01-10",
            f"preliminary-{target.public_id}": "on",
        },
    )
    assert "Lägesrapporten är sparad" in page.text
    report = ProgressReport.objects.get(activity=activity)
    assert (report.standing, report.hours, report.cost) == (
        "delayed",
        Decimal("12.5"),
        Decimal(10000),
    )
    assert list(report.steps.order_by("pk").values_list("step", "done", "note")) == [
        (first.pk, "yes", ""),
        (second.pk, "partly", "två av fyra"),
    ]
    value = MeasuredValue.objects.get(effect_target=target)
    assert (value.on, value.value, value.preliminary) == (date(2026, 1, 10), Decimal("8.5"), True)
    assert seen(activity) == text

    page = stina.at("report", activity)
    assert "Senast: Delvis, 2026-01-12." in page.text
    assert "Senast: 8,5. Ska nå 10." in page.text
    stina.save(
        page,
        standing="as_planned",
        **{
            f"value-{target.public_id}": "9",
            f"on-{target.public_id}": "2026-01-10",
            f"corrects-{target.public_id}": str(value.pk),
        },
    )
    corrected = MeasuredValue.objects.latest("pk")
    assert corrected.corrects == value
    assert str(value.pk) not in stina.at("report", activity).form("standing").offered.get(
        f"corrects-{target.public_id}", []
    )


def test_bad_reports_are_refused_beside_the_field(world: World, writer: Sign) -> None:
    activity, stina = world.activity_in("execution"), writer("Stina")
    target, step = activity.effect_targets.get().public_id, activity.steps.get(position=1).public_id
    value, on, done = f"value-{target}", f"on-{target}", f"done-{step}"
    cases: list[tuple[dict[str, str], str, str]] = [
        ({}, "standing", "Välj enligt plan"),
        ({"standing": "great"}, "standing", "finns inte bland dem"),
        ({"standing": "paused"}, "reason", "varför den är försenad eller pausad"),
        ({"standing": "as_planned", "hours": "-1"}, "hours", "minst 0"),
        ({"standing": "as_planned", "hours": "1,25"}, "hours", "får inte plats"),
        ({"standing": "as_planned", "cost": "gratis"}, "cost", "inget tal"),
        ({"standing": "as_planned", value: "8"}, on, "vilken dag"),
        ({"standing": "as_planned", on: "2026-01-10"}, value, "Skriv värdet"),
        ({"standing": "as_planned", value: "8", on: "2026-01-13"}, on, "har inte varit än"),
        ({"standing": "as_planned", value: "8", on: "1899-12-31"}, on, "Kontrollera årtalet"),
        ({"standing": "as_planned", value: "8", on: "igår"}, on, "inget datum"),
        ({"standing": "as_planned", value: "8", on: "2026-02-30"}, on, "inget datum"),
        ({"standing": "as_planned", done: "maybe"}, done, "finns inte bland dem"),
        ({"standing": "as_planned", f"note-{step}": "men"}, done, "Svara ja, delvis eller nej"),
        ({"standing": "as_planned", "text": "a\x00"}, "text", "går att spara"),
    ]
    for typed, field, words in cases:
        page = stina.save(stina.at("report", activity), **typed)
        assert page.status == 422, typed
        assert words in beside(page, field), (typed, page.text)
    assert not ProgressReport.objects.exists()
    assert not MeasuredValue.objects.exists()
    assert not StepReport.objects.exists()


def test_values_of_others_are_not_corrected(world: World, writer: Sign) -> None:
    activity = world.activity_in("execution")
    other = world.activity_in("execution")
    stina = writer("Stina")
    theirs = other.effect_targets.get().public_id
    stina.save(
        stina.at("report", other),
        standing="as_planned",
        **{f"value-{theirs}": "8", f"on-{theirs}": "2026-01-10"},
    )
    value = MeasuredValue.objects.get()
    own = activity.effect_targets.get().public_id
    page = stina.save(
        stina.at("report", activity),
        standing="as_planned",
        **{f"value-{own}": "9", f"on-{own}": "2026-01-10", f"corrects-{own}": str(value.pk),
           f"value-{theirs}": "1", f"on-{theirs}": "2026-01-10"},
    )  # fmt: skip
    assert page.status == 200
    assert MeasuredValue.objects.latest("pk").corrects is None
    assert MeasuredValue.objects.filter(effect_target__public_id=theirs).count() == 1


def test_a_report_on_a_text_that_changed_is_read_first(world: World, writer: Sign) -> None:
    activity, stina, signe = world.activity_in("execution"), writer("Stina"), writer("Signe")
    page = stina.at("report", activity)
    signe.save(signe.at("amend", activity), end="2028", motivation="Signes skäl")
    stale = stina.save(page, standing="as_planned", text="Det jag skrev")
    assert stale.status == 409
    assert stale.form("standing").values["text"] == ["Det jag skrev"]
    assert stina.save(stale).status == 200
    assert ProgressReport.objects.get().text == "Det jag skrev"


def test_subtargets_are_measured_too(world: World, writer: Sign) -> None:
    activity = world.propose(
        sub_targets=[SubTargetDraft(text="Fem kvällar", unit="kvällar", target=Decimal(5))],
        effect_targets=[EffectTargetDraft(text="Färre rån", target=Decimal(10), due="2026")],
    )
    for code in ("submit", "endorse", "endorse", "endorse", "start"):
        if code == "endorse":
            world.decide(activity, code)
        else:
            world.turn(activity, code, "Hanna" if code == "submit" else "Stina")
    assert current(activity).state == "execution"
    stina, key = writer("Stina"), activity.sub_targets.get().public_id
    page = stina.at("report", activity)
    assert "Uppmätt värde (kvällar)" in said(page)
    stina.save(page, standing="as_planned", **{f"value-{key}": "3", f"on-{key}": "2026-01-12"})
    assert MeasuredValue.objects.get().sub_target == activity.sub_targets.get()


def test_the_owner_reads_but_does_not_report(world: World, writer: Sign) -> None:
    activity = world.activity_in("execution")
    page = writer("Hanna").at("report", activity)
    assert page.status == 403
    assert "Stadsbyggnadsförvaltningen" in said(page)
    assert SOCIAL not in said(page).partition("kräver")[2][:80]
