"""What is hidden leaves no trace: nothing on anybody else's pages changes because it is there,
and its address answers as one where there has never been anything.

`make test` hides 45 cases, three in each state, and looks at three of the pages that are alike;
`make difference` hides a thousand and looks at every page.
"""

from __future__ import annotations

import os
import re
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle, islice, zip_longest
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from pytest_django import Settings

from cases.actions.propose import propose_activity
from cases.drafts import ActivityDraft, Proposer
from cases.story.cast import POLICE, SOCIAL
from tests.statements import Statements
from tests.visibility_oracle import everybodys_roles, facts_of, sees, trees
from tests.web.conftest import CLOCK, Addresses, client_of
from tests.web.crawling import Crawl, Ids, others_addresses, without_tokens
from tests.web.town import Town
from tests.world import _STEP, _WAY, NOW, TODAY, World
from workflow import releases
from workflow.models import Case

HIDDEN = int(os.environ.get("SAMVERKA_HIDDEN_CASES", "45"))
PAIRS = 200
# Pages of one's own account: some have a challenge or a secret in them, new each time.
OWN_ACCOUNT = ("/konto/", "/installningar/")
# Another party, other organisations with and without a release, a company, nobody, and those
# whose roles reach far without reaching these cases.
STRANGERS = ("Pär", "Signe", "Frida", "Bodil", "Disa")
MOST = STRANGERS if HIDDEN >= 1000 else STRANGERS[:2]
EACH = 2000 if HIDDEN >= 1000 else 3  # pages that are alike


@pytest.fixture(autouse=True)
def as_deployed(town: Town, settings: Settings, addresses: Addresses) -> None:
    """Without the demo's pages, where everybody reads everybody's letters."""
    settings.DEMO = False
    addresses("config.urls")


def as_compared(response: Any) -> tuple[int, dict[str, str], str]:
    """Status, headers and body without what is random or tells the time."""
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    cookies = dict.fromkeys(response.cookies, "…")
    if response.streaming:  # a file; its bytes as text of one sign each
        body = b"".join(response.streaming_content).decode("latin-1")
    else:
        body = response.content.decode(errors="surrogateescape")  # a PDF is no text
    return response.status_code, headers | cookies, without_tokens(body)


# -- with and without


def crawled(town: Town, name: str) -> dict[str, Any]:
    """Everything that somebody reaches, and searches for words that stand in hidden cases."""
    crawl = Crawl(lambda: client_of(town, name)).everything(each=EACH)
    found = {path: as_compared(response) for path, response in crawl.seen.items()}
    for asked in crawl.searches(("mobila", "nattvandring", "hemlig", "TRY 2026/1", "TRY-S")):
        found[asked.path] = as_compared(asked.of(client_of(town, name)))
    return found


def test_the_same_pages_with_and_without_hidden_cases(
    world: World, town: Town, record_property: Callable[[str, object], None]
) -> None:
    number = next_number(world)
    before = {name: crawled(town, name) for name in MOST}
    again = crawled(town, MOST[0])
    random = {path for path in again if again[path] != before[MOST[0]].get(path)}
    assert {path for path in random if not path.startswith(OWN_ACCOUNT)} == set()
    states = hide(world, HIDDEN)
    compared = 0
    for name in MOST:
        after = crawled(town, name)
        assert set(after) == set(before[name]), name
        for path, answer in after.items():
            assert path in random or answer == before[name][path], (name, path)
        compared += len(after)
    assert next_number(world) == number + 1
    rows = [f"{compared} pages of {len(MOST)} people with {HIDDEN} hidden cases: the same"]
    record_property("difference", [*rows, ", ".join(f"{s} {n}" for s, n in states.items())])


def next_number(world: World) -> int:
    """The number that the police's next activity gets: a gap would tell of a hidden one."""
    proposer = Proposer(organisation=world.cast.organisations[POLICE])
    draft = world.draft(title="Polisens egen")
    made = propose_activity(draft, proposer=proposer, actor=world.actor("Pär"), now=NOW)
    made = world.turn(made, "submit", "Pär")
    world.turn(made, "withdraw", "Pär", record=_reason())
    assert made.number is not None
    return int(made.number.rsplit("/", maxsplit=1)[-1])


def _reason() -> Any:
    from workflow.records import Record

    return Record(motivation="prov")


