"""The table of who gets what at which address by which method: tests/web/statuses.txt.

An address has one line with the status of a GET for each person; HEAD answers the same. Below it
stands what a POST with a valid token and nothing in it answers, where that is something else.
Every other method is refused alike everywhere (tests/web/test_methods.py).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("statuses.txt")
# What each column of the table is, in order.
KINDS = {
    "": "anonymous: has not signed in",
    "Nora": "no organisation: an account without any role",
    "Hanna": "the owner's case officer",
    "Kim": "reader: a member of the owner",
    "Stina": "the responsible organisation's officer",
    "Pär": "another organisation's officer, of another party",
    "Frida": "another organisation's officer, to whom some cases were released",
    "Bodil": "a municipal company's officer",
    "Tove": "decider: the secretary of the body in turn",
    "Lena": "a member of that body",
    "Signe": "coordinator of the agreement",
    "Rut": "auditor of the party",
    "Arvid": "records manager of the party",
    "Uno": "signatory of the party",
    "Adam": "administrator of the party",
    "Disa": "operator",
}
PEOPLE = tuple(KINDS)
REFUSED_EVERYWHERE = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
WIDTH, POST = 52, "  POST"
PRINT = "SAMVERKA_PRINT_STATUSES"


@dataclass(frozen=True)
class Row:
    """The statuses of one address, a person a number."""

    get: tuple[int, ...]
    post: tuple[int, ...]

    def lines(self, address: str) -> str:
        """The row as the table writes it."""
        written = [_line(address, self.get)]
        if self.post != self.get:
            written.append(_line(POST, self.post))
        return "\n".join(written)


def _line(first: str, statuses: Sequence[object]) -> str:
    return (first.ljust(WIDTH) + "".join(str(status).ljust(8) for status in statuses)).rstrip()


def heading() -> str:
    """The table's head: what the columns are, and how to read a line."""
    legend = [f"#   {name or 'visitor':9}{kind}" for name, kind in KINDS.items()]
    return "\n".join(
        [
            "# Who gets what. A line is an address with the status of a GET for each person; HEAD",
            "# answers the same. POST is an empty form with a valid token; without a line of its",
            "# own it answers as GET does. A POST without a token is 403 everywhere, and",
            f"# {', '.join(REFUSED_EVERYWHERE)} are 405 everywhere. 302 leads to sign-in or on,",
            "# 404 says that there is nothing, 403 that she may not, 422 what is missing.",
            *legend,
            _line("address", [name or "visitor" for name in PEOPLE]),
        ]
    )


@cache
def expected() -> dict[str, Row]:
    """The table by address."""
    found: dict[str, Row] = {}
    address = ""
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith(("#", "address ")):
            continue
        name, *given = line.rsplit(maxsplit=len(PEOPLE))
        statuses = tuple(int(status) for status in given)
        if line.startswith(POST):
            found[address] = replace(found[address], post=statuses)
        else:
            address = name
            assert address not in found, f"{address} stands twice in {TABLE.name}"
            found[address] = Row(statuses, statuses)
    return found


def differing(address: str, found: Row) -> str:
    """What the table should say of an address if it was right; empty where it says so."""
    wanted = expected().get(address)
    if wanted == found:
        return ""
    before = wanted.lines(address) if wanted else "nothing"
    return (
        f"{TABLE.name} says:\n{before}\nit is:\n{found.lines(address)}\n"
        "Where this is right and the page is wrong, mend the page."
    )


def main() -> None:
    """Asks for every row anew, or for those that match a pattern, and prints them as they are.

    To be read, not trusted: python -m tests.web.matrix ["^body|^person"]
    """
    asked = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-s", "-p", "no:randomly"]
    pattern = next(iter(sys.argv[1:]), ".")
    asked += [str(TABLE.with_name("test_methods.py")), "-k", "by_which_method"]
    # Not through a pipe: the database server that this may start would keep it open.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as said:
        subprocess.run(asked, env=os.environ | {PRINT: pattern}, stdout=said, check=False)
        said.seek(0)
        lines = said.read().splitlines()
    rows, inside = [], False
    for line in lines:
        inside = line.startswith("ROW ") or (inside and line.startswith(POST))
        if inside:
            rows.append(line.removeprefix("ROW "))
    sys.stdout.write("\n".join([heading(), *rows]) + "\n")
    sys.stderr.write("\n".join(lines[-20:]) + "\n")


if __name__ == "__main__":
    main()
