"""Every transition of every state machine is offered to somebody on a page, and done there.

A door is what the case's page shows as a button or a link (``workflow/views/doors.py``). Each
transition is made by opening its door, filling in what the page asks for and sending it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine

from cases.actions.propose import draw_picture, open_agreement, propose_activity
from cases.drafts import AgreementDraft, PictureDraft, ProblemDraft, Proposer
from cases.models import Activity, Agreement, Picture
from cases.story.cast import CITY, POLICE
from tests.workflow.test_lifecycle import REGISTERED, ROWS, Row, city_draft
from tests.workflow.web.clicking import Visitor
from tests.world import NOW, World, current, open_items
from workflow.lifecycle import moves_of
from workflow.loading import look
from workflow.models import Case
from workflow.views.doors import Door, doors

Visit = Callable[[str], Visitor]
# Written by those whose pages change texts; here only that the door opens.
PAGES_OF_THEIR_OWN = {"submit", "resubmit"}
# Refused to every body by its mandate or place on this road (tests/workflow/test_lifecycle.py).
REFUSED_HERE = {
    ("activity", "advise_against", "steering"),
    ("activity", "advise_against", "political"),
    ("activity", "reject", "preparation"),
}


@dataclass(frozen=True)
class Click:
    """One transition: by whom, from where, what is typed, and where it leads."""

    kind: str
    code: str
    source: str
    target: str
    by: str
    typed: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind}-{self.code}-{self.source}-{self.by}"


def of_activity(row: Row, by: str) -> Click:
    typed: dict[str, Any] = {}
    for name, value in row.record.items():
        if name == "until":
            typed["answer_by" if "asked" in row.record else "postponed_until"] = value.isoformat()
        elif name == "wording":
            typed |= value
        else:
            typed[name] = value
    if by in row.body_people:
        typed |= {"body": row.body}
    return Click("activity", row.code, row.source, row.target, by, typed)


def acting(row: Row) -> list[str]:
    """One of each capacity: the first named, and the coordinator where she may as well."""
    return list(dict.fromkeys([row.who[0], *(name for name in row.who if name == "Signe")]))


EARLIER = {
    "earlier_body": "Stadsbyggnadsnämnden",
    "earlier_on": "2017-03-23",
    "earlier_reference": "§ 12",
}
WHY = {"motivation": "därför"}
CLICKS = [
    *(of_activity(row, by) for row in ROWS for by in acting(row)),
    *(
        Click("activity", "register", "draft", state, "Signe", {**EARLIER, "earlier_state": state})
        for state in REGISTERED
    ),
    Click("agreement", "send", "draft", "signing", "Signe"),
    Click("agreement", "sign", "signing", "signing", "Uno"),
    Click("agreement", "sign", "signing", "signing", "Ulla"),
    Click("agreement", "decline", "signing", "draft", "Ulla", WHY),
    Click("agreement", "expire", "in_force", "expired", "Signe"),
    Click("agreement", "terminate", "in_force", "terminated", "Signe", WHY),
    Click("agreement", "withdraw", "draft", "withdrawn", "Signe"),
    Click("picture", "send", "draft", "establishing", "Signe"),
    Click("picture", "establish", "establishing", "establishing", "Ulla"),
    Click("picture", "decline", "establishing", "draft", "Uno", WHY),
    Click("picture", "supersede", "established", "superseded", "Signe", WHY),
    Click("picture", "withdraw", "draft", "withdrawn", "Signe"),
]
ACTS = [
    ("activity", "edit", "draft", "Hanna"),
    ("activity", "edit", "revision", "Hanna"),
    ("activity", "prepare", "preparation", "Tove"),
    ("activity", "prepare", "steering", "Sara"),
    ("activity", "amend", "approved", "Stina"),
    ("activity", "amend", "execution", "Signe"),
    ("activity", "report_progress", "execution", "Stina"),
    ("activity", "extend", "preparation", "Tove"),
    ("activity", "extend", "evaluation", "Signe"),
    ("agreement", "fulfil", "in_force", "Signe"),
    ("agreement", "set_reminders", "in_force", "Signe"),
    ("agreement", "edit", "draft", "Signe"),
    ("agreement", "prolong", "in_force", "Signe"),
    ("picture", "edit", "draft", "Signe"),
    ("activity", "document", "execution", "Stina"),
    ("activity", "document", "evaluation", "Signe"),
    ("activity", "archive", "closed", "Arvid"),
    ("agreement", "document", "in_force", "Signe"),
    ("agreement", "archive", "withdrawn", "Signe"),
    ("picture", "document", "established", "Signe"),
    ("picture", "archive", "withdrawn", "Signe"),
]


def case_in(world: World, kind: str, state: str, code: str = "") -> Case:
    """A case of a kind in a state, made the real way."""
    if kind == "activity":
        return city_draft(world) if code == "register" else world.activity_in(state)
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    signe = world.actor("Signe")
    case: Case
    if kind == "agreement":
        if state == "in_force":
            return world.agreement
        parties = [world.cast.organisations[name] for name in (CITY, POLICE)]
        new = AgreementDraft(title="Ny", parties=parties, start="2027", end="2030", goals=["mål"])
        case = open_agreement(new, proposer=proposer, actor=signe, now=NOW)
    else:
        if state == "established":
            return world.picture
        problems = [ProblemDraft(title="Skadegörelse")]
        drawn = PictureDraft(title="Ny", agreement=world.agreement, problems=problems)
        case = draw_picture(drawn, proposer=proposer, actor=signe, now=NOW)
    if state in ("signing", "establishing"):
        world.turn(case, "send", "Signe")
    if state == "withdrawn":
        world.turn(case, "withdraw", "Signe")
    return case


def door_for(world: World, case: Case, code: str, by: str) -> Door:
    """What the case's page offers this person for a transition or an act."""
    found = look(case.public_id, actor=world.actor(by), now=NOW)
    assert found is not None
    offered = doors(found)
    return next((d for d in offered if d.code == code), None) or next(
        d for d in offered if d.code == "decide"
    )