def hide(world: World, count: int) -> dict[str, int]:
    """That many cases of A that none of the strangers may know of: drafts, and restricted ones in
    every state; returns how many of each."""
    owner = world.cast.organisations[SOCIAL]
    whole = [state for state in _WAY if state != "draft"]
    counted: dict[str, int] = {}
    for number, state in enumerate(islice(cycle(["draft", "draft", "draft", *whole]), count)):
        complete = world.draft(title=f"Hemlig nattvandring {number}", responsible=owner)
        bare = ActivityDraft(title=f"Mobila team {number}", agreement=world.agreement)
        case = propose_activity(
            complete if state != "draft" or number % 9 == 0 else bare,
            proposer=Proposer(organisation=owner),
            actor=world.actor("Hanna"),
            now=NOW + timedelta(seconds=number),
        )
        if state != "draft":
            releases.restrict(
                case.public_id, basis="18 kap. 1 § OSL", actor=world.actor("Hanna"), now=NOW
            )
            for code in _WAY[state]:
                _go(world, case, code)
        counted[state] = counted.get(state, 0) + 1
    return counted


def _go(world: World, case: Any, code: str) -> None:
    """A step of the way; A itself carries out what it has proposed."""
    from workflow.records import Record

    own: dict[str, dict[str, Any]] = {
        "start": {},
        "finish": {"outcome": "done"},
        "evaluate": {"process": "så", "effect": "så"},
    }
    if code in own:
        world.turn(case, code, "Hanna", record=Record(**own[code]))
    else:
        _STEP[code](world, case)


# -- hidden or never there


@pytest.mark.parametrize("name", ["Pär", "Signe"] if HIDDEN >= 1000 else ["Pär"])
def test_a_hidden_thing_answers_as_one_that_never_was(
    name: str, town: Town, world: World, record_property: Callable[[str, object], None]
) -> None:
    pairs = list(_pairs(world, name))
    assert len(pairs) == PAIRS
    times: dict[str, list[float]] = {"hidden": [], "nothing": []}
    for number, (path, ids) in enumerate(pairs):
        nowhere = path
        for ref in ids:
            nowhere = nowhere.replace(ref, str(uuid4()))
        for data in (None, {"act": "release", "reason": "prov", "motivation": "prov"}):
            order = [("hidden", path), ("nothing", nowhere)]
            answers = {}
            for kind, where in order if number % 2 else order[::-1]:
                answers[kind], seconds = _timed(town, name, where, data)
                times[kind].append(seconds)
            assert _without_ids(answers["hidden"]) == _without_ids(answers["nothing"]), path
            assert answers["hidden"].status_code in (404, 405), path
    hidden, nothing = (statistics.median(found) * 1000 for found in times.values())
    record_property(
        f"hidden or never there, {name}",
        [f"{len(pairs)} pairs, GET and POST: median {hidden:.2f} and {nothing:.2f} ms"],
    )


def test_a_hidden_case_costs_no_more_statements(town: Town) -> None:
    """What can be measured from outside follows from this."""
    spent = []
    for case in (town.cases["restricted"], town.cases["draft"], str(uuid4())):
        with Statements(connection) as statements:
            assert client_of(town, "Pär").get(f"/arende/{case}/").status_code == 404
        spent.append(len(statements))
    assert len(set(spent)) == 1, spent


def _pairs(world: World, name: str) -> Iterator[tuple[str, list[str]]]:
    """Addresses of hidden things, spread evenly over all patterns, with the ids in each."""
    top = trees()
    roles = everybodys_roles(TODAY, top)[world.cast.person(name).pk]
    hidden = [case.pk for case in Case.objects.all() if not sees(roles, facts_of(case, top))]
    ids = Ids(hidden)
    by_pattern: dict[str, list[tuple[str, list[str]]]] = {}
    for pattern, path in others_addresses(ids):
        parts = [part for part in path.split("/") if _is_id(part)]
        if ids.refs.issuperset(parts):  # people and places are no secret of a case's
            by_pattern.setdefault(pattern.name, []).append((path, parts))
    rounds = zip_longest(*by_pattern.values())
    yield from islice((pair for one in rounds for pair in one if pair is not None), PAIRS)


def _is_id(part: str) -> bool:
    try:
        UUID(part)
    except ValueError:
        return False
    return True


def _timed(town: Town, name: str, path: str, data: dict[str, str] | None) -> tuple[Any, float]:
    client = client_of(town, name)
    start = time.perf_counter()
    response = client.get(path) if data is None else client.post(path, data)
    return response, time.perf_counter() - start


_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def _without_ids(response: Any) -> tuple[int, str, str]:
    status, headers, body = as_compared(response)
    return status, _ID.sub("…", str(sorted(headers.items()))), _ID.sub("…", body)


assert CLOCK.date() == TODAY
