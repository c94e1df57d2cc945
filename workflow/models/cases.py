"""The case: anything with a lifecycle. Five case types inherit it (multi-table)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Upper
from viewflow.workflow.models import AbstractProcess

from ..lifecycle import Act, FSMField, Gap
from ..rights import AGREEMENT_RIGHTS, Right, Rights
from ..text import Text
from .deadlines import Clock, Day, Subject
from .organisations import Organisation
from .releases import Release

if TYPE_CHECKING:
    from ..turn import Turn


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, rights: Rights) -> CaseQuerySet:
        """The cases a person may see, given her rights of today (see permissions.rights_of).

        Pages, counts, search, exports and letters all read through this one filter, so a
        case outside it does not exist for her. The rules, one line each, are
        docs/architecture.md §Visibility.
        """
        return self.filter(visible(rights))


def visible(rights: Rights) -> Q:
    """The condition behind ``visible_to``, usable as an annotation under a lock."""
    own = rights.organisations([Right.READ])
    parties = frozenset(h.root_id for h in rights.held if h.right is Right.READ)
    bodies = rights.places(Right.READ_QUEUE)
    whole_party = rights.places(Right.AUDIT, Right.KEEP_RECORDS)
    coordinated = rights.places(Right.COORDINATE)
    from .work import WorkItem  # the tables refer to each other

    items = WorkItem.objects.filter(process=OuterRef("pk"))
    releases = Release.objects.filter(case=OuterRef("pk"), taken_back_at__isnull=True)
    condition: Any = Q(pk__in=coordinated)
    if own:
        condition |= Q(owner_organisation__in=own)
        # What a party signs is open to its departments, unless it is restricted.
        for_party = Q(organisation__in=parties, party__isnull=False, process__restricted=False)
        # Apart: together they would have the planner read all items of all cases.
        condition |= Exists(items.filter(organisation__in=own)) | Exists(items.filter(for_party))
        condition |= Exists(releases.filter(organisation__in=own))
    if bodies:
        condition |= Q(proposed_for__in=rights.places(Right.PROPOSE_FOR))
        condition |= Exists(items.filter(body__in=bodies))
        condition |= Exists(releases.filter(body__in=bodies))
    if whole_party:
        # A party is mostly the top of its tree, but may be a company below it.
        below = Q(pk__in=whole_party) | Q(root__in=whole_party)
        tree = Organisation.objects.filter(below).values("pk")
        held = Q(organisation__in=tree)
        condition |= Q(owner_organisation__in=tree)
        condition |= Exists(items.filter(held)) | Exists(releases.filter(held))
    if coordinated:
        # Everything dispatched, never others' drafts, never what is marked restricted.
        condition |= Q(agreement__in=coordinated, number__isnull=False, restricted=False)
    found: Q = condition
    return found


class CaseManager(models.Manager["Case"]):
    """The case's manager, spelt out: viewflow's untyped base hides a generated one."""

    def get_queryset(self) -> CaseQuerySet:
        return CaseQuerySet(self.model, using=self._db)

    def visible_to(self, rights: Rights) -> CaseQuerySet:
        """See CaseQuerySet.visible_to."""
        return self.get_queryset().visible_to(rights)


class Case(AbstractProcess):
    """An ärende: its state, where on its route it is, whose it is, on which text.

    ``public_id`` is what addresses carry; ``number`` (diarienummer) is given when the case
    first leaves its organisation. ``state`` is set by transitions only, and those only by
    ``engine.turn``. ``ledger_head`` is the hash of the case's newest ledger entry, so that
    a cut tail shows. Columns inherited from viewflow: flow_class, status, created, finished.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20)
    series = models.CharField(max_length=8, default="TRY")
    number = models.CharField(max_length=24, null=True, blank=True, unique=True)
    external_number = models.CharField(max_length=50, blank=True)
    title = models.CharField(max_length=300)
    state = FSMField(default="draft", protected=True, max_length=20)
    owner_organisation = models.ForeignKey(
        "workflow.Organisation", on_delete=models.PROTECT, related_name="owned_cases"
    )
    proposed_for = models.ForeignKey(
        "workflow.Body", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    agreement = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        db_index=False,  # cases_of_agreement begins with it
        on_delete=models.PROTECT,
        related_name="cases",
    )
    route = models.ForeignKey(
        "workflow.Route", null=True, blank=True, on_delete=models.PROTECT, related_name="cases"
    )
    position = models.PositiveSmallIntegerField(null=True, blank=True)
    restricted = models.BooleanField(default=False)
    restricted_basis = models.TextField(blank=True)
    restricted_by = models.ForeignKey(
        "workflow.User", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    restricted_at = models.DateTimeField(null=True, blank=True)
    text_version = models.ForeignKey(
        "workflow.TextVersion",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    ledger_head = models.BinaryField(null=True, editable=False)

    # viewflow reads these two on every process
    data: ClassVar[dict[str, Any]] = {}
    parent_task_id: ClassVar[None] = None

    # the turn that is running under this case's lock; conditions and transitions read it
    turn: Turn

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta:
        default_permissions = ()
        permissions = [(right.value, right.label) for right in AGREEMENT_RIGHTS]
        indexes = [
            # What starts or ends by itself (`BY_CLOCK`), few among all.
            models.Index(
                fields=["state"],
                condition=Q(state__in=("approved", "in_force")),
                name="cases_moved_by_the_clock",
            ),
            # what belongs to an agreement; the few pictures among its thousands of activities
            models.Index(fields=["agreement", "kind"], name="cases_of_agreement"),
            # looked up as somebody types it, by its beginning; most cases have none
            models.Index(
                OpClass(Upper("external_number"), name="text_pattern_ops"),
                condition=~Q(external_number=""),
                name="cases_by_own_number",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="restricted_with_basis",
                condition=Q(restricted=False)
                | (~Q(restricted_basis="") & Q(restricted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="numbered_once_out_of_draft",
                condition=Q(number__isnull=False) | Q(state__in=["draft", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or '–'} {self.title}"

    # -- What a case type tells the engine. The defaults suit a case without a stage of that kind.

    KIND: ClassVar[str] = ""
    STATE_NAMES: ClassVar[Mapping[str, Text]] = {}
    ACTS: ClassVar[Mapping[str, Act]] = {}
    FINAL: ClassVar[frozenset[str]] = frozenset()
    # What the open item's deadline is about, by state; a body's stage where nothing is said.
    CLOCKS: ClassVar[Mapping[str, Clock]] = {}
    # Which transition the clock makes by itself in a state, once the item's day has come.
    BY_CLOCK: ClassVar[Mapping[str, str]] = {}
    # Whose reminders can be answered from the letter itself, without signing in.
    SHORT_ANSWERS: ClassVar[frozenset[Clock]] = frozenset()
    # In which states a case has deadlines of its own beside the item's (``own_deadlines``).
    WITH_DEADLINES: ClassVar[frozenset[str]] = frozenset()

    def missing(self, content: Mapping[str, Any]) -> list[Gap]:
        """What the text lacks in the red thread; a stage's gate demands some of it."""
        return []

    def demands_for(self, state: str) -> Sequence[str]:
        """Codes of ``missing`` that must not be lacking in a state outside the route."""
        return ()

    def holding_organisation_id(self, state: str) -> int:
        """Which organisation has the turn in a state that no body holds."""
        owner: int = self.owner_organisation_id
        return owner

    def body_for(self, state: str) -> int | None:
        """Which body has the turn in a state that is no step of the route."""
        return None

    def parties_to_act(self, state: str) -> Sequence[int]:
        """Organisations that each get an item in a state where parties act in parallel."""
        return ()

    def working_days_for(self, state: str) -> int | None:
        """How many working days the route allows in a state that is no step of it."""
        return None

    def due_on(self, state: str) -> date | None:
        """The deadline that the case's own dates give in this state (local), or None."""
        return None

    def own_deadlines(self, standing: Mapping[Subject, date]) -> Mapping[Subject, Day]:
        """The deadlines beside the item's that hold in a state of ``WITH_DEADLINES``.

        ``standing`` are the days of those that are open now; read from the turn's text.
        """
        return {}

    @classmethod
    def due_by_clock(cls, today: date) -> Q:
        """Which cases the clock moves (``BY_CLOCK``) on this local date."""
        return Q(pk__in=())

    def reword(self, wording: Mapping[str, str]) -> dict[str, Any]:
        """Sets the body's own wording on the row and returns the fields to change in the text."""
        raise NotImplementedError(f"{self.kind} has no text that a body can reword")


class NumberSeries(models.Model):
    """The last number given in a series and year; restricted cases count apart, so that
    nobody can see from a gap that a hidden case exists."""

    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    restricted = models.BooleanField(default=False)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "year", "restricted"], name="one_count_per_series_and_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"
