"""Every kind of entry is a decision or is none: a new one is not left out unseen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from config.postgres import PROJECT
from workflow.entry_kinds import DECISIONS, OF_A_BODY, OTHERS
from workflow.flows import case_types
from workflow.later_acts import LATER
from workflow.lifecycle import moves_of


def of_rules() -> Iterator[str]:
    """The kinds of what a case can go through."""
    for model in case_types().values():
        yield from (move.rule.kind for move in moves_of(model))
        yield from (act.rule.kind for act in model.ACTS.values())
    yield from (act.rule.kind for act in LATER.values())


def as_written() -> Iterator[str]:
    """The kinds that stand in the code, where an entry or a rule is made."""
    for folder in ("cases", "notifications", "workflow"):
        for file in (PROJECT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and _named(node) in ("rule", "Entry", "record"):
                    values = (word.value for word in node.keywords if word.arg == "kind")
                    yield from (str(v.value) for v in values if isinstance(v, ast.Constant))


def _named(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def test_each_kind_is_a_decision_or_is_none() -> None:
    found = set(of_rules()) | set(as_written())
    assert found >= {"decision", "change", "look", "import"}
    assert found == {*DECISIONS, *OTHERS}
    assert not set(DECISIONS) & set(OTHERS)
    assert set(OF_A_BODY) < set(DECISIONS)
