"""The process that measures: its settings name the database that `python -m bench` made."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import django

from workflow import row_security


def main(name: str, *, quick: bool) -> None:
    """Measures and writes the report as JSON for the process that asked."""
    row_security.this_process_is_the_system()  # a turn still reads for its actor
    django.setup()
    # Imported by name and only now: these modules need the settings, and only one is wanted.
    report = import_module(f"bench.{name}").measure(quick=quick)
    json.dump(report.as_data(), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], quick="--quick" in sys.argv)
