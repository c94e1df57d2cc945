"""Helsingborg in the demo: the cast of the story, and agreements and pictures in every state."""

from __future__ import annotations

from datetime import date, timedelta

from cases.models import Agreement, Picture, Problem
from cases.story import cast as people
from cases.story.cast import CITY, OFFICIALS, PLANNING, POLICE, POLITICIANS, SOCIAL, STEERING, Cast
from workflow import memberships
from workflow.models import Organisation, User
from workflow.rights import Role

from . import duties, parties
from .cooperation import Cooperation, Table, moment, working_day
from .names import email

BEGINNING = date(2022, 11, 14)
SINCE = date(2022, 1, 1)
# Beside the story's cast: organisations that the plan names, each with somebody to log in as.
_MORE = (
    ("Rasmus Räddare", Role.CASE_OFFICER, "Räddningstjänst"),
    ("Tilda Tullberg", Role.CASE_OFFICER, "Tull"),
    ("Henrik Hemström", Role.CASE_OFFICER, "Helsingborgshem"),
    ("Polly Polhem", Role.MEMBER, POLICE),
)
# weeks between meetings, and the weekday
_RHYTHM = {OFFICIALS: (2, 1), STEERING: (4, 3), POLITICIANS: (6, 2)}


def settle(today: date) -> tuple[Cooperation, Cast]:
    """People, signed agreement, established picture and published road."""
    now = moment(BEGINNING)
    cast = people.assemble(now, since=SINCE)
    _more_people(cast)
    agreement = Agreement.objects.get(
        owner_organisation=cast.organisations[CITY], start_given="2023"
    )
    where = _cooperation(cast, agreement, today)
    where.plan_meetings()
    for one in Agreement.objects.filter(owner_organisation=where.city):
        people.appoint_coordinator(cast, one, starts=SINCE, now=now)
    parties.complete_and_sign(where, agreement, BEGINNING)
    people.build_route(cast, agreement, now=now)
    picture = Picture.objects.get(agreement=agreement)
    parties.complete_and_establish(where, picture, working_day(today - timedelta(days=500)))
    where.problems = list(Problem.objects.filter(picture=picture).order_by("position"))
    parties.prolong_if_past(where, agreement, working_day(today - timedelta(days=1)))
    duties.meet_until_today(where, agreement)
    return where, cast


def _more_people(cast: Cast) -> None:
    for name, role, place in _MORE:
        organisation = cast.organisations.get(place) or Organisation.objects.get(
            municipality=people.MUNICIPALITY, name=place
        )
        cast.organisations[place] = organisation
        person = User.objects.create_user(email=email(name, people.MUNICIPALITY), name=name)
        cast.people[name.split()[0]] = person
        memberships.give(person, role, organisation, starts=SINCE, by=None, now=moment(BEGINNING))


def _cooperation(cast: Cast, agreement: Agreement, today: date) -> Cooperation:
    officers = {
        CITY: "Signe",
        SOCIAL: "Hanna",
        PLANNING: "Stina",
        POLICE: "Pär",
        "Räddningstjänst": "Rasmus",
        "Tull": "Tilda",
        "Helsingborgshem": "Henrik",
    }
    secretaries = {OFFICIALS: "Tove", STEERING: "Sara", POLITICIANS: "Siv"}
    road = [
        Table(cast.bodies[name], cast.person(secretary), cast.members(name), *_RHYTHM[name])
        for name, secretary in secretaries.items()
    ]
    return Cooperation(
        municipality=people.MUNICIPALITY,
        today=today,
        city=cast.organisations[CITY],
        agreement=agreement,
        coordinator=cast.person("Signe"),
        records_manager=cast.person("Arvid"),
        officers={cast.organisations[k].pk: cast.person(v) for k, v in officers.items()},
        signatories={
            cast.organisations[CITY].pk: cast.person("Uno"),
            cast.organisations[POLICE].pk: cast.person("Ulla"),
        },
        road=road,
        reviewer=road[0],
    )


def other_agreements(where: Cooperation) -> None:
    """One agreement in each of the other states: expired, signing, draft, terminated, withdrawn."""
    year, ago = where.today.year, where.today - timedelta(days=40)
    old = Agreement.objects.get(owner_organisation=where.city, start_given="2018")
    parties.complete_and_sign(where, old, BEGINNING)
    parties.turn(where, old, "expire", BEGINNING)
    coming = parties.new_agreement(
        where,
        f"Samverkansöverenskommelse Helsingborg {year + 1}-{year + 4}",
        (year + 1, year + 4),
        working_day(ago),
    )
    parties.turn(where, coming, "send", working_day(where.today - timedelta(days=12)))
    signed = working_day(where.today - timedelta(days=5))
    parties.decide(where, coming, "sign", signed, [where.city])
    parties.new_agreement(
        where, f"Medborgarlöfte för Söder {year + 1}", (year + 1, year + 1), working_day(ago)
    )
    ended = parties.new_agreement(
        where, "Avtal om gemensam trygghetscentral", (year - 1, year + 1), working_day(ago)
    )
    parties.turn(where, ended, "send", working_day(ago))
    parties.decide(where, ended, "sign", working_day(ago), parties.parties_of(ended))
    parties.turn(
        where,
        ended,
        "terminate",
        working_day(where.today - timedelta(days=9)),
        "Centralen ingår i överenskommelsen",
    )
    never = parties.new_agreement(
        where, "Avtal om kameror vid Knutpunkten", (year, year + 2), working_day(ago)
    )
    parties.turn(where, never, "withdraw", working_day(where.today - timedelta(days=20)))


def other_pictures(where: Cooperation) -> None:
    """One picture in each of the other states: superseded, establishing, draft, withdrawn."""
    year = where.today.year
    long_ago = working_day(where.today - timedelta(days=860))
    old = parties.new_picture(where, f"Lägesbild Helsingborg {year - 3}", long_ago)
    parties.turn(where, old, "send", long_ago)
    parties.decide(where, old, "establish", long_ago, parties.parties_of(where.agreement))
    parties.turn(
        where,
        old,
        "supersede",
        working_day(where.today - timedelta(days=499)),
        "En nyare lägesbild är fastställd",
    )
    month = working_day(where.today - timedelta(days=30))
    newer = parties.new_picture(where, f"Lägesbild Helsingborg {year + 1}", month)
    parties.turn(where, newer, "send", working_day(where.today - timedelta(days=15)))
    established = working_day(where.today - timedelta(days=6))
    parties.decide(where, newer, "establish", established, [where.city])
    parties.new_picture(where, f"Lägesbild för Söder {year + 1}", month)
    never = parties.new_picture(where, f"Lägesbild för Närlunda {year}", month)
    parties.turn(where, never, "withdraw", working_day(where.today - timedelta(days=10)))
