"""Which stored row each entered one is, so that what refers to a row stays with it.

A row is known by the id that its draft names, else by equal words, else it is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.db.models import Model, ProtectedError

from workflow.errors import BadRecord
from workflow.row_security import SYSTEM, seeing
from workflow.text import Text


class Named(Protocol):
    @property
    def id(self) -> UUID | None: ...


AnyRow = TypeVar("AnyRow", bound=Model)
AnyDraft = TypeVar("AnyDraft", bound=Named)


def paired(
    kept: Iterable[AnyRow], entered: Sequence[AnyDraft], *, field: str, by: str = "text"
) -> tuple[list[tuple[AnyRow | None, AnyDraft]], list[AnyRow]]:
    """Each draft with its row or None, in the order entered; and the rows that no draft is.

    Rows have a ``public_id``, and like the drafts the words ``by``. BadRecord naming
    ``field`` for an id that is not among the rows, or given twice.
    """
    left: dict[UUID, AnyRow] = {_id_of(row): row for row in kept}
    found: dict[int, AnyRow] = {}
    named: set[UUID] = set()
    for place, draft in enumerate(entered):
        if draft.id is not None:
            if draft.id not in left:
                raise BadRecord(field, _TWICE if draft.id in named else _NO_LONGER)
            named.add(draft.id)
            found[place] = left.pop(draft.id)
    by_words: dict[object, list[AnyRow]] = defaultdict(list)
    for row in left.values():
        by_words[getattr(row, by)].append(row)
    for place, draft in enumerate(entered):
        if draft.id is None and by_words[getattr(draft, by)]:
            found[place] = by_words[getattr(draft, by)].pop(0)
    gone = [row for rows in by_words.values() for row in rows]
    return [(found.get(place), draft) for place, draft in enumerate(entered)], gone


def remove(rows: Sequence[Model], *, field: str, otherwise: Text) -> None:
    """Deletes rows that nothing refers to; BadRecord if something protected does."""
    if not rows:
        return
    try:
        with seeing(SYSTEM):  # what uses it may be a case that she does not see
            type(rows[0])._base_manager.filter(pk__in=[row.pk for row in rows]).delete()
    except ProtectedError as error:
        raise BadRecord(field, otherwise) from error


def once(entered: Iterable[Any], *, field: str) -> None:
    """BadRecord naming the field if something stands there twice."""
    listed = list(entered)
    if len(set(listed)) < len(listed):
        raise BadRecord(field, _TWICE)


def _id_of(row: Model) -> UUID:
    public_id = getattr(row, "public_id")  # noqa: B009 - models have no common base with one
    assert isinstance(public_id, UUID)
    return public_id


IN_USE = Text(
    "Det du tar bort används av en aktivitet. Låt det stå kvar, eller ändra aktiviteten först.",
    "What you remove is used by an activity. Leave it, or change the activity first.",
)
_NO_LONGER = Text(
    "En av raderna finns inte längre. Ladda om sidan.",
    "One of the rows is no longer there. Reload the page.",
)
_TWICE = Text(
    "Samma sak står två gånger. Ta bort den ena.",
    "The same thing stands there twice. Remove one of them.",
)
