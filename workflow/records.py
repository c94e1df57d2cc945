"""What is entered when something is decided: the form's content as values.

Nothing here asks the database; ``quorum.py`` checks presence and quorum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID, uuid4

from . import person_data
from .errors import BadRecord, MissingForGate
from .lifecycle import DEMAND_NAMES, Demand, Rule
from .text import Text

# A slip of the pen more often than a decision: how far ahead something is put off, and how
# long ago anything was decided.
FARTHEST = timedelta(days=731)
OLDEST = date(1950, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Reservation:
    """A statement by somebody who took part and does not stand behind the decision."""

    person_id: int
    text: str


@dataclass(frozen=True, kw_only=True)
class AtMeeting:
    """A decision at a meeting. Several items of one sitting share one such value, or copies
    of it with another paragraph (``dataclasses.replace``): ``sitting`` stays the same.

    ``on`` is the meeting's local date, ``present`` the people who took part in this item
    (those with jäv are left out), ``votes`` name counts per side when it came to a vote.
    """

    on: date
    paragraph: str
    present: tuple[int, ...]
    presenter: str = ""
    method: Literal["acclamation", "vote"] = "acclamation"
    votes: Mapping[str, int] = field(default_factory=dict)
    reservations: tuple[Reservation, ...] = ()
    sitting: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class Urgent:
    """A decision by the chair that could not wait (kommunallagen 6:39), with the reason.
    It is to be reported at the body's next meeting."""

    reason: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """A decision taken before Samverka, registered and never claimed as ours."""

    body: str
    on: date
    reference: str  # § or document
    state: str  # where the case is now: approved, execution, evaluation or closed


@dataclass(frozen=True, kw_only=True)
class Record:
    """Everything a person enters with a transition or an act; empty where not demanded."""

    motivation: str = ""
    asked: str = ""
    until: date | None = None
    outcome: str = ""
    process: str = ""
    effect: str = ""
    wording: Mapping[str, str] = field(default_factory=dict)
    earlier: Earlier | None = None
    how: AtMeeting | Urgent | None = None
    report: Mapping[str, Any] = field(default_factory=dict)

    def lacks(self, demands: tuple[Demand, ...]) -> list[Demand]:
        """Which of the demanded fields are empty or only white space."""
        return [d for d in demands if _is_empty(getattr(self, d.value))]

    def check(self, rule: Rule, *, submitted: bool, as_body: bool, today: date) -> None:
        """Refuses a record without what the rule demands.

        Raises MissingForGate naming every empty field at once, BadRecord for a decision
        dated after ``today`` (local date) or before 1950, and for a day that has passed or lies
        more than two years ahead.
        """
        check_characters(vars(self))
        if self.earlier is not None:
            check_characters(vars(self.earlier))
        self._check_until(rule, today)
        lacking = self.lacks(self._demands(rule, submitted))
        if lacking:
            raise MissingForGate([d.value for d in lacking], [DEMAND_NAMES[d] for d in lacking])
        if rule.outcomes and self.outcome not in rule.outcomes:
            raise BadRecord("outcome", _NO_SUCH_OUTCOME)
        if as_body and self.how is None:
            raise MissingForGate(["how"], [_HOW])
        self._check_how(today)

    def _check_how(self, today: date) -> None:
        if isinstance(self.how, Urgent) and _is_empty(self.how.reason):
            raise MissingForGate(["how"], [_WHY_URGENT])
        if isinstance(self.how, AtMeeting) and _is_empty(self.how.paragraph):
            raise MissingForGate(["paragraph"], [_PARAGRAPH])
        if self.decided_on(today) > today:
            raise BadRecord("how", _IN_THE_FUTURE)
        if self.decided_on(today) < OLDEST:
            raise BadRecord("how", _TOO_LONG_AGO)

    def _check_until(self, rule: Rule, today: date) -> None:
        if self.until is None:
            return
        if Demand.UNTIL not in rule.demands:
            raise BadRecord("until", _NO_DATE_HERE)
        if self.until < today:
            raise BadRecord("until", _IN_THE_PAST)
        if self.until > today + FARTHEST:
            raise BadRecord("until", _TOO_FAR)

    def _demands(self, rule: Rule, submitted: bool) -> tuple[Demand, ...]:
        demands = rule.demands + (rule.demands_once_submitted if submitted else ())
        if self.outcome in rule.motivated_outcomes:
            demands += (Demand.MOTIVATION,)
        return demands

    def decided_on(self, today: date) -> date:
        """The local date of the decision: the meeting's day, else today."""
        if self.how is not None:
            return self.how.on
        return self.earlier.on if self.earlier is not None else today


_NO_DATE_HERE = Text("Här anges inget datum. Ta bort det.", "No date is entered here. Remove it.")
_IN_THE_PAST = Text(
    "Dagen har redan varit. Ange en dag framåt.", "That day has passed. Enter one ahead."
)
_TOO_FAR = Text(
    "Dagen ligger mer än två år fram. Kontrollera årtalet.",
    "That day is more than two years ahead. Check the year.",
)
_TOO_LONG_AGO = Text(
    "Beslutsdagen ligger före 1950. Kontrollera årtalet.",
    "The day of the decision is before 1950. Check the year.",
)
_NO_SUCH_OUTCOME = Text(
    "Det utfallet finns inte. Välj ett av dem som formuläret visar.",
    "There is no such outcome. Choose one of those that the form shows.",
)
_HOW = Text(
    "hur det beslutades (vid sammanträde eller brådskande av ordföranden)",
    "how it was decided (at a meeting, or urgently by the chair)",
)
_WHY_URGENT = Text("varför beslutet inte kunde vänta", "why the decision could not wait")
_PARAGRAPH = Text("protokollets paragraf", "the paragraph of the minutes")
_IN_THE_FUTURE = Text(
    "Beslutsdagen ligger i framtiden. Ange den dag då beslutet fattades.",
    "The day of the decision is in the future. Enter the day on which it was taken.",
)


def check_characters(value: object, name: str = "text") -> None:
    """Refuses what cannot be stored (a NUL, half of a surrogate pair) and what names a person by
    number. Every action passes here what people have written, whatever door it came in by.

    Looks into dictionaries, sequences and how it was decided. BadRecord names the field;
    MaybePersonal asks about digits that nobody has answered for (person_data.py).
    """
    if isinstance(value, str):
        check_storable(value, name)
        person_data.check(value, name)
    elif isinstance(value, AtMeeting | Urgent | Reservation):
        check_characters(vars(value), name)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            check_characters(str(key), name)
            check_characters(part, str(key))
    elif isinstance(value, list | tuple):
        for part in value:
            check_characters(part, name)


def check_storable(text: str, name: str) -> None:
    """BadRecord for a NUL, or half of a surrogate pair."""
    if _UNSTORABLE_SIGNS.search(text):
        raise BadRecord(name, _UNSTORABLE)


_UNSTORABLE_SIGNS = re.compile("[\x00\ud800-\udfff]")
_UNSTORABLE = Text(
    "Texten innehåller tecken som inte går att spara. Skriv om den, eller klistra in den som "
    "ren text.",
    "The text contains characters that cannot be stored. Rewrite it, or paste it as plain text.",
)


def _is_empty(value: object) -> bool:
    if isinstance(value, Earlier):
        return _is_empty(value.body) or _is_empty(value.reference)
    return not (value.strip() if isinstance(value, str) else value)