def send(world: World, visitor: Visitor, door: Door, click: Click) -> Any:
    page = visitor.open(door.href)
    assert page.status == 200
    typed = dict(click.typed)
    body = typed.pop("body", "")
    if body:
        typed |= {"paragraph": "§ 7", "present": list(world.cast.members(body))}
    if door.code == "decide":
        typed["outcome"] = click.code
    return page.send("seen", **typed)


@pytest.mark.parametrize("click", CLICKS, ids=str)
def test_a_door_is_opened_and_the_transition_made(world: World, visit: Visit, click: Click) -> None:
    case = case_in(world, click.kind, click.source, click.code)
    now = "2027-01-04T09:00:00+01:00" if click.code == "expire" else NOW
    with time_machine.travel(now, tick=True):
        if click.code == "expire":  # its last day has passed; Signe looks then
            visitor = visit(click.by)
            page = visitor.open(f"/arende/{case.public_id}/gor/expire/").send("seen")
        else:
            door = door_for(world, case, click.code, click.by)
            visitor = visit(click.by)
            if click.code in PAGES_OF_THEIR_OWN:
                assert visitor.open(door.href).status == 200
                return
            page = send(world, visitor, door, click)
    assert page.status == 200, page.text
    assert current(case).state == click.target
    assert f": {current(case).title}." in page.text  # what happened, to what, who has it now


@pytest.mark.parametrize(("kind", "code", "state", "by"), ACTS)
def test_an_act_has_a_door_that_opens(
    world: World, visit: Visit, kind: str, code: str, state: str, by: str
) -> None:
    case = case_in(world, kind, state)
    assert visit(by).open(door_for(world, case, code, by).href).status == 200


def test_the_last_party_puts_it_in_force(world: World, visit: Visit) -> None:
    for kind, code, source, target in (
        ("agreement", "sign", "signing", "in_force"),
        ("picture", "establish", "establishing", "established"),
    ):
        case = case_in(world, kind, source)
        for by in ("Uno", "Ulla"):
            door = door_for(world, case, code, by)
            page = send(world, visit(by), door, Click(kind, code, source, target, by))
        assert current(case).state == target
        assert open_items(case)[0].due is not None
        assert case.title in page.text


def test_a_party_is_told_whose_word_is_still_awaited(world: World, visit: Visit) -> None:
    case = case_in(world, "agreement", "signing")
    page = visit("Uno").open(door_for(world, case, "sign", "Uno").href)
    assert f"Därefter återstår {POLICE}." in page.text
    assert f"Nu återstår {POLICE}." in page.send("seen").text


def test_every_transition_and_act_of_every_type_is_clicked(
    record_property: Callable[[str, object], None],
) -> None:
    clicked = {(c.kind, c.code, c.source) for c in CLICKS} | REFUSED_HERE
    declared = {
        (model.KIND, move.code, move.source)
        for model in (Activity, Agreement, Picture)
        for move in moves_of(model)
    }
    assert clicked == declared
    acts = {(m.KIND, code) for m in (Activity, Agreement, Picture) for code in m.ACTS}
    assert {(kind, code) for kind, code, _, _ in ACTS} == acts
    reached = {(c.kind, c.target) for c in CLICKS}
    reached |= {("activity", "draft"), ("agreement", "in_force"), ("picture", "established")}
    states = {(m.KIND, s) for m in (Activity, Agreement, Picture) for s in m.STATE_NAMES}
    assert reached == states
    rows = [f"{c.kind:10} {c.code:18} {c.source:13} → {c.target:13} {c.by}" for c in CLICKS]
    record_property("transitions made by clicks", rows)


