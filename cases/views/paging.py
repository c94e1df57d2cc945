"""Which page of a list is asked for, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from workflow.queues import PAGE


@dataclass(frozen=True)
class Paging:
    """A page of so many rows in all; a number beyond the last is the last."""

    number: int
    count: int

    @property
    def rows(self) -> slice:
        """What to cut out of all rows."""
        return slice((self.number - 1) * PAGE, self.number * PAGE)


def paging(request: HttpRequest, total: int) -> Paging:
    """The page that the address asks for."""
    count = max(1, -(-total // PAGE))
    said = request.GET.get("sida", "")
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < 9 else 1
    return Paging(min(max(1, number), count), count)


def query_of(given: QueryDict, **changed: str) -> str:
    """What stands in the address but for the page, with something changed."""
    kept = given.copy()
    kept.pop("sida", None)
    for name, value in changed.items():
        kept[name] = value
    for name in [name for name, value in kept.items() if not value]:
        del kept[name]
    return kept.urlencode()
