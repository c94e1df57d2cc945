"""What somebody must not see leaves nothing on her pages: the pointed cases, one after another.

The general crawls (test_difference.py, test_canaries.py) hide cases that were never seen. Here
are those that were seen and then restricted, restricted pictures and agreements, people with
several roles, and what forms, files and refusals say beside lists and counts.
"""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.urls import reverse

from cases.actions.propose import draw_picture
from cases.drafts import PictureDraft, ProblemDraft, Proposer
from cases.story.cast import CITY, OFFICIALS, POLICE, STEERING
from tests.web.conftest import client_of
from tests.web.town import Town
from tests.world import NOW, TODAY, World, all_parties, current, item_of
from workflow import memberships, releases
from workflow.models import Case
from workflow.rights import Role

TITLE, WORD = "Kanariefågelns väg genom natten", "kanariefågelns"
LAW = "OSL 18 kap. 1 §"
NOWHERE = UUID("00000000-0000-4000-8000-000000000000")
_RANDOM = re.compile(r'name="(?:csrfmiddlewaretoken|form_key)" value="[^"]*"')


def said(town: Town, name: str, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
    """The answer to somebody without what is random in it."""
    client = client_of(town, name)
    answer: Any = client.get(path, follow=True) if data is None else client.post(path, data)
    return answer.status_code, _RANDOM.sub("", answer.content.decode())


def everywhere(world: World, town: Town, case: Case | None = None) -> list[str]:
    """Lists, counts, searches, filters, forms, what was tried, the road and its file."""
    agreement = world.agreement.public_id
    problem = world.picture.problems.get().public_id
    number = (case.number if case else "") or "TRY 2026/0099"
    road = reverse("route", args=[town.route])
    return [
        "/att-gora/",
        "/inkommet/",
        "/aktiviteter/",
        f"/aktiviteter/?q={WORD}",
        f"/aktiviteter/?q={number}",
        "/aktiviteter/?q=TRY-S",
        "/aktiviteter/?lage=beredning&ordning=nyast",
        "/aktiviteter/?saknas=resources&ordning=rubrik",
        f"/aktiviteter/?avtal={agreement}",
        f"/aktiviteter/?hos=body:{world.cast.bodies[OFFICIALS].public_id}",
        "/overenskommelser/",
        f"/overenskommelser/?q={WORD}",
        "/lagesbilder/",
        f"/lagesbilder/?q={WORD}",
        f"/arende/{agreement}/",
        f"/arende/{agreement}/historik/",
        f"/arende/{world.picture.public_id}/",
        f"/problem/{problem}/",
        f"/foresla/?problem={problem}",
        "/lagesbilder/ny/",
        road,
        f"{road}bpmn/",
        f"{road}?arende={case.public_id if case else NOWHERE}",
    ]


def submitted(world: World, **changes: Any) -> Case:
    case = world.propose(title=TITLE, description=TITLE, **changes)
    world.turn(case, "submit", "Hanna")
    return current(case)


def restricted(world: World, case: Case, by: str = "Hanna") -> Case:
    releases.restrict(case.public_id, basis=LAW, actor=world.actor(by), now=NOW)
    return current(case)


# -- seen, and then restricted


@pytest.mark.parametrize("moved", ["", "refer_back", "endorse"])
def test_a_case_that_is_restricted_later_is_as_if_it_had_never_been(
    world: World, town: Town, moved: str
) -> None:
    """The coordinator saw it, in her news and her counts, and saw its number."""
    never = {path: said(town, "Signe", path) for path in everywhere(world, town)}
    case = submitted(world)
    if moved:
        world.decide(
            case, moved, **({"asked": TITLE, "until": TODAY} if moved != "endorse" else {})
        )
    paths = dict(zip(never, everywhere(world, town, case), strict=True))
    assert TITLE in said(town, "Signe", "/aktiviteter/")[1]
    restricted(world, case)
    for before, path in paths.items():
        status, text = said(town, "Signe", path)
        for name in (str(case.public_id), str(case.number), str(case.number).replace(" ", "+")):
            text = text.replace(name, "TRY 2026/0099" if name == case.number else str(NOWHERE))
        wanted = never[before][1]
        if "?q=TRY" in path or "arende=" in path:  # her own question is shown back to her
            assert TITLE not in text, path
            assert (status, text.count("<tr")) == (never[before][0], wanted.count("<tr")), path
        else:
            assert (status, text) == never[before], path


def test_the_number_of_a_case_that_was_never_open_leaves_no_gap(world: World, town: Town) -> None:
    first = submitted(world)
    restricted_one = world.propose(title=TITLE)
    restricted(world, restricted_one)
    world.turn(restricted_one, "submit", "Hanna")
    second = submitted(world)
    places = [int(str(case.number).rsplit("/", maxsplit=1)[1]) for case in (first, second)]
    assert places[1] == places[0] + 1


# -- pictures and agreements


def test_of_a_restricted_picture_no_problem_is_offered_or_shown(world: World, town: Town) -> None:
    """Stina's department saw it because the city establishes it."""
    paths = ["/lagesbilder/", f"/lagesbilder/?q={WORD}", f"/arende/{world.agreement.public_id}/"]
    never = {path: said(town, "Stina", path) for path in paths}
    picture = draw_picture(
        PictureDraft(
            title=TITLE,
            agreement=world.agreement,
            survey="Kartläggning",
            problems=[ProblemDraft(title="Gulsiskans problem", causes=[("därför", "")])],
        ),
        proposer=Proposer(organisation=world.cast.organisations[CITY]),
        actor=world.actor("Signe"),
        now=NOW,
    )
    all_parties(world.cast, picture, "send", "establish")
    problem = picture.problems.get().public_id
    named = f"/foresla/?problem={problem}"
    assert TITLE in said(town, "Stina", "/lagesbilder/")[1]
    assert "Gulsiskans problem" in said(town, "Stina", named)[1]
    restricted(world, picture, by="Signe")
    for path, answer in never.items():
        assert said(town, "Stina", path) == answer, path
    for path in (named, "/foresla/"):
        assert "Gulsiskan" not in said(town, "Stina", path)[1]
    assert said(town, "Stina", f"/problem/{problem}/") == said(
        town, "Stina", f"/problem/{NOWHERE}/"
    )
    draft = world.propose(by="Hanna", title="Ett förslag", problem=None)
    step = said(town, "Hanna", f"/arende/{draft.public_id}/forslag/problem/")[1]
    assert "Gulsiskan" not in step
    assert "Öppen narkotikahandel" in step


def test_a_restricted_agreement_is_no_choice_and_no_filter(world: World, town: Town) -> None:
    restricted(world, world.agreement, by="Signe")
    title = world.agreement.title
    for path in ("/foresla/", "/lagesbilder/ny/", "/aktiviteter/", "/overenskommelser/"):
        page = said(town, "Pär", path)[1]
        assert f">{title}<" in page, path  # the party that signed it
        hidden = said(town, "Stina", path)[1]
        assert f">{title}<" not in hidden, path
        assert str(world.agreement.public_id) not in hidden, path
    road = reverse("route", args=[town.route])
    nowhere = reverse("route", args=[NOWHERE])
    for page in ("", "bpmn/"):
        assert said(town, "Stina", road + page) == said(town, "Stina", nowhere + page)


# -- people with several roles


def test_several_roles_count_nothing_that_none_of_them_shows(world: World, town: Town) -> None:
    """Signe coordinates, works for the city, and sits in the body that comes next."""
    signe = world.cast.person("Signe")
    for role, place in ((Role.SECRETARY, STEERING), (Role.CHAIR, STEERING)):
        where = world.cast.bodies[place]
        memberships.give(signe, role, where, starts=TODAY, by=None, now=NOW)
    table = f"/organ/{world.cast.bodies[STEERING].public_id}/"
    paths = ["/att-gora/", "/aktiviteter/", table]
    never = {path: said(town, "Signe", path) for path in paths}
    case = restricted(world, submitted(world))
    for path, answer in never.items():
        assert said(town, "Signe", path) == answer, path
    world.decide(case, "endorse")  # now it is on her table, once, whatever her roles there
    page = said(town, "Signe", table)[1]
    assert page.count(f">{TITLE}</a>") == 1
    assert f">{TITLE}</a>" in said(town, "Signe", "/att-gora/")[1]


# -- addresses, acts and refusals


ACTS: tuple[tuple[str, dict[str, str] | None], ...] = (
    *((f"/arende/{{case}}/{page}", None) for page in ("", "sekretess/", "insyn/", "lamna-ut/")),
    ("/arende/{case}/sekretess/", {"act": "restrict", "restrict-basis": TITLE}),
    ("/arende/{case}/sekretess/", {"act": "lift", "lift-reason": TITLE}),
    ("/arende/{case}/lamna-ut/", {"act": "release", "reason": TITLE}),
    ("/arende/{case}/jav/", {"ground": TITLE}),
    ("/arende/{case}/gor/dismiss/", {"motivation": TITLE}),
    ("/arende/{case}/besluta/{item}/", None),
    ("/uppgift/{item}/ta/", {}),
    ("/uppgift/{item}/delegera/", None),
)


@pytest.mark.parametrize("name", ["Signe", "Stina", "Pär", "Disa"])
def test_what_is_hidden_answers_as_what_is_not_there(world: World, town: Town, name: str) -> None:
    """To the coordinator, too, who saw it until it was restricted."""
    case = restricted(world, submitted(world))
    there = {"case": str(case.public_id), "item": str(item_of(case))}
    for path, data in ACTS:
        status, text = said(town, name, path.format(**there), data)
        for value in there.values():
            text = text.replace(value, str(NOWHERE))
        nowhere = path.format(case=NOWHERE, item=NOWHERE)
        assert (status, text) == said(town, name, nowhere, data), (path, data)
        assert status in (404, 405), path


def test_a_refusal_to_whoever_sees_it_names_nothing_that_she_does_not_see(
    world: World, town: Town
) -> None:
    """Tove's body has the case; its agreement is hidden from her, title and number."""
    case = submitted(world)
    agreement = world.agreement
    status, text = said(town, "Lena", f"/arende/{case.public_id}/gor/dismiss/")
    assert status == 403
    assert str(agreement.number) not in text
    assert agreement.title not in text


def test_a_name_of_a_file_tells_of_a_kind_and_a_version_only(town: Town) -> None:
    answer = client_of(town, "Signe").get(f"/beslutsvagar/{town.route}/bpmn/")
    assert answer["Content-Disposition"] == 'attachment; filename="beslutsvag-activity-v1.bpmn"'


def test_the_release_list_of_another_place_is_hers_alone(world: World, town: Town) -> None:
    """An open release shows the case; a list of one place says nothing of another's."""
    nobody = {name: said(town, name, "/inkommet/") for name in ("Stina", "Signe", "Mats")}
    case = restricted(world, submitted(world))
    where = world.cast.organisations[POLICE]
    releases.release(
        case.public_id, where, reason=TITLE, basis=LAW, actor=world.actor("Hanna"), now=NOW
    )
    assert TITLE in said(town, "Pär", "/inkommet/")[1]
    for name, answer in nobody.items():
        assert said(town, name, "/inkommet/") == answer, name
