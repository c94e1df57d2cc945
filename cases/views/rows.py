"""Cases as rows of a list: where each is, who has it, until when. One statement for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from workflow.models import Case, WorkItem
from workflow.models.work import OPEN
from workflow.text import Text
from workflow.views.case_header import tone_of


@dataclass(frozen=True)
class Row:
    """A case as it stands in a list."""

    case: Case
    href: str
    state: Text | str
    tone: str
    holder: str
    taken_by: str
    due: date | None


def rows_of(cases: Sequence[Case]) -> list[Row]:
    """The cases in their order, each with whoever has it now."""
    found = WorkItem.objects.filter(process__in=[case.pk for case in cases], status__in=OPEN)
    items: dict[int, list[WorkItem]] = {}
    for item in found.select_related("body", "organisation", "owner").order_by("due", "id"):
        items.setdefault(item.process_id, []).append(item)
    return [_row(case, items.get(case.pk, ())) for case in cases]


def _row(case: Case, items: Iterable[WorkItem]) -> Row:
    held = list(items)
    body = held[0].body if len(held) == 1 else None
    return Row(
        case=case,
        href=reverse("case", args=[case.public_id]),
        state=body.name if body is not None and case.position is not None else _state(case),
        tone=tone_of(case),
        holder=", ".join(str(item.body or item.organisation) for item in held),
        taken_by=", ".join(item.owner.name for item in held if item.owner is not None),
        due=next((item.due for item in held), None),
    )


def _state(case: Case) -> Text:
    return case.STATE_NAMES[case.state]
