"""A secretary's queue as a whole request, beside a bare Django view of the same 25 rows."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from tests.web.town import session_of

from .database import analyse
from .page_server import PLACE, serving
from .queue_town import found_town
from .reports import Goal, Report, machine
from .rounds import Clock, interleave
from .sides import own_connection

ITEMS, ROUNDS, REQUESTS = 10_000, 60, 40
QUICK_ROUNDS, QUICK_REQUESTS = 2, 8
WARM_UP, CLIENTS, ROWS = 5, 4, 25
COLUMNS = ("page", "pages/s", "ms a page", "kB", "x bare")
Page = tuple[str, str]  # where, and the cookie
_CASE = re.compile(rb'role="rowheader"[^>]*><a href="/arende/([^/]+)/"')
QUEUE, BARE, BARE_SIGNED_IN = "queue page", "bare view", "bare view, signed in"


def measure(*, quick: bool) -> Report:
    """One server, one person, two views in turn; each asked by a few clients at once."""
    town = found_town()
    town.fill(ITEMS)
    analyse()
    cookie = f"sessionid={session_of(town.secretary)}"
    requests = QUICK_REQUESTS if quick else REQUESTS
    with serving() as port, ThreadPoolExecutor(CLIENTS) as threads:
        clients = [Client(port) for _ in range(CLIENTS)]
        pages: dict[str, Page] = {
            QUEUE: ("/att-gora/", cookie),
            BARE: ("/bare/", ""),
            BARE_SIGNED_IN: ("/bare/", cookie),
        }
        sizes = check(clients[0], pages)
        laps = interleave(
            {name: _side(threads, clients, page, requests) for name, page in pages.items()},
            rounds=QUICK_ROUNDS if quick else ROUNDS,
            warm_up=WARM_UP,
        )
    rows: list[list[str | float]] = [
        [
            name,
            requests / laps[name].typical,
            1000 * laps[name].typical / requests,
            sizes[name] / 1000,
            laps[name].times(laps[BARE]),
        ]
        for name in pages
    ]
    with own_connection() as connection:
        told = machine(connection)
    return Report(
        title=f"page: {ROWS} rows as a whole request, {CLIENTS} clients, {PLACE}",
        columns=COLUMNS,
        rows=rows,
        goals=[
            Goal("queue page : bare view", laps[QUEUE].times(laps[BARE]), "at least", 0.5),
            Goal("queue page : bare view, signed in", laps[QUEUE].times(laps[BARE_SIGNED_IN])),
        ],
        texts={"Machine": told},
    )


class Client:
    """A connection that is kept, as a browser keeps it."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)

    def get(self, path: str, cookie: str) -> bytes:
        """The page; anything but a page is an error of the benchmark."""
        self.connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        response = self.connection.getresponse()
        body = response.read()
        assert response.status == 200, (path, response.status, body[:500])
        return body


def check(client: Client, pages: Mapping[str, Page]) -> dict[str, int]:
    """Refuses to compare pages with other rows; returns the sizes in bytes."""
    bodies = {name: client.get(*page) for name, page in pages.items()}
    rows = {name: _CASE.findall(body) for name, body in bodies.items()}
    assert len(rows[QUEUE]) == ROWS, len(rows[QUEUE])
    assert all(found == rows[QUEUE] for found in rows.values())
    return {name: len(body) for name, body in bodies.items()}


def _side(
    threads: ThreadPoolExecutor, clients: list[Client], page: Page, requests: int
) -> Callable[[Clock], None]:
    def ask(client: Client) -> None:
        for _ in range(requests // len(clients)):
            client.get(*page)

    def run(clock: Clock) -> None:
        with clock:
            list(threads.map(ask, clients))

    return run
