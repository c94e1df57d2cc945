"""A police-led activity beside the city's, of which the city sees only what it should."""

from __future__ import annotations

from dataclasses import replace

from workflow import permissions, releases
from workflow.models import Case

from ..actions.propose import propose_activity
from ..drafts import ParticipantDraft, Proposer
from ..models import Activity
from .cast import OFFICIALS, POLICE, SOCIAL
from .proposals import Year, complete_draft
from .telling import WentOtherwise, current
from .towns import MADE_UP

# Offentlighets- och sekretesslagen: what protects it, and what lets it be disclosed all the same.
PROTECTED = "18 kap. 1 § OSL"
DISCLOSED = "10 kap. 2 § OSL"


def beside(year: Year) -> None:
    """Proposed, restricted, submitted, disclosed to those who need it, and taken back."""
    teller, police = year.teller, year.cast.organisations[POLICE]
    draft = replace(
        complete_draft(year),
        title=f"Riktade insatser mot narkotikahandel ({MADE_UP})",
        responsible=police,
        participating=[ParticipantDraft(organisation=year.cast.organisations[SOCIAL])],
    )
    activity = propose_activity(
        draft, proposer=Proposer(organisation=police), actor=teller.actor("Pär"), now=teller.now
    )
    _sees(year, activity, "Pär")
    releases.restrict(
        activity.public_id, basis=PROTECTED, actor=teller.actor("Pär"), now=teller.now
    )
    teller.tell("Pär", f"föreslår en polisledd aktivitet och skyddar den ({PROTECTED})",
                place=POLICE, case=current(activity))  # fmt: skip
    body = year.cast.bodies[OFFICIALS]
    teller.turn(activity, "submit", "Pär", to="preparation", releases=(body,),
                what="lämnar in; bara Tjänsteberedningen får den")  # fmt: skip
    _sees(year, activity, "Pär", "Tove")
    row = releases.release(activity.public_id, year.cast.organisations[SOCIAL],
                           reason="socialtjänsten ska följa upp", basis=DISCLOSED,
                           actor=teller.actor("Pär"), now=teller.now)  # fmt: skip
    teller.tell("Pär", f"lämnar ut den till Socialförvaltningen ({DISCLOSED})", place=POLICE,
                case=current(activity))  # fmt: skip
    _sees(year, activity, "Pär", "Tove", "Hanna")
    releases.take_back(row.public_id, reason="insatsen är över", actor=teller.actor("Pär"),
                       now=teller.now)  # fmt: skip
    teller.tell("Pär", "tar tillbaka utlämnandet", place=POLICE, case=current(activity))
    _sees(year, activity, "Pär", "Tove")


WATCHED = ("Pär", "Hanna", "Signe", "Stina", "Tove", "Sara", "Siv")


def _sees(year: Year, activity: Activity, *names: str) -> None:
    """WentOtherwise unless these, and of the watched ones nobody else, see the activity."""
    found = []
    for name in WATCHED:
        rights = permissions.rights_of(year.cast.person(name), year.teller.day)
        if Case.objects.visible_to(rights).filter(pk=activity.pk).exists():
            found.append(name)
    if sorted(found) != sorted(names):
        raise WentOtherwise(f"{', '.join(found)} see it, not {', '.join(names)}")
