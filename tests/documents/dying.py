"""Adds a document in processes that kill themselves at a statement: ``python -m
tests.documents.dying``, with a list of cases and statements as JSON on its standard input."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from typing import Any


def add_and_die(case_id: str, person: str, at: int) -> None:
    """Adds one; dies before its statement of this number, 0 for after the last."""
    from uuid import uuid4

    from django.db import connection

    from cases.models import Activity
    from tests.world import NOW, seen
    from workflow import documents
    from workflow.file_checking import examine
    from workflow.models import User
    from workflow.turn import Actor

    case = Activity.objects.get(public_id=case_id)
    actor, text = Actor(User.objects.get(email=person)), seen(case)
    count = 0

    def dying(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal count
        count += 1
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*given)

    with connection.execute_wrapper(dying):
        documents.add(
            case,
            [examine("a.txt", case_id.encode())],
            documents.Description(),
            actor=actor,
            seen_version=text,
            form_key=uuid4(),
            now=NOW,
        )
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    from django import setup

    from workflow import row_security

    row_security.this_process_is_the_system()
    setup()
    for case_id, person, at in json.load(sys.stdin):
        child = os.fork()
        if child == 0:
            add_and_die(case_id, person, at)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            sys.exit(f"survived {at}")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    main()
