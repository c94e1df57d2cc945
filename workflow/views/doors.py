"""Where an act or a transition is done: the one place that knows which page is for what.

What a body answers on its own item is decided on one page; what changes a text has a page of
its case type; everything else has the page that is built from the rule's demands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from .. import flows, looks, options, permissions
from ..later_acts import LATER, OWN_NUMBER
from ..lifecycle import Act, Rule, Who, moves_of
from ..models import Case, WorkItem
from ..rights import Right
from ..text import Text

# Pages of their own, by type of case and by act: the name of the address, and what it takes
# beside the case. Everybody else's page is `transition`.
_PAGES: dict[tuple[str, str], tuple[str, dict[str, str]]] = {
    ("activity", "submit"): ("submit", {}),
    ("activity", "resubmit"): ("submit", {}),
    ("activity", "edit"): ("propose-step", {"step": "problem"}),
    ("activity", "prepare"): ("prepare", {}),
    ("activity", "amend"): ("amend", {}),
    ("activity", "report_progress"): ("report", {}),
    ("activity", "extend"): ("extend", {}),
    ("agreement", "edit"): ("agreement-edit", {}),
    ("agreement", "prolong"): ("agreement-prolong", {}),
    ("agreement", "fulfil"): ("fulfil", {}),
    ("agreement", "set_reminders"): ("reminders", {}),
    ("picture", "edit"): ("picture-edit", {}),
    ("activity", "document"): ("document-add", {}),
    ("activity", "archive"): ("archive", {}),
    ("agreement", "document"): ("document-add", {}),
    ("agreement", "archive"): ("archive", {}),
    ("picture", "document"): ("document-add", {}),
    ("picture", "archive"): ("archive", {}),
}
# What a queue offers for an item that no body holds, by type of case and state; elsewhere
# the case itself is opened.
_NEXT: dict[tuple[str, str], str] = {
    ("activity", "draft"): "edit",
    ("activity", "revision"): "edit",
    ("activity", "approved"): "start",
    ("activity", "execution"): "report_progress",
    ("activity", "evaluation"): "evaluate",
    ("agreement", "draft"): "edit",
    ("agreement", "signing"): "sign",
    ("picture", "draft"): "edit",
    ("picture", "establishing"): "establish",
}
# The holder's own next steps, most wanted first: the first open one is the case's next action.
_WANTED = (
    "decide",
    "sign",
    "establish",
    "resubmit",
    "submit",
    "send",
    "start",
    "report_progress",
    "evaluate",
)


@dataclass(frozen=True)
class Door:
    """Something that can be done now: what it is called, where, and whether it comes first."""

    code: str
    label: Text
    href: str
    primary: bool = False


def door(case: Case, code: str, item_id: UUID | None = None) -> str:
    """The address where an act or transition of this case is done.

    The case has its turn (`loading.look`). A party's own item is found when none is named.
    """
    page = _PAGES.get((case.kind, code))
    if page is not None:
        name, more = page
        return reverse(name, kwargs={"case_id": case.public_id, **more})
    item = case.turn.item
    if item is not None and item.body_id is not None and _answers(case, code):
        return _query(_decide(case, item), val=code)
    if item_id is None and any(i.party_id for i in case.turn.items):
        own = own_party_item(case)
        item_id = own.public_id if own is not None else None
    href = reverse("transition", kwargs={"case_id": case.public_id, "code": code})
    return _query(href, uppgift=str(item_id)) if item_id else href


def has_own_page(case: Case, code: str) -> bool:
    """Whether this type of case has a page made for this act alone."""
    return (case.kind, code) in _PAGES


def doors(case: Case) -> list[Door]:
    """Everything that the actor of the case's turn can do with it now, the next thing first.

    Asks no database. All that her body can answer on its item is one door: the decision.
    """
    found = [*_decision(case), *_moves(case), *_acts(case)]
    first = min(
        (d for d in found if d.code in _WANTED), key=lambda d: _WANTED.index(d.code), default=None
    )
    if first is None:
        return found
    rest = [d for d in found if d is not first]
    return [Door(first.code, first.label, first.href, primary=True), *rest]


def side_doors(case: Case) -> list[Door]:
    """What can be done beside the case's way: report jäv, release it, say how secret it is, and
    see who has looked. An auditor's own costs a statement."""
    turn, person = case.turn, case.turn.actor.person
    if person is None or person.pk in turn.conflicted:
        return []
    found = []
    if case.state not in case.FINAL:
        found.append(Door("conflict", _CONFLICT, address("conflict", case_id=case.public_id)))
    if permissions.may_propose(case, turn.rights) is not None:
        if case.number is not None:
            found.append(Door("release", _RELEASE, address("release", case_id=case.public_id)))
        label = _SECRECY if case.restricted else _RESTRICT
        found.append(Door("secrecy", label, address("secrecy", case_id=case.public_id)))
    found += _of_the_record(case)
    if looks.may_read(case, turn.rights):
        found.append(Door("looks", _LOOKS, address("looks", case_id=case.public_id)))
    return found


