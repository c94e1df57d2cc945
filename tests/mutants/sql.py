"""Mutants of the kept SQL: one condition that has to do with rights taken out at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator

# What is taken out, by file: a name, a pattern, and what stands there instead.
OUT: dict[str, tuple[tuple[str, str, str], ...]] = {
    "rights": (
        ("inactive account", r" AND u\.is_active", ""),
        ("another's grant", r"g\.user_id = m\.person_id AND ", ""),
        ("another place's grant", r" AND g\.content_object_id = \w\.id", ""),
        ("another's membership", r"m\.person_id = %\(person\)s", "%(person)s::bigint IS NOT NULL"),
        ("not begun", r"m\.starts <= %\(today\)s AND ", ""),
        ("ended", r" AND \(m\.ends IS NULL OR m\.ends >= %\(today\)s\)", ""),
    ),
    "read_turn": (
        ("inactive member", r" AND u\.is_active", ""),
        ("seat not begun", r"m\.starts <= %\(meeting\)s AND ", ""),
        ("seat ended", r" AND \(m\.ends IS NULL OR m\.ends >= %\(meeting\)s\)", ""),
        ("absence called off", r" AND a\.called_off_at IS NULL", ""),
        ("absence not begun", r"a\.starts <= %\(today\)s AND ", ""),
        ("absence over", r" AND a\.ends >= %\(today\)s", ""),
        ("another's substitute", r"a\.substitute_id = %\(person\)s", "true"),
    ),
    "queue_slice": (("whose it is", r" AND \{whose\}", ""),),
    "queue_items": (("whose it is", r" AND \{whose\}", ""),),
    "entries": (
        ("invisible case", r"(workflow_ledgerentry\.case_id IN \(\{visible\}\))", r"(\1 OR true)"),
    ),
    "news": (
        ("invisible case", r"(workflow_ledgerentry\.case_id IN \(\{visible\}\))", r"(\1 OR true)"),
    ),
}

# The files of tests for SQL that is read once and kept, so that no single test comes by it.
TESTS: dict[str, tuple[str, ...]] = {
    "read_turn": (
        "test_absences",
        "test_conflicts",
        "test_decisions",
        "test_every_check",
        "test_memberships",
        "test_seats_and_votes",
        "web/test_wrong_addresses",
    ),
}

# Kept SQL that answers nobody's question about a case, with the reason.
ASK_NOBODY: dict[str, str] = {
    "outlived_grants": "for the check at the start and for the worker, who remove rights",
}


def mutants_of(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Key and text of each mutant of ``workflow/sql/NAME.sql``."""
    for what, pattern, instead in OUT.get(name, ()):
        for number, found in enumerate(re.finditer(pattern, text), 1):
            mutated = text[: found.start()] + found.expand(instead) + text[found.end() :]
            yield f"workflow/sql/{name}.sql: {what} {number}", mutated


def tests_of(key: str) -> tuple[str, ...]:
    """Where a mutant of this key is missed, if no test is known to come by."""
    return next((files for name, files in TESTS.items() if f"/{name}.sql:" in key), ())


def names() -> tuple[str, ...]:
    """The files that have mutants."""
    return tuple(OUT)
