"""A decision as plain values: what an export writes and what the printed record carries within.

The keys are a stored format (``format`` 1) and are only ever added to. Names are as the entry
keeps them; what has been lawfully erased is null.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any

from .deadlines import local_date
from .models import Case, LedgerEntry

FORMAT = 1


def data_of(entry: LedgerEntry) -> dict[str, Any]:
    """An entry of a case with its text, body, organisation, recorder and case, which have been
    read with it; no statement."""
    case = entry.case
    return {
        "format": FORMAT,
        "entry": str(entry.pk),
        "chain": str(entry.chain),
        "seq": entry.seq,
        "hash": bytes(entry.hash).hex(),
        "case": {
            "id": str(case.public_id),
            "number": case.number,
            "title": case.title,
            "kind": case.kind,
        }
        if case is not None
        else None,
        "restricted": _restricted(case) if case is not None else None,
        "kind": entry.kind,
        "act": entry.act,
        "outcome": entry.outcome,
        "from": entry.source,
        "to": entry.target,
        "decided_on": entry.decided_on.isoformat(),
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(),
        "body": {"id": str(entry.body.public_id), "name": entry.body.name} if entry.body else None,
        "organisation": {
            "id": str(entry.organisation.public_id),
            "name": entry.organisation.name,
        }
        if entry.organisation
        else None,
        "recorded_by": _person(entry),
        "text": {"version": entry.text_number, "sha256": entry.text_sha256}
        if entry.text_number is not None
        else None,
        "refers_to": str(entry.refers_to_id) if entry.refers_to_id else None,
        "words": entry.text.data if entry.text.words is not None else None,
        "people": entry.text.names if entry.text.people is not None else None,
    }


def _restricted(case: Case) -> dict[str, str | None] | None:
    """By which law the case is restricted now, and since when; None where it is not."""
    if not case.restricted:
        return None
    since = local_date(case.restricted_at).isoformat() if case.restricted_at else None
    return {"basis": case.restricted_basis, "since": since}


def _person(entry: LedgerEntry) -> dict[str, str | None] | None:
    if entry.recorded_by_id is None:
        return None
    key = str(entry.recorded_by_id)
    return {"id": key, "name": entry.text.names.get(key)}
