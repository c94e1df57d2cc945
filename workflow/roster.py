"""Who has which role where: what the pages of people show. Read only, and asks no right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from . import invitations, permissions
from .appointments import place_of
from .deadlines import local_date
from .models import Invitation, Membership, Organisation, User
from .rights import ROLE_RIGHTS, Right, Role
from .role_words import ROLES, place_words
from .text import Text


@dataclass(frozen=True)
class HeldRole:
    """A role with its words, where it is held, and how it stands on the day of the page."""

    membership: Membership
    today: date

    @property
    def name(self) -> Text:
        return ROLES[Role(self.membership.role)].name

    @property
    def may(self) -> Text:
        """What it lets her do, in a line."""
        return ROLES[Role(self.membership.role)].may

    @property
    def place(self) -> Text:
        return place_words(place_of(self.membership))

    @property
    def seen_in(self) -> UUID | None:
        """The organisation whose people this role lets her see."""
        row = self.membership
        sees = ROLE_RIGHTS[Role(row.role)] & {Right.READ, Right.ADMINISTER}
        active = row.is_active(self.today)
        return row.organisation.public_id if row.organisation and sees and active else None

    @property
    def ended(self) -> bool:
        """Its last day has passed."""
        return self.membership.ends is not None and self.membership.ends < self.today

    @property
    def to_come(self) -> bool:
        """Its first day has not come."""
        return self.membership.starts > self.today


@dataclass
class Colleague:
    """A person with her roles in one organisation that have not ended."""

    person: User
    roles: list[HeldRole] = field(default_factory=list)


@dataclass(frozen=True)
class Offer:
    """An unanswered invitation; ``stands`` is whether it can still be accepted."""

    invitation: Invitation
    stands: bool

    @property
    def role(self) -> Text:
        return ROLES[Role(self.invitation.role)].name


@dataclass(frozen=True)
class Roster:
    """An organisation's people by name, and the roles there that have ended, the latest first."""

    colleagues: list[Colleague]
    former: list[HeldRole]


def of_organisation(organisation: Organisation, today: date) -> Roster:
    """Everybody who has, will have or has had a role in an organisation; one statement."""
    rows = Membership.objects.filter(organisation=organisation).select_related("person")
    found = [HeldRole(row, today) for row in rows.order_by("person__name", "person", "pk")]
    colleagues: dict[int, Colleague] = {}
    for role in found:
        if not role.ended:
            person = role.membership.person
            colleagues.setdefault(person.pk, Colleague(person)).roles.append(role)
    former = sorted((r for r in found if r.ended), key=_last_day, reverse=True)
    return Roster(list(colleagues.values()), former)


def of_person(
    person: User, today: date, *, organisation: Organisation | None = None
) -> list[HeldRole]:
    """A person's roles, those that hold before those that have ended; with ``organisation``
    those in it. One statement."""
    rows = Membership.objects.filter(person=person)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    found = rows.select_related("organisation", "body", "agreement").order_by("-starts", "pk")
    return sorted((HeldRole(row, today) for row in found), key=lambda role: role.ended)


def offers(
    found: Iterable[Invitation], organisation: Organisation | None, now: datetime
) -> list[Offer]:
    """Unanswered invitations to one place as a page shows them; two statements."""
    today = local_date(now)
    may = {person.pk for person in operators(today)}
    if organisation is not None:
        may |= {p.pk for p in permissions.people_who(Right.ADMINISTER, organisation, today)}
    return [
        Offer(one, invitations.in_time(one, now) and one.invited_by_id in {None, *may})
        for one in found
    ]


def operators(today: date) -> list[User]:
    """Who runs the installation on this local date, by name."""
    rows = Membership.objects.active(today).filter(role=Role.OPERATOR).values("person")
    return list(User.objects.filter(pk__in=rows).order_by("name", "pk"))


def _last_day(role: HeldRole) -> date:
    return role.membership.ends or date.max
