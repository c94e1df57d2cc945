"""What whoever runs the installation does: makes organisations, and sees whose agreements need a
coordinator. No content of any case: an agreement is its number and its parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from . import ledger, loading, permissions
from .deadlines import local_date
from .errors import BadRecord, NoSuchPlace
from .models import Case, Membership, Organisation, Party, User
from .records import check_characters
from .rights import Role
from .text import Text


@dataclass(frozen=True)
class AgreementInForce:
    """An agreement as the operator knows it."""

    agreement: Case
    number: str
    parties: str
    coordinators: tuple[Membership, ...]

    def __str__(self) -> str:
        return f"{self.number}: {self.parties}"


def create_organisation(
    *,
    municipality: str,
    name: str,
    kind: str,
    parent: Organisation | None,
    by: User | None,
    now: datetime,
) -> Organisation:
    """A new organisation, under another of its municipality or topmost.

    ``by`` None is the installation itself. Raises NoSuchPlace for whoever is no operator,
    BadRecord where the name is taken or the parent belongs to another municipality.
    """
    with loading.beside_cases():
        if by is not None and permissions.rights_of(by, local_date(now)).operates is None:
            raise NoSuchPlace
        check_characters({"municipality": municipality, "name": name})
        made = Organisation(
            municipality=" ".join(municipality.split()),
            name=" ".join(name.split()),
            kind=Organisation.Kind(kind),
            parent=parent,
        )
        if not made.municipality or not made.name:
            raise BadRecord("municipality" if not made.municipality else "name", _EMPTY)
        if parent is not None and parent.municipality.casefold() != made.municipality.casefold():
            raise BadRecord("parent", _ANOTHER_MUNICIPALITY)
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError as error:
            raise BadRecord("name", _TAKEN) from error
        _record(made, by, now)
    return made


def agreements_in_force(today: date) -> list[AgreementInForce]:
    """Every agreement in force, by number; three statements."""
    cases = list(
        Case.objects.filter(kind="agreement", state="in_force", restricted=False)
        .order_by("number")
        .only("public_id", "number", "kind")
    )
    parties: dict[int, list[str]] = {}
    rows = Party.objects.filter(agreement__in=cases).select_related("organisation")
    for party in rows.order_by("position"):
        parties.setdefault(party.agreement_id, []).append(party.organisation.name)
    coordinators: dict[int, list[Membership]] = {}
    held = Membership.objects.active(today).filter(role=Role.COORDINATOR, agreement__in=cases)
    for membership in held.select_related("person").order_by("person__name", "pk"):
        assert membership.agreement_id is not None  # the database sees to it
        coordinators.setdefault(membership.agreement_id, []).append(membership)
    return [
        AgreementInForce(
            agreement=case,
            number=case.number or "",
            parties=", ".join(parties.get(case.pk, [])),
            coordinators=tuple(coordinators.get(case.pk, [])),
        )
        for case in cases
    ]


def _record(made: Organisation, by: User | None, now: datetime) -> None:
    entry = ledger.Entry(
        chain=made.public_id,
        kind="setting",
        act="create_organisation",
        decided_on=local_date(now),
        organisation=made.public_id,
        decided_by=by.public_id if by else None,
        recorded_by=by.public_id if by else None,
        subject=made.public_id,
        words={
            "name": made.name,
            "municipality": made.municipality,
            "kind": str(made.kind),
            "parent": str(made.parent.public_id) if made.parent else None,
        },
        people={str(by.public_id): by.name} if by else {},
    )
    ledger.record([entry])


_EMPTY = Text("Skriv något här.", "Write something here.")
_TAKEN = Text(
    "Kommunen har redan en organisation med det namnet.",
    "The municipality has an organisation of that name already.",
)
_ANOTHER_MUNICIPALITY = Text(
    "Den överordnade organisationen hör till en annan kommun.",
    "The organisation above belongs to another municipality.",
)
