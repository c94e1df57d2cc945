"""What people choose: which letters they want, and when. The defaults are here and nowhere else."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from workflow.models import User

from .models import Cadence, Kind, Preference

# In the order of the page where one chooses. Letters of other kinds cannot be switched off.
DEFAULTS: Mapping[Kind, Cadence] = {
    Kind.YOUR_TURN: Cadence.IMMEDIATE,
    Kind.REFERRED_BACK: Cadence.IMMEDIATE,
    Kind.DECIDED: Cadence.IMMEDIATE,
    Kind.AMENDED: Cadence.IMMEDIATE,
    Kind.PREPARED: Cadence.IMMEDIATE,
    Kind.RELEASED: Cadence.IMMEDIATE,
    Kind.REMINDER: Cadence.IMMEDIATE,
    Kind.ESCALATION: Cadence.IMMEDIATE,
    Kind.MOVED: Cadence.IMMEDIATE,
    Kind.OVERVIEW: Cadence.WEEKLY,
}
# An overview of the week comes once a week, or not.
CADENCES: Mapping[Kind, tuple[Cadence, ...]] = {Kind.OVERVIEW: (Cadence.WEEKLY, Cadence.NONE)}
BUNDLED = (Cadence.DAILY, Cadence.WEEKLY)


def cadences_of(kind: Kind) -> tuple[Cadence, ...]:
    """What may be chosen for a kind."""
    return CADENCES.get(kind, tuple(Cadence))


def of(people: Collection[int]) -> Mapping[tuple[int, Kind], Cadence]:
    """What these people have chosen themselves, by person and kind; one statement."""
    rows = Preference.objects.filter(person__in=people).order_by("pk")
    chosen = rows.values_list("person", "kind", "cadence")
    return {(person, Kind(kind)): Cadence(cadence) for person, kind, cadence in chosen}


def cadence(chosen: Mapping[tuple[int, Kind], Cadence], person: User, kind: Kind) -> Cadence:
    """When somebody wants letters of a kind, given what was chosen."""
    if kind not in DEFAULTS:
        return Cadence.IMMEDIATE
    return chosen.get((person.pk, kind), DEFAULTS[kind])


def everything(person: User) -> dict[Kind, Cadence]:
    """What holds for a person, by kind."""
    chosen = of([person.pk])
    return {kind: cadence(chosen, person, kind) for kind in DEFAULTS}


def choose(person: User, wanted: Mapping[Kind, Cadence]) -> None:
    """Keeps what differs from what held; raises ValueError for what cannot be chosen."""
    for kind, when in wanted.items():
        if kind not in DEFAULTS or when not in cadences_of(kind):
            raise ValueError(f"{kind}: {when} cannot be chosen")
    held = everything(person)
    Preference.objects.bulk_create(
        (
            Preference(person=person, kind=kind, cadence=when)
            for kind, when in wanted.items()
            if held[kind] != when
        ),
        update_conflicts=True,
        unique_fields=["person", "kind"],
        update_fields=["cadence"],
    )


def stopped_by(person: User, kind: Kind) -> list[Kind]:
    """Which kinds the link of a letter switches off: of a digest, all that come in digests."""
    if kind is not Kind.DIGEST:
        return [kind]
    held = everything(person)
    return [one for one, when in held.items() if when in BUNDLED and one is not Kind.OVERVIEW]


def stop(person: User, kind: Kind) -> list[Kind]:
    """No more letters of a kind, or for a digest of those in it; returns which."""
    kinds = stopped_by(person, kind)
    choose(person, dict.fromkeys(kinds, Cadence.NONE))
    return kinds
