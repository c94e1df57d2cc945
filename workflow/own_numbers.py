"""The number that an organisation's own register has given a case, beside ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from . import engine
from .errors import BadRecord
from .later_acts import OWN_NUMBER
from .models import Case
from .records import Record
from .text import Text
from .turn import Actor

LONGEST = 50


def set_own_number(
    case_id: UUID, number: str, *, seen_version: str, actor: Actor, now: datetime
) -> Case:
    """Writes the number beside the case's, or takes it away where it is empty; an entry says so.

    By the owner, the records manager or the coordinator, once the case has our number. Raises
    BadRecord for one that is too long or the same as before, and as ``engine.act``.
    """
    said = {"number": " ".join(number.split())}
    if len(said["number"]) > LONGEST:
        raise BadRecord("number", _TOO_LONG)

    def change(case: Case) -> dict[str, Any]:
        if case.external_number == said["number"]:
            raise BadRecord("number", _THE_SAME)
        said["before"] = case.external_number  # under the lock, before it is overwritten
        Case.objects.filter(pk=case.pk).update(external_number=said["number"])
        case.external_number = said["number"]
        return case.turn.content

    return engine.act(
        case_id,
        OWN_NUMBER,
        actor=actor,
        seen_version=seen_version,
        record=Record(report=said),
        change=change,
        now=now,
    )


_TOO_LONG = Text("Skriv högst 50 tecken.", "Write at most 50 characters.")
_THE_SAME = Text("Det numret står där redan.", "That number stands there already.")
