"""The other municipalities in the demo: invented people and bodies around each published plan.

Their roads differ on purpose; some of their activities are taken up anew and moved on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from cases.drafts import ActivityDraft, EffectTargetDraft, GoalDraft, StepDraft
from cases.models import Activity, Agreement, Picture, PlanFile, Problem
from cases.reading import activity_draft, proposal_like
from cases.red_thread import HELSINGBORG_GATES
from workflow import memberships, road_building
from workflow.models import Body, Organisation, Route, RouteStep, User
from workflow.records import Earlier
from workflow.rights import Role

from . import duties, parties
from .cooperation import MADE_UP, Cooperation, Table, moment, working_day
from .helsingborg import BEGINNING, SINCE
from .names import email
from .walking import Life

# stage, name, mandate, weeks between meetings, weekday; and whether the first one reviews
_ROADS: tuple[tuple[tuple[tuple[str, str, str, int, int], ...], bool], ...] = (
    (
        (
            ("preparation", "Arbetsgruppen för trygghet", Body.Mandate.ADVISORY, 2, 0),
            ("steering", "Lokala brottsförebyggande rådet", Body.Mandate.DECIDING, 4, 3),
            ("political", "Kommunstyrelsens trygghetsutskott", Body.Mandate.DECIDING, 6, 1),
        ),
        True,
    ),
    (
        (
            ("preparation", "Tjänstegruppen", Body.Mandate.ADVISORY, 2, 2),
            ("political", "Brottsförebyggande rådet", Body.Mandate.DECIDING, 4, 3),
        ),
        False,
    ),
    (
        (
            ("preparation", "Beredningsgruppen", Body.Mandate.ADVISORY, 2, 1),
            ("political", "Sociala utskottet", Body.Mandate.ADVISORY, 4, 2),
            ("political", "Tekniska utskottet", Body.Mandate.ADVISORY, 4, 3),
            ("political", "Kommunstyrelsens arbetsutskott", Body.Mandate.DECIDING, 2, 1),
        ),
        True,
    ),
    ((("steering", "Styrgruppen för samverkan", Body.Mandate.DECIDING, 4, 4),), False),
)
# Where lives end, and how many days ago the last step was; each municipality begins elsewhere.
_ENDS = (
    ("first", 4),
    ("execution", 95),
    ("last", 12),
    ("revision", 9),
    ("closed", 60),
    ("first", 41),
    ("approved", 16),
    ("evaluation", 33),
    ("last", 64),
    ("rejected", 30),
    ("review", 11),
    ("draft", 3),
    ("withdrawn", 21),
    ("dismissed", 45),
)
_NEW, _OLD = 5, 3  # activities taken up anew, and registered


@dataclass
class Builder:
    """Makes one municipality's people; names come from the common list."""

    municipality: str
    names: Iterator[str]
    people: list[User] = field(default_factory=list)

    def person(self, role: Role, place: Organisation | Body | Agreement) -> User:
        """Somebody new with a role."""
        name = next(self.names)
        person = User.objects.create_user(email=email(name, self.municipality), name=name)
        self.give(person, role, place)
        self.people.append(person)
        return person

    def give(self, person: User, role: Role, place: Organisation | Body | Agreement) -> None:
        """One more role for somebody."""
        memberships.give(person, role, place, starts=SINCE, by=None, now=moment(BEGINNING))


def settle(plan_file: PlanFile, index: int, today: date, names: Iterator[str]) -> Cooperation:
    """People, signed agreement, established picture and published road of one municipality."""
    agreement = Agreement.objects.get(source__plan_file=plan_file)
    build = Builder(plan_file.municipality, names)
    where = _people(build, agreement, today)
    parties.complete_and_sign(where, agreement, BEGINNING)
    parties.prolong_if_past(where, agreement, working_day(today - timedelta(days=30)))
    if index % 3:  # the others have not followed up, as it often is
        duties.meet_until_today(where, agreement)
    bodies, reviewed = _ROADS[index % len(_ROADS)]
    where.road = [
        _table(build, where, name, mandate, weeks, day) for _, name, mandate, weeks, day in bodies
    ]
    where.reviewer = where.road[0] if reviewed else None
    where.plan_meetings()
    _publish(where, [stage for stage, *_ in bodies])
    picture = Picture.objects.get(source__plan_file=plan_file)
    parties.complete_and_establish(where, picture, working_day(today - timedelta(days=400)))
    where.problems = list(Problem.objects.filter(picture=picture).order_by("position"))
    return where


def _people(build: Builder, agreement: Agreement, today: date) -> Cooperation:
    city = agreement.owner_organisation
    officers = {city.pk: build.person(Role.CASE_OFFICER, city)}
    build.person(Role.MANAGER, city)
    build.person(Role.AUDITOR, city)
    build.person(Role.ADMINISTRATOR, city)
    behind = parties.parties_of(agreement)
    responsible = Activity.objects.filter(
        owner_organisation=city, responsible__isnull=False
    ).values_list("responsible", flat=True)
    acting = Organisation.objects.filter(pk__in={*responsible, *(p.pk for p in behind)})
    for organisation in acting.exclude(pk=city.pk).order_by("pk"):
        officers[organisation.pk] = build.person(Role.CASE_OFFICER, organisation)
    coordinator = build.person(Role.COORDINATOR, agreement)
    build.give(coordinator, Role.CASE_OFFICER, city)  # who writes the picture and the agreement
    return Cooperation(
        municipality=build.municipality,
        today=today,
        city=city,
        agreement=agreement,
        coordinator=coordinator,
        records_manager=build.person(Role.RECORDS_MANAGER, city),
        officers=officers,
        signatories={party.pk: build.person(Role.SIGNATORY, party) for party in behind},
    )


