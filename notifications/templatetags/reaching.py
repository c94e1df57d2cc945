"""Whom no letter reaches, and which letters were given up; asked by pages whose gate allows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template

from workflow.models import User

from .. import addresses, dead_letters
from ..models import DeadAddress

register = template.Library()


@register.simple_tag
def not_reached(rows: User | Iterable[Any]) -> Mapping[int, DeadAddress]:
    """Of a person, or of rows that show one each, whom no letter reaches, by key; one statement."""
    return addresses.not_reached(map(_person, [rows] if isinstance(rows, User) else rows))


@register.simple_tag
def given_up() -> dict[str, Sequence[dead_letters.DeadLetter] | int]:
    """The letters that were given up, the oldest first, and how many there are."""
    rows, total = dead_letters.dead_letters()
    return {"rows": rows, "total": total}


def _person(row: Any) -> User:
    """Of a person herself, a colleague, or a seat."""
    if isinstance(row, User):
        return row
    person: User = row.person if hasattr(row, "person") else row.role.membership.person
    return person
