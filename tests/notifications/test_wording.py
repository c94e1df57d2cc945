"""Every act and every state that a letter may tell of has its sentence, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from notifications import recipients, wording
from notifications.models import Kind
from workflow.flows import case_types
from workflow.later_acts import LATER
from workflow.lifecycle import moves_of
from workflow.text import Text


def acts() -> set[str]:
    """What may be told, but for what nobody is told of."""
    moves = {move.code for model in case_types().values() for move in moves_of(model)}
    more = {code for model in case_types().values() for code in model.ACTS} | set(LATER)
    return (moves | more | {"release", "delegate", "hand_back", "not_mine"}) - set(
        recipients.SILENT
    )


def states() -> set[str]:
    """Where somebody has the turn, but for a body's stage on the road."""
    found = {
        str(state)
        for model in case_types().values()
        for state in model.STATE_NAMES
        if state not in model.FINAL
    }
    return found - {"preparation", "steering", "political"}


def test_every_act_has_its_sentence() -> None:
    assert acts() - set(wording.HAPPENED) == set()
    assert set(wording.HAPPENED) - acts() == {"", "approve", "approve_amended"}


def test_every_state_says_what_to_do() -> None:
    assert states() == set(wording.TO_DO) - {""}


def test_every_final_state_has_its_headline() -> None:
    final = {state for model in case_types().values() for state in model.FINAL}
    reached = {*final, *recipients.DECIDED_STATES}
    assert {f"decided:{state}" for state in reached} <= set(wording.HEADLINES)
    assert set(wording.LED_TO) <= reached


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_headline_and_says_why(kind: Kind) -> None:
    assert kind.value in wording.HEADLINES
    assert kind in wording.WHY


def texts() -> Iterable[Text]:
    for value in vars(wording).values():
        if isinstance(value, Text):
            yield value
        elif isinstance(value, dict):
            yield from (one for one in value.values() if isinstance(one, Text))


def test_both_languages_say_the_same_of_the_same() -> None:
    for text in texts():
        assert text.sv.strip()
        assert text.en.strip()
        assert set(re.findall(r"{\w+}", text.sv)) == set(re.findall(r"{\w+}", text.en))
        assert text.sv.endswith(".") == text.en.endswith(".")
