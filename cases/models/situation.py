"""The lägesbild: what is wrong, where, with what evidence, and why (lag 2023:196, 4 §)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db import models

from workflow.deadlines import months_after
from workflow.lifecycle import Act, Condition, Demand, Gap, Who, chosen_among, move, rule
from workflow.models import Case, Clock, Party
from workflow.text import Text

from ..duties import FOLLOW_UP_MONTHS
from .document_acts import archived, documents_after


class PictureState(models.TextChoices):
    DRAFT = "draft", "Utkast"
    ESTABLISHING = "establishing", "Fastställs"
    ESTABLISHED = "established", "Fastställd"
    SUPERSEDED = "superseded", "Ersatt"
    WITHDRAWN = "withdrawn", "Återkallad"


S = PictureState
_HAS_AGREEMENT = Condition(
    lambda case: case.agreement_id is not None,
    Text(
        "lägesbilden hör inte till någon överenskommelse.",
        "the picture belongs to no agreement.",
    ),
)


class PictureLifecycle(models.Model):
    """The situational picture's state machine."""

    turn: Any

    class Meta:
        abstract = True

    @move(
        source=S.DRAFT,
        target=S.ESTABLISHING,
        rule=rule(
            Text("Skicka för fastställande", "Send to be established"),
            Who.OWNER,
            Who.COORDINATOR,
            dispatches=True,
        ),
        conditions=[_HAS_AGREEMENT],
    )
    def send(self) -> None:
        """Goes to every party of the agreement at the same time."""

    @move(
        source=S.ESTABLISHING,
        target=chosen_among([S.ESTABLISHING, S.ESTABLISHED]),
        rule=rule(Text("Fastställ", "Establish"), Who.PARTY),
    )
    def establish(self) -> str:
        """One party's word; the last one establishes the picture."""
        return S.ESTABLISHED if self.turn.is_last_party else S.ESTABLISHING

    @move(
        source=S.ESTABLISHING,
        target=S.DRAFT,
        rule=rule(Text("Avböj", "Decline"), Who.PARTY, demands=[Demand.MOTIVATION]),
    )
    def decline(self) -> None:
        """A party does not recognise the picture; it is worked over."""

    @move(
        source=S.ESTABLISHED,
        target=S.SUPERSEDED,
        rule=rule(
            Text("Ersätt med en nyare", "Supersede"),
            Who.OWNER,
            Who.COORDINATOR,
            demands=[Demand.MOTIVATION],
        ),
    )
    def supersede(self) -> None:
        """A newer picture holds."""

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


class Picture(PictureLifecycle, Case):
    """One version of the situational picture, in the three parts that the law names."""

    KIND = "picture"
    STATE_NAMES: ClassVar[Mapping[str, Text]] = {
        S.DRAFT: Text("Utkast", "Draft"),
        S.ESTABLISHING: Text("Fastställs", "Being established"),
        S.ESTABLISHED: Text("Fastställd", "Established"),
        S.SUPERSEDED: Text("Ersatt", "Superseded"),
        S.WITHDRAWN: Text("Återkallad", "Withdrawn"),
    }
    CLOCKS: ClassVar[Mapping[str, Clock]] = {
        S.ESTABLISHING: Clock.SIGNING,
        S.ESTABLISHED: Clock.PICTURE,
    }
    FINAL = frozenset({S.SUPERSEDED.value, S.WITHDRAWN.value})
    ACTS: ClassVar[Mapping[str, Act]] = {
        "edit": Act(
            "edit",
            (S.DRAFT,),
            rule(Text("Ändra", "Edit"), Who.OWNER, Who.COORDINATOR, kind="edit"),
        ),
        "document": documents_after(S.ESTABLISHED, by=Who.OWNER),
        "archive": archived(FINAL),
    }

    case_ptr = models.OneToOneField(
        Case, on_delete=models.CASCADE, parent_link=True, related_name="as_picture"
    )
    survey = models.TextField(blank=True)  # kartläggning av brottsligheten
    information = models.TextField(blank=True)  # annan relevant information
    analysis = models.TextField(blank=True)
    area = models.CharField(max_length=200, blank=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return super().__str__()

    def missing(self, content: Mapping[str, Any]) -> list[Gap]:
        gaps = [
            Gap(code, name)
            for code, name in {
                "survey": Text("kartläggning (4 §)", "survey of crime"),
                "analysis": Text("analys (4 §)", "analysis"),
                "problems": Text("minst ett problem", "at least one problem"),
            }.items()
            if not content.get(code)
        ]
        if any(not problem["causes"] for problem in content.get("problems", [])):
            gaps.append(Gap("causes", Text("orsaker till varje problem", "causes of each problem")))
        return gaps

    def demands_for(self, state: str) -> Sequence[str]:
        return ("problems",) if state == S.ESTABLISHING else ()

    def parties_to_act(self, state: str) -> Sequence[int]:
        if state != S.ESTABLISHING:
            return ()
        parties = Party.objects.filter(agreement=self.agreement_id).order_by("position")
        return list(parties.values_list("organisation", flat=True))

    def working_days_for(self, state: str) -> int | None:
        return 20 if state == S.ESTABLISHING else None

    def due_on(self, state: str) -> date | None:
        """To be updated at least every second year (lag 2023:196, 6 §)."""
        if state != S.ESTABLISHED:
            return None
        today: date = self.turn.today
        return months_after(today, FOLLOW_UP_MONTHS)


class Problem(models.Model):
    """Something that is wrong, where, how we know. Belongs to one version of the picture."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="problems")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    consequences = models.TextField(blank=True)
    source_url = models.CharField(max_length=500, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["picture", "position"],
                name="problems_in_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.title


class Evidence(models.Model):
    """How we know of a problem: a survey, reports, a dialogue."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="evidence")
    text = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text


class Indicator(models.Model):
    """What is measured about a problem over time."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="indicators")
    name = models.CharField(max_length=300)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class IndicatorValue(models.Model):
    """One value as the source gives it; ``value`` only where that is a plain number."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    label = models.CharField(max_length=100)
    given = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    preliminary = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.label}: {self.given}"


class Cause(models.Model):
    """Why a problem is there, as far as one knows; situational or social (Brå)."""

    class Kind(models.TextChoices):
        SITUATIONAL = "situational", "situationell"
        SOCIAL = "social", "social"
        UNKNOWN = "", "inte angiven"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="causes")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "position"],
                name="causes_in_order",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return self.text
