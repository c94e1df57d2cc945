"""No permission check that the mutants do not know: `make mutants` would not take it away.

The words are looked for once more, as text; each must stand on a line that has a mutant.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.mutants import catalogue, sql, words
from tests.mutants.equivalent import EQUIVALENT
from tests.mutants.operators import Mutant, name_of

# What asks for a right or keeps rows from somebody, as it is written.
ASKED = re.compile(
    r"\.visible_to\(|\bis_visible\(|\bmay_propose\(|\bfind_capacity\(|\.find\(Right|\.find\(right,"
    r"|\.places\(Right|\.organisations\(\[Right|\bis_authenticated\b|hidden_unless_visible\("
    r"|\bgate\.permit\(|\.active\(today|taken_back_at__isnull=|__is_active="
)
GATE = re.compile(r"^@(\w+)")
IN_SQL = re.compile(r"is_active|\.owner_id IS NULL OR|\{visible\}|\{whose\}|m\.ends IS NULL")
# Lines that ask for no right, with the reason.
NO_CHECK = {"def ": "says what it is called"}


def lines_of(path: str) -> Iterator[tuple[int, str]]:
    """The lines of a module without what is only said: comments and strings of their own."""
    source = catalogue.read(path)
    said: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            said |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        of_the_database = getattr(getattr(node, "func", None), "attr", "")
        if isinstance(node, ast.Call) and of_the_database.endswith(("Constraint", "Index")):
            said |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    for number, line in enumerate(source.splitlines(), 1):
        code = line.split("  #")[0]
        if number not in said and not code.strip().startswith("#"):
            yield number, code


@pytest.fixture(scope="module")
def lines_with_mutants() -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for mutant in catalogue.all_mutants():
        found[mutant.path] |= set(range(mutant.line, mutant.last + 1))
    return found


def test_no_check_is_unknown(lines_with_mutants: dict[str, set[int]]) -> None:
    unknown = [
        f"{path}:{number}: {line.strip()}"
        for path in words.files()
        for number, line in lines_of(path)
        if ASKED.search(line)
        and not any(word in line for word in NO_CHECK)
        and number not in lines_with_mutants[path]
    ]
    assert unknown == []


def test_every_gate_is_taken_away(lines_with_mutants: dict[str, set[int]]) -> None:
    """A view says who may open it in one line; that line has a mutant unless it says anyone."""
    assert {"signed_in", "seeing_case"} <= catalogue.gates()
    views = [path for path in words.files() if "/views/" in path]
    missing = [
        f"{path}:{number}: {line}"
        for path in views
        for number, line in lines_of(path)
        if (found := GATE.match(line))
        and found[1] in catalogue.gates()
        and number not in lines_with_mutants[path]
    ]
    assert missing == []


def test_every_refusal_of_a_guard_is_taken_away(lines_with_mutants: dict[str, set[int]]) -> None:
    """`if …: raise NotPermitted`: the line of the condition has a mutant."""
    missing = [
        f"{path}:{node.lineno}"
        for path in words.files()
        for node in ast.walk(ast.parse(catalogue.read(path)))
        if isinstance(node, ast.If)
        and any(
            isinstance(one, ast.Raise)
            and one.exc is not None
            and name_of(one.exc) in words.REFUSALS
            for one in node.body
        )
        and not lines_with_mutants[path] & set(range(node.lineno, node.body[0].lineno + 1))
    ]
    assert missing == []


def test_kept_sql_that_asks_for_rights_is_known() -> None:
    folder = words.ROOT / "workflow" / "sql"
    asking = {p.stem for p in folder.glob("*.sql") if IN_SQL.search(p.read_text(encoding="utf-8"))}
    assert asking - set(sql.names()) <= sql.ASK_NOBODY.keys()
    for name in sql.names():
        text = (folder / f"{name}.sql").read_text(encoding="utf-8")
        whats = {what for what, _, _ in sql.OUT[name]}
        found = {key.split(": ", 1)[1].rsplit(" ", 1)[0] for key, _ in sql.mutants_of(name, text)}
        assert found == whats, f"{name}.sql no longer says what the mutants take out"


def test_each_mutant_has_a_key_of_its_own() -> None:
    keys = [mutant.key for mutant in catalogue.all_mutants()]
    assert len(keys) == len(set(keys))


def test_what_is_left_out_is_there() -> None:
    """A mutant that was read and left out is taken up again when its code has changed."""
    known = {mutant.key for mutant in catalogue.all_mutants()}
    assert set(EQUIVALENT) <= known
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())


def test_a_mutant_changes_what_the_module_does() -> None:
    """The switch works: off, the guard refuses; on, it does not."""
    from tests.mutants import switch
    from tests.mutants.operators import mutate

    source = "def door(open):\n    if not open:\n        raise NotPermitted\n    return 'in'\n"
    tree, (mutant,) = mutate("workflow/gate.py", source, frozenset(), frozenset())
    assert isinstance(mutant, Mutant)
    names = {
        "NotPermitted": PermissionError,
        "mutant_is": switch.mutant_is,
        "mutant_saw": switch.mutant_saw,
    }
    exec(compile(tree, "door", "exec"), names)  # the point of the test
    door = names["door"]
    with pytest.raises(PermissionError):
        door(False)  # type: ignore[operator]
    switch.active = mutant.key
    try:
        assert door(False) == "in"  # type: ignore[operator]
    finally:
        switch.active = ""
