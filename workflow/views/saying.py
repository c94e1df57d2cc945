"""What an act leads to and what it led to, as sentences: who gets the case, until when."""

from __future__ import annotations

from ..models import Case
from ..outlook import Outlook, Places, due_of
from ..templatetags.wording import long_day
from ..text import Text


def leads_to(case: Case, outlook: Outlook, places: Places, *, asks_day: bool = False) -> str:
    """Before: "Går vidare till Styrgruppen, som svarar senast 4 december 2026."

    ``asks_day`` where the day is entered with the act itself.
    """
    if outlook.waiting:
        return str(_THEN_WAITS.format(who=_waiting(outlook, places)))
    if outlook.final:
        ends = _ENDS if not outlook.reopens else _CLOSES
        return str(ends.format(state=case.STATE_NAMES[outlook.state]))
    if outlook.stays:
        return str(_STAYS.format(who=_holders(outlook, places)))
    passes_on = _GOES if _is_passed_on(outlook) else _BECOMES
    sentence = passes_on.format(
        who=_holders(outlook, places), state=case.STATE_NAMES[outlook.state]
    )
    due = due_of(outlook)
    if asks_day:
        return f"{sentence} {_BY_THE_DAY}"
    return f"{sentence} {_BY.format(day=long_day(due))}" if due is not None else str(sentence)


def holds_now(case: Case, outlook: Outlook, places: Places) -> str:
    """After: "Styrgruppen har ärendet nu. Svar senast 4 december 2026." """
    if outlook.waiting:
        return str(_WAITS.format(who=_waiting(outlook, places)))
    if outlook.final:
        return str(_ENDED.format(state=case.STATE_NAMES[outlook.state]))
    if not outlook.seats:
        return str(_IS.format(state=case.STATE_NAMES[outlook.state]))
    sentence = _HAS.format(who=_holders(outlook, places), state=case.STATE_NAMES[outlook.state])
    due = due_of(outlook)
    return f"{sentence} {_ANSWER_BY.format(day=long_day(due))}" if due else str(sentence)


def _is_passed_on(outlook: Outlook) -> bool:
    return len(outlook.seats) == 1 and outlook.seats[0].body_id is not None


def _holders(outlook: Outlook, places: Places) -> str:
    return _listed([places.of(seat) for seat in outlook.seats])


def _waiting(outlook: Outlook, places: Places) -> str:
    return _listed([places.organisations.get(one, "") for one in outlook.waiting])


def _listed(names: list[str]) -> str:
    names = list(dict.fromkeys(name for name in names if name))
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {_AND} {names[-1]}"


_AND = Text("och", "and")
_GOES = Text("Går vidare till {who}.", "Goes on to {who}.")
_BECOMES = Text(
    "Ärendet får läget ”{state}” och ligger hos {who}.", "The case becomes “{state}”, with {who}."
)
_STAYS = Text("Ärendet ligger kvar hos {who}.", "The case stays with {who}.")
_BY = Text("Svar senast {day}.", "Answer by {day}.")
_BY_THE_DAY = Text("Svar senast den dag du anger.", "Answer by the day that you enter.")
_ENDS = Text(
    "Ärendet avslutas i läget ”{state}”. Det går inte att ångra.",
    "The case ends as “{state}”. This cannot be undone.",
)
_CLOSES = Text("Ärendet avslutas i läget ”{state}”.", "The case ends as “{state}”.")
_THEN_WAITS = Text("Därefter återstår {who}.", "Then {who} remains.")
_WAITS = Text("Nu återstår {who}.", "Now {who} remains.")
_HAS = Text("{who} har ärendet nu (läge: {state}).", "{who} has the case now (state: {state}).")
_IS = Text("Ärendet är nu i läget ”{state}”.", "The case is now in “{state}”.")
_ENDED = Text("Ärendet är avslutat i läget ”{state}”.", "The case has ended as “{state}”.")
_ANSWER_BY = Text("Svar senast {day}.", "Answer by {day}.")
