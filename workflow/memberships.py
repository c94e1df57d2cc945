"""Gives and ends roles; each is an entry in the ledger."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from . import appointments, flows, ledger, loading, roles
from .appointments import Place
from .deadlines import local_date
from .errors import BadRecord, NoSuchPlace, NotPermitted
from .models import Body, Case, Membership, Organisation, User
from .rights import ROLE_RIGHTS, Right, Role
from .text import Text

_A_DAY = timedelta(days=1)
# Whose holders take items of a queue.
_WORKING = frozenset((Right.REPORT, Right.SIGN, Right.RECORD))
_WORKING_ROLES = [role for role, rights in ROLE_RIGHTS.items() if rights & _WORKING]


def give(
    person: User,
    role: Role,
    place: Place | None,
    *,
    starts: date,
    ends: date | None = None,
    by: User | None,
    now: datetime,
    invitation: UUID | None = None,
) -> Membership:
    """A new membership; both days are local dates and included. Only an operator has no place.

    ``by`` None is the installation itself, which alone may say that a role began before today;
    ``invitation`` is what she accepted. Raises NotPermitted or NoSuchPlace when ``by`` may not
    give it, BadRecord where the days cannot be right, LockBusy, and IntegrityError when the
    role does not belong in that kind of place.
    """
    if isinstance(place, Case) and place.kind != "agreement":
        raise BadRecord("place", _NO_AGREEMENT)
    if ends is not None and ends < starts:
        raise BadRecord("ends", _BACKWARDS)
    today = local_date(now)
    demand_coming(starts, by=by, today=today)
    with loading.beside_cases():
        roles.lock(person.pk)
        appointments.demand(by, role, place, today, to=person.email)
        membership = Membership.objects.create(
            person=person,
            role=role,
            organisation=place if isinstance(place, Organisation) else None,
            body=place if isinstance(place, Body) else None,
            agreement_id=place.pk if isinstance(place, Case) else None,
            starts=starts,
            ends=ends,
        )
        _write_grants(membership, today)
        _record(membership, "give", by=by, now=now, invitation=invitation)
    return membership


def end(membership: Membership, *, on: date, by: User | None, now: datetime) -> None:
    """Ends a membership with this local date as its last day; it gives nothing afterwards.

    Work items she had taken there go back to their queue, unless another role of hers holds
    on. Raises NotPermitted or NoSuchPlace when ``by`` may not end it, or it is the last
    administrator's; BadRecord where it has ended before that (an ended role is given anew), or
    where the day lies further back than yesterday, which is what "at once" means.
    """
    today = local_date(now)
    if by is not None and on < today - _A_DAY:
        raise BadRecord("on", _PASSED)
    with loading.beside_cases():
        lock_places([membership])
        roles.lock(membership.person_id)
        locked = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        appointments.demand(by, Role(locked.role), appointments.place_of(locked), today)
        if locked.ends is not None and on > locked.ends:
            raise BadRecord("on", _ENDED)
        if locked.starts > max(on, today):  # it never begins
            locked.starts = min(on, today - _A_DAY)
        locked.ends = max(on, locked.starts)
        demand_successors([locked], first_day=locked.ends + _A_DAY, by=by, today=today)
        locked.save(update_fields=["starts", "ends"])
        if locked.ends <= today:
            hand_back(locked, today)
        _write_grants(locked, today)
        _record(locked, "end", by=by, now=now)


def demand_coming(starts: date, *, by: User | None, today: date) -> None:
    """BadRecord where somebody says that a role began before today.

    Who sat in a body on a meeting's day, and who could see and decide what when, is read from
    roles: nobody makes it so afterwards. The installation may, for what it takes over.
    """
    if by is not None and starts < today:
        raise BadRecord("starts", _BEGUN)


def managed(membership_id: UUID, *, by: User, today: date) -> Membership:
    """A role that this person may end, as it is now. Raises NoSuchPlace or NotPermitted."""
    found = Membership.objects.select_related("person", "organisation", "body", "agreement")
    membership = found.filter(public_id=membership_id).first()
    if membership is None:
        raise NoSuchPlace
    appointments.demand(by, Role(membership.role), appointments.place_of(membership), today)
    return membership


def sweep(today: date) -> None:
    """What an end date leaves behind: nobody acts on that day, so a job asks every hour.

    Items held by nobody who could still do them go back to their queue, and grants that no
    membership gives any more are removed. Neither gave anybody anything meanwhile.
    """
    flows.hand_back_abandoned(today, _WORKING_ROLES)
    roles.tidy(today)


# -- nobody leaves an organisation without an administrator


def lock_places(memberships: list[Membership]) -> None:
    """Two administrators who end each other do it one after the other.

    Before the people's locks. No key is changed, so whoever refers to the row waits for nobody.
    """
    keys = [m.organisation_id or 0 for m in memberships if m.role == Role.ADMINISTRATOR]
    if any(m.role == Role.OPERATOR for m in memberships):
        with connection.cursor() as cursor:  # operators have no place that could be locked
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('operators', 2))")
    rows = Organisation.objects.select_for_update(no_key=True, of=("self",))
    list(rows.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def demand_successors(
    ending: list[Membership], *, first_day: date, by: User | None, today: date
) -> None:
    """Refuses to end the last administrator's role in an organisation, or the last operator's;
    ``first_day`` is the first local date without them.

    The operator may end an administrator's, who is the way back in; the installation all.
    """
    if by is None:
        return
    keys = [m.pk for m in ending]
    left = Membership.objects.active(first_day).exclude(pk__in=keys)
    for membership in ending:
        if membership.role == Role.OPERATOR and not left.filter(role=Role.OPERATOR).exists():
            raise NotPermitted(_LAST_OPERATOR)
        if membership.role == Role.ADMINISTRATOR and not _may_leave(membership, left, by, today):
            raise NotPermitted(_LAST_ADMINISTRATOR.format(place=str(membership.organisation)))


def _may_leave(membership: Membership, left: QuerySet[Membership], by: User, today: date) -> bool:
    others = left.filter(role=Role.ADMINISTRATOR, organisation=membership.organisation_id)
    if others.exists():
        return True
    operators = Membership.objects.active(today).filter(role=Role.OPERATOR, person=by)
    return operators.exists()


# -- what follows


def hand_back(membership: Membership, today: date) -> None:
    """What she has taken in the place goes back to its queue, unless another role holds on."""
    place = {"organisation": membership.organisation_id, "body": membership.body_id}
    held = {f"{kind}_id": key for kind, key in place.items() if key is not None}
    after = max(membership.ends + _A_DAY, today) if membership.ends else today
    others = Membership.objects.active(after).filter(
        person=membership.person_id, role__in=_WORKING_ROLES, **held
    )
    if not held or others.exists():
        return
    flows.hand_back_all(membership.person_id, **held)


def _write_grants(membership: Membership, today: date) -> None:
    place = appointments.place_of(membership)
    if place is not None:
        roles.write_grants(membership.person, place, today)


def _record(
    membership: Membership,
    act: str,
    *,
    by: User | None,
    now: datetime,
    invitation: UUID | None = None,
) -> None:
    person, agreement = membership.person, membership.agreement
    words = {
        "person": str(person.public_id),
        "agreement": str(agreement.public_id) if agreement else None,
        "starts": membership.starts.isoformat(),
        "ends": membership.ends.isoformat() if membership.ends else None,
    }
    if invitation is not None:
        words["invitation"] = str(invitation)
    entry = ledger.Entry(
        chain=membership.public_id,  # its few acts form a chain of their own: nobody waits for it
        kind="membership",
        act=act,
        outcome=membership.role,
        decided_on=local_date(now),
        organisation=membership.organisation.public_id if membership.organisation else None,
        body=membership.body.public_id if membership.body else None,
        decided_by=by.public_id if by else None,
        recorded_by=by.public_id if by else None,
        subject=membership.public_id,
        words=words,
        people={str(one.public_id): one.name for one in (person, by) if one is not None},
    )
    ledger.record([entry])


_NO_AGREEMENT = Text(
    "Samordnare är man för en överenskommelse.", "One coordinates an agreement, nothing else."
)
_BACKWARDS = Text("Sista dagen ligger före den första.", "The last day comes before the first one.")
_BEGUN = Text("Rollen kan börja i dag eller senare.", "The role can begin today or later.")
_PASSED = Text("Den dagen har passerat.", "That day has passed.")
_ENDED = Text(
    "Rollen har redan upphört. Ge den på nytt.", "The role has ended already. Give it anew."
)
_LAST_ADMINISTRATOR = Text(
    "{place} skulle stå utan organisationsadministratör. Ge rollen till någon annan först.",
    "{place} would be without an administrator. Give somebody else the role first.",
)
_LAST_OPERATOR = Text(
    "ingen skulle längre kunna sköta installationen. Ge rollen till någon annan först.",
    "nobody could run the installation any more. Give somebody else the role first.",
)
