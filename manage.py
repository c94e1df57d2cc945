#!/usr/bin/env python3
"""Django's command line. Commands that change the schema run as the role that owns it."""

import io
import os
import sys

from django.core.management import execute_from_command_line

from workflow import row_security

OWNER_COMMANDS = {
    "makemigrations",
    "migrate",
    "optimizemigration",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
}


def main() -> None:
    """Run the command that the arguments name."""
    demo = sys.argv[1:2] == ["demo"]
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", "config.settings.demo" if demo else "config.settings.base"
    )
    if OWNER_COMMANDS.intersection(sys.argv[1:2]):
        os.environ.setdefault("SAMVERKA_DB_ROLE", "owner")
    if os.environ.get("SAMVERKA_DB_ROLE") != "owner" and sys.argv[1:2] != ["runserver"]:
        row_security.this_process_is_the_system()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that knows no Swedish letters must not stop a command that has committed.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
