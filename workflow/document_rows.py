"""The documents of a case as its text names them, and their numbers; under the case's lock."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Max, Sum

from .models import Case, Document, DocumentVersion


def named(case: Case) -> list[dict[str, Any]]:
    """What a text says of the case's documents: which file of each holds, by its fingerprint.

    In the order in which they were added; not those that were removed. One statement.
    """
    return [
        {
            "id": str(version.document.public_id),
            "name": version.name,
            "size": version.size,
            "sha256": version.sha256,
            "version": version.number,
        }
        for version in standing(case)
    ]


def in_content(case: Case) -> dict[str, Any]:
    """The same as a part of a content: only when there are any, so that the text of a case
    without documents is what it was before there were documents."""
    found = named(case)
    return {"documents": found} if found else {}


def standing(case: Case) -> list[DocumentVersion]:
    """The newest file of each document that has not been removed, with its document."""
    rows = DocumentVersion.objects.filter(
        document__case=case.pk, document__removed_at__isnull=True
    ).select_related("document")
    return list(rows.order_by("document", "-number").distinct("document"))


def room_taken(case: Case) -> tuple[int, int]:
    """How many documents the case has, and how many bytes their files have in all versions."""
    count = Document.objects.filter(case=case.pk).count()
    size = DocumentVersion.objects.filter(document__case=case.pk).aggregate(size=Sum("size"))
    return count, size["size"] or 0


def next_number(case: Case) -> int:
    """The next handlingsnummer of the case; the caller holds its lock."""
    last = Document.objects.filter(case=case.pk).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


# In the order in which they were added.
_DRAW_UP_SQL = """
WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM workflow_document
    WHERE case_id = %(case)s AND status = 'draft' AND removed_at IS NULL
), last AS (
    SELECT coalesce(max(number), 0) AS number FROM workflow_document WHERE case_id = %(case)s
)
UPDATE workflow_document AS d
SET status = 'drawn_up', drawn_up_on = %(today)s, number = last.number + waiting.place
FROM waiting, last WHERE d.id = waiting.id
"""


def draw_up(case: Case, today: date) -> None:
    """Registers the drafts of a case that leaves its organisation on this local date: what is
    sent to another authority has been drawn up (TF 2 kap. 10 §). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_DRAW_UP_SQL, {"case": case.pk, "today": today})


# A text that was erased names nothing any more.
_NAMED_SQL = """
SELECT v.id FROM workflow_documentversion v JOIN workflow_document d ON d.id = v.document_id
WHERE d.case_id = %(case)s AND (d.public_id::text, v.number::text) IN (
    SELECT one ->> 'id', one ->> 'version' FROM workflow_textversion t
    CROSS JOIN LATERAL jsonb_array_elements(t.content::jsonb -> 'documents') AS one
    WHERE t.case_id = %(case)s
)
"""


def named_in_texts(case: Case) -> set[int]:
    """The files, by the keys of their rows, that some text of the case names. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED_SQL, {"case": case.pk})
        return {key for (key,) in cursor.fetchall()}


def is_kept(document: Document) -> bool:
    """Whether the database would refuse to delete it: it is registered, or a fixed text names
    it (`0021_documents`)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT samverka_document_is_kept(d) FROM workflow_document d WHERE d.id = %s",
            [document.pk],
        )
        row = cursor.fetchone()
    return row is None or bool(row[0])
