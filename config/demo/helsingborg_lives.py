"""What is on the tables in Helsingborg: activities in every state, some late, some coming.

Those taken from the published plan keep its title; the others are made up and say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cases.drafts import (
    ActivityDraft,
    EffectTargetDraft,
    GoalDraft,
    ParticipantDraft,
    ResourceDraft,
    StepDraft,
)
from cases.models import Activity
from cases.reading import activity_draft
from cases.story.cast import CITY, PLANNING, POLICE, SOCIAL, Cast
from workflow.records import Earlier

from .cooperation import MADE_UP, Cooperation
from .walking import Life

HOUSING, RESCUE, CUSTOMS = "Helsingborgshem", "Räddningstjänst", "Tull"
_APPROVED = "submit endorse endorse endorse"
_EXECUTION = f"{_APPROVED} start"
_EVALUATION = f"{_EXECUTION} finish"


@dataclass(frozen=True)
class Idea:
    """An activity in a few words; ``start`` and ``end`` are days from today."""

    title: str
    about: str
    by: str
    responsible: str
    problem: int
    steps: str
    ends: str
    waited: int
    start: int = 60
    end: int = 425
    others: tuple[str, ...] = (POLICE,)


# fmt: off
_IDEAS = (
    Idea("Föräldrastöd i Närlunda", "Föräldrar möts fyra kvällar om ungas nätmiljöer", SOCIAL,
         SOCIAL, 4, "", "draft", 2),
    Idea("Trygghetsvandring på Drottninghög", "Boende, polis och förvaltningar går tillsammans",
         PLANNING, PLANNING, 7, "", "draft", 9, others=(POLICE, HOUSING)),
    Idea("Fältarbetare i centrum på kvällar", "Två fältarbetare fredag och lördag till 01", SOCIAL,
         SOCIAL, 3, "submit", "preparation", 3),
    Idea("Öppen förskola med polisbesök", "Polisen besöker familjecentralen varje månad", SOCIAL,
         SOCIAL, 4, "submit", "preparation", 37),
    Idea("Riktade kontroller mot langning vid Knutpunkten", "Synlig närvaro torsdag till lördag",
         POLICE, POLICE, 2, "submit", "preparation", 8, others=(CITY, CUSTOMS)),
    Idea("Namngivna portar och bättre sikt på Planteringen", "Buskar klipps och portar skyltas",
         PLANNING, HOUSING, 7, "submit advise_against", "steering", 6),
    Idea("Nattvandring med föreningar på Söder", "Föreningar turas om, staden utbildar", SOCIAL,
         SOCIAL, 8, "submit endorse postpone", "steering", 12),
    Idea("Sluta-skjut-samtal i region nordväst", "Strukturerade samtal med unga i riskmiljö",
         SOCIAL, SOCIAL, 6, "submit endorse", "steering", 66),
    Idea("Sommarjobb för unga på Dalhem", "Femtio platser, handledare från närpolisen", SOCIAL,
         SOCIAL, 6, "submit endorse endorse_amended", "political", 75),
    Idea("Belysning längs Rååns gångstråk", "Tjugo nya stolpar och rörelsestyrt ljus", PLANNING,
         PLANNING, 7, "submit endorse endorse", "political", 10),
    Idea("Orosanmälan direkt från skolan", "En väg in till socialtjänsten för skolans personal",
         SOCIAL, SOCIAL, 4, "submit refer_back", "revision", 6),
    Idea("Kamerabevakning på Gustav Adolfs torg", "Ansökan och gemensam rutin för bilderna",
         POLICE, POLICE, 8, "submit endorse refer_back", "revision", 62, others=(CITY,)),
    Idea("Brandsäkra källare på Adolfsberg", "Tillsyn och information i varje trapphus", PLANNING,
         RESCUE, 5, _APPROVED, "approved", 20, start=21),
    Idea("Gemensam klottersanering inom ett dygn", "En anmälan räcker, oavsett fastighetsägare",
         PLANNING, PLANNING, 5, _APPROVED, "approved", 50, start=-6, others=(HOUSING,)),
    Idea("Tillsyn av gym och frisörer", "Myndigheterna går in tillsammans sex gånger om året",
         POLICE, POLICE, 1, _EXECUTION, "execution", 70, start=-72, end=200,
         others=(CITY, CUSTOMS, RESCUE)),
    Idea("Grannsamverkan i fyra områden", "Kontaktombud utbildas, skyltar sätts upp", CITY, CITY,
         5, _EXECUTION, "execution", 240, start=-242, end=-9, others=(POLICE, HOUSING)),
    Idea("Stödsamtal efter rån", "Unga som rånats får samtal inom två dagar", SOCIAL, SOCIAL, 3,
         _EVALUATION, "evaluation", 5, start=-300, end=-8),
    Idea("Krogar mot knark", "Personal utbildas, dörrvakter har en väg in till polisen", CITY,
         CITY, 2, f"{_EVALUATION} evaluate return_evaluation", "evaluation", 48, start=-400,
         end=-120),
    Idea("Trygghetsvärdar i köpcentrum", "Värdar på Väla under höstlovet", CITY, CITY, 3,
         f"{_APPROVED} discontinue", "evaluation", 15, start=-40, end=90),
    Idea("Cykelmärkning vid stationerna", "Märkning och information fyra lördagar", POLICE, POLICE,
         5, f"{_EVALUATION} evaluate", "review", 9, start=-200, end=-60, others=(CITY,)),
    Idea("Skolkuratorer i Fredriksdal på eftermiddagar", "Öppet till 18 två dagar i veckan",
         SOCIAL, SOCIAL, 4, f"{_EVALUATION} evaluate", "review", 77, start=-380, end=-150),
    Idea("Rekryteringsstopp: samtal med småsyskon", "Lotsar möter syskon till unga i gäng",
         SOCIAL, SOCIAL, 6, f"{_EVALUATION} evaluate accept", "closed", 40, start=-420, end=-130),
    Idea("Ljud och ljus i Stadsparken", "Provbelysning under tre vintermånader", PLANNING,
         PLANNING, 7, f"{_EVALUATION} evaluate accept reopen", "evaluation", 4, start=-460,
         end=-200),
    Idea("Inhägnad av hela Furutorpsparken", "Stängs nattetid med grindar", PLANNING, PLANNING, 8,
         "submit endorse reject", "rejected", 90),
    Idea("Drönare över Söder", "Fast bevakning från luften", POLICE, POLICE, 8,
         "submit dismiss", "dismissed", 55, others=(CITY,)),
    Idea("Nattöppet bibliotek på Söder", "Öppet till 02 under en provtid", CITY, CITY, 3,
         "submit withdraw", "withdrawn", 33),
)
# fmt: on
# From the published plan: title, problem, steps, where it ends, days waited.
_PUBLISHED = (
    ("Ombyggnad av Furutorpsplatsen", PLANNING, f"{_EVALUATION} evaluate accept", "closed", 130),
    ("Ljussättning av Mäster Palms plats", PLANNING, "submit endorse endorse", "political", 48),
    ("Polisens utökade narkotikaarbete", POLICE, "submit endorse", "steering", 5),
    (
        "Socialförvaltningens mobila team och trygghetsvärdar i EST",
        SOCIAL,
        _EXECUTION,
        "execution",
        110,
    ),
)  # fmt: skip
_REGISTERED = (
    ("Effektiv samordning för trygghet (EST)", "execution", "årlig rapport"),
    ("Handlingsplan för trygghet i stadsmiljön", "closed", "utvärderad 2019 av Sweco"),
    ("Tillslag mot öppen narkotikahandel", "closed", "överenskommelsen 2018-2020"),
    ("Ordningsvakter på Söder", "evaluation", "överenskommelsen 2018-2020"),
)


def lives(where: Cooperation, cast: Cast) -> list[Life]:
    """Every life of Helsingborg, in no order."""
    found = [_made_up(idea, where, cast) for idea in _IDEAS]
    found += [_published(where, cast, row) for row in _PUBLISHED]
    found += [_registered(where, *row) for row in _REGISTERED]
    return [*found, _by_the_officials(where, cast), _restricted(where, cast)]


def _made_up(idea: Idea, where: Cooperation, cast: Cast) -> Life:
    return Life(
        draft=_draft(idea, where, cast),
        owner=cast.organisations[idea.by],
        steps=idea.steps.split(),
        ends=idea.ends,
        waited=idea.waited,
    )


def _draft(idea: Idea, where: Cooperation, cast: Cast) -> ActivityDraft:
    complete = idea.title != "Föräldrastöd i Närlunda"  # one shows what is missing
    problem = where.problems[idea.problem - 1]
    goal = where.agreement.goals.get(position=1 + idea.problem % 4)
    end = (where.today + timedelta(days=idea.end)).isoformat()
    return ActivityDraft(
        title=idea.title,
        description=f"{idea.about}. Påhittad för demon ({MADE_UP}).",
        agreement=where.agreement,
        problem=problem,
        causes=list(problem.causes.all()[:1]) if complete else [],
        goals=[GoalDraft(goal=goal)] if complete else [],
        responsible=cast.organisations[idea.responsible] if complete else None,
        participating=[ParticipantDraft(organisation=cast.organisations[o]) for o in idea.others],
        form="ordinary",
        start=(where.today + timedelta(days=idea.start)).isoformat() if complete else "våren",
        end=end if complete else "",
        effect_targets=[_target(end)] if complete else [],
        steps=[
            StepDraft(text="Förbered och bemanna"),
            StepDraft(text="Genomför"),
            StepDraft(text="Sammanställ och berätta", due=end if complete else ""),
        ],
        resources=[ResourceDraft(text="En halvtidstjänst", kind="hours")] if complete else [],
    )


def _target(due: str) -> EffectTargetDraft:
    return EffectTargetDraft(
        text=f"Fler känner sig trygga ({MADE_UP})",
        indicator="andel som känner sig trygga kvällstid",
        unit="procent",
        baseline=Decimal(58),
        target=Decimal(65),
        due=due,
    )


def _published(where: Cooperation, cast: Cast, row: tuple[str, str, str, str, int]) -> Life:
    """An imported draft, completed by the city and handed in."""
    title, responsible, steps, ends, waited = row
    found = _imported(title)
    return Life(
        draft=_completed(where, found, responsible=cast.organisations[responsible]),
        owner=where.city,
        steps=steps.split(),
        ends=ends,
        waited=waited,
        imported=found,
    )


def _imported(title: str) -> Activity:
    found: Activity = Activity.objects.get(
        title=title, source__isnull=False, owner_organisation__municipality="Helsingborg"
    )
    return found


def _completed(where: Cooperation, found: Activity, **more: Any) -> ActivityDraft:
    draft = activity_draft(found)
    end = (where.today + timedelta(days=120)).isoformat()
    problem = draft.problem or draft.suggested_problem or where.problems[0]
    return replace(
        draft,
        agreement=where.agreement,
        problem=problem,
        suggested_problem=None,
        causes=list(problem.causes.all()[:1]),
        goals=[GoalDraft(goal=where.agreement.goals.get(position=1)), *draft.goals],
        start=draft.start or (where.today - timedelta(days=112)).isoformat(),
        end=draft.end or end,
        effect_targets=[_target(end)],
        steps=draft.steps
        or [
            StepDraft(text=f"Planera ({MADE_UP})"),
            StepDraft(text=f"Genomför ({MADE_UP})", due=end),
        ],
        **more,
    )


def _registered(where: Cooperation, title: str, state: str, document: str) -> Life:
    """What was decided before Samverka."""
    found = _imported(title)
    draft = activity_draft(found)
    if draft.agreement is None:
        draft = _completed(where, found, responsible=where.city)
    draft = replace(draft, responsible=draft.responsible or where.city)
    earlier = Earlier(
        body="Styrgruppen för trygghetsfrågor",
        on=date(2021, 3, 23),
        reference=f"{document} ({MADE_UP})",
        state=state,
    )
    return Life(
        draft=draft,
        owner=where.city,
        steps=["register"],
        ends=state,
        waited=700,
        imported=found,
        earlier=earlier,
    )


def _by_the_officials(where: Cooperation, cast: Cast) -> Life:
    idea = Idea("Gemensam lägesbild varje vecka", "Tjänsteberedningen leder ett kort möte måndagar",
                CITY, CITY, 3, "submit", "preparation", 15)  # fmt: skip
    return replace(_made_up(idea, where, cast), by_body=where.road[0])


def _restricted(where: Cooperation, cast: Cast) -> Life:
    idea = Idea("Insats mot ett namngivet nätverk", "Underrättelser delas mellan myndigheterna",
                POLICE, POLICE, 1, "submit", "preparation", 5, others=())  # fmt: skip
    basis = f"18 kap. 1 § offentlighets- och sekretesslagen ({MADE_UP})"
    return replace(_made_up(idea, where, cast), restricted=basis)
