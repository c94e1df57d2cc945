"""Offers somebody a role by e-mail, and takes her yes: the only way to a role and an account.

Also who has an account is invited: so inviting tells nobody whether there is one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from unicodedata import is_normalized
from uuid import UUID

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from . import appointments, events, ledger, loading, memberships
from .appointments import Place
from .deadlines import local_date
from .errors import BadRecord, NoSuchPlace, NotPermitted, Refusal
from .models import Body, Case, Invitation, Membership, Organisation, User
from .records import check_characters
from .rights import Role
from .row_security import SYSTEM, seeing
from .text import Text

LASTS = timedelta(days=14)
EVENT = "invite"
_SIGNER = signing.Signer(salt="samverka.invitation", sep=".")
_PLACES = ("organisation", "body", "agreement", "invited_by")


class InvitationGone(Refusal):
    """Not there, used, withdrawn or too old; which of them is nobody's to know."""

    code = "invitation_gone"
    http_status = 404

    def __init__(self) -> None:
        super().__init__(
            Text(
                "Länken gäller inte. Inbjudan kan ha använts, dragits tillbaka eller blivit för "
                "gammal. Har du redan tackat ja loggar du in som vanligt; annars ber du den som "
                "bjöd in dig om en ny.",
                "This link does not hold. The invitation may have been used, withdrawn or become "
                "too old. If you have accepted already, sign in as usual; otherwise ask whoever "
                "invited you for a new one.",
            )
        )


# -- inviting


def invite(
    *,
    email: str,
    name: str,
    role: Role,
    place: Place | None,
    starts: date,
    ends: date | None = None,
    language: str = "sv",
    by: User | None,
    now: datetime,
) -> Invitation:
    """An open invitation, and the event that becomes its letter.

    Both days are local dates and included. ``by`` None is the installation itself. Raises
    NotPermitted or NoSuchPlace when ``by`` may not give the role, BadRecord where something
    cannot be right or the same role is offered to the same address already.
    """
    today = local_date(now)
    invitation = Invitation(
        email=User.objects.normalize_email(email.strip()),
        name=" ".join(name.split()),
        language=language,
        role=role,
        **_columns(place),
        starts=starts,
        ends=ends,
        invited_by=by,
        invited_at=now,
        expires_at=now + LASTS,
    )
    with loading.beside_cases():
        appointments.demand(by, role, place, today, to=invitation.email)
        memberships.demand_coming(starts, by=by, today=today)
        _check(invitation, today)
        _clear_expired(invitation, now)
        try:
            with transaction.atomic():
                invitation.save()
        except IntegrityError as error:
            raise BadRecord("email", _OFFERED) from error
        _record(invitation, "invite", by, now)
        _tell(invitation, by, now)
    return invitation


def resend(invitation_id: UUID, *, by: User | None, now: datetime) -> Invitation:
    """The letter once more, with the full time to answer; whoever sends it is the one who
    invites. Raises NoSuchPlace, NotPermitted (also where it is answered), LockBusy."""
    with loading.beside_cases():
        invitation = _open(invitation_id, by, now)
        place, today = appointments.place_of(invitation), local_date(now)
        appointments.demand(by, Role(invitation.role), place, today, to=invitation.email)
        invitation.invited_by, invitation.expires_at = by, now + LASTS
        invitation.save(update_fields=["invited_by", "expires_at"])
        _record(invitation, "resend", by, now)
        _tell(invitation, by, now)
    return invitation


def withdraw(invitation_id: UUID, *, by: User | None, now: datetime) -> Invitation:
    """The offer no longer stands, and its link leads nowhere. Raises as ``resend``."""
    with loading.beside_cases():
        invitation = _open(invitation_id, by, now)
        invitation.withdrawn_by, invitation.withdrawn_at = by, now
        invitation.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _record(invitation, "withdraw", by, now)
    return invitation


# -- answering


def token_of(invitation: Invitation) -> str:
    """What the letter's link carries; nobody can make one from the table alone."""
    return _SIGNER.sign(invitation.public_id.hex)


