"""The activity: the case that the whole system exists for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from workflow.errors import BadRecord
from workflow.lifecycle import Act, Demand, Gap, Who, rule
from workflow.models import Case, Clock, Organisation
from workflow.models.deadlines import Day, Subject
from workflow.text import Text

from .. import duties
from ..fitting import check_wording
from ..imprecise import Precision
from ..red_thread import gaps_of
from .activity_lifecycle import DECIDED, STAGES, ActivityLifecycle
from .activity_lifecycle import ActivityState as S
from .agreements import FocusArea
from .dates import HasEnd, HasStart
from .document_acts import archived, documents_after
from .situation import Cause, Problem


class Activity(ActivityLifecycle, HasStart, HasEnd, Case):
    """An aktivitet on a problem: goals, targets, steps, resources, one responsible
    organisation and many participating, within a time frame."""

    KIND = "activity"
    STATE_NAMES: ClassVar[Mapping[str, Text]] = {
        S.DRAFT: Text("Utkast", "Draft"),
        S.PREPARATION: Text("Tjänsteberedning", "Officials' preparation"),
        S.STEERING: Text("Styrgrupp", "Steering group"),
        S.POLITICAL: Text("Politisk beredning", "Political preparation"),
        S.REVISION: Text("Återremitterad", "Referred back"),
        S.APPROVED: Text("Beslutad", "Approved"),
        S.EXECUTION: Text("Genomförande", "In execution"),
        S.EVALUATION: Text("Utvärdering", "In evaluation"),
        S.REVIEW: Text("Utvärderingen granskas", "Evaluation under review"),
        S.CLOSED: Text("Avslutad", "Closed"),
        S.REJECTED: Text("Avslagen", "Rejected"),
        S.DISMISSED: Text("Avskriven", "Dismissed"),
        S.WITHDRAWN: Text("Återkallad", "Withdrawn"),
    }
    CLOCKS: ClassVar[Mapping[str, Clock]] = {
        S.REVISION: Clock.REVISION,
        S.APPROVED: Clock.START,
        S.EXECUTION: Clock.END,
        S.EVALUATION: Clock.EVALUATION,
        S.REVIEW: Clock.REVIEW,
    }
    BY_CLOCK: ClassVar[Mapping[str, str]] = {S.APPROVED: "start"}
    WITH_DEADLINES = frozenset({S.EXECUTION.value})
    SHORT_ANSWERS = frozenset({Clock.START, Clock.END, Clock.STEP})
    FINAL = frozenset({S.CLOSED.value, S.REJECTED.value, S.DISMISSED.value, S.WITHDRAWN.value})
    ACTS: ClassVar[Mapping[str, Act]] = {
        "edit": Act(
            "edit",
            (S.DRAFT, S.REVISION),
            rule(Text("Ändra", "Edit"), Who.OWNER, kind="edit"),
        ),
        "prepare": Act(
            "prepare",
            STAGES,
            rule(Text("Bearbeta texten", "Prepare the text"), Who.SECRETARY, kind="edit"),
        ),
        "amend": Act(
            "amend",
            DECIDED,
            rule(
                Text("Ändra efter beslut", "Amend"),
                Who.RESPONSIBLE,
                Who.COORDINATOR,
                demands=[Demand.MOTIVATION],
                kind="amendment",
            ),
        ),
        "extend": Act(
            "extend",
            (*STAGES, S.REVISION, S.EVALUATION, S.REVIEW),
            rule(
                Text("Flytta fristen", "Move the deadline"),
                Who.SECRETARY,
                Who.COORDINATOR,
                demands=[Demand.MOTIVATION, Demand.UNTIL],
                kind="deadline",
            ),
        ),
        "report_progress": Act(
            "report_progress",
            (S.EXECUTION,),
            rule(Text("Lämna lägesrapport", "Report progress"), Who.RESPONSIBLE, kind="progress"),
        ),
        "document": documents_after(S.APPROVED, S.EXECUTION, S.EVALUATION, by=Who.RESPONSIBLE),
        "archive": archived(FINAL),
    }

    class Form(models.TextChoices):
        ORDINARY = "ordinary", "ordinarie verksamhet"
        EXISTING_GROUP = "existing_group", "befintlig grupp"
        TEMPORARY_GROUP = "temporary_group", "tillfällig arbetsgrupp"
        NOT_GIVEN = "", "inte angiven"

    class Outcome(models.TextChoices):
        DONE = "done", "genomförd"
        PARTLY = "partly", "delvis genomförd"
        NOT_DONE = "not_done", "ej genomförd"
        DISCONTINUED = "discontinued", "avbruten"
        NONE = "", "inte avslutad"

    case_ptr = models.OneToOneField(
        Case, on_delete=models.CASCADE, parent_link=True, related_name="as_activity"
    )
    description = models.TextField(blank=True)
    problem = models.ForeignKey(
        Problem, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    suggested_problem = models.ForeignKey(
        Problem, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    causes = models.ManyToManyField(Cause, blank=True, related_name="activities")
    focus_area = models.ForeignKey(
        FocusArea, null=True, blank=True, on_delete=models.PROTECT, related_name="activities"
    )
    responsible = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form = models.CharField(max_length=20, choices=Form.choices, blank=True)
    group = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)

    class Meta:
        default_permissions = ()

    def missing(self, content: Mapping[str, Any]) -> list[Gap]:
        return gaps_of(content)

    def demands_for(self, state: str) -> Sequence[str]:
        return ("responsible",) if state == S.APPROVED else ()

    def holding_organisation_id(self, state: str) -> int:
        carried_out = state in (S.APPROVED, S.EXECUTION, S.EVALUATION)
        if carried_out and self.responsible_id is not None:
            return self.responsible_id
        return super().holding_organisation_id(state)

    def body_for(self, state: str) -> int | None:
        if state == S.REVIEW and self.route is not None:
            reviewer: int | None = self.route.review_body_id
            return reviewer
        return None

    def working_days_for(self, state: str) -> int | None:
        if self.route is None:
            return None
        return {
            S.REVISION.value: self.route.revision_days,
            S.EVALUATION.value: self.route.evaluation_days,
            S.REVIEW.value: self.route.review_days,
        }.get(state)

    def due_on(self, state: str) -> date | None:
        """Approved: until it is to start; execution: until it is to end."""
        dates: dict[str, date | None] = {S.APPROVED: self.start_last, S.EXECUTION: self.end_last}
        return dates.get(state)

    @classmethod
    def due_by_clock(cls, today: date) -> Q:
        """Decided, to start on an exact day that has come."""
        exact = Q(start_precision=Precision.DAY, start_first__lte=today)
        return Q(state=S.APPROVED) & exact

    def own_deadlines(self, standing: Mapping[Subject, date]) -> Mapping[Subject, Day]:
        """Of the steps that nobody has reported as done and the targets that nobody has measured
        in their period."""
        words = dict(self.steps.order_by("reports__pk").values_list("public_id", "reports__done"))
        done = [step for step, word in words.items() if word == "yes"]
        of_its_time = Q(values__preliminary=False, values__on__gte=F("due_first"))
        measured = [
            key
            for targets in (self.effect_targets, self.sub_targets)
            for key in targets.filter(of_its_time).values_list("public_id", flat=True)
        ]
        assert self.text_version is not None  # it was decided on one
        return duties.of_activity(self.text_version.data, done=done, measured=measured)

    def reword(self, wording: Mapping[str, str]) -> dict[str, Any]:
        """The body's own title or description, in place of the owner's; BadRecord for others."""
        unknown = set(wording) - {"title", "description"}
        if unknown:
            raise BadRecord("wording", _CANNOT_REWORD)
        check_wording(self, wording)
        for name, value in wording.items():
            setattr(self, name, value)
        if "description" in wording:
            self.turn.touched.append("description")
        return dict(wording)


_CANNOT_REWORD = Text(
    "Organet kan ändra rubrik och beskrivning i beslutet. Återremittera för att ändra annat.",
    "In the decision the body can change title and description. Refer back to change more.",
)


class Participation(models.Model):
    """An organisation that takes part; ``shares_responsibility`` where the source named
    several responsible ones and none of them alone."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="participations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="participations"
    )
    shares_responsibility = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "organisation"], name="takes_part_once")
        ]

    def __str__(self) -> str:
        return str(self.organisation)
