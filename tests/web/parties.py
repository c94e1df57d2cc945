"""What the parties do together, in the town: agreements and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cases.models import Picture
    from tests.web.town import Town
    from tests.world import World


def add(world: World, town: Town) -> None:
    """Agreements and pictures in draft, waiting for the parties, and in force."""
    from cases.actions.propose import draw_picture, open_agreement
    from cases.drafts import AgreementDraft, PictureDraft, ProblemDraft, Proposer
    from cases.story.cast import CITY
    from tests.web.town import keep
    from tests.world import NOW

    proposer = Proposer(organisation=world.cast.organisations[CITY])
    signe = world.actor("Signe")
    parties = [p.organisation for p in world.agreement.parties.order_by("position")]
    for name in ("agreement draft", "agreement signing"):
        agreement = open_agreement(
            AgreementDraft(
                title="Överenskommelse 2027-2030",
                parties=parties,
                start="2027",
                end="2030",
                goals=["Färre utsatta"],
            ),
            proposer=proposer,
            actor=signe,
            now=NOW,
        )
        if name == "agreement signing":
            world.turn(agreement, "send", "Signe")
        keep(town, name, agreement)
    for name in ("picture draft", "picture establishing"):
        picture = draw_picture(
            PictureDraft(
                title="Lägesbild hösten 2026",
                agreement=world.agreement,
                survey="Kartläggning",
                problems=[ProblemDraft(title="Skadegörelse", causes=[("tomma lokaler", "")])],
            ),
            proposer=proposer,
            actor=signe,
            now=NOW,
        )
        if name == "picture establishing":
            world.turn(picture, "send", "Signe")
        _keep_picture(town, name, picture)
    keep(town, "agreement", world.agreement)
    _keep_picture(town, "picture", world.picture)


def _keep_picture(town: Town, name: str, picture: Picture) -> None:
    from tests.web.town import keep

    keep(town, name, picture)
    town.problems[name] = str(picture.problems.get(position=1).public_id)
