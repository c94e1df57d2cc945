"""Publishes routes: checks that the state machine allows the road, then freezes it."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from . import flows, ledger, loading, permissions
from .deadlines import local_date
from .errors import BadRecord, NotPermitted
from .lifecycle import moves_of
from .models import Body, Case, Route, User
from .rights import RIGHT_NAMES, Held, Right
from .routes import hops
from .text import Text


def publish(route: Route, *, now: datetime, by: User | None = None) -> Route:
    """Freezes a route version; from then on the database refuses to change it.

    Only the agreement's coordinator may; ``by`` None is the installation itself. An entry in the
    ledger says who it was.

    Raises NotPermitted for anybody else, BadRecord for one that is published already, a road
    without steps, or with a hop that the state machine of its kind of case does not have.
    """
    with loading.beside_cases():
        # No step is added while these are looked at: the database's guard waits for this lock.
        locked = Route.objects.select_for_update(of=("self",)).get(pk=route.pk)
        office = _demand(by, route, now)
        if locked.published_at is not None:
            raise BadRecord("route", _PUBLISHED)
        _lock_bodies(route)
        _check_steps(route)
        route.published_at = now
        route.save(update_fields=["published_at"])
        entry = ledger.Entry(
            chain=route.public_id,
            kind="setting",
            act="publish_route",
            decided_on=local_date(now),
            decided_by=by.public_id if by is not None else None,
            recorded_by=by.public_id if by is not None else None,
            membership=office.membership if office is not None else None,
            subject=route.public_id,
            words={"agreement": str(route.agreement.public_id), "version": route.version},
            people={str(by.public_id): by.name} if by is not None else {},
        )
        ledger.record([entry])
    return route


def _demand(by: User | None, route: Route, now: datetime) -> Held | None:
    """The office of the coordinator; read under the route's lock."""
    if by is None:
        return None
    rights = permissions.rights_of(by, local_date(now))
    office = rights.find(Right.COORDINATE, route.agreement_id, "agreement")
    if office is None:
        raise NotPermitted(_IT_TAKES.format(role=RIGHT_NAMES[Right.COORDINATE]))
    return office


def _lock_bodies(route: Route) -> None:
    """Whoever is changing the mandate of one of them is waited for, or waits (bodies.change)."""
    on_it = Q(pk__in=route.steps.values("body")) | Q(pk=route.review_body_id)
    list(Body.objects.select_for_update(no_key=True).filter(on_it).order_by("pk"))


def _check_steps(route: Route) -> None:
    model = flows.case_types()[route.kind]
    stages = [step.stage for step in route.steps.order_by("position")]
    if not stages:
        raise BadRecord("steps", _EMPTY)
    allowed = legal_hops(model)
    for source, target in hops(stages, end=_end_of_road(model)):
        if (source, target) not in allowed:
            raise BadRecord("steps", _NO_SUCH_HOP.format(source=source, target=target))


def legal_hops(model: type[Case]) -> frozenset[tuple[str, str]]:
    """Every (from, to) of a case type's state machine."""
    return frozenset((m.source, target) for m in moves_of(model) for target in m.targets)


def _end_of_road(model: type[Case]) -> str:
    endorse = next(m for m in moves_of(model) if m.code == "endorse")
    return endorse.targets[-1]


_IT_TAKES = Text("det kräver att du är {role}.", "it takes being {role}.")
_PUBLISHED = Text(
    "Beslutsvägen är redan fastställd. Gör en ny version.",
    "The route has been published already. Make a new version.",
)
_EMPTY = Text("Beslutsvägen har inga steg.", "The route has no steps.")
_NO_SUCH_HOP = Text(
    "Från {source} går det inte att komma till {target}. Ändra stegens ordning.",
    "There is no way from {source} to {target}. Change the order of the steps.",
)
