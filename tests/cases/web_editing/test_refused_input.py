"""Empty, absurd and made-up input: said beside its field, nothing half done, nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from cases.actions.propose import draw_picture, open_agreement
from cases.drafts import AgreementDraft, PictureDraft, ProblemDraft, Proposer
from cases.models import Activity
from cases.story.cast import CITY
from tests.cases.web_editing.writing import Writer, beside, said
from tests.world import NOW, World, seen
from workflow.models import Organisation

Sign = Callable[..., Writer]
HUGE, NUL, EMOJI = "x" * 100_000, "a\x00b", "🚓" * 301


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("atgard", {"title": ""}, "title", "Skriv en rubrik."),
    ("atgard", {"title": "  \t "}, "title", "Skriv en rubrik."),
    ("atgard", {"title": HUGE}, "title", "100000 tecken lång; här får det plats 300"),
    ("atgard", {"title": EMOJI}, "title", "301 tecken"),
    ("atgard", {"title": NUL}, "title", "tecken som inte går att spara"),
    ("atgard", {"description": HUGE}, "description", "här får det plats 20000"),
    ("atgard", {"description": NUL}, "description", "tecken som inte går att spara"),
    ("atgard", {"steps__0__text": NUL}, "steps-0-text", "tecken som inte går att spara"),
    ("atgard", {"steps__0__due": "2026-02-30"}, "steps-0-due", "”2026-02-30” är inget datum"),
    ("atgard", {"steps__2__due": "2026"}, "steps-2-text", "Skriv vad som ska göras"),
    ("atgard", {"steps__0__due": "9" * 61}, "steps-0-due", "61 tecken"),
    ("vem", {"responsible": uuid4()}, "responsible", "finns inte bland dem du kan välja"),
    ("vem", {"responsible": "1; DROP TABLE"}, "responsible", "finns inte bland dem"),
    ("vem", {"participating__0__organisation": uuid4()}, "participating-0-organisation",
     "finns inte bland dem"),
    ("vem", {"participating__0__shares_responsibility": "on"}, "participating-0-organisation",
     "Välj organisation"),
    ("vem", {"form": "magic"}, "form", "finns inte bland dem"),
    ("vem", {"group": "x" * 201}, "group", "201 tecken"),
    ("vem", {"resources__0__amount": "5"}, "resources-0-text", "Skriv vad resursen är"),
    *(("vem", {"resources__0__text": "x", "resources__0__amount": number},
       "resources-0-amount", words)
      for number, words in (("-1", "minst 0"), ("många", "”många” är inget tal"),
                            ("1,005", "får inte plats"), ("9" * 13, "får inte plats"),
                            ("NaN", "inget tal"), ("1e5", "inget tal"), ("٣", "inget tal"),
                            ("9" * 5000, "inget tal"))),
    ("vem", {"resources__0__text": "x", "resources__0__kind": "gold"}, "resources-0-kind",
     "finns inte bland dem"),
    ("nar", {"start": "2026-13-01"}, "start", "är inget datum"),
    ("nar", {"end": "31/2 2026"}, "end", "är inget datum"),
    ("nar", {"start": "9999-12-31"}, "start", "är inget datum"),
    ("nar", {"end": "1899"}, "end", "är inget datum"),
    ("nar", {"end": "2025"}, "end", "Slutet ligger före starten"),
    ("nar", {"start": NUL}, "start", "tecken som inte går att spara"),
    ("matt", {"effect_targets__1__target": "7"}, "effect_targets-1-text", "Skriv målet"),
    ("matt", {"effect_targets__0__target": "tio"}, "effect_targets-0-target", "inget tal"),
    ("matt", {"effect_targets__0__baseline": "0,00001"}, "effect_targets-0-baseline",
     "får inte plats"),
    ("matt", {"sub_targets__0__text": "x", "sub_targets__0__unit": "y" * 61},
     "sub_targets-0-unit", "61 tecken"),
    ("problem", {"problem": uuid4()}, "problem", "finns inte bland dem"),
    ("problem", {"causes": [uuid4()]}, "causes", "finns inte bland dem"),
    ("problem", {"goals": [uuid4()]}, "goals", "finns inte bland dem"),
    ("problem", {"own_goals__0__text": NUL}, "own_goals-0-text", "tecken som inte går"),
    ("overenskommelse", {"agreement": uuid4()}, "agreement", "finns inte bland dem"),
]  # fmt: skip


@pytest.mark.parametrize("slug", sorted({slug for slug, *_ in REFUSED}))
def test_it_is_said_beside_the_field(world: World, writer: Sign, slug: str) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    before, fresh = seen(activity), hanna.step(activity, slug)
    for wanted, typed, field, words in REFUSED:
        if wanted != slug:
            continue
        page = hanna.save(fresh, **typed)
        assert page.status == 422, typed
        assert words in beside(page, field), typed
        assert 'class="ds-error-summary"' in page.html
        assert f'href="#id_{field}' in page.html
    assert seen(activity) == before
    assert Activity.objects.get(pk=activity.pk).title == activity.title


def test_what_was_typed_is_still_there(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    page = hanna.save(
        hanna.step(activity, "atgard"),
        title="",
        description="En lång tanke\nmed två rader <b>&amp;</b>",
        steps__2__text="Tredje",
        steps__2__due="2026-13-40",
    )
    values = page.form("title").values
    assert values["description"] == ["En lång tanke\nmed två rader <b>&amp;</b>"]
    assert values["steps-2-text"] == ["Tredje"]
    assert values["steps-2-due"] == ["2026-13-40"]
    assert values["seen"] == [seen(activity)]


def test_words_that_are_no_date_are_kept_as_they_are(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    hanna.save(hanna.step(activity, "nar"), end="not a date 🚓")
    assert Activity.objects.get(pk=activity.pk).end_given == "not a date 🚓"
    page = hanna.step(activity, "nar")
    assert "Vi förstår det inte som ett datum" in page.text


def test_long_and_strange_text_that_fits_is_stored_as_it_is(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    text = "🚓 <script>alert(1)</script> '\"; DROP TABLE " + "å" * 19_000
    hanna.save(hanna.step(activity, "atgard"), title="Ö" * 300, description=text)
    saved = Activity.objects.get(pk=activity.pk)
    assert (saved.title, saved.description) == ("Ö" * 300, text)
    page = hanna.at("submit", activity)
    assert "<script>alert(1)" not in page.html
    assert "&lt;script&gt;" in page.html


def test_causes_go_with_their_problem(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    cause = world.picture.problems.get(position=1).causes.get()
    page = hanna.save(hanna.step(activity, "problem"), problem="", causes=[cause.public_id])
    assert page.status == 422
    assert "Välj det problem som orsakerna hör till" in beside(page, "problem")


def test_the_same_organisation_takes_part_once(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    police = world.cast.organisations["Lokalpolisområde Helsingborg"].public_id
    page = hanna.save(
        hanna.step(activity, "vem"),
        participating__0__organisation=police,
        participating__1__organisation=police,
    )
    assert page.status == 422
    assert "står två gånger" in page.text
    assert not activity.participations.exists()


def test_rows_of_others_are_not_taken_over(world: World, writer: Sign) -> None:
    """A row's id that is another case's, or none at all."""
    activity, other, hanna = world.propose(), world.propose(title="Annan"), writer("Hanna")
    foreign = other.steps.get(position=1)
    page = hanna.save(hanna.step(activity, "atgard"), steps__0__id=foreign.public_id)
    assert page.status == 422
    assert "En av raderna finns inte längre" in page.text
    hanna.save(hanna.step(activity, "atgard"), steps__0__id="skräp", steps__0__text="Ny rad")
    assert foreign.text == other.steps.get(position=1).text
    assert [s.text for s in activity.steps.order_by("position")] == ["Ny rad", "Gå ut"]


def test_nothing_of_another_municipality_can_be_chosen(world: World, writer: Sign) -> None:
    stranger = Organisation.objects.create(municipality="Lund", name="Lunds kommun")
    actor = world.actor("Signe")
    mine = Proposer(organisation=world.cast.organisations[CITY])
    agreement = open_agreement(
        AgreementDraft(title="Lunds", goals=["Lunds mål"]), proposer=mine, actor=actor, now=NOW
    )
    picture = draw_picture(
        PictureDraft(title="Lunds bild", problems=[ProblemDraft(title="Lunds problem")]),
        proposer=mine, actor=actor, now=NOW,
    )  # fmt: skip
    activity, hanna = world.propose(), writer("Hanna")
    chosen: tuple[tuple[str, str, Any], ...] = (
        ("vem", "responsible", stranger.public_id),
        ("overenskommelse", "agreement", agreement.public_id),
        ("problem", "problem", picture.problems.get().public_id),
        ("problem", "goals", agreement.goals.get().public_id),
    )
    for slug, field, foreign in chosen:
        page = hanna.step(activity, slug)
        assert str(foreign) not in page.html
        assert "Lunds" not in page.text
        typed: dict[str, Any] = {field: foreign}
        refused = hanna.save(page, **typed)
        assert refused.status == 422
        assert "finns inte bland dem du kan välja" in beside(refused, field)


def test_what_a_draft_holds_already_can_stay(world: World, writer: Sign) -> None:
    """An import may have linked what its owner does not see otherwise."""
    stranger = Organisation.objects.create(municipality="Lund", name="Lunds kommun")
    activity, hanna = world.propose(responsible=stranger), writer("Hanna")
    page = hanna.save(hanna.step(activity, "vem"), group="Grupp")
    assert page.status == 200
    assert Activity.objects.get(pk=activity.pk).responsible == stranger


@pytest.mark.parametrize("title", ["", " ", HUGE, NUL])
@pytest.mark.parametrize(
    ("name", "person"), [("propose", "Hanna"), ("agreement-new", "Signe"), ("picture-new", "Signe")]
)
def test_nothing_is_begun_without_a_title_that_fits(
    world: World, writer: Sign, name: str, person: str, title: str
) -> None:
    from workflow.models import Case

    count = Case.objects.count()
    page = writer(person).save(writer(person).at(name), title=title)
    assert page.status == 422
    assert beside(page, "title")
    assert Case.objects.count() == count


def test_for_whom_is_not_made_up(world: World, writer: Sign) -> None:
    hanna = writer("Hanna")
    police = world.cast.organisations["Lokalpolisområde Helsingborg"]
    hanna.save(hanna.at("propose"), title="Mitt", where=police.public_id)
    assert Activity.objects.latest("pk").owner_organisation.name == "Socialförvaltningen"


def test_a_form_of_nothing_at_all_is_answered(world: World, writer: Sign) -> None:
    activity, hanna = world.propose(), writer("Hanna")
    for slug in ("problem", "atgard", "vem", "nar", "matt", "overenskommelse"):
        page = hanna.send("post", f"/arende/{activity.public_id}/forslag/{slug}/", {})
        assert page.status in (409, 422), slug
    page = hanna.send(
        "post",
        f"/arende/{activity.public_id}/forslag/atgard/",
        {"steps-999999999-text": ["x"], "steps-199-text": ["x"], "steps-x-text": ["x"]},
    )
    assert page.status == 422
    assert "Skriv en rubrik" in said(page)
