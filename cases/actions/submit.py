"""Who receives an activity when it is submitted: listed first, released when ticked."""

from __future__ import annotations

from workflow.loading import newest_route
from workflow.models import Body, Organisation, RouteStep

from ..models import Activity


def receivers(activity: Activity) -> list[Body | Organisation]:
    """The first body, the responsible and the participating organisations, owner excepted.

    The submit page shows these with a tick each; what stays ticked goes to
    ``engine.turn(..., releases=…)`` and is logged, one release each. Two statements.
    """
    organisations = Organisation.objects.filter(participations__activity=activity)
    if activity.responsible_id is not None:
        organisations = organisations | Organisation.objects.filter(pk=activity.responsible_id)
    found = organisations.exclude(pk=activity.owner_organisation_id).distinct()
    return [*first_body(activity), *found.order_by("name", "pk")]


def first_body(activity: Activity) -> list[Body]:
    """The body of the first step of the route the activity would take; empty without one."""
    step = (
        RouteStep.objects.filter(route__in=newest_route(activity))
        .select_related("body")
        .order_by("position")
        .first()
    )
    return [step.body] if step is not None else []
