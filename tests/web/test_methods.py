"""Every address × sixteen people × seven methods, against tests/web/statuses.txt.

GET is asked in test_every_address.py together with what the pages say; the rest is here. The table
as it is now, to be compared line by line: `python -m tests.web.matrix`.
"""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import FieldError
from django.test import Client

from tests.web import matrix
from tests.web.addresses import ADDRESSES, Address
from tests.web.conftest import client_of, taken
from tests.web.matrix import PEOPLE, REFUSED_EVERYWHERE, Row
from tests.web.town import Town
from tests.web.traces import fingerprint, undone
from workflow.models import User

# Five methods, and a form without its token, are refused before anybody is asked who she is
# (config.middleware.Methods, Django's CSRF), a HEAD is a GET without its body, a GET is made for
# everybody in test_every_address.py: here a visitor, the owner's officer, another party's, and the
# body's secretary stand for all. `make matrix`, and printing the table, ask everybody.
_EVERYBODY = os.environ.get("SAMVERKA_MATRIX") or os.environ.get(matrix.PRINT)
SOME = PEOPLE if _EVERYBODY else ("", "Hanna", "Pär", "Tove")


@pytest.mark.parametrize("address", ADDRESSES, ids=str)
def test_who_gets_what_by_which_method(address: Address, town: Town) -> None:
    printed = os.environ.get(matrix.PRINT, "")
    if not re.search(printed, str(address)):
        pytest.skip("its row is not asked for")
    path = address.path(town)
    before = fingerprint()
    got = tuple(_looked(town, name, path) for name in SOME)
    for method in REFUSED_EVERYWHERE:
        answers = {client_of(town, name).generic(method, path).status_code for name in SOME}
        assert answers == {405}, method
    without_token = [
        _strict(client_of(town, name)).post(path, {"motivation": "ord"}) for name in SOME
    ]
    assert {response.status_code for response in without_token} == {403}
    assert {_reason(response) for response in without_token} == {"csrf"}
    assert fingerprint() == before  # nothing of this changes anything for anybody
    posted = tuple(_posted(town, name, path) for name in SOME)
    row = matrix.expected().get(str(address))
    found = Row(_whole(got, row.get), _whole(posted, row.post)) if row else Row(got, posted)
    if printed:
        print(f"\nROW {found.lines(str(address))}")  # noqa: T201 -- asked for on purpose
        return
    assert not matrix.differing(str(address), found), matrix.differing(str(address), found)


def _whole(got: tuple[int, ...], listed: tuple[int, ...]) -> tuple[int, ...]:
    """A row of statuses for everybody: of those who were not asked, what the table says."""
    return tuple(
        (dict(zip(PEOPLE, listed, strict=True)) | dict(zip(SOME, got, strict=True))).values()
    )


def _looked(town: Town, name: str, path: str) -> int:
    cache.clear()  # nobody is slowed down for what another one has asked
    return int(taken(client_of(town, name).head(path)).status_code)


def _posted(town: Town, name: str, path: str) -> int:
    with undone():
        cache.clear()
        return int(taken(client_of(town, name).post(path)).status_code)


def _strict(client: Client) -> Client:
    client.handler.enforce_csrf_checks = True
    return client


def _reason(response: Any) -> str:
    """Whether it was the missing token that was refused, and not the person."""
    names = [template.name for template in response.templates]
    return "csrf" if "403_csrf.html" in names else f"{names} for {response.request}"


@pytest.mark.parametrize("name", ["", "Pär"])
@pytest.mark.parametrize("method", REFUSED_EVERYWHERE)
def test_a_method_tells_nothing_of_what_is_there(town: Town, name: str, method: str) -> None:
    paths = ("/", "/nagonstans/", f"/arende/{town.cases['restricted']}/")
    answers = [client_of(town, name).generic(method, path) for path in paths]
    assert [answer.status_code for answer in answers] == [405, 405, 405]
    assert {answer["Allow"] for answer in answers} == {"GET, HEAD, POST"}
    assert len({answer.content for answer in answers}) == 1


def test_there_is_no_superuser(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """No column for it; and whoever forces a library's property to say yes has gained nothing."""
    with pytest.raises(FieldError):
        User.objects.filter(is_superuser=True)  # type: ignore[misc]
    nobody = PEOPLE.index("Nora")
    table = matrix.expected()
    for name in ("is_superuser", "is_staff"):
        assert getattr(User.objects.get(name__startswith="Nora"), name) is False
        monkeypatch.setattr(User, name, True)
    found = {
        str(address): client_of(town, "Nora").get(address.path(town)).status_code
        for address in ADDRESSES
    }
    assert found == {address: table[address].get[nobody] for address in found}


def test_the_table_is_read_as_it_is_written() -> None:
    """Head and columns stand as the people do; no line is there twice or out of order."""
    text = matrix.TABLE.read_text(encoding="utf-8")
    assert text.startswith(matrix.heading())
    rows = "\n".join(row.lines(address) for address, row in matrix.expected().items())
    assert text == f"{matrix.heading()}\n{rows}\n"
