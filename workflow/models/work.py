"""What somebody has to do now."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from viewflow.workflow.models import AbstractTask
from viewflow.workflow.status import STATUS

OPEN = (STATUS.NEW, STATUS.ASSIGNED)

# For what asks by day alone (the page of deadlines): every item, said so that only such questions
# use the index by day. One without it would draw the planner away from the queues' own.
BY_DAY = Q(id__gt=0)


class WorkItem(AbstractTask):
    """An uppgift in a queue: a body's or an organisation's, claimed (``owner``) or not.

    ``party`` is set where several parties act in parallel: one open item each. ``due`` is a
    local date. ``entered`` is when the case came into this state; a postponed item hands it
    on, so "how long here" does not start anew. Columns of viewflow that nothing of ours
    reads are left out; its ``previous`` would cost an INSERT a turn.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    process = models.ForeignKey("workflow.Case", on_delete=models.PROTECT, related_name="items")
    status = models.CharField(max_length=20, choices=STATUS.choices, default=STATUS.NEW)
    created = models.DateTimeField()
    entered = models.DateTimeField()
    # indexed while taken only: an index on every owner would draw the planner away from the queue's
    owner = models.ForeignKey(
        "workflow.User",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="items",
    )
    # who was away, when her substitute did it
    done_for = models.ForeignKey(
        "workflow.User",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    body = models.ForeignKey("workflow.Body", null=True, blank=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        "workflow.Organisation", null=True, blank=True, on_delete=models.PROTECT
    )
    # no index of its own: it would draw the planner away from the queue's
    party = models.ForeignKey(
        "workflow.Organisation",
        null=True,
        blank=True,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    due = models.DateField(null=True, blank=True)
    # the first local date whose reminders are not decided yet; None when none will come
    look_on = models.DateField(null=True, blank=True)

    previous = None
    scheduled = None
    started = None
    owner_permission = None
    external_task_id = None
    # viewflow's generic key cannot be left out without them; always NULL, never indexed
    owner_permission_content_type = models.ForeignKey(
        ContentType,
        null=True,
        editable=False,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    owner_permission_obj_pk = models.CharField(max_length=255, null=True, editable=False)
    data: ClassVar[dict[str, Any]] = {}
    seed: ClassVar[None] = None
    artifact: ClassVar[None] = None

    objects: ClassVar[models.Manager[WorkItem]] = models.Manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "party"],
                condition=Q(status__in=OPEN),
                nulls_distinct=False,
                name="one_open_item_per_case_and_party",
            ),
            models.CheckConstraint(
                name="held_by_a_body_or_an_organisation",
                condition=Q(body__isnull=False, organisation__isnull=True)
                | Q(body__isnull=True, organisation__isnull=False),
            ),
            models.CheckConstraint(
                name="a_partys_item_is_in_its_own_queue",
                condition=Q(party__isnull=True) | Q(party=models.F("organisation")),
            ),
            models.CheckConstraint(
                name="finished_when_closed",
                condition=Q(status__in=OPEN, finished__isnull=True)
                | (~Q(status__in=OPEN) & Q(finished__isnull=False)),
            ),
        ]
        indexes = [
            # the queues: in order of deadline, straight from the index (docs/adr/0007)
            models.Index(
                fields=["body", "due", "id"],
                include=["owner"],
                condition=Q(status__in=OPEN),
                name="queue_of_body",
            ),
            models.Index(
                fields=["organisation", "due", "id"],
                include=["owner", "party"],
                condition=Q(status__in=OPEN),
                name="queue_of_organisation",
            ),
            models.Index(
                fields=["look_on", "id"],
                condition=Q(status__in=OPEN, look_on__isnull=False),
                name="items_to_look_at",
            ),
            models.Index(
                fields=["due"], condition=Q(status__in=OPEN) & BY_DAY, name="open_items_by_day"
            ),
            # what goes back when a role ends, an account is closed, a period has passed
            models.Index(fields=["owner"], condition=Q(status=STATUS.ASSIGNED), name="taken_items"),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.status}"

    @property
    def is_open(self) -> bool:
        """Nobody has acted on it yet; it may be claimed."""
        return self.status in OPEN
