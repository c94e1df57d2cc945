"""The lifecycle of an activity: the only graph. One method per transition, in the order of
the table in docs/architecture.md."""

from __future__ import annotations

from typing import Any

from django.db import models

from workflow.lifecycle import Condition, Demand, Who, chosen_among, move, rule
from workflow.text import Text


class ActivityState(models.TextChoices):
    DRAFT = "draft", "Utkast"
    PREPARATION = "preparation", "Tjänsteberedning"
    STEERING = "steering", "Styrgrupp"
    POLITICAL = "political", "Politisk beredning"
    REVISION = "revision", "Återremitterad"
    APPROVED = "approved", "Beslutad"
    EXECUTION = "execution", "Genomförande"
    EVALUATION = "evaluation", "Utvärdering"
    REVIEW = "review", "Utvärderingen granskas"
    CLOSED = "closed", "Avslutad"
    REJECTED = "rejected", "Avslagen"
    DISMISSED = "dismissed", "Avskriven"
    WITHDRAWN = "withdrawn", "Återkallad"


S = ActivityState
STAGES = (S.PREPARATION, S.STEERING, S.POLITICAL)  # where a body of the route has the turn
BEFORE_DECISION = (S.DRAFT, S.REVISION, *STAGES)
DECIDED = (S.APPROVED, S.EXECUTION)
REGISTERED_AS = (S.APPROVED, S.EXECUTION, S.EVALUATION, S.CLOSED)
OUTCOMES = ("done", "partly", "not_done")

HAS_ROUTE = Condition(
    lambda case: bool(case.turn.steps),
    Text(
        "aktiviteten hör inte till en överenskommelse med en fastställd beslutsväg. Välj "
        "överenskommelse först.",
        "the activity belongs to no agreement with a published route. Choose the agreement first.",
    ),
)
IS_ADVISORY = Condition(
    lambda case: case.turn.item is not None and case.turn.item.body.is_advisory,
    Text("bara ett rådgivande organ avstyrker.", "only an advisory body advises against."),
)
IS_NOT_LAST = Condition(
    lambda case: not case.turn.is_last_step,
    Text(
        "sista organet avstyrker inte: det bifaller eller avslår.",
        "the last body does not advise against: it approves or rejects.",
    ),
)
MAY_REJECT = Condition(
    lambda case: (
        case.turn.is_last_step
        or (case.turn.item is not None and not case.turn.item.body.is_advisory)
    ),
    Text(
        "bara ett beslutande organ, eller det sista på vägen, avslår.",
        "only a deciding body, or the last of the route, rejects.",
    ),
)
DATE_HAS_COME = Condition(
    lambda case: (
        not case.turn.actor.is_system
        or (
            case.start_date is not None
            and case.start_date.is_exact
            and case.start_first <= case.turn.today
        )
    ),
    Text("startdagen är inte en bestämd dag som har kommit.", "no exact start date has come."),
)
NAMES_A_LATER_STATE = Condition(
    lambda case: (
        case.turn.record.earlier is None or case.turn.record.earlier.state in REGISTERED_AS
    ),
    Text(
        "ett tidigare beslut registreras som beslutat, under genomförande, under utvärdering "
        "eller avslutat.",
        "an earlier decision is registered as approved, in execution, in evaluation or closed.",
    ),
)