def _table(
    build: Builder, where: Cooperation, name: str, mandate: str, weeks: int, weekday: int
) -> Table:
    body = Body.objects.create(
        organisation=where.city, agreement_id=where.agreement.pk, name=name, mandate=mandate
    )
    secretary = build.person(Role.SECRETARY, body)
    seated = [build.person(Role.CHAIR, body)]
    seated += [build.person(Role.BODY_MEMBER, body) for _ in range(2)]
    return Table(body, secretary, tuple(one.pk for one in seated), weeks, weekday)


def _publish(where: Cooperation, stages: Sequence[str]) -> None:
    route = Route.objects.create(
        agreement_id=where.agreement.pk,
        kind="activity",
        review_body=where.reviewer.body if where.reviewer else None,
    )
    RouteStep.objects.bulk_create(
        RouteStep(
            route=route,
            position=position,
            stage=stage,
            body=table.body,
            to_meeting=True,
            demands=list(HELSINGBORG_GATES[stage]),
        )
        for position, (stage, table) in enumerate(zip(stages, where.road, strict=True), 1)
    )
    road_building.publish(route, now=moment(BEGINNING, 16))


# -- lives


def lives(where: Cooperation, index: int) -> list[Life]:
    """What was decided before is registered; some activities are proposed anew and moved on."""
    sources = list(
        Activity.objects.filter(owner_organisation=where.city, agreement=where.agreement.pk)
        .select_related("problem", "suggested_problem", "responsible")
        .order_by("source__key")
    )
    ended = [a for a in sources if a.end_last is not None and a.end_last < where.today]
    running = [a for a in sources if a.start_given and not a.end_given]
    found = [_registered(where, old, "closed") for old in ended[:_OLD]]
    found += [_registered(where, one, "execution") for one in running[:1]]
    anew = [a for a in sources if a.problem or a.suggested_problem][-_NEW:]
    for number, source in enumerate(anew):
        ends, waited = _ENDS[(index * _NEW + number) % len(_ENDS)]
        found.append(_proposed(where, source, ends, waited))
    return found


def _registered(where: Cooperation, old: Activity, state: str) -> Life:
    draft = activity_draft(old)
    return Life(
        draft=replace(draft, responsible=draft.responsible or where.city),
        owner=where.city,
        steps=["register"],
        ends=state,
        waited=650,
        imported=old,
        earlier=Earlier(
            body=f"{where.city.name}, tidigare beslut",
            on=date(2021, 5, 12),
            reference=f"publicerad plan ({MADE_UP})",
            state=state,
        ),
    )


def _proposed(where: Cooperation, source: Activity, ends: str, waited: int) -> Life:
    steps, state = _way(where, ends)
    draft = _draft(where, source, ends, waited)
    return Life(draft=draft, owner=where.city, steps=steps, ends=state, waited=waited)


def _way(where: Cooperation, ends: str) -> tuple[list[str], str]:
    """The steps to an end on this road, and the state they lead to."""
    stages = [step.stage for step in RouteStep.objects.filter(
        route__agreement=where.agreement.pk).order_by("position")]  # fmt: skip
    to_last = ["submit", *["endorse"] * (len(stages) - 1)]
    decided = [*to_last, "endorse"]
    done = [*decided, "start", "finish"]
    evaluated = [*done, "evaluate"]
    ways: dict[str, tuple[list[str], str]] = {
        "draft": ([], "draft"),
        "first": (["submit"], stages[0]),
        "last": (to_last, stages[-1]),
        "revision": (["submit", "refer_back"], "revision"),
        "approved": (decided, "approved"),
        "execution": ([*decided, "start"], "execution"),
        "evaluation": (done, "evaluation"),
        "review": (evaluated, "review" if where.reviewer else "closed"),
        "closed": ([*evaluated, "accept"] if where.reviewer else evaluated, "closed"),
        "rejected": ([*to_last, "reject"], "rejected"),
        "dismissed": (["submit", "dismiss"], "dismissed"),
        "withdrawn": (["submit", "withdraw"], "withdrawn"),
    }
    return ways[ends]


def _draft(where: Cooperation, source: Activity, ends: str, waited: int) -> ActivityDraft:
    """The old activity once more, with dates of today and what the gates demand."""
    old = proposal_like(source, where.agreement)
    past = ends in ("execution", "evaluation", "review", "closed")
    start = where.today + timedelta(days=-waited - 150 if past else 40)
    end = start + timedelta(days=140 if ends != "execution" else 300)
    goals = [goal for goal in old.goals if goal.goal is not None]
    acting = old.responsible is not None and old.responsible.pk in where.officers
    return replace(
        old,
        description=f"{old.description} Föreslås på nytt ({MADE_UP}).".strip(),
        problem=old.problem or old.suggested_problem,
        suggested_problem=None,
        goals=goals or [GoalDraft(goal=where.agreement.goals.order_by("position")[0])],
        responsible=old.responsible if acting else where.city,
        start=start.isoformat(),
        end=end.isoformat(),
        effect_targets=[
            EffectTargetDraft(
                text=f"Färre anmälda brott i området ({MADE_UP})",
                indicator="anmälda brott",
                baseline=Decimal(120),
                target=Decimal(90),
                due=end.isoformat(),
            )
        ],
        steps=old.steps or [StepDraft(text=f"Planera ({MADE_UP})"),
                            StepDraft(text=f"Genomför ({MADE_UP})")],
    )  # fmt: skip
