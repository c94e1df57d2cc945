"""What each role is called and what it may, in a line, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .models import Body, Case, Organisation
from .rights import Role
from .text import Text


@dataclass(frozen=True)
class RoleWords:
    """A role's name and what it may, in both languages."""

    name: Text
    may: Text


ROLES: Mapping[Role, RoleWords] = {
    Role.MEMBER: RoleWords(
        Text("medarbetare", "member of staff"),
        Text("läser organisationens ärenden", "reads the organisation's cases"),
    ),
    Role.CASE_OFFICER: RoleWords(
        Text("handläggare", "case officer"),
        Text("föreslår, ändrar, rapporterar, utvärderar", "proposes, edits, reports, evaluates"),
    ),
    Role.MANAGER: RoleWords(
        Text("chef", "manager"),
        Text(
            "som handläggaren, och delegerar uppgifter", "as the case officer, and delegates tasks"
        ),
    ),
    Role.ADMINISTRATOR: RoleWords(
        Text("organisationsadministratör", "organisation administrator"),
        Text("bjuder in och avslutar roller", "invites people and ends their roles"),
    ),
    Role.SIGNATORY: RoleWords(
        Text("undertecknare", "signatory"),
        Text(
            "undertecknar överenskommelser och fastställer lägesbilder",
            "signs agreements and establishes situational pictures",
        ),
    ),
    Role.RECORDS_MANAGER: RoleWords(
        Text("arkivansvarig", "records manager"),
        Text("öppnar avslutade ärenden igen", "reopens closed cases"),
    ),
    Role.AUDITOR: RoleWords(
        Text("revisor", "auditor"),
        Text("läser allt som parten håller, ändrar inget", "reads all that the party holds"),
    ),
    Role.SECRETARY: RoleWords(
        Text("sekreterare", "secretary"),
        Text(
            "bereder organets kö och antecknar dess beslut",
            "prepares the body's queue and records its decisions",
        ),
    ),
    Role.CHAIR: RoleWords(
        Text("ordförande", "chair"),
        Text("antecknar, och fattar brådskande beslut", "records, and takes urgent decisions"),
    ),
    Role.BODY_MEMBER: RoleWords(
        Text("ledamot", "member"),
        Text("läser organets kö och deltar i besluten", "reads the queue and takes part"),
    ),
    Role.SUBSTITUTE: RoleWords(
        Text("ersättare", "substitute"),
        Text("som ledamoten, när någon är borta", "as the member, when somebody is away"),
    ),
    Role.COORDINATOR: RoleWords(
        Text("samordnare", "coordinator"),
        Text(
            "ser allt som lämnats in under överenskommelsen",
            "sees everything submitted under the agreement",
        ),
    ),
    Role.OPERATOR: RoleWords(
        Text("driftansvarig", "operator"),
        Text("sköter installationen och ser inga ärenden", "runs the site and sees no cases"),
    ),
}
INSTALLATION = Text("installationen", "the installation")


def place_words(place: Organisation | Body | Case | None) -> Text:
    """What a role's place is called; an agreement by its number: its title is content."""
    if place is None:
        return INSTALLATION
    if isinstance(place, Case):
        return _AGREEMENT.format(number=place.number or "")
    return Text(place.name, place.name)


_AGREEMENT = Text("överenskommelsen {number}", "the agreement {number}")