class ActivityLifecycle(models.Model):
    """The activity's state machine."""

    turn: Any
    outcome: Any

    class Meta:
        abstract = True

    @move(
        source=S.DRAFT,
        target=chosen_among(STAGES),
        rule=rule(Text("Lämna in", "Submit"), Who.OWNER, dispatches=True, may_release=True),
        conditions=[HAS_ROUTE],
    )
    def submit(self) -> str:
        """To the first step's body; gets its number."""
        return str(self.turn.enter_first(otherwise=S.DRAFT))

    @move(
        source=S.REVISION,
        target=chosen_among(STAGES),
        rule=rule(
            Text("Lämna in igen", "Resubmit"),
            Who.OWNER,
            demands=[Demand.MOTIVATION],
            may_release=True,
        ),
        conditions=[HAS_ROUTE],
    )
    def resubmit(self) -> str:
        """To the first step again, saying what changed."""
        return str(self.turn.enter_first(otherwise=S.REVISION))

    @move(
        source=STAGES,
        target=chosen_among([*STAGES, S.APPROVED]),
        rule=rule(Text("Tillstyrk", "Endorse"), Who.BODY, final_label=Text("Bifall", "Approve")),
    )
    def endorse(self) -> str:
        """On to the next step, or approved after the last (a deciding body's Bifall)."""
        return str(self.turn.enter_next(otherwise=S.APPROVED))

    @move(
        source=STAGES,
        target=chosen_among([*STAGES, S.APPROVED]),
        rule=rule(
            Text("Tillstyrk med ändring", "Endorse with changes"),
            Who.BODY,
            demands=[Demand.WORDING, Demand.MOTIVATION],
            final_label=Text("Bifall med ändring", "Approve with changes"),
        ),
    )
    def endorse_amended(self) -> str:
        """As endorse, on the body's own wording, which becomes a new text."""
        return str(self.turn.enter_next(otherwise=S.APPROVED))

    @move(
        source=STAGES,
        target=chosen_among([*STAGES, S.APPROVED]),
        rule=rule(Text("Avstyrk", "Advise against"), Who.BODY, demands=[Demand.MOTIVATION]),
        conditions=[IS_ADVISORY, IS_NOT_LAST],
    )
    def advise_against(self) -> str:
        """An advisory body's no: the case goes on, and the next body reads it."""
        return str(self.turn.enter_next(otherwise=S.APPROVED))

    @move(
        source=STAGES,
        target=S.REVISION,
        rule=rule(
            Text("Återremittera", "Refer back"),
            Who.BODY,
            demands=[Demand.MOTIVATION, Demand.ASKED, Demand.UNTIL],
        ),
    )
    def refer_back(self) -> None:
        """Back to the owner, with what is asked and by when."""

    @move(
        source=STAGES,
        target=None,
        rule=rule(
            Text("Bordlägg", "Postpone"),
            Who.BODY,
            demands=[Demand.MOTIVATION, Demand.UNTIL],
            quorate=False,
        ),
    )
    def postpone(self) -> None:
        """Stays in the same queue until a later meeting or date."""
        self.turn.staying = True

    @move(
        source=STAGES,
        target=S.REJECTED,
        rule=rule(Text("Avslå", "Reject"), Who.BODY, demands=[Demand.MOTIVATION]),
        conditions=[MAY_REJECT],
    )
    def reject(self) -> None:
        """Final no."""

    @move(
        source=[*STAGES, S.REVISION],
        target=S.DISMISSED,
        rule=rule(
            Text("Avskriv", "Dismiss"), Who.BODY, Who.COORDINATOR, demands=[Demand.MOTIVATION]
        ),
    )
    def dismiss(self) -> None:
        """Closed without a decision in substance."""

    @move(
        source=list(BEFORE_DECISION),
        target=S.WITHDRAWN,
        rule=rule(
            Text("Återkalla", "Withdraw"),
            Who.OWNER,
            demands_once_submitted=[Demand.MOTIVATION],
        ),
    )
    def withdraw(self) -> None:
        """The owner takes it back."""

    @move(
        source=S.APPROVED,
        target=S.EXECUTION,
        rule=rule(Text("Starta", "Start"), Who.RESPONSIBLE, Who.CLOCK),
        conditions=[DATE_HAS_COME],
    )
    def start(self) -> None:
        """Work begins; by itself only on an exact date."""

    @move(
        source=S.EXECUTION,
        target=S.EVALUATION,
        rule=rule(
            Text("Slutredovisa", "Report as finished"),
            Who.RESPONSIBLE,
            demands=[Demand.OUTCOME],
            outcomes=OUTCOMES,
            motivated_outcomes=("partly", "not_done"),
        ),
    )
    def finish(self) -> None:
        """Carried out, in part or not at all; the latter two with their reason."""
        self.outcome = self.turn.record.outcome
        self.turn.touched.append("outcome")

    @move(
        source=list(DECIDED),
        target=S.EVALUATION,
        rule=rule(
            Text("Avbryt", "Discontinue"),
            Who.LAST_BODY,
            Who.COORDINATOR,
            demands=[Demand.MOTIVATION],
        ),
    )
    def discontinue(self) -> None:
        """Stopped; what was learnt is still evaluated."""
        self.outcome = "discontinued"
        self.turn.touched.append("outcome")

    @move(
        source=S.EVALUATION,
        target=chosen_among([S.REVIEW, S.CLOSED]),
        rule=rule(
            Text("Utvärdera", "Evaluate"),
            Who.RESPONSIBLE,
            demands=[Demand.PROCESS, Demand.EFFECT],
        ),
    )
    def evaluate(self) -> str:
        """Process and effect; reviewed where the route names a reviewing body."""
        return S.REVIEW if self.body_for(S.REVIEW) is not None else S.CLOSED  # type: ignore[attr-defined]

    @move(
        source=S.REVIEW,
        target=S.CLOSED,
        rule=rule(Text("Godkänn", "Accept"), Who.BODY),
    )
    def accept(self) -> None:
        """The evaluation holds."""

    @move(
        source=S.REVIEW,
        target=S.EVALUATION,
        rule=rule(
            Text("Begär komplettering", "Return the evaluation"),
            Who.BODY,
            demands=[Demand.MOTIVATION],
        ),
    )
    def return_evaluation(self) -> None:
        """The evaluation lacks something."""

    @move(
        source=list(DECIDED),
        target=S.REVISION,
        rule=rule(
            Text("Ta upp till ny prövning", "Reconsider"),
            Who.LAST_BODY,
            Who.COORDINATOR,
            demands=[Demand.MOTIVATION],
        ),
    )
    def reconsider(self) -> None:
        """What was decided is worked over and decided anew."""

    @move(
        source=S.CLOSED,
        target=S.EVALUATION,
        rule=rule(Text("Öppna igen", "Reopen"), Who.RECORDS_MANAGER, demands=[Demand.MOTIVATION]),
    )
    def reopen(self) -> None:
        """Only the records manager, with the reason."""

    @move(
        source=S.DRAFT,
        target=chosen_among(REGISTERED_AS),
        rule=rule(
            Text("Registrera tidigare beslut", "Register an earlier decision"),
            Who.COORDINATOR,
            demands=[Demand.EARLIER],
            dispatches=True,
            kind="registered",
        ),
        conditions=[NAMES_A_LATER_STATE],
    )
    def register(self) -> str:
        """Brings in what was decided before Samverka, as registered, never as ours."""
        return str(self.turn.record.earlier.state)
