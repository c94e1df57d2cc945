"""Plan files for tests: written, loaded by the command, and what the database then holds."""

from __future__ import annotations

import json
from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command

import cases

REAL = sorted((Path(cases.__file__).parent / "demo_data").glob("*.json"))
SMALL: dict[str, Any] = {
    "format": "plans/1",
    "municipality": "Exempelköping",
    "parties": ["Exempelköpings kommun", "Lokalpolisområde Exempelköping"],
    "period": "2024-2027",
    "goals": ["Fler känner sig trygga"],
    "problems": [{"title": "Mörka gångvägar"}],
    "activities": [
        {"title": "Bättre belysning", "problem": "Mörka gångvägar", "start": "2025"},
        {"title": "Nattvandring", "start": "2025"},
    ],
}


def real(name: str) -> Path:
    """One of the nine real files."""
    return next(path for path in REAL if path.stem == name)


def small(**changes: Any) -> dict[str, Any]:
    """The small plan with other values for some keys."""
    return deepcopy(SMALL) | changes


def with_activity(**fields: Any) -> dict[str, Any]:
    """The small plan with one activity of its own."""
    return small(activities=[{"title": "Prov"} | fields])


def with_problem(**fields: Any) -> dict[str, Any]:
    """The small plan with one problem of its own."""
    return small(problems=[{"title": "Prov"} | fields], activities=[{"title": "Prov"}])


def written(folder: Path, content: object, name: str = "prov.json") -> Path:
    """A file with this content: as JSON, or as it is if text or bytes."""
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def run(*files: Path, **options: Any) -> str:
    """What the command says; raises CommandError as it does."""
    said = StringIO()
    call_command("import_plan", *map(str, files), stdout=said, **options)
    return said.getvalue()


def figures(*files: Path, **options: Any) -> dict[str, Any]:
    """The numbers on the command's last line."""
    last = run(*files, json=True, **options).splitlines()[-1]
    found: dict[str, Any] = json.loads(last)
    return found


def rows() -> dict[str, int]:
    """How many rows every table has."""
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}
