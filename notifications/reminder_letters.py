"""What a reminder says: what is to be done, by which day, how long is left or how late it is."""

from __future__ import annotations

from datetime import date

from workflow.clock_words import CLOCKS
from workflow.templatetags.wording import long_day
from workflow.text import Text

from .models import Kind
from .reminders import Due

_BEFORE = Text("Påminnelse, senast {day}", "Reminder, by {day}")
_TODAY = Text("I dag är sista dagen", "Today is the last day")
_LATE = Text("Försenat sedan {day}", "Late since {day}")
_NOT_DONE = Text("Inte gjort i tid", "Not done in time")

_SAID_BEFORE = Text("Det är dags att bli klar i tid.", "It is time to get this done.")
_SAID_TODAY = Text("Det här ska vara gjort i dag.", "This is to be done today.")
_SAID_LATE = Text(
    "Det här skulle ha varit gjort. Gör det nu, eller säg varför det dröjer.",
    "This should have been done. Do it now, or say why it takes longer.",
)
_TOLD_LATE = Text(
    "Det här skulle ha varit gjort, och är det inte. Du får veta det för att du kan se till "
    "att det blir av.",
    "This should have been done and is not. You are told because you can see to it.",
)
_TOLD_BEFORE = Text(
    "Det här ska snart vara gjort. Du får veta det för att du har ansvar för att det blir av.",
    "This is to be done soon. You are told because it is yours to see to.",
)

_LATEST = Text("Senast", "By")
_OF = Text("Gäller", "Concerns")
_WITH = Text("Ligger hos", "Lies with")
_TO_DO = Text("Att göra", "To do")
_BASIS = Text("Enligt", "According to")
_COUNTED = Text("{given} (räknas till {day})", "{given} (counts until {day})")
_TAKEN_BY = Text("{place}, {name} har tagit den", "{place}, {name} has taken it")
_NOBODY_HAS = Text("{place}, ingen har tagit den", "{place}, nobody has taken it")


def headline(kind: Kind, due: Due, today: date) -> str:
    """How the letter begins, on this local date."""
    if due.day > today:
        return str(_BEFORE.format(day=long_day(due.day)))
    if due.day == today:
        return str(_TODAY)
    words = _NOT_DONE if kind is Kind.ESCALATION else _LATE
    return str(words.format(day=long_day(due.day)))


def sentence(kind: Kind, due: Due, today: date) -> str:
    """Why the letter is sent."""
    if kind is Kind.ESCALATION:
        return str(_TOLD_LATE if due.day < today else _TOLD_BEFORE)
    if due.day < today:
        return str(_SAID_LATE)
    return str(_SAID_TODAY if due.day == today else _SAID_BEFORE)


def facts(kind: Kind, due: Due) -> list[tuple[str, str]]:
    """Label and value: what, by when, with whom, by which law."""
    words = CLOCKS[due.clock]
    place = str(due.item.body or due.item.organisation) if due.item is not None else ""
    found = [(_TO_DO, str(words.to_do.format(place=place)))]
    if due.of:
        found.append((_OF, " ".join(due.of.split())))
    found.append((_LATEST, day_of(due)))
    if due.item is not None and kind is Kind.ESCALATION:
        owner = due.item.owner
        held = _TAKEN_BY if owner is not None else _NOBODY_HAS
        found.append((_WITH, str(held.format(place=place, name=owner.name if owner else ""))))
    if words.basis is not None:
        found.append((_BASIS, str(words.basis)))
    return [(str(label), value) for label, value in found]


def day_of(due: Due) -> str:
    """The day as it was given, and the one that counts where those differ."""
    if not due.given:
        return long_day(due.day)
    return str(_COUNTED.format(given=due.given, day=long_day(due.day)))
