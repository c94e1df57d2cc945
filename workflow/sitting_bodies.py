"""Who sits in a body and when it meets: what a page needs to record a meeting's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from . import quorum
from .models import Body, Meeting, Membership
from .rights import SEATED_ROLES, Right, Role
from .text import Text
from .turn import Seated, Turn

_BACK, _AHEAD = timedelta(days=120), timedelta(days=400)


@dataclass(frozen=True)
class Table:
    """A body at its table: who sits there, who takes no part, when it meets.

    ``away`` says by person's key why somebody takes no part in this case. ``urgent`` is
    whether the one who records may also decide alone, as chair.
    """

    body: Body
    today: date
    seated: Sequence[Seated]
    meetings: Sequence[date] = ()
    away: Mapping[int, Text] = field(default_factory=dict)
    urgent: bool = False
    since: date | None = None  # when the case came to be: no meeting before that decides

    @property
    def meeting_day(self) -> date:
        """The latest planned meeting that can have decided, else today."""
        held = [day for day in self.meetings if (self.since or day) <= day <= self.today]
        return max(held, default=self.today)

    @property
    def coming(self) -> list[date]:
        """Planned meetings after today, the next one first."""
        return [day for day in self.meetings if day > self.today]

    @property
    def ordinary(self) -> int:
        """How many ordinary seats the body has."""
        return sum(1 for seat in self.seated if seat.role is not Role.SUBSTITUTE)

    @property
    def absent(self) -> list[tuple[str, Text]]:
        """Those who sit there but take no part in this case, by name, and why."""
        return [
            (seat.name, self.away[seat.person_id])
            for seat in self.seated
            if seat.person_id in self.away
        ]

    @property
    def needed(self) -> int:
        """How many must be present for a decision."""
        return quorum.needed_for_quorum(self.body, self.ordinary)


def table_of(
    body: Body,
    turn: Turn,
    *,
    meetings: Sequence[date],
    day: date | None = None,
    since: date | None = None,
) -> Table:
    """The body's table for a case whose turn is loaded, with who sits there on ``day``."""
    when = day or Table(body, turn.today, (), meetings, since=since).meeting_day
    away = dict.fromkeys(turn.proposers, _PROPOSED)
    away |= dict.fromkeys(turn.conflicted, _JAV)
    return Table(
        body=body,
        today=turn.today,
        seated=seated_on(body.pk, when),
        meetings=meetings,
        away=away,
        urgent=turn.rights.find(Right.DECIDE_URGENTLY, body.pk, "body") is not None,
        since=since,
    )


def meetings_of(body_id: int, today: date) -> list[date]:
    """The body's planned meetings, some months back and a year ahead; one statement."""
    around = Meeting.objects.filter(body=body_id, on__range=(today - _BACK, today + _AHEAD))
    return list(around.order_by("on").values_list("on", flat=True))


def seated_on(body_id: int, day: date) -> list[Seated]:
    """Who sits in a body on a local date, the chair first, then by name; one statement."""
    rows = (
        Membership.objects.filter(
            Q(ends__isnull=True) | Q(ends__gte=day),
            body=body_id,
            role__in=SEATED_ROLES,
            starts__lte=day,
            person__is_active=True,
        )
        .select_related("person")
        .order_by("person__name", "pk")
    )
    found: dict[int, Seated] = {}
    for row in sorted(rows, key=lambda row: _ORDER.index(Role(row.role))):
        person = row.person
        found.setdefault(
            person.pk,
            Seated(body_id, person.pk, str(person.public_id), person.name, Role(row.role)),
        )
    return list(found.values())


_ORDER = [Role.CHAIR, Role.BODY_MEMBER, Role.SUBSTITUTE]
_JAV = Text("deltar inte: jäv", "takes no part: conflict of interest")
_PROPOSED = Text("deltar inte: har lagt förslaget", "takes no part: made the proposal")
