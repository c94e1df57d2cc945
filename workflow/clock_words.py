"""What deadlines are called, what there is to do by them, and the law behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .models.deadlines import Audience, Clock
from .reminder_rules import Rule
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


# What the law or the agreement demands of a cooperation again and again.
STATUTORY = tuple(clock for clock in Clock if CLOCKS[clock].basis is not None)
# Where the text of a case says by when, for the clocks that its own dates drive.
_GIVEN_IN = {Clock.START: "start", Clock.END: "end"}


def given_for(clock: Clock, content: Mapping[str, Any]) -> str:
    """The words in which a case's text gives an imprecise day; empty where it names one day."""
    value = content.get(_GIVEN_IN.get(clock, ""))
    return value["given"] if value and value["precision"] != "day" else ""


def words_of(subject: UUID | None, content: Mapping[str, Any]) -> str:
    """The words of a step or target by its public id; empty where the text has none."""
    rows = [row for part in content.values() if isinstance(part, list) for row in part]
    own = (row["text"] for row in rows if row.get("id") == str(subject) and "text" in row)
    return next(own, "")


def told(rule: Rule) -> Text:
    """A reminder rule as one plain sentence: who, when, and how often."""
    who = AUDIENCES[Audience(rule.audience)]
    verb = _IS_REMINDED if rule.audience == Audience.HOLDER else _IS_TOLD
    words = verb.format(who=Text(_capital(who.sv), _capital(who.en)), when=_when(rule))
    if rule.every is None:
        return Text(f"{words.sv}.", f"{words.en}.")
    again = _again(rule.every)
    return Text(f"{words.sv}, {again.sv}.", f"{words.en}, {again.en}.")


def _again(every: int) -> Text:
    if every == 1:
        return _EVERY_DAY
    if every == 2:
        return _EVERY_OTHER
    ordinal = "a" if every % 10 in (1, 2) and every % 100 not in (11, 12) else "e"
    return _EVERY.format(n=every, ordinal=ordinal)


def _when(rule: Rule) -> Text:
    if rule.months:
        return _counted(rule.months, _ONE_MONTH, _MONTHS)
    if rule.days == 0:
        return _ON_THE_DAY
    if rule.days < 0:
        return _counted(-rule.days, _ONE_BEFORE, _BEFORE)
    return _counted(rule.days, _ONE_AFTER, _AFTER)


def _counted(count: int, one: Text, several: Text) -> Text:
    return one if count == 1 else several.format(n=count)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


_IS_REMINDED = Text("{who} påminns {when}", "{who} is reminded {when}")
_IS_TOLD = Text("{who} får veta det {when}", "{who} is told {when}")
_ON_THE_DAY = Text("på dagen", "on the day")
_ONE_MONTH = Text("en månad före", "one month before")
_MONTHS = Text("{n} månader före", "{n} months before")
_ONE_BEFORE = Text("en arbetsdag före", "one working day before")
_BEFORE = Text("{n} arbetsdagar före", "{n} working days before")
_ONE_AFTER = Text("en arbetsdag efter", "one working day after")
_AFTER = Text("{n} arbetsdagar efter", "{n} working days after")
_EVERY_DAY = Text(
    "och sedan varje arbetsdag tills det är gjort", "then every working day until it is done"
)
_EVERY_OTHER = Text(
    "och sedan varannan arbetsdag tills det är gjort",
    "then every other working day until it is done",
)
_EVERY = Text(
    "och sedan var {n}:{ordinal} arbetsdag tills det är gjort",
    "then every {n} working days until it is done",
)
