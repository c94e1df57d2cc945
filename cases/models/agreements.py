"""The samverkansöverenskommelse: parties, period, purposes, goals (lag 2023:196, 9 §)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from workflow.lifecycle import Act, Condition, Demand, Gap, Who, chosen_among, move, rule
from workflow.models import Case, Clock
from workflow.models.deadlines import Day, Subject
from workflow.text import Text

from .. import duties
from .dates import HasEnd, HasStart
from .document_acts import archived, documents_after


class AgreementState(models.TextChoices):
    DRAFT = "draft", "Utkast"
    SIGNING = "signing", "Undertecknas"
    IN_FORCE = "in_force", "Gäller"
    EXPIRED = "expired", "Löpt ut"
    TERMINATED = "terminated", "Uppsagd"
    WITHDRAWN = "withdrawn", "Återkallad"


S = AgreementState
_END_HAS_PASSED = Condition(
    lambda case: case.end_last is not None and case.end_last < case.turn.today,
    Text("överenskommelsens sista dag har inte passerat.", "the agreement has not ended yet."),
)
_HAS_PARTIES = Condition(
    lambda case: len(case.turn.content.get("parties", [])) >= 2,
    Text("det behövs minst två parter.", "it takes at least two parties."),
)


class AgreementLifecycle(models.Model):
    """The agreement's state machine."""

    turn: Any

    class Meta:
        abstract = True

    @move(
        source=S.DRAFT,
        target=S.SIGNING,
        rule=rule(
            Text("Skicka för underskrift", "Send for signing"),
            Who.OWNER,
            Who.COORDINATOR,
            dispatches=True,
        ),
        conditions=[_HAS_PARTIES],
    )
    def send(self) -> None:
        """Goes to every party at the same time."""

    @move(
        source=S.SIGNING,
        target=chosen_among([S.SIGNING, S.IN_FORCE]),
        rule=rule(Text("Underteckna", "Sign"), Who.PARTY),
    )
    def sign(self) -> str:
        """One party's signature; the last one puts the agreement in force."""
        return S.IN_FORCE if self.turn.is_last_party else S.SIGNING

    @move(
        source=S.SIGNING,
        target=S.DRAFT,
        rule=rule(
            Text("Avböj", "Decline"),
            Who.PARTY,
            demands=[Demand.MOTIVATION],
        ),
    )
    def decline(self) -> None:
        """Back to the desk; what the others signed was another text."""

    @move(
        source=S.IN_FORCE,
        target=S.EXPIRED,
        rule=rule(Text("Löper ut", "Expires"), Who.CLOCK, Who.COORDINATOR),
        conditions=[_END_HAS_PASSED],
    )
    def expire(self) -> None:
        """The last day has passed."""

    @move(
        source=S.IN_FORCE,
        target=S.TERMINATED,
        rule=rule(
            Text("Säg upp", "Terminate"),
            Who.OWNER,
            Who.COORDINATOR,
            demands=[Demand.MOTIVATION],
        ),
    )
    def terminate(self) -> None:
        """Ended before its time."""

    @move(
        source=S.DRAFT,
        target=S.WITHDRAWN,
        rule=rule(
            Text("Återkalla", "Withdraw"),
            Who.OWNER,
            Who.COORDINATOR,
            demands_once_submitted=[Demand.MOTIVATION],
        ),
    )
    def withdraw(self) -> None:
        """Never came to be."""