@seeing(SYSTEM)  # whoever opens the link need not see the agreement yet, nor the inviter's
def find(token: str, now: datetime) -> Invitation:
    """The invitation of a link, as long as it can be accepted. Raises InvitationGone."""
    invitation = _rows().filter(public_id=_key_of(token)).first()
    if invitation is None or not stands(invitation, now):
        raise InvitationGone
    return invitation


def stands(invitation: Invitation, now: datetime) -> bool:
    """Whether it can be accepted at this moment: still open, in time, and whoever invited
    could still give the role."""
    if not in_time(invitation, now):
        return False
    by, place = invitation.invited_by, appointments.place_of(invitation)
    try:
        appointments.demand(by, Role(invitation.role), place, local_date(now), to=invitation.email)
    except (NotPermitted, NoSuchPlace):
        return False
    return True


def in_time(invitation: Invitation, now: datetime) -> bool:
    """Whether it waits for an answer that can still come."""
    if invitation.accepted_at or invitation.withdrawn_at or invitation.expires_at <= now:
        return False
    return invitation.ends is None or invitation.ends >= local_date(now)


def is_for(invitation: Invitation, person: User) -> bool:
    """Whether it was sent to this person's address, however that is written."""
    return invitation.email.casefold() == person.email.casefold()


def accept(token: str, *, person: User, now: datetime) -> Membership:
    """The person who is signed in takes the role. Raises InvitationGone, also when it was
    accepted a moment ago, NotPermitted where it is somebody else's, LockBusy."""
    with loading.beside_cases():
        invitation = _locked(_key_of(token), now)
        if not is_for(invitation, person):
            raise NotPermitted(_SOMEBODY_ELSE)
        return _join(invitation, person, now)


def accept_as_new(token: str, *, name: str, password: str | None, now: datetime) -> User:
    """Makes the account, whose address the letter has proved, and takes the role.

    Raises InvitationGone, BadRecord where the name cannot be right or the address has an
    account, LockBusy. The caller has checked the password; None where a provider signs her in.
    """
    with loading.beside_cases():
        invitation = _locked(_key_of(token), now)
        check_characters(name, "name")
        called = " ".join(name.split())
        if not called:
            raise BadRecord("name", _NAMELESS)
        try:
            with transaction.atomic():
                person = User.objects.create_user(
                    email=invitation.email,
                    name=called,
                    password=password,
                    language=invitation.language,
                )
        except IntegrityError as error:
            raise BadRecord("password", _HAS_ACCOUNT) from error
        _join(invitation, person, now)
    return person


# -- listing


def open_in(place: Place | None) -> QuerySet[Invitation]:
    """The invitations to a place that wait for an answer, too old ones among them, by name."""
    waiting = Q(accepted_at__isnull=True, withdrawn_at__isnull=True)
    return _rows().filter(waiting, **_columns(place)).order_by("name", "pk")


# -- the parts


def _rows() -> QuerySet[Invitation]:
    return Invitation.objects.select_related(*_PLACES)


def _columns(place: Place | None) -> dict[str, Any]:
    return {
        "organisation": place if isinstance(place, Organisation) else None,
        "body": place if isinstance(place, Body) else None,
        "agreement_id": place.pk if isinstance(place, Case) else None,
    }


def _check(invitation: Invitation, today: date) -> None:
    check_characters({"email": invitation.email, "name": invitation.name})
    if not invitation.name:
        raise BadRecord("name", _NAMELESS)
    if not is_normalized("NFKC", invitation.email):  # the account would get another's address
        raise BadRecord("email", _NO_ADDRESS)
    try:
        invitation.clean_fields(exclude=["organisation", "body", "agreement", "invited_by"])
    except ValidationError as error:
        field = next(iter(error.message_dict))
        raise BadRecord(field, _NO_ADDRESS if field == "email" else _CANNOT_BE) from error
    if invitation.ends is not None and invitation.ends < max(invitation.starts, today):
        raise BadRecord("ends", _BACKWARDS)


def _clear_expired(invitation: Invitation, now: datetime) -> None:
    """A former offer that nobody can accept any more makes room for a new one."""
    old = open_in(appointments.place_of(invitation)).filter(
        email__iexact=invitation.email, role=invitation.role
    )
    for former in old.select_for_update(of=("self",)):
        if not stands(former, now):
            former.withdrawn_by, former.withdrawn_at = invitation.invited_by, now
            former.save(update_fields=["withdrawn_by", "withdrawn_at"])
            _record(former, "withdraw", invitation.invited_by, now)


