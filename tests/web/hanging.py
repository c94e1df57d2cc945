"""Which tables hang on a case, and in which of their columns somebody's words can stand.

Found through the models' keys and column types, so that a new table or column is found as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Cast

from cases.models import PlanFile
from workflow.models import Case

# A made-up word that nobody writes by chance; letters only, so that searches take it for one.
WORD = re.compile(r"zq[a-z]{9}")
MARK = "zq"
Column = tuple[type[models.Model], str]

# Columns of tables that hang on a case where no free text ever stands, and what does.
_CODE, _HASH, _FLOW = "a code of ours", "a fingerprint", "viewflow's name of a node"
NO_WORDS = {
    "workflow.Case.flow_class": _FLOW,
    "workflow.Case.kind": _CODE,
    "workflow.Case.state": _CODE,
    "workflow.Case.series": "the agreement's letters, part of its numbers",
    "workflow.Case.number": "given by the system",
    "workflow.WorkItem.flow_task": _FLOW,
    "workflow.WorkItem.flow_task_type": _FLOW,
    "workflow.WorkItem.token": _FLOW,
    "workflow.WorkItem.owner_permission_obj_pk": "always empty",
    "workflow.TextVersion.sha256": _HASH,
    "workflow.LedgerEntry.kind": _CODE,
    "workflow.LedgerEntry.act": _CODE,
    "workflow.LedgerEntry.outcome": _CODE,
    "workflow.LedgerEntry.source": _CODE,
    "workflow.LedgerEntry.target": _CODE,
    "workflow.LedgerEntry.text_sha256": _HASH,
    "workflow.LedgerText.people": "names of accounts, as they stand with the accounts",
    "workflow.Route.kind": _CODE,
    "workflow.RouteStep.stage": _CODE,
    "workflow.RouteStep.demands": _CODE,
    "workflow.OutboxEvent.kind": _CODE,
    "workflow.OutboxEvent.payload": "ids and codes",
    "workflow.Document.retention": "a code, written by nothing yet",
    "workflow.DocumentVersion.media_type": "a type of file",
    "workflow.DocumentVersion.sha256": _HASH,
    "workflow.DocumentVersion.stored_as": "made by chance",
    "workflow.ArchivePackage.stored_as": "made by chance",
    "workflow.ArchivePackage.sha256": _HASH,
    "notifications.Letter.language": _CODE,
    "notifications.Letter.address": "where a letter to somebody without an account goes",
    "notifications.Letter.reason": "what a mail server answered",
    "workflow.Deadline.given": "a date in words, which must be readable as one",
    "cases.SourceNote.sha256": _HASH,
    "cases.SourceNote.key": _HASH,
    "cases.SourceNote.flags": _CODE,
    "cases.PlanFile.municipality": "a place's name",
    "cases.PlanFile.sha256": _HASH,
    **{
        f"cases.{model}.{name}_given": "a date in words, which must be readable as one"
        for model, name in [
            *(("Activity", "start"), ("Activity", "end"), ("Agreement", "start")),
            *(("Agreement", "end"), ("EffectTarget", "due"), ("SubTarget", "due"), ("Step", "due")),
        ]
    },
}


# What cases hang on, and what is known of no other case.
BESIDE: dict[type[models.Model], str] = {PlanFile: "notes__case__pk"}


def hanging() -> dict[type[models.Model], str]:
    """Every table that hangs on a case, with the lookup from its rows to the case's key."""
    found: dict[type[models.Model], str] = {
        model: "pk" for model in apps.get_models() if issubclass(model, Case)
    }
    while True:
        more = {
            model: path
            for model in apps.get_models(include_auto_created=True)
            if model not in found and (path := _path(model, found))
        }
        if not more:
            return found | BESIDE
        found |= more


def _path(model: type[models.Model], found: dict[type[models.Model], str]) -> str:
    """The shortest lookup to a case through one of the tables found so far."""
    for field in model._meta.concrete_fields:
        if field.is_relation and field.related_model in found:
            assert isinstance(field.related_model, type)
            return f"{field.name}__{found[field.related_model]}"
    return ""


def text_columns() -> Iterator[Column]:
    """Every column of these tables that can hold text, each with the table it is stored in."""
    for model in hanging():
        for field in model._meta.local_concrete_fields:
            if not field.choices and isinstance(field, _TEXTUAL):
                yield model, field.name


_TEXTUAL = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.FileField,
    models.FilePathField,
    ArrayField,
)


def label(column: Column) -> str:
    """A column's name in lists."""
    model, name = column
    return f"{model._meta.label}.{name}"


def cases_of_words() -> tuple[dict[str, set[int]], set[Column]]:
    """In which cases each word stands, and the columns where any does."""
    paths = hanging()
    found: dict[str, set[int]] = defaultdict(set)
    filled: set[Column] = set()
    for model, name in text_columns():
        rows = model._base_manager.annotate(as_text=Cast(name, models.TextField()))
        rows = rows.filter(as_text__contains=MARK).order_by()
        for case, text in rows.values_list(paths[model], "as_text"):
            for word in WORD.findall(text):
                filled.add((model, name))
                if case is not None:
                    found[word].add(case)
    return found, filled
