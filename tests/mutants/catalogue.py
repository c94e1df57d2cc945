"""All mutants of the product, derived from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from tests.mutants import sql, words
from tests.mutants.operators import Mutant, mutate, name_of, refuses


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Every permission check, in the order of the source; those of the kept SQL last."""
    found = [mutant for path in words.files() for mutant in mutated(path)[1]]
    for name in sql.names():
        text = (words.ROOT / "workflow" / "sql" / f"{name}.sql").read_text(encoding="utf-8")
        path = f"workflow/sql/{name}.sql"
        found += [
            Mutant(key, path, 0, 0, key.split(": ", 1)[1]) for key, _ in sql.mutants_of(name, text)
        ]
    return tuple(found)


@cache
def mutated(path: str) -> tuple[ast.Module, list[Mutant]]:
    """A module of the product with its mutants in it, and what they are."""
    return mutate(path, read(path), demands(), gates())


@cache
def read(path: str) -> str:
    return (words.ROOT / path).read_text(encoding="utf-8")


@cache
def demands() -> frozenset[str]:
    """Functions that return nothing and may refuse: a call of one is a check."""
    return frozenset(
        function.name
        for path in words.files()
        for function in _functions(path)
        if not _returns(function) and _refuses(function)
    )


@cache
def gates() -> frozenset[str]:
    """The decorators of workflow/views/gates.py that keep somebody out."""
    path = "workflow/views/gates.py"
    return frozenset(
        function.name for function in _functions(path) if any(
            isinstance(one, ast.Attribute) and one.attr == "gate" and isinstance(one.ctx, ast.Store)
            for one in ast.walk(function)
        )
    ) - {"anyone"}  # fmt: skip


def _functions(path: str) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef):
            yield node


def _returns(function: ast.FunctionDef) -> bool:
    return any(isinstance(one, ast.Return) and one.value is not None for one in ast.walk(function))


def _refuses(function: ast.FunctionDef) -> bool:
    return (
        any(isinstance(one, ast.If) and refuses(one.body) for one in ast.walk(function))
        and name_of(function.decorator_list[0] if function.decorator_list else function)
        != "contextmanager"
    )