def _of_the_record(case: Case) -> Iterator[Door]:
    """The duties of record: the own number, erasure, weeding."""
    turn, own = case.turn, LATER[OWN_NUMBER].rule
    if case.number is not None and permissions.find_capacity(case, turn, own) is not None:
        yield Door(OWN_NUMBER, own.label, address("own-number", case_id=case.public_id))
    if permissions.holds(Who.RECORDS_MANAGER, case, turn) is not None:
        yield Door("erase", _ERASE, address("erase", case_id=case.public_id))
        if case.finished is not None:
            yield Door("weed", _WEED, address("weed", case_id=case.public_id))


def next_of(item: WorkItem) -> Door:
    """The next thing to do with an item in a queue, from the item and its case alone."""
    case = item.process
    if item.body_id is not None:
        return Door("decide", _DECIDE, _decide(case, item), primary=True)
    code = _NEXT.get((case.kind, case.state))
    if code is None:
        return Door("open", _OPEN, address("case", case_id=case.public_id), primary=True)
    kind = flows.case_types()[case.kind]
    page = _PAGES.get((case.kind, code))
    if page is not None:
        href = reverse(page[0], kwargs={"case_id": case.public_id, **page[1]})
        return Door(code, _CONTINUE if code == "edit" else kind.ACTS[code].rule.label, href, True)
    label = next(m.rule.label for m in moves_of(kind) if m.code == code)
    href = reverse("transition", kwargs={"case_id": case.public_id, "code": code})
    return Door(code, label, _query(href, uppgift=str(item.public_id)), primary=True)


def own_party_item(case: Case) -> WorkItem | None:
    """The open item of a party for which the actor signs."""
    rights = case.turn.rights
    return next(
        (i for i in case.turn.items if rights.find(Right.SIGN, i.party_id, "organisation")), None
    )


def _decision(case: Case) -> Sequence[Door]:
    item = case.turn.item
    answers = [m for m in options.open_moves(case) if _is_answer(case, m.rule)]
    if item is None or item.body is None or not answers:
        return ()
    label = _DECIDE_FOR.format(body=item.body.name)
    return (Door("decide", label, _decide(case, item)),)


def _moves(case: Case) -> list[Door]:
    return [
        Door(m.code, options.label_of(m, case), door(case, m.code))
        for m in options.open_moves(case)
        if not _is_answer(case, m.rule)
    ]


def _acts(case: Case) -> list[Door]:
    return [
        Door(a.code, a.rule.label, door(case, a.code))
        for a in case.ACTS.values()
        if _act_is_open(case, a)
    ]


def _act_is_open(case: Case, act: Act) -> bool:
    turn = case.turn
    person = turn.actor.person
    if case.state not in act.source or (person is not None and person.pk in turn.conflicted):
        return False
    return permissions.find_capacity(case, turn, act.rule) is not None


def _answers(case: Case, code: str) -> bool:
    """Whether this is a word of the body that has the item, spoken by the actor."""
    return any(
        m.code == code and m.source == case.state and _is_answer(case, m.rule)
        for m in moves_of(type(case))
    )


def _is_answer(case: Case, rule: Rule) -> bool:
    item = case.turn.item
    if item is None or item.body_id is None:
        return False
    found = permissions.find_capacity(case, case.turn, rule)
    return found is not None and found[0] is Who.BODY


def address(name: str, **ids: UUID) -> str:
    """An address with public ids in it, as ``reverse`` makes it, but made once and filled in:
    a queue has a hundred of them."""
    found = _pattern(name, tuple(ids))
    for place, value in zip(_PLACES, ids.values(), strict=False):
        found = found.replace(place, str(value))
    return found


@cache
def _pattern(name: str, ids: tuple[str, ...]) -> str:
    return reverse(name, kwargs=dict(zip(ids, _PLACES, strict=False)))


_PLACES = tuple(str(UUID(int=place)) for place in (1, 2))


def _decide(case: Case, item: WorkItem) -> str:
    return address("decide", case_id=case.public_id, item_id=item.public_id)


def _query(href: str, **values: str) -> str:
    return f"{href}?{urlencode(values)}"


_DECIDE = Text("Besluta", "Decide")
_DECIDE_FOR = Text("Besluta för {body}", "Decide for {body}")
_OPEN = Text("Öppna", "Open")
_CONTINUE = Text("Fortsätt skriva", "Continue writing")
_CONFLICT = Text("Anmäl jäv", "Report a conflict of interest")
_RESTRICT = Text("Skydda ärendet (sekretess)", "Restrict the case (secrecy)")
_SECRECY = Text("Sekretess", "Secrecy")
_ERASE = Text("Gallra", "Erase")
_WEED = Text("Rensa arbetsutkast", "Weed working drafts")
_LOOKS = Text("Vem har tittat", "Who has looked")
_RELEASE = Text("Lämna ut till andra", "Release to others")
