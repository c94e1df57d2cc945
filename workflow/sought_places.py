"""Which bodies, organisations and agreements a search over decisions can be narrowed to.

Structure, not content: the agreements that a person sees and those who take part in them, and
the organisations and bodies of her own party. Three statements.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from .models import Body, Case, Organisation
from .rights import SHOWS, Right, Rights


@dataclass(frozen=True)
class PlaceChoice:
    """A place by key, public id and name; ``root`` is an organisation's topmost parent."""

    key: int
    ref: UUID
    name: str
    root: int | None = None


@dataclass(frozen=True)
class PlaceChoices:
    """What can be chosen, by name."""

    bodies: Sequence[PlaceChoice]
    organisations: Sequence[PlaceChoice]
    agreements: Sequence[PlaceChoice]

    def owners(self, ref: str) -> list[int] | None:
        """The keys of an organisation and all below it; None where none is chosen."""
        chosen = next((one for one in self.organisations if str(one.ref) == ref), None)
        if chosen is None:
            return None
        return [one.key for one in self.organisations if chosen.key in (one.key, one.root)]


def places_of(rights: Rights) -> PlaceChoices:
    """What a person can choose among, given her rights of today."""
    shown = [held for held in rights.held if held.right in SHOWS]
    roots = {held.root_id or held.place_id for held in shown if held.place == "organisation"}
    bodies = {held.place_id for held in shown if held.place == "body"}
    coordinated = rights.places(Right.COORDINATE)
    agreements = _agreements(rights, roots, bodies, coordinated)
    keys = [one.key for one in agreements]
    found_bodies = Body.objects.filter(
        Q(pk__in=bodies)
        | Q(agreement__in=keys)
        | Q(organisation__root__in=roots, agreement__isnull=True)
    )
    within = Organisation.objects.filter(
        Q(root__in=roots)
        | Q(pk__in=roots)
        | Q(root__party_in__agreement__in=keys)
        | Q(party_in__agreement__in=keys)
    )
    return PlaceChoices(
        bodies=_by_name(found_bodies.values_list("pk", "public_id", "name")),
        organisations=_by_name(within.distinct().values_list("pk", "public_id", "name", "root")),
        agreements=agreements,
    )


def _agreements(
    rights: Rights, roots: set[int], bodies: set[int], coordinated: frozenset[int]
) -> list[PlaceChoice]:
    near = Case.objects.filter(
        Q(parties__organisation__root__in=roots) | Q(bodies__in=bodies) | Q(pk__in=coordinated)
    )
    seen = Case.objects.visible_to(rights).filter(pk__in=near.values("pk"), kind="agreement")
    return _by_name(seen.values_list("pk", "public_id", "title"))


def _by_name(rows: object) -> list[PlaceChoice]:
    found = [PlaceChoice(*row) for row in rows]  # type: ignore[attr-defined]
    return sorted(found, key=lambda one: (one.name.lower(), one.key))
