"""What else happens to cases in the demo: taken, reported on, released, somebody has jäv."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from cases.actions.report_progress import Measurement, ProgressDraft, StepWord, report_progress
from cases.models import Activity
from cases.story.cast import PLANNING, STEERING, Cast
from cases.story.telling import fingerprint
from workflow import assignments, conflicts, releases
from workflow.models import WorkItem
from workflow.models.work import OPEN
from workflow.turn import Actor

from .cooperation import MADE_UP, Cooperation, moment, working_day


def touch(where: Cooperation, cast: Cast, activities: list[Activity]) -> None:
    """All of it, on Helsingborg's activities by title."""
    by_title = {activity.title: activity for activity in activities}
    _take(where, cast, by_title["Fältarbetare i centrum på kvällar"])
    _conflict(where, cast, by_title["Nattvandring med föreningar på Söder"])
    _release(where, cast, by_title["Sommarjobb för unga på Dalhem"])
    _report(where, by_title["Tillsyn av gym och frisörer"], "as_planned", "")
    _report(
        where, by_title["Grannsamverkan i fyra områden"], "delayed", "Ombud saknas i två områden"
    )
    _report(
        where,
        by_title["Socialförvaltningens mobila team och trygghetsvärdar i EST"],
        "paused",
        "Teamet är utlånat till ett annat område",
    )


def _take(where: Cooperation, cast: Cast, activity: Activity) -> None:
    item = WorkItem.objects.get(process=activity.pk, status__in=OPEN)
    day = working_day(where.today - timedelta(days=1))
    assignments.take(item.public_id, actor=Actor(cast.person("Tove")), now=moment(day, 9))


def _conflict(where: Cooperation, cast: Cast, activity: Activity) -> None:
    conflicts.report(
        activity.public_id,
        cast.person("Mats"),
        ground=f"Är ordförande i en av föreningarna ({MADE_UP})",
        actor=Actor(where.table_of(cast.bodies[STEERING].pk).secretary),
        now=moment(working_day(where.today - timedelta(days=2))),
    )


def _release(where: Cooperation, cast: Cast, activity: Activity) -> None:
    """To a department that has no part in it, so that it can say what it knows."""
    releases.release(
        activity.public_id,
        cast.organisations[PLANNING],
        reason=f"Förvaltningen har lokaler i området ({MADE_UP})",
        actor=Actor(cast.person("Hanna")),
        now=moment(working_day(where.today - timedelta(days=2)), 14),
    )


def _report(where: Cooperation, activity: Activity, standing: str, reason: str) -> None:
    """A progress report: the first step done, the second in part, one value measured."""
    day = working_day(where.today - timedelta(days=16))
    first, *rest = activity.steps.order_by("position")
    report_progress(
        activity.public_id,
        ProgressDraft(
            standing=standing,
            reason=reason and f"{reason} ({MADE_UP})",
            text=f"Lägesrapport för perioden ({MADE_UP})",
            hours=Decimal(120),
            steps=[
                StepWord(step_id=first.public_id, done="yes"),
                *(StepWord(step_id=step.public_id, done="partly") for step in rest[:1]),
            ],
            values=[
                Measurement(
                    target=activity.effect_targets.order_by("position")[0],
                    on=day,
                    value=Decimal(61),
                    preliminary=True,
                )
            ],
        ),
        actor=where.officer(activity.holding_organisation_id(activity.state)),
        seen_version=fingerprint(activity),
        now=moment(day, 11),
    )
