"""Acts on what has been decided: they leave the state, and stand in every state once the case has
its number. A decision is never edited; a correction or a change is a new entry that refers to it.
"""

from __future__ import annotations

from collections.abc import Mapping

from .lifecycle import Act, Demand, Who, rule
from .text import Text

CORRECT, CHANGE, FORMAL, OWN_NUMBER = "correct", "change", "formal", "own_number"

LATER: Mapping[str, Act] = {
    # Förvaltningslagen (2017:900) 36 §: a slip of the pen, by the authority that decided.
    CORRECT: Act(
        CORRECT,
        (),
        rule(
            Text("Rätta ett skrivfel", "Correct a clerical error"),
            Who.DECIDERS_OFFICE,
            kind="correction",
        ),
    ),
    # 37 and 38 §§: the body decides anew, at a meeting or urgently.
    CHANGE: Act(
        CHANGE,
        (),
        rule(
            Text("Ändra beslutet", "Change the decision"),
            Who.DECIDER,
            demands=[Demand.MOTIVATION],
            kind="change",
        ),
    ),
    FORMAL: Act(
        FORMAL,
        (),
        rule(
            Text("Ange det formella beslutet", "Enter the formal decision"),
            Who.DECIDERS_OFFICE,
            Who.COORDINATOR,
            demands=[Demand.EARLIER],
            kind="formal",
        ),
    ),
    OWN_NUMBER: Act(
        OWN_NUMBER,
        (),
        rule(
            Text("Eget diarienummer", "Own case number"),
            Who.RECORDS_MANAGER,
            Who.OWNER,
            Who.COORDINATOR,
            kind="setting",
        ),
    ),
}
ABOUT_A_DECISION = (CORRECT, CHANGE, FORMAL)
