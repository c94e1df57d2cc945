"""What a role may do, and where: one table, read by everything that asks.

A right always belongs to a *membership* (person, place, role, period), never to a person
alone. ``roles.py`` writes the table's right-hand side as django-guardian grants on the
place; ``permissions.py`` reads them back together with the membership's period.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import models

from .text import Text


class Right(models.TextChoices):
    """A permission codename on an organisation, a body or an agreement."""

    # on an organisation
    READ = "read_cases", "läsa organisationens ärenden"
    COMMENT = "comment", "kommentera"
    PROPOSE = "propose", "föreslå, ändra och återkalla"
    REPORT = "report", "rapportera och utvärdera"
    DELEGATE = "delegate", "delegera uppgifter"
    ADMINISTER = "administer", "bjuda in och avsluta roller"
    SIGN = "sign", "underteckna och ta emot för parten"
    KEEP_RECORDS = "keep_records", "öppna igen, bevara och gallra"
    AUDIT = "audit", "granska allt som parten håller"
    # on a body
    READ_QUEUE = "read_queue", "läsa organets kö"
    TAKE_PART = "take_part", "delta i beslut"
    RECORD = "record", "anteckna beslut för organet"
    PREPARE = "prepare", "bereda: ändra texten under organets steg"
    DECIDE_URGENTLY = "decide_urgently", "fatta brådskande beslut"
    PROPOSE_FOR = "propose_for", "föreslå för organet"
    # on an agreement
    COORDINATE = "coordinate", "samordna"


ORGANISATION_RIGHTS = (
    Right.READ,
    Right.COMMENT,
    Right.PROPOSE,
    Right.REPORT,
    Right.DELEGATE,
    Right.ADMINISTER,
    Right.SIGN,
    Right.KEEP_RECORDS,
    Right.AUDIT,
)
BODY_RIGHTS = (
    Right.READ_QUEUE,
    Right.COMMENT,
    Right.TAKE_PART,
    Right.RECORD,
    Right.PREPARE,
    Right.DECIDE_URGENTLY,
    Right.PROPOSE_FOR,
)
AGREEMENT_RIGHTS = (Right.COORDINATE,)


# Rights that show somebody a case; each line of docs/architecture.md §Visibility needs one.
SHOWS = frozenset((Right.READ, Right.READ_QUEUE, Right.AUDIT, Right.KEEP_RECORDS, Right.COORDINATE))


class Role(models.TextChoices):
    """The roles of docs/architecture.md; the label is what people read."""

    MEMBER = "member", "medarbetare"
    CASE_OFFICER = "case_officer", "handläggare"
    MANAGER = "manager", "chef"
    ADMINISTRATOR = "administrator", "organisationsadministratör"
    SIGNATORY = "signatory", "undertecknare"
    RECORDS_MANAGER = "records_manager", "arkivansvarig"
    AUDITOR = "auditor", "revisor"
    SECRETARY = "secretary", "sekreterare"
    BODY_MEMBER = "body_member", "ledamot"
    SUBSTITUTE = "substitute", "ersättare"
    CHAIR = "chair", "ordförande"
    COORDINATOR = "coordinator", "samordnare"
    OPERATOR = "operator", "driftansvarig"


_OFFICER = (Right.READ, Right.COMMENT, Right.PROPOSE, Right.REPORT)
_SEAT = (Right.READ_QUEUE, Right.COMMENT, Right.TAKE_PART)

ROLE_RIGHTS: Mapping[Role, frozenset[Right]] = {
    Role.MEMBER: frozenset((Right.READ, Right.COMMENT)),
    Role.CASE_OFFICER: frozenset(_OFFICER),
    Role.MANAGER: frozenset((*_OFFICER, Right.DELEGATE)),
    Role.ADMINISTRATOR: frozenset((Right.ADMINISTER,)),
    Role.SIGNATORY: frozenset((Right.READ, Right.SIGN)),
    Role.RECORDS_MANAGER: frozenset((Right.READ, Right.KEEP_RECORDS)),
    Role.AUDITOR: frozenset((Right.AUDIT,)),
    Role.SECRETARY: frozenset(
        (Right.READ_QUEUE, Right.COMMENT, Right.RECORD, Right.PREPARE, Right.PROPOSE_FOR)
    ),
    Role.BODY_MEMBER: frozenset(_SEAT),
    Role.SUBSTITUTE: frozenset(_SEAT),
    Role.CHAIR: frozenset((*_SEAT, Right.RECORD, Right.DECIDE_URGENTLY)),
    Role.COORDINATOR: frozenset((Right.COORDINATE,)),
    Role.OPERATOR: frozenset(),
}

ORGANISATION_ROLES = (
    Role.MEMBER,
    Role.CASE_OFFICER,
    Role.MANAGER,
    Role.ADMINISTRATOR,
    Role.SIGNATORY,
    Role.RECORDS_MANAGER,
    Role.AUDITOR,
)
BODY_ROLES = (Role.SECRETARY, Role.BODY_MEMBER, Role.SUBSTITUTE, Role.CHAIR)
# Those who sit in the body; a secretary serves it but is not counted (kommunallagen 6:27).
SEATED_ROLES = (Role.BODY_MEMBER, Role.SUBSTITUTE, Role.CHAIR)

RIGHT_NAMES: Mapping[Right, Text] = {
    Right.ADMINISTER: Text("organisationsadministratör i {place}", "an administrator of {place}"),
    Right.PROPOSE: Text("handläggare eller chef i {place}", "a case officer or manager of {place}"),
    Right.REPORT: Text("handläggare eller chef i {place}", "a case officer or manager of {place}"),
    Right.DELEGATE: Text("chef i {place}", "a manager of {place}"),
    Right.SIGN: Text("undertecknare för {place}", "a signatory of {place}"),
    Right.KEEP_RECORDS: Text("arkivansvarig i {place}", "the records manager of {place}"),
    Right.RECORD: Text("sekreterare eller ordförande i {place}", "secretary or chair of {place}"),
    Right.DECIDE_URGENTLY: Text("ordförande i {place}", "the chair of {place}"),
    Right.PREPARE: Text("sekreterare i {place}", "the secretary of {place}"),
    Right.PROPOSE_FOR: Text("sekreterare i {place}", "the secretary of {place}"),
    Right.COORDINATE: Text("samordnare för överenskommelsen", "the coordinator of the agreement"),
}


@dataclass(frozen=True)
class Held:
    """One right held in one place through one membership."""

    membership: UUID  # the membership's public id, as the ledger writes it
    right: Right
    place: str  # "organisation", "body" or "agreement"
    place_id: int
    place_ref: UUID  # the place's public id and name, as the ledger writes them
    place_name: str
    root_id: int | None = None  # an organisation's topmost parent, else None


@dataclass(frozen=True)
class Rights:
    """All rights a person holds on one day; the answer to both questions of the gate.

    ``operates`` is the membership through which she runs the installation, which gives no
    right in any place.
    """

    person_id: int
    held: tuple[Held, ...] = ()
    operates: UUID | None = None

    def find(self, right: Right, place_id: int | None, place: str) -> Held | None:
        """The membership that gives this right in this place, or None."""
        if place_id is None:
            return None
        return next(
            (
                h
                for h in self.held
                if h.right is right and h.place_id == place_id and h.place == place
            ),
            None,
        )

    def places(self, *rights: Right) -> frozenset[int]:
        """Ids of the places where any of these rights is held (one kind of place)."""
        return frozenset(h.place_id for h in self.held if h.right in rights)

    def organisations(self, rights: Iterable[Right] = ORGANISATION_RIGHTS) -> frozenset[int]:
        """Organisations where any of these rights is held."""
        wanted = frozenset(rights)
        return frozenset(
            h.place_id for h in self.held if h.place == "organisation" and h.right in wanted
        )
