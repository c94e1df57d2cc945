"""Letters that hold words which are erased: what was sent is emptied, that it was sent stays.

A letter breaks lines anew, leaves out signs that steer, and shortens what is long; so it is asked
for the beginning of a passage, with single blanks. What people have in their mailboxes is theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat

from workflow.models import Case
from workflow.passages import Found
from workflow.text import Text

from .models import Letter
from .rendering import one_line

BEGINNING = 60  # characters: a subject line still holds so many


def letters_with(case: Case, passages: Sequence[str]) -> Iterator[Found]:
    """The letters about a case, and the digests and overviews, that hold one of the passages."""
    of_case = Q(event__case=case.pk) | Q(pieces__event__case=case.pk) | Q(kind="overview")
    said = Func(
        Concat(F("subject"), Value(" "), F("text"), output_field=TextField()),
        Value(r"\s+"),
        Value(" "),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
    wanted = Q(pk__in=())
    for passage in passages:
        beginning = one_line(passage)[:BEGINNING].rstrip()
        wanted |= Q(said__contains=beginning)
    written = Letter.objects.exclude(text="", subject="").alias(said=said)
    keys = list(written.filter(of_case).filter(wanted).values_list("pk", flat=True).distinct())
    if keys:
        yield Found("notifications.Letter", _LETTERS, len(keys), lambda: _empty(keys))


def _empty(keys: Sequence[UUID]) -> None:
    Letter.objects.filter(pk__in=keys).update(subject="", text="", html="")


_LETTERS = Text("Brev som har skickats", "Letters that were sent")