def _open(invitation_id: UUID, by: User | None, now: datetime) -> Invitation:
    """An unanswered invitation under its lock, for whoever may give the role."""
    rows = _rows().select_for_update(of=("self",))
    invitation = rows.filter(public_id=invitation_id).first()
    if invitation is None:
        raise NoSuchPlace
    place = appointments.place_of(invitation)
    appointments.demand(by, Role(invitation.role), place, local_date(now))
    if invitation.accepted_at or invitation.withdrawn_at:
        raise NotPermitted(_ANSWERED)
    return invitation


def _key_of(token: str) -> UUID:
    try:
        return UUID(_SIGNER.unsign(token))
    except (signing.BadSignature, ValueError):
        raise InvitationGone from None


def _locked(key: UUID, now: datetime) -> Invitation:
    """Two clicks on one link: the second finds it used."""
    invitation = _rows().select_for_update(of=("self",)).filter(public_id=key).first()
    if invitation is None or not stands(invitation, now):
        raise InvitationGone
    return invitation


def _join(invitation: Invitation, person: User, now: datetime) -> Membership:
    membership = memberships.give(
        person,
        Role(invitation.role),
        appointments.place_of(invitation),
        starts=max(invitation.starts, local_date(now)),  # nobody had it before she said yes
        ends=invitation.ends,
        by=invitation.invited_by,
        now=now,
        invitation=invitation.public_id,
    )
    invitation.accepted_by, invitation.accepted_at = person, now
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    _record(invitation, "accept", person, now, subject=membership.public_id)
    return membership


def _tell(invitation: Invitation, by: User | None, now: datetime) -> None:
    payload = {"invitation": str(invitation.public_id)}
    if by is not None:
        payload["person"] = str(by.public_id)
    events.publish(EVENT, payload, case=None, now=now)


def _record(
    invitation: Invitation, act: str, by: User | None, now: datetime, subject: UUID | None = None
) -> None:
    place = invitation.organisation or invitation.body
    agreement = invitation.agreement
    people = {str(invitation.public_id): invitation.name}
    entry = ledger.Entry(
        chain=invitation.public_id,
        kind="membership",
        act=act,
        outcome=invitation.role,
        decided_on=local_date(now),
        organisation=place.public_id if isinstance(place, Organisation) else None,
        body=place.public_id if isinstance(place, Body) else None,
        decided_by=by.public_id if by else None,
        recorded_by=by.public_id if by else None,
        subject=subject or invitation.public_id,
        words={
            "email": invitation.email,
            "agreement": str(agreement.public_id) if agreement else None,
            "starts": invitation.starts.isoformat(),
            "ends": invitation.ends.isoformat() if invitation.ends else None,
        },
        people=people | ({str(by.public_id): by.name} if by else {}),
    )
    ledger.record([entry])


_NAMELESS = Text("Skriv ett namn.", "Write a name.")
_NO_ADDRESS = Text(
    "Skriv en e-postadress, till exempel namn@kommun.se.",
    "Write an e-mail address, for example name@municipality.se.",
)
_CANNOT_BE = Text("Det här går inte att spara.", "This cannot be stored.")
_BACKWARDS = Text(
    "Sista dagen har passerat eller ligger före den första.",
    "The last day has passed or comes before the first one.",
)
_OFFERED = Text(
    "Adressen har redan en obesvarad inbjudan till den rollen. Skicka den igen eller dra "
    "tillbaka den.",
    "That address has an unanswered invitation to this role. Send it again or withdraw it.",
)
_SOMEBODY_ELSE = Text(
    "inbjudan är ställd till en annan adress. Logga ut och öppna länken igen.",
    "the invitation is for another address. Sign out and open the link again.",
)
_ANSWERED = Text(
    "inbjudan är redan besvarad eller tillbakadragen.",
    "the invitation has been answered or withdrawn already.",
)
_HAS_ACCOUNT = Text(
    "Adressen har redan ett konto. Logga in i stället.",
    "That address has an account already. Sign in instead.",
)
