"""How secret a case is, and who sees it because of that.

A level is computed, never stored: from the number, from what is released, and from the flag
``restricted``. What it means for a query stands in ``visible`` (models/cases.py); this module
says it to people.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from .models import Case, Organisation, Release, WorkItem
from .text import Text


@dataclass(frozen=True)
class Level:
    """A level as a page shows it. ``tone`` is a colour that only repeats the name."""

    code: str
    name: Text
    seen_by: Text
    tone: str = "neutral"


INTERNAL = Level(
    "internal",
    Text("Internt", "Internal"),
    Text(
        "Ses bara av den egna organisationen.",
        "Seen by its own organisation only.",
    ),
)
DISPATCHED = Level(
    "dispatched",
    Text("Inlämnat", "Dispatched"),
    Text(
        "Ses av den egna organisationen, av dem som har eller har haft det, och av samordnaren.",
        "Seen by its own organisation, those who have or have had it, and the coordinator.",
    ),
)
RELEASED = Level(
    "released",
    Text("Utlämnat", "Released"),
    Text(
        "Ses av den egna organisationen, av dem som har eller har haft det, av samordnaren, och "
        "av dem det är utlämnat till.",
        "Seen by its own organisation, those who have or have had it, the coordinator, and "
        "those to whom it is released.",
    ),
)
RESTRICTED = Level(
    "restricted",
    Text("Skyddat (sekretess)", "Restricted"),
    Text(
        "Ses bara av den egna organisationen, av dem som har eller har haft det, och av dem det "
        "är utlämnat till. Varje gång någon öppnar det antecknas.",
        "Seen only by its own organisation, those who have or have had it, and those to whom it "
        "is released. Every time somebody opens it is recorded.",
    ),
    tone="danger",
)


def level_of(case: Case) -> Level:
    """The level that holds now; one statement where a release decides, else none."""
    if case.restricted:
        return RESTRICTED
    if case.number is None:
        return INTERNAL
    return RELEASED if _is_released(case) else DISPATCHED


def _is_released(case: Case) -> bool:
    """Whether somebody got it who has never had to do anything with it."""
    given = Release.objects.filter(~had_turn(), case=case.pk, taken_back_at__isnull=True)
    found: bool = given.exists()
    return found


def had_turn() -> Exists:
    """Whether a release's receiver has, or has had, a work item of the case, and so sees it
    anyway; a condition on rows of Release."""
    items = WorkItem.objects.filter(process=OuterRef("case"))
    return Exists(items.filter(Q(body=OuterRef("body")) | Q(organisation=OuterRef("organisation"))))


def losing_sight(case: Case) -> list[Text | str]:
    """The places from which a case is seen today and will not be once it is restricted.

    The difference between lines 4 and 12 of docs/architecture.md §Visibility with and without
    the restriction. Of a draft, which is seen by its own organisation only, there are none. At
    most one statement.
    """
    if case.restricted or case.number is None:
        return []
    found: list[Text | str] = []
    if case.agreement_id is not None:
        found.append(_COORDINATOR)  # unnamed: the owner may not see the agreement any more
    return [*found, *(place.name for place in _departments(case))]


def _departments(case: Case) -> list[Organisation]:
    """Organisations that see it only because their party signs or establishes it."""
    items = WorkItem.objects.filter(process=case.pk)
    parties = items.filter(party__isnull=False).values("party")
    held = items.filter(organisation__isnull=False).values("organisation")
    given = Release.objects.filter(
        case=case.pk, taken_back_at__isnull=True, organisation__isnull=False
    ).values("organisation")
    return list(
        Organisation.objects.filter(root__in=parties)
        .exclude(Q(pk=case.owner_organisation_id) | Q(pk__in=held) | Q(pk__in=given))
        .order_by("name", "pk")
    )


_COORDINATOR = Text("Överenskommelsens samordnare", "The coordinator of the agreement")
