"""Letters that hold words which are erased: what was sent is emptied, that it was sent stays.

A letter breaks lines anew, leaves out signs that steer, and shortens what is long; so it is asked
for the beginning of a passage, with single blanks. What people have in their mailboxes is theirs.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import OperationalError, connection
from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import Concat

from workflow import leaves, loading
from workflow.models import Case, LedgerEntry
from workflow.passages import Found
from workflow.text import Text

from .models import Feedback, Kind, Letter
from .rendering import one_line

BEGINNING = 60  # characters: a subject line still holds so many
LETTERS = Text("Brev som har skickats", "Letters that were sent")
FEEDBACK = Text("Synpunkter från ärendets sidor", "Feedback from the case's pages")
_SHOWN = 3
_TURN = timedelta(minutes=1)  # longer than an erasure takes from its entry to its commit
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_log = logging.getLogger(__name__)


def letters_with(case: Case, passages: Sequence[str]) -> Iterator[Found]:
    """The letters about a case that hold one of the passages, and the digests and overviews in
    whose part about the case it stands. What they say of other cases is not asked."""
    beginnings = [one_line(passage)[:BEGINNING].rstrip() for passage in passages]
    link = str(case.public_id)  # every part of a letter ends with it
    of_several = Q(kind=Kind.OVERVIEW) | Q(pieces__event__case=case.pk)
    of_case = Q(event__case=case.pk) | of_several & Q(text__contains=link)
    said = Func(
        Concat(F("subject"), Value(" "), F("text"), output_field=TextField()),
        Value(r"\s+"),
        Value(" "),
        Value("g"),
        function="regexp_replace",
        output_field=TextField(),
    )
    wanted = Q(pk__in=())
    for beginning in beginnings:
        wanted |= Q(said__contains=beginning)
    written = Letter.objects.exclude(text="", subject="").alias(said=said)
    found = {}
    for letter in written.filter(of_case).filter(wanted).distinct():
        text = one_line(f"{letter.subject} {_part(letter, link)}")
        if any(beginning in text for beginning in beginnings):
            found[letter.pk] = leaves.around(text, beginnings)
    if found:
        keys = list(found)
        shown = list(found.values())[:_SHOWN]
        yield Found("notifications.Letter", LETTERS, len(keys), lambda: _empty(keys), shown)


def _part(letter: Letter, link: str) -> str:
    """What a letter says of the case with this in its link: all of it, or the parts of a letter
    about several, each of which ends with its link."""
    if letter.event_id is not None:
        return letter.text
    before, parts = 0, []
    for one in _ID.finditer(letter.text):
        if one.group() == link:
            parts.append(letter.text[before : one.start()])
        before = one.end()
    return " ".join(parts)


def _empty(keys: Sequence[UUID]) -> None:
    Letter.objects.filter(pk__in=keys).update(subject="", text="", html="")


def feedback_with(case: Case, passages: Sequence[str]) -> Iterator[Found]:
    """What people wrote from the case's own pages; the rest is for the operators to know."""
    rows = Feedback.objects.filter(page__contains=str(case.public_id)).order_by("pk")
    found = {row.pk: row.text for row in rows if any(one in row.text for one in passages)}
    if found:
        shown = [leaves.around(text, passages) for text in found.values()][:_SHOWN]
        yield Found(
            "notifications.Feedback", FEEDBACK, len(found), lambda: _mark(found, passages), shown
        )


def _mark(found: dict[int, str], passages: Sequence[str]) -> None:
    for key, text in found.items():
        Feedback.objects.filter(pk=key).update(text=leaves.without(text, passages))


# -- letters that are on their way meanwhile


def moment() -> datetime:
    """The database's clock: what is rendered from now on is of the record as it is now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def erased_since(text: str, rendered: datetime) -> bool:
    """Whether something of a case that a letter links to was erased since it was rendered; to be
    asked in the transaction that keeps the text, which no erasure passes then.

    True as well where a case is so busy that nobody can say.
    """
    cases = sorted({UUID(one) for one in _ID.findall(text)})
    if not cases:
        return False
    try:
        loading.share_cases(cases)
    except OperationalError:
        _log.warning("A case is busy; a letter about it is kept without its text.")
        return True
    erasures = LedgerEntry.objects.filter(chain__in=cases, kind="erasure")
    return erasures.filter(recorded_at__gt=rendered - _TURN).exists()
