"""Where words stand beside the record: every text column of every table that hangs on a case.

Found through the models' keys and column types, so that a new table is found as well. Tables
whose words travel rewritten, as letters do, are told here by whoever owns them (``finds``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, JSONField, Model, Q, TextField, Value
from django.db.models.functions import Cast, Replace

from .models import Case, LedgerEntry, LedgerText, OutboxEvent, TextVersion
from .text import Text

MARK = "[gallrat]"


@dataclass(frozen=True)
class Found:
    """Rows outside the record that hold one of the words, and how they lose them."""

    key: str  # the table, as the entry names it
    name: Text
    count: int
    erase: Callable[[], None]


Finder = Callable[[Case, Sequence[str]], Iterator[Found]]
_FINDERS: dict[type[Model], Finder] = {}
_BESIDE: dict[type[Model], str] = {}
# The record's own are emptied by an entry; events hold ids and codes only.
_OF_THE_RECORD = (LedgerEntry, LedgerText, TextVersion, OutboxEvent)
# Columns of codes of ours, of viewflow's and of fingerprints: nobody writes there.
_OURS = frozenset(
    {"flow_class", "flow_task", "flow_task_type", "token", "owner_permission_obj_pk"}
    | {"kind", "state", "series", "stage", "sha256", "key", "role", "clock", "audience"}
)
# Keys of an entry's words that hold no words of anybody's: codes, days, names of places.
_CODES = frozenset(
    {"place", "receiver", "receiver_kind", "on", "at", "method", "role", "person", "standing"}
    | {"until", "on_behalf_of", "step", "done", "clock", "rules", "fields", "hours", "cost"}
)


def finds(model: type[Model], finder: Finder) -> None:
    """Has a table searched by its own finder, at start-up."""
    _FINDERS[model] = finder


def beside(model: type[Model], path: str) -> None:
    """Has a table searched that cases hang on, not it on them; ``path`` is the lookup to a case."""
    _BESIDE[model] = path


def passages_of(words: Mapping[str, Any]) -> Iterator[str]:
    """Everything that somebody has written in an entry's words, each passage whole."""
    for key, value in words.items():
        if key not in _CODES:
            yield from _texts(value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str) and value.strip():
        yield value
    elif isinstance(value, Mapping):
        yield from passages_of(value)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def in_json(passage: str) -> str:
    """A passage as canonical JSON writes it inside a text."""
    return json.dumps(passage, ensure_ascii=False)[1:-1]


def without(content: str, passages: Sequence[str]) -> dict[str, Any]:
    """Canonical JSON with a mark where each passage stood, parsed."""
    for passage in passages:
        content = content.replace(in_json(passage), MARK)
    found: dict[str, Any] = json.loads(content)
    return found


def plain(text: str) -> str:
    """Words with single blanks between them, as they are compared where lines were broken."""
    return re.sub(r"\s+", " ", text).strip()


def found_elsewhere(case: Case, passages: Sequence[str]) -> Iterator[Found]:
    """Rows that hang on the case and hold one of the passages; one statement a table."""
    for model, (path, columns) in _searched().items():
        rows = model._base_manager.filter(**{path: case.pk}).order_by()
        held = rows.alias(**_as_text(columns)).filter(_holds(columns, passages))
        count = held.distinct().count()
        if count:
            name = _NAMES.get(model._meta.label, Text(model.__name__, model.__name__))
            erase = _eraser(rows, columns, passages)
            yield Found(model._meta.label, name, count, erase)
    for finder in _FINDERS.values():
        yield from finder(case, passages)


def _as_text(columns: Mapping[str, bool]) -> dict[str, Any]:
    return {f"text_of_{name}": Cast(name, TextField()) for name in columns}


def _holds(columns: Mapping[str, bool], passages: Sequence[str]) -> Q:
    wanted = Q(pk__in=())
    for name, is_json in columns.items():
        for passage in passages:
            said = in_json(passage) if is_json else passage
            wanted |= Q(**{f"text_of_{name}__contains": said})
    return wanted


def _eraser(rows: Any, columns: Mapping[str, bool], passages: Sequence[str]) -> Callable[[], None]:
    def erase() -> None:
        for name, is_json in columns.items():
            for passage in passages:
                held = rows.alias(said=Cast(name, TextField()))
                if is_json:
                    said = in_json(passage)
                    less = Replace(Cast(name, TextField()), Value(said), Value(MARK))
                    held.filter(said__contains=said).update(**{name: Cast(less, JSONField())})
                else:
                    less = Replace(F(name), Value(passage), Value(MARK))
                    held.filter(said__contains=passage).update(**{name: less})

    return erase


@cache
def _searched() -> dict[type[Model], tuple[str, dict[str, bool]]]:
    """The tables that hang on a case, each with the way to the case and its text columns (whether
    they are JSON); without the record's own and those with a finder."""
    found: dict[type[Model], tuple[str, dict[str, bool]]] = {}
    for model, path in (hanging() | _BESIDE).items():
        if model in _OF_THE_RECORD or model in _FINDERS:
            continue
        columns = {
            one.name: isinstance(one, JSONField)
            for one in model._meta.local_concrete_fields
            if isinstance(one, CharField | TextField | JSONField)
            and not one.choices
            and not one.unique
            and one.name not in _OURS
        }
        if columns:
            found[model] = (path, columns)
    return found


def hanging() -> dict[type[Model], str]:
    """Every table that hangs on a case, with the lookup from its rows to the case's key."""
    found: dict[type[Model], str] = {m: "pk" for m in apps.get_models() if issubclass(m, Case)}
    while True:
        more = {
            model: path
            for model in apps.get_models(include_auto_created=True)
            if model not in found and (path := _path(model, found))
        }
        if not more:
            return found
        found |= more


def _path(model: type[Model], found: Mapping[type[Model], str]) -> str:
    for one in model._meta.concrete_fields:
        if one.is_relation and one.related_model in found:
            assert isinstance(one.related_model, type)
            return f"{one.name}__{found[one.related_model]}"
    return ""


_NAMES: Mapping[str, Text] = {
    "workflow.Case": Text("Ärendets rubrik och uppgifter", "The case's title and particulars"),
    "workflow.Release": Text("Utlämningar", "Releases"),
    "workflow.ConflictOfInterest": Text("Anmälda jäv", "Conflicts of interest"),
    "cases.Activity": Text("Förslaget", "The proposal"),
    "cases.ProgressReport": Text("Lägesrapporter", "Progress reports"),
    "cases.StepReport": Text("Lägesrapporter, delmoment", "Progress reports, steps"),
    "cases.Step": Text("Delmoment", "Steps"),
    "cases.Resource": Text("Resurser", "Resources"),
    "cases.EffectTarget": Text("Effektmål", "Effect targets"),
    "cases.SubTarget": Text("Delmål", "Sub-targets"),
    "cases.SourceNote": Text("Noter från en inläsning", "Notes of an import"),
    "cases.PlanFile": Text("Den inlästa planen", "The imported plan"),
    "cases.Problem": Text("Problem", "Problems"),
    "cases.Cause": Text("Orsaker", "Causes"),
}
