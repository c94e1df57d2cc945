"""Which organisation a name in a plan file means; made where the municipality has none such."""

from __future__ import annotations

import re

from django.db.models import Value
from django.db.models.functions import Lower

from workflow.models import Organisation
from workflow.text import Text

from .records import PlanRecord, alike
from .remarks import Remarks, shown

Kind = Organisation.Kind
_POLICE = frozenset({"polisen", "polis"})
_MUNICIPAL = frozenset({"kommun", "kommunen", "stad", "staden"})
_DEPARTMENT = re.compile(r"förvaltning(?:en)?\b", re.IGNORECASE)


def police_parties(plan: PlanRecord) -> list[str]:
    """The parties that are police; "Polisen" in the file is one only where they are one."""
    return [name for name in plan.parties if "polis" in alike(name)]


def municipal_parties(plan: PlanRecord) -> list[str]:
    """The parties that can be the municipality itself, the likeliest first.

    Either the name says kommun or stad, or (Region Gotland) it holds the municipality's name.
    """
    others = [name for name in plan.parties if "polis" not in alike(name)]
    municipality = alike(plan.municipality)
    found = [name for name in others if _MUNICIPAL.intersection(alike(name).split())]
    if not found:
        found = [name for name in others if municipality in alike(name).split()]
    return sorted(found, key=lambda name: not alike(name).startswith(municipality))


def check_parties(plan: PlanRecord, remarks: Remarks) -> None:
    """Warns where it cannot be told which party is the municipality, or the police."""
    place = plan.source.place.at("parties")
    municipal = municipal_parties(plan)
    if not municipal:
        remarks.warn(place, _NO_MUNICIPAL_PARTY.format(name=shown(plan.municipality)))
    elif len(municipal) > 1:
        remarks.warn(place, _SEVERAL_MUNICIPAL_PARTIES.format(name=shown(municipal[0])))
    named = {alike(name) for activity in plan.activities for name in activity.organisations}
    if named & _POLICE and len(police_parties(plan)) != 1:
        remarks.warn(place, _NO_SINGLE_POLICE_PARTY)


class Organisations:
    """The organisations of one file's municipality by the names that the file uses.

    Asked for one by one and only for what is to be written, so that a file that brings
    nothing new makes no organisation either.
    """

    def __init__(self, plan: PlanRecord, *, municipality: str) -> None:
        self._municipality = municipality  # as it was first spelled
        police, municipal = police_parties(plan), municipal_parties(plan)
        self._police = police[0] if len(police) == 1 else None
        self._municipal = municipal[0] if municipal else plan.municipality
        self._parties = {alike(name) for name in plan.parties}
        self._known: dict[str, Organisation] = {}

    def owner(self) -> Organisation:
        """The municipality's own organisation."""
        return self.named(self._municipal)

    def named(self, name: str) -> Organisation:
        """The organisation that a name means in this file."""
        if alike(name) in _POLICE and self._police is not None:
            name = self._police
        if name not in self._known:
            self._known[name] = self._find(name) or self._make(name)
        return self._known[name]

    def _find(self, name: str) -> Organisation | None:
        # The database's own lower(), so that this and its constraint agree on every letter.
        return (
            Organisation.objects.alias(low=Lower("name"), low_municipality=Lower("municipality"))
            .filter(low=Lower(Value(name)), low_municipality=Lower(Value(self._municipality)))
            .first()
        )

    def _make(self, name: str) -> Organisation:
        kind = self._kind(name)
        parent = self.owner() if kind is Kind.DEPARTMENT else None
        return Organisation.objects.create(
            municipality=self._municipality, name=name, kind=kind, parent=parent
        )

    def _kind(self, name: str) -> Organisation.Kind:
        if alike(name) == alike(self._municipal):
            return Kind.MUNICIPALITY
        if alike(name) in _POLICE or (alike(name) in self._parties and "polis" in alike(name)):
            return Kind.POLICE
        if alike(name) not in self._parties and _DEPARTMENT.search(name):
            return Kind.DEPARTMENT
        return Kind.OTHER


_NO_MUNICIPAL_PARTY = Text(
    "ingen part är kommunen. Ärendena läggs hos en organisation med kommunens namn, ”{name}”.",
    "no party is the municipality. The cases go to an organisation of its name, “{name}”.",
)
_SEVERAL_MUNICIPAL_PARTIES = Text(
    "flera parter kan vara kommunen. Ärendena läggs hos ”{name}”.",
    "several parties can be the municipality. The cases go to “{name}”.",
)
_NO_SINGLE_POLICE_PARTY = Text(
    "filen nämner Polisen men har ingen eller flera parter hos polisen. Polisen blir en egen "
    "organisation.",
    "the file names Polisen but has no single police party. Polisen becomes an organisation of "
    "its own.",
)