def test_destructive_ones_explain_and_ask(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    page = visit("Hanna").open(f"/arende/{activity.public_id}/gor/withdraw/")
    assert "Vill du verkligen göra det här?" in page.text
    empty = page.send("motivation")
    assert empty.status == 422
    assert "id_motivation_error" in empty.html
    closing = world.activity_in("approved")
    page = visit("Stina").open(f"/arende/{closing.public_id}/gor/start/")
    assert "Vill du verkligen" not in page.text
    assert "Ärendet får läget ”Genomförande”" in page.text


def test_a_motive_is_asked_for_where_not_everything_was_done(world: World, visit: Visit) -> None:
    activity = world.activity_in("execution")
    page = visit("Stina").open(f"/arende/{activity.public_id}/gor/finish/")
    page = page.send("outcome", outcome="partly")
    assert page.status == 422
    assert "id_motivation_error" in page.html
    page.send("outcome", motivation="Halva delen hanns med.")
    assert current(activity).state == "evaluation"


def test_what_is_not_open_is_refused_in_the_engines_words(world: World, visit: Visit) -> None:
    activity = world.activity_in("preparation")
    address = f"/arende/{activity.public_id}/gor"
    early = visit("Hanna").open(f"{address}/start/")
    assert early.status == 409
    assert "”Starta” går inte att göra nu" in early.text
    assert "Tjänsteberedningen har ärendet nu" in early.text
    other = visit("Tove").open(f"{address}/withdraw/")
    assert other.status == 403
    assert "handläggare eller chef i Socialförvaltningen" in other.text
    for made_up in ("nonsense", "save", "delete", "__init__"):
        assert visit("Hanna").open(f"{address}/{made_up}/").status == 404
    assert visit("Pär").open(f"{address}/withdraw/").status == 404
    for uppgift in ("x", "579bd5fa-146e-438d-8ddf-93794977fb2f"):
        assert visit("Hanna").open(f"{address}/withdraw/?uppgift={uppgift}").status == 404


def test_a_body_acting_on_anothers_item_says_how_it_decided(world: World, visit: Visit) -> None:
    activity = world.activity_in("execution")
    page = visit("Siv").open(f"/arende/{activity.public_id}/gor/discontinue/")
    page = page.send("motivation", motivation="Pengarna är slut.")
    assert page.status == 422
    assert "id_paragraph_error" in page.html
    as_office = visit("Signe").open(f"/arende/{activity.public_id}/gor/discontinue/")
    assert "paragraph" not in as_office.form("motivation").values


def test_a_text_that_lacks_something_is_not_sent(world: World, visit: Visit) -> None:
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    drawn = PictureDraft(title="Tom", agreement=world.agreement)
    case = draw_picture(drawn, proposer=proposer, actor=world.actor("Signe"), now=NOW)
    page = visit("Signe").open(f"/arende/{case.public_id}/gor/send/")
    assert "minst ett problem" in page.text
    assert [b for b in page.form("seen").buttons if b.get("type") == "submit"] == []


def test_an_earlier_decision_to_approve_needs_who_is_responsible(
    world: World, visit: Visit
) -> None:
    proposer = Proposer(organisation=world.cast.organisations[CITY])
    case = propose_activity(
        world.draft(responsible=None), proposer=proposer, actor=world.actor("Signe"), now=NOW
    )
    page = visit("Signe").open(f"/arende/{case.public_id}/gor/register/")
    page = page.send("earlier_state", **EARLIER, earlier_state="approved")
    assert page.status == 422
    assert "ansvarig organisation" in page.text
    assert page.form("earlier_state").values["earlier_body"] == ["Stadsbyggnadsnämnden"]
    assert current(case).state == "draft"


def test_a_second_party_cannot_sign_for_the_first(world: World, visit: Visit) -> None:
    case = case_in(world, "agreement", "signing")
    citys = next(i for i in open_items(case) if i.party == world.cast.organisations[CITY])
    address = f"/arende/{case.public_id}/gor/sign/?uppgift={citys.public_id}"
    assert visit("Ulla").open(address).status == 403
    posted = visit("Ulla").client.post(
        f"/arende/{case.public_id}/gor/sign/", {"item": str(citys.public_id)}
    )
    assert posted.status_code == 403
