"""What deadlines are called, what there is to do by them, and the law behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .models.deadlines import Audience, Clock
from .text import Text


@dataclass(frozen=True)
class ClockWords:
    """``name`` heads a list, ``to_do`` says it to whoever has it; ``{place}`` has the turn.

    ``basis`` is the statute or agreement that demands it, where one does.
    """

    name: Text
    to_do: Text
    basis: Text | None = None


_EVERY_SECOND_YEAR = Text("lag (2023:196) 6 §", "Act (2023:196) section 6")

CLOCKS: Mapping[Clock, ClockWords] = {
    Clock.STAGE: ClockWords(
        Text("Ställningstagande", "Position"),
        Text("Ta ställning för {place}", "Decide for {place}"),
    ),
    Clock.REVISION: ClockWords(
        Text("Komplettering", "Completion"),
        Text("Komplettera och lämna in igen", "Complete and submit again"),
    ),
    Clock.START: ClockWords(
        Text("Start", "Start"), Text("Starta genomförandet", "Start the execution")
    ),
    Clock.END: ClockWords(
        Text("Slut", "End"), Text("Genomför och slutredovisa", "Carry out and report as finished")
    ),
    Clock.EVALUATION: ClockWords(
        Text("Utvärdering", "Evaluation"),
        Text("Utvärdera process och effekt", "Evaluate process and effect"),
    ),
    Clock.REVIEW: ClockWords(
        Text("Granskning", "Review"),
        Text("Granska utvärderingen för {place}", "Review the evaluation for {place}"),
    ),
    Clock.SIGNING: ClockWords(
        Text("Parternas besked", "The parties' answer"),
        Text("Lämna besked för {place}", "Answer for {place}"),
    ),
    Clock.AGREEMENT_END: ClockWords(
        Text("Överenskommelsens slut", "End of the agreement"),
        Text("Förläng, eller ersätt med en ny", "Prolong it, or replace it by a new one"),
        Text(
            "lag (2023:196) 9 §: verka för överenskommelser",
            "Act (2023:196) section 9: work for agreements",
        ),
    ),
    Clock.PICTURE: ClockWords(
        Text("Lägesbilden uppdateras", "The situational picture is updated"),
        Text("Uppdatera lägesbilden", "Update the situational picture"),
        _EVERY_SECOND_YEAR,
    ),
    Clock.STEP: ClockWords(
        Text("Delmoment", "Step"), Text("Gör delmomentet och rapportera", "Do the step and report")
    ),
    Clock.TARGET: ClockWords(
        Text("Mål", "Target"),
        Text("Mät målet och rapportera värdet", "Measure and report the value"),
    ),
    Clock.PLAN: ClockWords(
        Text("Åtgärdsplanen följs upp", "The plan is followed up"),
        Text("Följ upp åtgärdsplanen", "Follow up the plan"),
        _EVERY_SECOND_YEAR,
    ),
    Clock.REPORT: ClockWords(
        Text("Årsrapport", "Annual report"),
        Text("Lämna årsrapporten", "Hand in the annual report"),
        Text(
            "överenskommelsen (april varje år); lag (2023:196) 13 §",
            "the agreement (every April); Act (2023:196) section 13",
        ),
    ),
}

AUDIENCES: Mapping[Audience, Text] = {
    Audience.HOLDER: Text("den som har uppgiften", "whoever has the task"),
    Audience.CHAIR: Text("organets ordförande", "the body's chair"),
    Audience.MANAGER: Text("organisationens chef", "the organisation's manager"),
    Audience.COORDINATOR: Text("samordnaren", "the coordinator"),
}
