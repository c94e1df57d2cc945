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
from django.db.models import CharField, JSONField, Model, Q, TextField
from django.db.models.functions import Cast

from . import leaves
from .models import Body, Case, LedgerEntry, LedgerText, OutboxEvent, TextVersion
from .text import Text


@dataclass(frozen=True)
class Found:
    """Rows outside the record that hold one of the words, and how they lose them."""

    key: str  # the table, as the entry names it
    name: Text
    count: int
    erase: Callable[[], None]
    said: Sequence[str] = ()  # some of the places, with the words around


Finder = Callable[[Case, Sequence[str]], Iterator[Found]]
_FINDERS: dict[type[Model], Finder] = {}
_SHOWN = 3  # of the places of one table
_BESIDE: dict[type[Model], str] = {}
# The record's own are emptied by an entry; events hold ids and codes only.
_OF_THE_RECORD = (LedgerEntry, LedgerText, TextVersion, OutboxEvent)
# What hangs on an agreement and is no words of its own: a body's name stands in every decision.
_NOT_OF_THE_CASE = (Body,)
# Columns of codes of ours, of viewflow's and of fingerprints: nobody writes there.
_OURS = frozenset(
    {"flow_class", "flow_task", "flow_task_type", "token", "owner_permission_obj_pk"}
    | {"kind", "state", "series", "stage", "sha256", "key", "role", "clock", "audience"}
    | {"media_type", "stored_as", "retention", "flags"}
)
# Days in words, which must be readable as days.
_DAYS = re.compile(r"workflow\.Deadline\.given|.*_given")
# Keys of an entry's words that hold no words of anybody's: codes, days, names of places.
_CODES = frozenset(
    {"place", "receiver", "receiver_kind", "on", "at", "method", "role", "person", "standing"}
    | {"until", "on_behalf_of", "step", "done", "clock", "rules", "fields", "hours", "cost"}
)


def finds(model: type[Model], name: Text, finder: Finder) -> None:
    """Has a table searched by its own finder, at start-up; ``name`` is what its rows are."""
    _FINDERS[model], _NAMED[model._meta.label] = finder, name


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
    """A passage as canonical JSON writes it inside a text: what a database can look for."""
    return json.dumps(passage, ensure_ascii=False)[1:-1]


def name_of(key: str) -> Text | None:
    """What a table's rows are, as the pages say it; by the key that an entry names it with."""
    return _NAMES.get(key) or _NAMED.get(key)


def found_elsewhere(case: Case, passages: Sequence[str]) -> Iterator[Found]:
    """Rows that hang on the case and hold one of the passages, which are ``longest_first``; one
    statement a table."""
    for model, (path, columns) in _searched().items():
        rows = model._base_manager.filter(**{path: case.pk}).order_by()
        held = rows.alias(**_as_text(columns)).filter(_holds(columns, passages))
        changed = dict(_changes(held.distinct(), columns, passages))
        if changed:
            # What others hang on as well may be about them: none of it is shown.
            told = [text for one in changed.values() for text in one.said] * (model not in _BESIDE)
            key = model._meta.label
            yield Found(
                key,
                name_of(key) or Text(model.__name__, model.__name__),
                len(changed),
                _eraser(model, {pk: one.values for pk, one in changed.items()}),
                told[:_SHOWN],
            )
    for finder in _FINDERS.values():
        yield from finder(case, passages)


@dataclass(frozen=True)
class _Change:
    values: Mapping[str, Any]  # by column, without the words
    said: Sequence[str]


def _as_text(columns: Mapping[str, bool]) -> dict[str, Any]:
    return {f"text_of_{name}": Cast(name, TextField()) for name in columns}


def _holds(columns: Mapping[str, bool], passages: Sequence[str]) -> Q:
    wanted = Q(pk__in=())
    for name, is_json in columns.items():
        for passage in passages:
            said = in_json(passage) if is_json else passage
            wanted |= Q(**{f"text_of_{name}__contains": said})
    return wanted


def _changes(
    rows: Any, columns: Mapping[str, bool], passages: Sequence[str]
) -> Iterator[tuple[Any, _Change]]:
    """By key what of a row changes; of JSON only its words do, so some rows change in nothing."""
    for row in rows.values("pk", *columns):
        texts = {name: leaves.holding([row[name]], passages) for name in columns}
        texts = {name: text for name, text in texts.items() if text is not None}
        if texts:
            values = {name: leaves.marked(row[name], passages) for name in texts}
            said = [leaves.around(text, passages) for text in texts.values() if text]
            yield row["pk"], _Change(values, said)


def _eraser(model: type[Model], changed: Mapping[Any, Mapping[str, Any]]) -> Callable[[], None]:
    def erase() -> None:
        for pk, values in changed.items():
            model._base_manager.filter(pk=pk).update(**values)

    return erase


@cache
def _searched() -> dict[type[Model], tuple[str, dict[str, bool]]]:
    """The tables that hang on a case, each with the way to the case and its text columns (whether
    they are JSON); without the record's own and those with a finder."""
    found: dict[type[Model], tuple[str, dict[str, bool]]] = {}
    for model, path in (hanging() | _BESIDE).items():
        if model in (*_OF_THE_RECORD, *_NOT_OF_THE_CASE) or model in _FINDERS:
            continue
        columns = {
            one.name: isinstance(one, JSONField)
            for one in model._meta.local_concrete_fields
            if isinstance(one, CharField | TextField | JSONField)
            and not one.choices
            and not one.unique
            and one.name not in _OURS
            and not _DAYS.fullmatch(f"{model._meta.label}.{one.name}")
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
    "workflow.Document": Text("Uppgifter om handlingar", "Particulars of documents"),
    "workflow.DocumentVersion": Text("Filers namn", "Names of files"),
    "workflow.Invitation": Text("Inbjudningar", "Invitations"),
    "cases.Activity": Text("Förslaget", "The proposal"),
    "cases.ActivityGoal": Text("Förslagets mål", "The proposal's goals"),
    "cases.Agreement": Text("Överenskommelsen", "The agreement"),
    "cases.Goal": Text("Överenskommelsens mål", "The agreement's goals"),
    "cases.FocusArea": Text("Inriktningar", "Focus areas"),
    "cases.Picture": Text("Lägesbilden", "The situation picture"),
    "cases.Evidence": Text("Underlag till problem", "Evidence of problems"),
    "cases.Indicator": Text("Indikatorer", "Indicators"),
    "cases.IndicatorValue": Text("Indikatorers värden", "Values of indicators"),
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
_NAMED: dict[str, Text] = {}  # by whoever brings a finder
