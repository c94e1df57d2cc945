"""What is entered about deadlines: a later day, that a duty of the law is met, when to remind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from workflow.clock_words import AUDIENCES, CLOCKS
from workflow.models import Audience, Clock
from workflow.reminder_rules import USUAL, Rule
from workflow.text import Text

from .fields import Choice, Day, Number, Passage
from .rows import PartForm, Rows


class ExtendForm(PartForm):
    """A later day for whoever has the turn, and why."""

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.add("until", Day(_NEW_DAY, demand=_NO_NEW_DAY))
        self.add("motivation", Passage(_WHY, hint=_WHY_HINT, demand=_NO_WHY))


class FulfilForm(PartForm):
    """Which duty was met, on which day, and where the result stands."""

    def __init__(
        self, data: QueryDict | None, *, duties: Mapping[Clock, date], today: date
    ) -> None:
        super().__init__(data)
        names = [(clock.value, CLOCKS[clock].name) for clock in duties]
        chosen = names[0][0] if len(names) == 1 else ""
        self.add("clock", Choice(_DUTY, names, demand=_NO_DUTY), chosen)
        self.add("on", Day(_ON, latest=today, demand=_NO_ON, not_yet=_ON_NOT_YET), today)
        self.add("motivation", Passage(_WHERE, hint=_WHERE_HINT, demand=_NO_WHERE))


class RulesForm(PartForm):
    """When somebody is reminded of one kind of deadline: a row a reminder."""

    def __init__(self, data: QueryDict | None, *, clock: Clock, rules: Sequence[Rule]) -> None:
        super().__init__(data)
        audiences = audiences_of(clock, rules)
        self.add_rows(_rows(audiences), [_as_row(rule) for rule in rules])

    def check(self) -> None:
        for place in range(self.order_of_rows["rules"].count):
            when, count = (self.cleaned_data.get(f"rules-{place}-{n}") for n in ("when", "count"))
            removed = self.cleaned_data.get(f"rules-{place}-remove")
            if when and when != ON_THE_DAY and count is None and not removed:
                name = f"rules-{place}-count"
                if name not in self.errors:
                    self.add_error(name, str(_NO_COUNT))
        if not self.errors and not self.entered("rules"):
            self.add_error(None, str(_NO_RULE))

    def rules(self) -> list[Rule]:
        """What was entered; after ``is_valid``."""
        return [_rule(row) for row in self.entered("rules")]


def audiences_of(clock: Clock, rules: Iterable[Rule] = ()) -> list[Audience]:
    """Who can be reminded of such a deadline, and whoever is already."""
    of_a_body = clock in (Clock.STAGE, Clock.REVIEW)
    leading = Audience.CHAIR if of_a_body else Audience.MANAGER
    chosen = {rule.audience for rule in (*rules, *USUAL[clock])}
    offered = {Audience.HOLDER, leading, Audience.COORDINATOR, *chosen}
    return [audience for audience in Audience if audience in offered]


BEFORE, ON_THE_DAY, AFTER, MONTHS_BEFORE = "before", "on", "after", "months"


def _rows(audiences: Sequence[Audience]) -> Rows:
    whens = [("", _CHOOSE), *_WHENS.items()]
    people = [(audience.value, AUDIENCES[audience]) for audience in audiences]

    def fields() -> Mapping[str, forms.Field]:
        return {
            "when": Choice(_WHEN, whens, radios=False),
            "count": Number(_COUNT, whole=2, decimals=0, least=1),
            "audience": Choice(_WHO, people, radios=False, demand=_NO_WHO,
                               initial=people[0][0]),
            "every": Number(_AGAIN, whole=2, decimals=0, least=1, hint=_AGAIN_HINT),
        }  # fmt: skip

    return Rows(
        name="rules",
        title=Text("Påminnelser", "Reminders"),
        one=Text("Påminnelse {n}", "Reminder {n}"),
        fields=fields,
        key="when",
        demand=Text("Välj när, eller töm raden.", "Choose when, or empty the row."),
        more=Text("Lägg till fler påminnelser", "Add more reminders"),
        quiet=frozenset({"audience"}),
        empty=1,
    )


def _as_row(rule: Rule) -> dict[str, Any]:
    when, count = ON_THE_DAY, 0
    if rule.months:
        when, count = MONTHS_BEFORE, rule.months
    elif rule.days:
        when, count = (BEFORE if rule.days < 0 else AFTER), abs(rule.days)
    return {
        "when": when,
        "count": count or None,
        "audience": Audience(rule.audience).value,
        "every": rule.every,
    }


def _rule(row: Mapping[str, Any]) -> Rule:
    when, count = row["when"], int(row["count"] or 0)
    return Rule(
        days={BEFORE: -count, AFTER: count}.get(when, 0),
        audience=Audience(row["audience"]),
        months=count if when == MONTHS_BEFORE else 0,
        every=int(row["every"]) if row["every"] else None,
    )


_NEW_DAY = Text("Ny dag", "New day")
_NO_NEW_DAY = Text("Ange den nya dagen.", "Enter the new day.")
_WHY = Text("Varför flyttas fristen?", "Why is the deadline moved?")
_WHY_HINT = Text(
    "Den som har uppgiften och de som har hanterat ärendet får veta det. Skälet står i historiken.",
    "Whoever has the task and those who have handled the case are told. The reason stands in the "
    "history.",
)
_NO_WHY = Text("Skriv varför fristen flyttas.", "Write why the deadline is moved.")
_DUTY = Text("Vad är gjort?", "What has been done?")
_NO_DUTY = Text("Välj vad som är gjort.", "Choose what has been done.")
_ON = Text("Vilken dag?", "On which day?")
_NO_ON = Text("Ange den dag då det gjordes.", "Enter the day on which it was done.")
_ON_NOT_YET = Text(
    "Den dagen har inte varit än. Ange den dag då det gjordes.",
    "That day is still to come. Enter the day on which it was done.",
)
_WHERE = Text("Var finns resultatet?", "Where does the result stand?")
_WHERE_HINT = Text(
    "Till exempel handling, diarienummer eller protokoll och paragraf.",
    "For example document, record number, or minutes and paragraph.",
)
_NO_WHERE = Text("Skriv var resultatet finns.", "Write where the result stands.")
_CHOOSE = Text("Välj", "Choose")
_WHENS = {
    BEFORE: Text("arbetsdagar före", "working days before"),
    ON_THE_DAY: Text("på dagen", "on the day"),
    AFTER: Text("arbetsdagar efter", "working days after"),
    MONTHS_BEFORE: Text("månader före", "months before"),
}
_WHEN = Text("När", "When")
_COUNT = Text("Hur många", "How many")
_NO_COUNT = Text("Skriv hur många dagar eller månader.", "Write how many days or months.")
_WHO = Text("Vem", "Who")
_NO_WHO = Text("Välj vem.", "Choose who.")
_AGAIN = Text("Upprepas efter", "Repeated after")
_AGAIN_HINT = Text("Arbetsdagar. Tomt: bara en gång.", "Working days. Empty: only once.")
_NO_RULE = Text(
    "Fyll i minst en påminnelse, eller välj att ingen påminns.",
    "Fill in at least one reminder, or choose that nobody is reminded.",
)
