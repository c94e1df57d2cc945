"""What was tried before: earlier activities like this one, with how it went.

Swedish full text over title and description, among the cases that the person may see; the
words of the new one are joined with "or". One statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case as Switch
from django.db.models import F, OuterRef, Q, Subquery, When
from django.db.models.sql.compiler import SQLCompiler

from workflow.models import Case, LedgerText
from workflow.rights import Rights
from workflow.text import Text

from .forms.names import OUTCOME_NAMES
from .models import Activity, Problem

MOST = 5
_LONGEST = 1000  # signs of the words that are compared


@dataclass(frozen=True)
class Tried:
    """An earlier activity: where it stands, and what its evaluation said."""

    public_id: UUID
    number: str
    title: str
    state: Text
    outcome: str
    outcome_name: Text | str
    process: str
    effect: str


class _AnyWord(SearchQuery):
    """Matches a text with any of the words; which ones are words is the database's to say."""

    def as_sql(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        function: str | None = None,
        template: str | None = None,
        *more: Any,
        **context: Any,
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, values = super().as_sql(compiler, connection, function, template)
        return f"replace(({sql})::text, '&', '|')::tsquery", values


def tried_before(
    rights: Rights, words: Iterable[str], *, besides: Case, problem: Problem | None = None
) -> list[Tried]:
    """At most five submitted activities that are like these words, or on the same problem.

    Those on the same problem come first, then the likest. Reads through ``visible_to``.
    """
    text = " ".join(words)[:_LONGEST].replace("\x00", "")
    query = _AnyWord(text, config="swedish", search_type="plain")
    same = Q(problem=problem) if problem is not None else Q(pk__in=[])
    found = (
        Activity.objects.filter(
            # A restricted case is opened to be read: its looks are recorded there.
            case_ptr__in=Case.objects.visible_to(rights).values("pk"),
            number__isnull=False,
            restricted=False,
        )
        .exclude(pk=besides.pk)
        .annotate(vector=SearchVector("title", "description", config="swedish"))
        .filter(same | Q(vector=query))
        .annotate(
            rank=SearchRank(F("vector"), query),
            on_same=Switch(When(same, then=1), default=0),
            evaluated=_evaluation(),
        )
        .order_by("-on_same", "-rank", "pk")
    )
    return [_tried(activity) for activity in found[:MOST]]


def _evaluation() -> Subquery:
    """The words of the newest evaluation, as they stand beside the ledger."""
    words = LedgerText.objects.filter(entry__case=OuterRef("public_id"), entry__act="evaluate")
    return Subquery(words.order_by("-entry__seq").values("words")[:1])


def _tried(activity: Any) -> Tried:
    words = json.loads(activity.evaluated or "{}")
    return Tried(
        public_id=activity.public_id,
        number=activity.number,
        title=activity.title,
        state=activity.STATE_NAMES[activity.state],
        outcome=activity.outcome,
        outcome_name=OUTCOME_NAMES.get(activity.outcome, ""),
        process=words.get("process", ""),
        effect=words.get("effect", ""),
    )
