"""Many people post the same decision at the same moment: one is heard, all others are told who.

`make load` does it with two hundred, `make test` with fifty.
"""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import median
from urllib.parse import urlencode

import pytest

from tests.browser.site import Site
from tests.web.reading import read

CLIENTS = int(os.environ.get("SAMVERKA_CLIENTS", "50"))
PATIENCE = 4.0  # seconds that all but one in twenty may wait
NAME = "raced for"


@pytest.mark.slow
def test_one_of_many_decides(site: Site, record_property: Callable[[str, object], None]) -> None:
    path = f"/arende/{site.town.cases[NAME]}/besluta/{site.town.items[NAME]}/"
    cookie, body = _filled_in(site, path)
    barrier = threading.Barrier(CLIENTS)

    def post(_: int) -> tuple[int, float]:
        with closing(_connection(site)) as connection:
            connection.connect()
            barrier.wait()
            begun = time.perf_counter()
            connection.request("POST", path, body, _headers(site, cookie))
            answer = connection.getresponse()
            answer.read()
            return answer.status, time.perf_counter() - begun

    with ThreadPoolExecutor(CLIENTS) as threads:
        answers = list(threads.map(post, range(CLIENTS)))

    statuses = Counter(status for status, _ in answers)
    seconds = sorted(took for _, took in answers)
    slow = seconds[int(0.95 * len(seconds)) - 1]
    told = f"{CLIENTS} clients: {dict(statuses)}, median {median(seconds):.2f} s, p95 {slow:.2f} s"
    record_property("one decision, many clients", [told])
    assert statuses == {302: 1, 409: CLIENTS - 1}
    assert slow <= PATIENCE, told


def _filled_in(site: Site, path: str) -> tuple[str, str]:
    """The secretary's form, ready to send, and the cookies it is sent with."""
    session = f"sessionid={site.town.sessions['Tove']}"
    with closing(_connection(site)) as connection:
        connection.request("GET", path, headers={"Cookie": session})
        answer = connection.getresponse()
        token = answer.getheader("Set-Cookie", "").split(";")[0]
        form = read(answer.read()).form("outcome", "seen")
    present = [control.value for control in form.controls if control.name == "present"]
    data = form.data() | {"outcome": ["endorse"], "on": ["2026-01-12"], "paragraph": ["§ 7"]}
    body = urlencode(data | {"present": present}, doseq=True)
    return f"{session}; {token}", body


def _headers(site: Site, cookie: str) -> dict[str, str]:
    return {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": site.address,
    }


def _connection(site: Site) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(site.address.removeprefix("http://"), timeout=60)