class Agreement(AgreementLifecycle, HasStart, HasEnd, Case):
    """A cooperation agreement between parties, for a period, with overall goals."""

    KIND = "agreement"
    STATE_NAMES: ClassVar[Mapping[str, Text]] = {
        S.DRAFT: Text("Utkast", "Draft"),
        S.SIGNING: Text("Undertecknas", "Being signed"),
        S.IN_FORCE: Text("Gäller", "In force"),
        S.EXPIRED: Text("Löpt ut", "Expired"),
        S.TERMINATED: Text("Uppsagd", "Terminated"),
        S.WITHDRAWN: Text("Återkallad", "Withdrawn"),
    }
    CLOCKS: ClassVar[Mapping[str, Clock]] = {
        S.SIGNING: Clock.SIGNING,
        S.IN_FORCE: Clock.AGREEMENT_END,
    }
    BY_CLOCK: ClassVar[Mapping[str, str]] = {S.IN_FORCE: "expire"}
    WITH_DEADLINES = frozenset({S.IN_FORCE.value})
    FINAL = frozenset({S.EXPIRED.value, S.TERMINATED.value, S.WITHDRAWN.value})
    ACTS: ClassVar[Mapping[str, Act]] = {
        "edit": Act(
            "edit",
            (S.DRAFT,),
            rule(Text("Ändra", "Edit"), Who.OWNER, Who.COORDINATOR, kind="edit"),
        ),
        "fulfil": Act(
            "fulfil",
            (S.IN_FORCE,),
            rule(
                Text("Registrera uppföljning eller årsrapport", "Record a follow-up or report"),
                Who.COORDINATOR,
                demands=[Demand.MOTIVATION],
                outcomes=(Clock.PLAN, Clock.REPORT),
                kind="deadline",
            ),
        ),
        "set_reminders": Act(
            "set_reminders",
            (S.DRAFT, S.SIGNING, S.IN_FORCE),
            rule(Text("Välj påminnelser", "Choose reminders"), Who.COORDINATOR, kind="setting"),
        ),
        "prolong": Act(
            "prolong",
            (S.IN_FORCE,),
            rule(
                Text("Förläng", "Prolong"),
                Who.OWNER,
                Who.COORDINATOR,
                demands=[Demand.MOTIVATION],
                kind="amendment",
            ),
        ),
        "document": documents_after(S.IN_FORCE, by=Who.OWNER),
        "archive": archived(FINAL),
    }

    case_ptr = models.OneToOneField(
        Case, on_delete=models.CASCADE, parent_link=True, related_name="as_agreement"
    )
    background = models.TextField(blank=True)
    purposes = models.TextField(blank=True)
    governing_documents = models.TextField(blank=True)
    note = models.TextField(blank=True)
    source_url = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return super().__str__()

    def missing(self, content: Mapping[str, Any]) -> list[Gap]:
        """What a signed agreement would lack against 9 § of the law."""
        gaps = {
            "parties": Text("minst två parter", "at least two parties"),
            "goals": Text("övergripande mål", "overall goals"),
            "purposes": Text("syften", "purposes"),
            "start": Text("startdag", "a first day"),
            "end": Text("slutdag", "a last day"),
        }
        return [Gap(code, name) for code, name in gaps.items() if not content.get(code)]

    def demands_for(self, state: str) -> Sequence[str]:
        return ("parties", "goals", "start", "end") if state == S.SIGNING else ()

    def parties_to_act(self, state: str) -> Sequence[int]:
        if state != S.SIGNING:
            return ()
        return list(self.parties.values_list("organisation", flat=True).order_by("position"))

    @classmethod
    def due_by_clock(cls, today: date) -> Q:
        """In force past its last day."""
        return Q(state=S.IN_FORCE, end_last__lt=today)

    def own_deadlines(self, standing: Mapping[Subject, date]) -> Mapping[Subject, Day]:
        """The follow-up of the plan and the yearly report."""
        return duties.of_agreement(standing, self.turn.today)

    def due_on(self, state: str) -> date | None:
        return self.end_last if state == S.IN_FORCE else None

    def working_days_for(self, state: str) -> int | None:
        return 20 if state == S.SIGNING else None


class Goal(models.Model):
    """An overall goal of one agreement. A later agreement has its own: follow-up of old
    activities keeps the goals they were decided on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="goals_in_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text


class FocusArea(models.Model):
    """An inriktning of an agreement that activities may belong to."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="focus_areas")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    aim = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "name"], name="focus_area_once"),
            models.UniqueConstraint(
                fields=["agreement", "position"],
                name="focus_areas_in_order",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return self.name
